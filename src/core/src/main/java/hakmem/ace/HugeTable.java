// SPDX-License-Identifier: Apache-2.0
package hakmem.ace;

import hakmem.base.Kinds;
import hakmem.kind.Address;
import hakmem.layout.Addresses;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;
import org.checkerframework.checker.index.qual.NonNegative;
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
  /** log2 of the fewest rows. */
  static final int ROW_BITS_MIN = 4;

  /** log2 of the most rows: 256 KiB of Java heap for the largest ranges. */
  static final int ROW_BITS_MAX = 16;

  /**
   * log2 of the slots for each row. Huge blocks have 16 slots or more: so there are no more of them
   * than rows. Half: 4 bytes of Java heap more for each MiB of addresses; double: walks of two.
   */
  private static final int SLOTS_PER_ROW_SHIFT = 4;

  private static final int OS_PAGE_SHIFT = 12;
  private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

  private final int rowBits;
  private final AtomicReferenceArray<@Nullable HugeBlock> rows;

  private HugeTable(int rowBits) {
    this.rowBits = rowBits;
    this.rows = new AtomicReferenceArray<>(1 << rowBits);
  }

  /** An empty table for the blocks of a range of so many slots. */
  static HugeTable forSlots(@NonNegative int slots) {
    return new HugeTable(rowBitsFor(slots));
  }

  /** log2 of the rows for so many slots. */
  static int rowBitsFor(@NonNegative int slots) {
    int wanted = Integer.SIZE - Integer.numberOfLeadingZeros(slots >>> SLOTS_PER_ROW_SHIFT);
    return Math.min(ROW_BITS_MAX, Math.max(ROW_BITS_MIN, wanted));
  }

  /**
   * The row that an address belongs to.
   *
   * @param rowBits log2 of the rows, 1 to 30
   */
  static int rowOf(@Address long address, int rowBits) {
    return (int) ((Kinds.plain(address) >>> OS_PAGE_SHIFT) * SPREAD >>> (Long.SIZE - rowBits));
  }

  /** Makes a block findable. Step HUGE-2. */
  void add(HugeBlock block) {
    int row = rowOf(block.spanAddress, rowBits);
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
    HugeBlock block = rows.get(rowOf(address, rowBits));
    while (block != null
        && !(Addresses.isWithin(address, block.spanAddress, 1) && block.isFound())) {
      block = block.next();
    }
    return block;
  }

  /** The block on whose span lies an address, or null. Cost: a look at all blocks. */
  @Nullable HugeBlock containing(@Address long address) {
    for (int row = 0; row < 1 << rowBits; row++) {
      for (HugeBlock block = rows.get(row); block != null; block = block.next()) {
        if (block.isFound()
            && Addresses.isWithin(address, block.spanAddress, block.usableBytes())) {
          return block;
        }
      }
    }
    return null;
  }

  /** Adds those blocks to a list that are wanted; weakly consistent. */
  void addTo(List<HugeBlock> all, Predicate<HugeBlock> wanted) {
    for (int row = 0; row < 1 << rowBits; row++) {
      for (HugeBlock block = rows.get(row); block != null; block = block.next()) {
        if (wanted.test(block)) {
          all.add(block);
        }
      }
    }
  }

  /** Puts blocks into the order of their addresses. */
  static void sort(List<HugeBlock> all) {
    all.sort(Comparator.comparingLong(block -> Kinds.plain(block.spanAddress)));
  }
}
