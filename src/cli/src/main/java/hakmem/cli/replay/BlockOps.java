// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.replay;

/**
 * The six calls of an allocator as one caller sees them: a thread heap, or whatever stands for the
 * current thread.
 *
 * <p>Addresses are user addresses. A call that cannot be served throws; none returns 0.
 */
public interface BlockOps {
  long malloc(long bytes);

  long calloc(long count, long bytes);

  long alignedAlloc(long bytes, long alignment);

  long realloc(long address, long bytes);

  long usableSize(long address);

  void free(long address);
}
