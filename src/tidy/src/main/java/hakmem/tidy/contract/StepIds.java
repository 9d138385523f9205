// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy.contract;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ids of steps in a text: {@code FREE-3}, and {@code FREE-3 to FREE-6} for all between. */
final class StepIds {
  private static final Pattern RANGE =
      Pattern.compile("\\b([A-Z]{3,})-(\\d+)\\b(?:\\s+to\\s+\\1-(\\d+)\\b)?");

  private static final Pattern TAKEN = Pattern.compile("\\bSteps?\\s+[A-Z]{3,}-\\d[^.]*\\.");

  /** Words of this form that are no steps. */
  private static final Set<String> OTHERS = Set.of("UTF", "SHA", "ISO", "JEP", "RFC");

  private StepIds() {}

  static Set<String> in(String text) {
    Set<String> ids = new LinkedHashSet<>();
    Matcher range = RANGE.matcher(text);
    while (range.find()) {
      String protocol = range.group(1);
      int first = Integer.parseInt(range.group(2));
      int last = range.group(3) == null ? first : Integer.parseInt(range.group(3));
      for (int i = first; i <= last && !OTHERS.contains(protocol); i++) {
        ids.add(protocol + "-" + i);
      }
    }
    return ids;
  }

  /** The ids of the steps that a method's Javadoc says it takes: "Step FREE-3." */
  static Set<String> taken(String javadoc) {
    Set<String> ids = new LinkedHashSet<>();
    TAKEN.matcher(javadoc).results().forEach(m -> ids.addAll(in(m.group())));
    return ids;
  }

  /** The ids that a comment of an action begins with: "FREE-3. ..." */
  static Set<String> leading(String comment) {
    return comment.matches("(?s)[A-Z]{3,}-\\d.*") ? in(comment.split("\\.", 2)[0]) : Set.of();
  }

  /** The protocol of an id. */
  static String protocol(String id) {
    return id.substring(0, id.indexOf('-'));
  }

  /** The number of an id. */
  static int number(String id) {
    return Integer.parseInt(id.substring(id.indexOf('-') + 1));
  }
}
