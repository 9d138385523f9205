// SPDX-License-Identifier: Apache-2.0
package hakmem.testkit;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Runs of addresses that hold memory, none over another. Not thread-safe. */
public final class HeldRuns {
  private final NavigableMap<Long, Long> bytesByFirst = new TreeMap<>();

  /** None. */
  public HeldRuns() {}

  /** Adds a run; what it had in common with others is not counted twice. */
  public void add(long address, long bytes) {
    remove(address, bytes);
    bytesByFirst.put(address, bytes);
  }

  /** Takes addresses out of the runs, which may be cut by that. */
  public void remove(long address, long bytes) {
    long end = address + bytes;
    Map.Entry<Long, Long> run = bytesByFirst.lowerEntry(end);
    while (run != null && run.getKey() + run.getValue() > address) {
      long first = run.getKey();
      long runEnd = first + run.getValue();
      bytesByFirst.remove(first);
      if (first < address) {
        bytesByFirst.put(first, address - first);
      }
      if (runEnd > end) {
        bytesByFirst.put(end, runEnd - end);
      }
      run = bytesByFirst.lowerEntry(end);
    }
  }

  /** Forgets all of them. */
  public void clear() {
    bytesByFirst.clear();
  }

  /** Bytes of all runs. */
  public long bytes() {
    return bytesByFirst.values().stream().mapToLong(Long::longValue).sum();
  }
}
