// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.peer;

import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Blocks that a workload holds, by slot number. A slot is a block's address and, for allocators
 * whose blocks are Java objects, that object. Not thread-safe: whoever hands slots to another
 * thread makes that happen before.
 */
public final class Slots {
  /** Address of each block; 0: the slot is empty. */
  final long[] addresses;

  /** Object of each block, for allocators that have one. */
  final @Nullable Object[] owners;

  /** {@code count} empty slots. */
  public Slots(int count) {
    this.addresses = new long[count];
    this.owners = new Object[count];
  }

  /** Number of slots. */
  public int count() {
    return addresses.length;
  }

  /** Address of a slot's block; 0 if it is empty. */
  public long address(int slot) {
    return addresses[slot];
  }

  /** Exchanges the blocks of two slots, of this object or of another. */
  public void swap(int slot, Slots other, int otherSlot) {
    long address = addresses[slot];
    addresses[slot] = other.addresses[otherSlot];
    other.addresses[otherSlot] = address;
    Object owner = owners[slot];
    if (owner != other.owners[otherSlot]) {
      owners[slot] = other.owners[otherSlot];
      other.owners[otherSlot] = owner;
    }
  }

  /** Fills a slot with a block that is an address and nothing else; 0 empties it. */
  public void set(int slot, long address) {
    addresses[slot] = address;
  }

  /** Fills a slot with a block that an object stands for. */
  public void set(int slot, long address, @Nullable Object owner) {
    addresses[slot] = address;
    owners[slot] = owner;
  }

  /** Object of a slot's block. */
  public Object owner(int slot) {
    Object owner = owners[slot];
    if (owner == null) {
      throw new IllegalStateException("slot " + slot + " is empty");
    }
    return owner;
  }
}
