// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.tour;

import hakmem.cli.Progress;
import java.util.List;
import java.util.Map;

/** One stop of the tour. A new one is a class and a line in {@link Stations}. */
public interface Station {
  /** Short name, also the key of the JSON document. */
  String name();

  /** What there is to see: one line. */
  String title();

  /** Steps of progress that {@link #visit} reports. */
  int steps();

  /** Does what the station shows. */
  Report visit(Progress progress);

  /**
   * What was seen.
   *
   * @param text for people, ending in a newline
   * @param data for the JSON document
   * @param failures checks that failed; empty: all is well
   */
  record Report(String text, Map<String, Object> data, List<String> failures) {}
}
