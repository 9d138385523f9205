// SPDX-License-Identifier: Apache-2.0
package hakmem.record;

import java.util.HashMap;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The numbers of threads in a trace. Not thread-safe. */
final class KnownThreads {
  /** Numbers that virtual threads share, as they share heaps. */
  private static final int VIRTUAL = 16;

  /** Numbers that a trace may have: later threads share those of earlier ones. */
  private static final int MOST = 1 << 16;

  private final Map<Long, Integer> numbers = new HashMap<>();

  KnownThreads() {}

  /** The number of a thread: from 0, in the order in which they come. */
  int number(Thread thread) {
    long id = thread.threadId();
    long key = thread.isVirtual() ? -1 - id % VIRTUAL : id;
    @Nullable Integer known = numbers.get(key);
    if (known == null) {
      known = numbers.size() % MOST;
      Integer ignored = numbers.put(key, known);
    }
    return known;
  }
}
