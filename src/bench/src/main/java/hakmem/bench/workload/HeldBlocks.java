// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.workload;

import hakmem.bench.BlockPattern;
import hakmem.bench.peer.Caller;
import hakmem.bench.peer.DamageException;
import hakmem.bench.peer.Slots;
import java.util.Arrays;

/**
 * Blocks that a workload holds and uses as a program would: it writes a new block's first and last
 * word, and looks at both before it frees the block. Not thread-safe: a hand-over to another thread
 * must make that happen before.
 */
final class HeldBlocks {
  private static final long NONE = -1;

  private final Slots slots;
  private final long[] bytes;

  HeldBlocks(int count) {
    this.slots = new Slots(count);
    this.bytes = new long[count];
    Arrays.fill(bytes, NONE);
  }

  int count() {
    return bytes.length;
  }

  boolean holds(int i) {
    return bytes[i] != NONE;
  }

  long address(int i) {
    return slots.address(i);
  }

  void allocate(Caller caller, int i, long size) {
    caller.allocate(slots, i, size);
    mark(i, size);
  }

  void allocateZeroed(Caller caller, int i, long size) {
    caller.allocateZeroed(slots, i, size);
    mark(i, size);
  }

  void allocateAligned(Caller caller, int i, long size, long alignment) {
    caller.allocateAligned(slots, i, size, alignment);
    mark(i, size);
  }

  void reallocate(Caller caller, int i, long size) {
    look(i);
    long first = Math.min(bytes[i], size);
    long old = slots.address(i);
    caller.reallocate(slots, i, bytes[i], size);
    long address = slots.address(i);
    // A checked allocator has looked at all of the bytes, and has filled the block anew.
    if (first >= Long.BYTES
        && !BlockPattern.startIsRight(address, old)
        && !BlockPattern.startIsRight(address, address)) {
      throw damage("lost its first word in realloc", address, size);
    }
    mark(i, size);
  }

  void free(Caller caller, int i) {
    look(i);
    caller.free(slots, i);
    bytes[i] = NONE;
  }

  /** Frees whatever is held; returns how many that were. */
  int freeAll(Caller caller) {
    int freed = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (holds(i)) {
        free(caller, i);
        freed++;
      }
    }
    return freed;
  }

  /** Exchanges two blocks, or places without one. */
  void swap(int i, HeldBlocks other, int otherIndex) {
    slots.swap(i, other.slots, otherIndex);
    long size = bytes[i];
    bytes[i] = other.bytes[otherIndex];
    other.bytes[otherIndex] = size;
  }

  /** Writes a block's first word, as often as it is called: no compiler may leave a write out. */
  void writeAgain(int i) {
    BlockPattern.rewriteStart(address(i), address(i));
  }

  /** Writes a word of each so many bytes: the system gives the block memory. */
  void touch(int i, long step) {
    BlockPattern.fillSparsely(address(i), address(i), bytes[i], step);
  }

  /** Writes every byte of a block, for workloads that use all of it. */
  void fill(int i) {
    BlockPattern.fill(address(i), address(i), bytes[i]);
  }

  /** Looks at every byte of a block that was filled. */
  void lookAtAll(int i) {
    if (BlockPattern.firstFault(address(i), address(i), bytes[i]) != BlockPattern.NO_FAULT) {
      throw damage("was overwritten", address(i), bytes[i]);
    }
  }

  private void mark(int i, long size) {
    bytes[i] = size;
    BlockPattern.fillEnds(address(i), address(i), size);
  }

  private void look(int i) {
    if (!BlockPattern.endsAreRight(address(i), address(i), bytes[i])) {
      throw damage("was overwritten at its ends", address(i), bytes[i]);
    }
  }

  private static DamageException damage(String how, long address, long bytes) {
    return new DamageException(
        "the block at 0x" + Long.toHexString(address) + ", " + bytes + " bytes, " + how);
  }
}
