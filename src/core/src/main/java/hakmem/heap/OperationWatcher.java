// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import hakmem.api.AddressFault;

/**
 * Who sees each operation of an allocator. Called by the operation's own thread when it is over,
 * one call at a time; what it throws is lost, and it is told no more. Addresses are those that the
 * program has, sizes in bytes.
 */
public interface OperationWatcher {
  /** The letter of malloc in {@link #allocated}, as in a trace. */
  char MALLOC = 'a';

  /** Of calloc. */
  char CALLOC = 'c';

  /** Of alignedAlloc. */
  char ALIGNED = 'm';

  /** A block was handed out. */
  void allocated(char operation, long address, long bytes, long alignment);

  /** A block was resized; it may have moved. */
  void resized(long before, long after, long bytes);

  /** A block was freed. */
  void freed(long address);

  /** A free or realloc was refused: the address is wrong. */
  void refused(long address, AddressFault fault);

  /** A request for memory has failed. */
  void failed(char operation, long bytes, long alignment, RuntimeException failure);

  /** It has thrown this, and is told no more. */
  void lost(Throwable failure);
}
