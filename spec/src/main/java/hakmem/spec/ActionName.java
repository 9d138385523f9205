// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
  static ActionName parse(String text) {
    Matcher form = FORM.matcher(text.replaceAll("\\s+", " ").trim());
    if (!form.matches()) {
      return null;
    }
    return new ActionName(form.group(1), form.group(3), Integer.parseInt(form.group(2)));
  }
}
