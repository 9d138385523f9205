// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import java.util.regex.MatchResult;

/** Groups of a pattern that are part of every match. Stateless. */
final class Groups {
  private Groups() {}

  /** The group's text. */
  static String text(MatchResult match, int group) {
    String text = match.group(group);
    if (text == null) {
      throw new IllegalStateException("group " + group + " is no part of '" + match.group() + "'");
    }
    return text;
  }

  /** The group's number. */
  static int number(MatchResult match, int group) {
    return Integer.parseInt(text(match, group));
  }
}
