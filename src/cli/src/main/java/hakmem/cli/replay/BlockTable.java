// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.replay;

import hakmem.lab.trace.EventTable;

/** A number for each block of a trace, at first 0. Not thread-safe. */
final class BlockTable {
  private final long[] numbers;

  BlockTable(EventTable trace) {
    numbers = new long[trace.blockCount()];
  }

  long get(int block) {
    if (block < 0 || block >= numbers.length) {
      throw new IndexOutOfBoundsException(block);
    }
    return numbers[block];
  }

  void set(int block, long number) {
    if (block < 0 || block >= numbers.length) {
      throw new IndexOutOfBoundsException(block);
    }
    numbers[block] = number;
  }
}
