// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy.contract;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A cell of the page that names things of the code: names in backticks, or "none:" and a reason.
 *
 * @param names in order
 * @param reason why there is none; empty: not given
 * @param rest what is neither
 */
record Cell(List<String> names, String reason, String rest) {
  private static final Pattern NAME = Pattern.compile("`([^`]+)`");
  private static final Pattern NONE = Pattern.compile("(.*?)(?:;\\s*)?\\bnone: (.*)");

  static Cell of(String text) {
    var none = NONE.matcher(text);
    boolean isNone = none.matches();
    String named = isNone ? none.group(1) : text;
    List<String> names = NAME.matcher(named).results().map(m -> m.group(1)).toList();
    String rest = NAME.matcher(named).replaceAll("").replaceAll("[,\\s]", "");
    return new Cell(names, isNone ? none.group(2).strip() : "", rest);
  }

  /** Whether it is one or the other. */
  boolean isReadable() {
    return rest.isEmpty() && names.isEmpty() != reason.isEmpty();
  }
}
