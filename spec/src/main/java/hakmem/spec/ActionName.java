// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * An action as TLC names it.
 *
 * @param action operator name
 * @param module module that defines it
 * @param line line of the module, from 1
 */
record ActionName(String action, String module, int line) {
  private static final Pattern FORM =
      Pattern.compile(
          "<(\\S*) ?line (\\d+), col \\d+ to line \\d+, col \\d+ of module (\\w+)[^>]*>.*");

  /** Null when the text has another form. */
  static @Nullable ActionName parse(String text) {
    Matcher form = FORM.matcher(text.replaceAll("\\s+", " ").trim());
    if (!form.matches()) {
      return null;
    }
    return new ActionName(Groups.text(form, 1), Groups.text(form, 3), Groups.number(form, 2));
  }
}
