// SPDX-License-Identifier: Apache-2.0
package hakmem.agent;

import hakmem.api.AddressFault;
import hakmem.api.AllocationFailedException;
import hakmem.api.Allocator;
import hakmem.api.InvalidFreeException;

/**
 * What Unsafe asks before it asks the system. A block stays where it was born: new ones are the
 * allocator's, but for those that it asks for itself; older ones, and those, are resized and freed
 * by the system. Which is which the allocator tells from the address, of which no other has one in
 * its ranges. Thread-safe.
 */
final class NativeBlocks {
  private final Allocator allocator;
  private final ThreadsInside inside = new ThreadsInside();

  /** All blocks will be this allocator's, which is never closed. */
  NativeBlocks(Allocator allocator) {
    this.allocator = allocator;
  }

  /**
   * A new block.
   *
   * @param bytes more than 0
   * @return its address; 0: the system is to be asked
   * @throws OutOfMemoryError a limit or the system refuses it
   */
  long allocate(long bytes) {
    int cell = inside.enter();
    try {
      return cell == ThreadsInside.AGAIN ? 0 : allocator.malloc(bytes);
    } catch (AllocationFailedException e) {
      throw refused(bytes, e);
    } finally {
      inside.cells[cell] = 0;
    }
  }

  /**
   * Resizes a block of the allocator.
   *
   * @param address not 0
   * @param bytes more than 0
   * @return its address from now on; 0: it is not the allocator's
   * @throws OutOfMemoryError a limit or the system refuses it; the block is as it was
   * @throws InvalidFreeException the address is the allocator's, but not a live block's
   */
  long reallocate(long address, long bytes) {
    int cell = inside.enter();
    try {
      return isSystems(cell, address) ? 0 : allocator.realloc(address, bytes);
    } catch (InvalidFreeException e) {
      if (isElsewhere(e.kind())) {
        return 0;
      }
      throw e;
    } catch (AllocationFailedException e) {
      throw refused(bytes, e);
    } finally {
      inside.cells[cell] = 0;
    }
  }

  /**
   * Frees a block of the allocator.
   *
   * @param address not 0
   * @return whether it was one; else nothing has been done
   * @throws InvalidFreeException the address is the allocator's, but not a live block's
   */
  boolean free(long address) {
    int cell = inside.enter();
    try {
      if (isSystems(cell, address)) {
        return false;
      }
      AddressFault fault = allocator.tryFree(address);
      if (fault == null) {
        return true;
      }
      if (isElsewhere(fault)) {
        return false;
      }
      throw wrong(fault, address);
    } finally {
      inside.cells[cell] = 0;
    }
  }

  /**
   * Whether a thread that is inside already frees what the system gave it there. Looked up without
   * the thread's heap, which is in the middle of an operation.
   */
  private boolean isSystems(int cell, long address) {
    return cell == ThreadsInside.AGAIN && !allocator.owns(address);
  }

  private static boolean isElsewhere(AddressFault fault) {
    return fault == AddressFault.FOREIGN;
  }

  private static InvalidFreeException wrong(AddressFault fault, long address) {
    return new InvalidFreeException(
        fault,
        address,
        "Unsafe cannot free this address: 0x"
            + Long.toHexString(address)
            + ", "
            + fault.sentence()
            + "; free each block once, by the address that its allocation returned");
  }

  /** As the JDK's own begins. */
  private static OutOfMemoryError refused(long bytes, AllocationFailedException why) {
    OutOfMemoryError error =
        new OutOfMemoryError("Unable to allocate " + bytes + " bytes: " + why.getMessage());
    Throwable ignored = error.initCause(why);
    return error;
  }

  /** Does each operation once, so that nothing of them is loaded or linked inside of Unsafe. */
  void rehearse() {
    long block = reallocate(allocate(16), 32);
    boolean mine = free(block);
    boolean others = free(16);
    Throwable unused =
        refused(
            1, new AllocationFailedException(AllocationFailedException.Cause.EXHAUSTION, 1, ""));
    Throwable wrong = wrong(AddressFault.DOUBLE_FREE, block);
  }
}
