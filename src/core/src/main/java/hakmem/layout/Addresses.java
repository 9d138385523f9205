// SPDX-License-Identifier: Apache-2.0
package hakmem.layout;

import hakmem.kind.Address;
import hakmem.kind.BlockAddress;
import hakmem.kind.BlockIndex;
import hakmem.kind.ByteOffset;
import hakmem.kind.MappingBase;
import hakmem.kind.SlabBase;
import hakmem.kind.SuperslabBase;
import hakmem.kind.UserAddress;

/**
 * The one class that computes with addresses: from each kind to the others. Everybody else asks
 * here, because the compiler refuses arithmetic on a kind (see {@code hakmem.kind}).
 *
 * <p>Pure, without branches, small enough that the JIT inlines every call.
 */
@SuppressWarnings("kind") // Here kinds are converted; each method names what is proved of it.
public final class Addresses {
  private Addresses() {}

  /** The user address of a block. */
  public static @UserAddress long toUser(@BlockAddress long block, @ByteOffset int userOffset) {
    return block + userOffset;
  }

  /** The block whose user address this is. */
  public static @BlockAddress long toBlock(@UserAddress long user, @ByteOffset int userOffset) {
    return user - userOffset;
  }

  /** Where a superslab starts in a mapping. */
  public static @SuperslabBase long superslabBase(@MappingBase long base, int index) {
    return base + index * SuperslabLayout.SUPERSLAB_BYTES;
  }

  /** Where a slab starts, or any unit. */
  public static @SlabBase long slabBase(@SuperslabBase long superslab, int unit) {
    return superslab + unit * SuperslabLayout.UNIT_BYTES;
  }

  /** Where the first block of a slab starts. */
  public static @BlockAddress long firstBlock(@SlabBase long slab, @ByteOffset long leadIn) {
    return slab + leadIn;
  }

  /**
   * Where a block starts. {@code Slab.blockAt} has the claims: {@code slab-block}, {@code
   * user-aligned}.
   */
  public static @BlockAddress long blockAt(
      @BlockAddress long firstBlock, @BlockIndex long index, int blockBytes) {
    return firstBlock + index * blockBytes;
  }

  /** How far a user address lies behind that of a slab's first block. */
  public static @ByteOffset long offsetOf(@UserAddress long user, @UserAddress long firstUser) {
    return user - firstUser;
  }

  /**
   * Number of the unit of a mapping that an address lies in; unsigned beyond any unit if the
   * address lies outside.
   */
  public static long unitIn(@Address long address, @MappingBase long base) {
    return (address - base) >>> SuperslabLayout.UNIT_SHIFT;
  }

  /** Whether an address lies in these bytes. */
  public static boolean isWithin(@Address long address, @Address long base, long bytes) {
    return Long.compareUnsigned(address - base, bytes) < 0;
  }

  /** Whether all addresses of a mapping are small enough for the words of blocks. */
  public static boolean isUserSpace(@MappingBase long mapping, long bytes) {
    return (mapping | (mapping + bytes - 1)) >>> BlockSignature.USER_SPACE_BITS == 0;
  }

  /** Number of the slot of a range that a span's first address lies in. */
  public static int slotIn(@MappingBase long address, @MappingBase long base) {
    return (int) ((address - base) >>> SpanLayout.SLOT_SHIFT);
  }

  /** Where a slot of a range of spans starts. */
  public static @MappingBase long slotBase(@MappingBase long base, int slot) {
    return base + SpanLayout.bytesOf(slot);
  }

  /**
   * How many slots lie between the multiple of alignment before a slot, and the slot.
   *
   * @param slot first address of one
   * @param alignment a power of two
   */
  public static int slotsBehind(@MappingBase long slot, long alignment) {
    return (int) ((slot & (alignment - 1)) >>> SpanLayout.SLOT_SHIFT);
  }

  /** Where the next mapping may start. */
  public static @MappingBase long endOf(@MappingBase long mapping, long bytes) {
    return mapping + bytes;
  }

  /** The user address of a block with a mapping of its own: it has no header. */
  public static @UserAddress long hugeUser(@MappingBase long mapping) {
    return mapping;
  }

  /** Bytes from a user address to the end of its mapping. */
  public static long bytesToEnd(@UserAddress long user, @MappingBase long mapping, long bytes) {
    return mapping + bytes - user;
  }

  /**
   * Bytes between the end of what is used of a block and where the next bytes may start.
   *
   * @param top end of what is used
   * @param alignment of the next bytes, a power of two; what is below 16 counts as 16
   */
  public static long gapBefore(@UserAddress long top, long alignment) {
    return -top & (Math.max(alignment, BlockSignature.WORDS_BYTES) - 1);
  }

  /** Where bytes at a user address end. */
  public static @UserAddress long userEnd(@UserAddress long user, long bytes) {
    return user + bytes;
  }
}
