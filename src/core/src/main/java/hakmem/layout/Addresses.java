// SPDX-License-Identifier: Apache-2.0
package hakmem.layout;

import hakmem.base.Claim;
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
  @Claim(
      id = "to-user-inverse",
      each = "BlockLayout layout",
      forAll = "long address",
      given = "int offset = layout.userOffset();",
      holds =
          "toBlock(toUser(address, offset), offset) == address"
              + " && toUser(toBlock(address, offset), offset) == address"
              + " && layout.toUser(address) == toUser(address, offset)"
              + " && layout.toBlock(address) == toBlock(address, offset)")
  public static @UserAddress long toUser(@BlockAddress long block, @ByteOffset int userOffset) {
    return block + userOffset;
  }

  /** The block whose user address this is. */
  public static @BlockAddress long toBlock(@UserAddress long user, @ByteOffset int userOffset) {
    return user - userOffset;
  }

  /** Where a superslab starts in a mapping. */
  @Claim(
      id = "superslab-base",
      forAll = "long base, int index",
      where = "0 <= base && base < 1L << 47 && 0 <= index && index < 1 << 26",
      holds =
          "superslabBase(base, index) - base == index * SuperslabLayout.SUPERSLAB_BYTES"
              + " && unitIn(superslabBase(base, index), base) == (long) index << 5")
  public static @SuperslabBase long superslabBase(@MappingBase long base, int index) {
    return base + index * SuperslabLayout.SUPERSLAB_BYTES;
  }

  /** Where a slab starts, or any unit. */
  @Claim(
      id = "slab-base",
      forAll = "long superslab, int unit",
      where =
          "superslab % SuperslabLayout.SUPERSLAB_BYTES == 0"
              + " && 0 <= unit && unit < SuperslabLayout.UNITS",
      holds =
          "unitIn(slabBase(superslab, unit), superslab) == unit"
              + " && SuperslabLayout.unitOf(slabBase(superslab, unit)) == unit"
              + " && slabBase(superslab, unit) % SuperslabLayout.UNIT_BYTES == 0")
  public static @SlabBase long slabBase(@SuperslabBase long superslab, int unit) {
    return superslab + unit * SuperslabLayout.UNIT_BYTES;
  }

  /** Where the first block of a slab starts. */
  @Claim(
      id = "first-block",
      each = {"BlockLayout layout", "int sizeClass in 0..SizeClasses.COUNT - 1"},
      forAll = "long slab",
      given = "long leadIn = layout.leadInBytes(SizeClasses.blockBytes(sizeClass));",
      where = "slab % SuperslabLayout.UNIT_BYTES == 0",
      holds =
          "firstBlock(slab, leadIn) - slab == leadIn && firstBlock(slab, leadIn) % 16 == 0"
              + " && unitIn(firstBlock(slab, leadIn), slab) == 0")
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
  @Claim(
      id = "offset-of",
      forAll = "long first, long bytes",
      holds = "offsetOf(first + bytes, first) == bytes")
  public static @ByteOffset long offsetOf(@UserAddress long user, @UserAddress long firstUser) {
    return user - firstUser;
  }

  /**
   * Number of the unit of a mapping that an address lies in; unsigned beyond any unit if the
   * address lies outside.
   */
  @Claim(
      id = "unit-in",
      forAll = "long base, long address, int units",
      where =
          "base % SuperslabLayout.UNIT_BYTES == 0 && 0 <= base && base < 1L << 47"
              + " && 0 <= units && units <= 1 << 30",
      holds =
          "0 <= unitIn(address, base) && unitIn(address, base) < units"
              + " == (address - base >= 0"
              + " && address - base < units * SuperslabLayout.UNIT_BYTES)")
  public static long unitIn(@Address long address, @MappingBase long base) {
    return (address - base) >>> SuperslabLayout.UNIT_SHIFT;
  }

  /** Whether an address lies in these bytes. */
  @Claim(
      id = "is-within",
      forAll = "long address, long base, long bytes",
      where = "0 <= base && 0 <= bytes && base <= Long.MAX_VALUE - bytes",
      holds = "isWithin(address, base, bytes) == (base <= address && address < base + bytes)")
  public static boolean isWithin(@Address long address, @Address long base, long bytes) {
    return Long.compareUnsigned(address - base, bytes) < 0;
  }

  /** Where the next mapping may start. */
  @Claim(
      id = "end-of",
      forAll = "long mapping, long bytes, long address",
      where =
          "0 <= mapping && 0 <= bytes && mapping <= Long.MAX_VALUE - bytes && mapping <= address",
      holds = "address < endOf(mapping, bytes) == isWithin(address, mapping, bytes)")
  public static @MappingBase long endOf(@MappingBase long mapping, long bytes) {
    return mapping + bytes;
  }

  /** The user address of a block with a mapping of its own: it has no header. */
  public static @UserAddress long hugeUser(@MappingBase long mapping) {
    return mapping;
  }

  /** Bytes from a user address to the end of its mapping. */
  @Claim(
      id = "bytes-to-end",
      forAll = "long mapping, long bytes, long lead",
      where = "0 <= mapping && 0 <= lead && lead <= bytes && mapping <= Long.MAX_VALUE - bytes",
      holds = "bytesToEnd(mapping + lead, mapping, bytes) == bytes - lead")
  public static long bytesToEnd(@UserAddress long user, @MappingBase long mapping, long bytes) {
    return mapping + bytes - user;
  }
}
