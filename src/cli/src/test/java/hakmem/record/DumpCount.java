// SPDX-License-Identifier: Apache-2.0
package hakmem.record;

/** How many dumps this process has written unasked. Stateless. */
public final class DumpCount {
  private DumpCount() {}

  /** As in a process that has written none. */
  public static void begin() {
    DumpedOperations.PROCESS_COUNT.set(0);
  }
}
