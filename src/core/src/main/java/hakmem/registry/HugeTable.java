// SPDX-License-Identifier: Apache-2.0
package hakmem.registry;

import hakmem.base.Kinds;
import hakmem.kind.Address;
import hakmem.layout.Addresses;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.checkerframework.checker.nullness.qual.Nullable;

/*
 * Implementation note.
 *
 * A block is its own node of a row's list, so that neither a lookup nor a free needs a Java object.
 * Blocks come in at the head by CAS. One that is gone stays linked until somebody sweeps its row,
 * and is gone for good by then; a link only ever passes over blocks that are gone. So a sweep needs
 * no CAS but at the head: a link that two threads write leads, whoever was last, past dead blocks
 * only.
 */
/** Huge blocks by their first address. Thread-safe, lock-free. */
final class HugeTable {
  /** Rows. Half: longer walks with very many huge blocks; double: 4 KiB more an allocator. */
  static final int ROWS = 1024;

  private static final int ROW_BITS = 10;
  private static final int OS_PAGE_SHIFT = 12;
  private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

  private final AtomicReferenceArray<@Nullable HugeBlock> rows = new AtomicReferenceArray<>(ROWS);

  /** The row that an address belongs to. */
  static int rowOf(@Address long address) {
    return (int) ((Kinds.plain(address) >>> OS_PAGE_SHIFT) * SPREAD >>> (Long.SIZE - ROW_BITS));
  }

  /** Makes a block findable. Step HUGE-2. */
  void add(HugeBlock block) {
    int row = rowOf(block.mappingAddress);
    sweep(row);
    HugeBlock head;
    do {
      head = rows.get(row);
      block.linkTo(head);
    } while (!rows.compareAndSet(row, head, block));
  }

  /** Unlinks the blocks of a row that are gone. Step HUGE-2. */
  private void sweep(int row) {
    HugeBlock head = rows.get(row);
    while (head != null && head.isGone()) {
      rows.compareAndSet(row, head, head.next());
      head = rows.get(row);
    }
    HugeBlock at = head;
    while (at != null) {
      HugeBlock next = at.next();
      if (next != null && next.isGone()) {
        at.linkTo(next.next());
      } else {
        at = next;
      }
    }
  }

  /** The block that begins at an address, or null. Step HUGE-7. */
  @Nullable HugeBlock at(@Address long address) {
    HugeBlock block = rows.get(rowOf(address));
    while (block != null
        && !(Addresses.isWithin(address, block.mappingAddress, 1) && block.isFound())) {
      block = block.next();
    }
    return block;
  }

  /** The block whose mapping contains an address, or null. Cost: a look at all blocks. */
  @Nullable HugeBlock containing(@Address long address) {
    for (int row = 0; row < ROWS; row++) {
      for (HugeBlock block = rows.get(row); block != null; block = block.next()) {
        if (block.isFound()
            && Addresses.isWithin(address, block.mappingAddress, block.mappingBytes)) {
          return block;
        }
      }
    }
    return null;
  }

  /** All blocks, in address order; weakly consistent. */
  List<HugeBlock> all() {
    List<HugeBlock> all = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      for (HugeBlock block = rows.get(row); block != null; block = block.next()) {
        if (block.isFound()) {
          all.add(block);
        }
      }
    }
    all.sort(Comparator.comparingLong(block -> Kinds.plain(block.mappingAddress)));
    return all;
  }
}
