// SPDX-License-Identifier: Apache-2.0
package hakmem.demo;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;

/** Arrow's part: a vector of the lengths of all requests, begun anew when it is long. */
final class Numbers implements AutoCloseable {
  private static final int COUNT_MAX = 200_000;

  private final BigIntVector vector;
  private int count;
  private long sum;

  Numbers(BufferAllocator arrow) {
    vector = new BigIntVector("numbers", arrow);
  }

  /** Adds one; returns the sum. */
  synchronized long add(long number) {
    if (count == COUNT_MAX) {
      vector.clear();
      count = 0;
      sum = 0;
    }
    vector.setSafe(count, number);
    count++;
    vector.setValueCount(count);
    sum += vector.get(count - 1);
    return sum;
  }

  @Override
  public synchronized void close() {
    vector.close();
  }
}
