// SPDX-License-Identifier: Apache-2.0
package hakmem.sample;

/**
 * An allocation that was sampled. It stands for others of its size.
 *
 * @param address of the block's first byte, as malloc returned it
 * @param bytes of the block that the program can use
 * @param weight how many blocks it stands for, itself included
 * @param thread id of the thread that asked
 * @param bornNanos when, by System.nanoTime
 */
public record Sample(long address, long bytes, double weight, long thread, long bornNanos) {
  /** Bytes of the blocks that it stands for. */
  public long weightBytes() {
    return Math.round(weight * bytes);
  }
}
