// SPDX-License-Identifier: Apache-2.0
package hakmem.demo;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;

/**
 * Arrow's part: vectors of the lengths of all requests and of their sums, each in a child allocator
 * of its own, begun anew when they are long.
 */
final class Numbers implements AutoCloseable {
  private static final int COUNT_MAX = 200_000;

  private final BufferAllocator ofLengths;
  private final BufferAllocator ofSums;
  private final BigIntVector lengths;
  private final BigIntVector sums;
  private int count;
  private long sum;

  Numbers(BufferAllocator arrow) {
    ofLengths = arrow.newChildAllocator("lengths", 0, Long.MAX_VALUE);
    ofSums = arrow.newChildAllocator("sums", 0, Long.MAX_VALUE);
    lengths = new BigIntVector("lengths", ofLengths);
    sums = new BigIntVector("sums", ofSums);
  }

  /** Adds one; returns the sum. */
  synchronized long add(long number) {
    if (count == COUNT_MAX) {
      lengths.clear();
      sums.clear();
      count = 0;
      sum = 0;
    }
    lengths.setSafe(count, number);
    sums.setSafe(count, sum + number);
    count++;
    lengths.setValueCount(count);
    sums.setValueCount(count);
    sum = sums.get(count - 1);
    return sum;
  }

  @Override
  public synchronized void close() {
    lengths.close();
    sums.close();
    ofLengths.close();
    ofSums.close();
  }
}
