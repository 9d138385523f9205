// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.replay;

import java.util.ArrayList;
import java.util.List;

/** Counts what went wrong and keeps the first few messages. Not thread-safe. */
final class Findings {
  private static final int MAX_MESSAGES = 10;

  private final List<String> messages = new ArrayList<>();
  private long count;

  void add(String message) {
    count++;
    if (messages.size() < MAX_MESSAGES) {
      messages.add(message);
    }
  }

  long count() {
    return count;
  }

  /** The first messages, at most ten. */
  List<String> messages() {
    return List.copyOf(messages);
  }
}
