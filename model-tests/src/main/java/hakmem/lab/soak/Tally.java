// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.soak;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** How often what was done. Thread-safe. */
final class Tally {
  /** What is counted. */
  enum Deed {
    MALLOC,
    CALLOC,
    ALIGNED,
    REALLOC,
    FREE,
    REMOTE_FREE,
    LOOK,
    WRONG_FREE,
    DOUBLE_FREE,
    BROKEN_HEADER,
    IMPOSSIBLE,
    COLLECT,
    SIDE_ALLOCATOR,
    HEAP,
    THREAD,
    VIRTUAL_THREAD,
    ERROR,
    NO_MEMORY,
    REFUSAL,
    AUDIT,
    BLOCK_CHECK,
    ALLOCATOR
  }

  private final LongAdder[] counts = new LongAdder[Deed.values().length];
  private final LongAdder operations = new LongAdder();

  Tally() {
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new LongAdder();
    }
  }

  void count(Deed deed) {
    counts[deed.ordinal()].increment();
  }

  void operation() {
    operations.increment();
  }

  /** Operations of all threads. */
  long operations() {
    return operations.sum();
  }

  long of(Deed deed) {
    return counts[deed.ordinal()].sum();
  }

  /** All counts by name. */
  Map<String, Long> all() {
    Map<String, Long> all = new TreeMap<>();
    for (Deed deed : Deed.values()) {
      all.put(deed.name().toLowerCase(Locale.ROOT), of(deed));
    }
    return all;
  }
}
