// SPDX-License-Identifier: Apache-2.0
package hakmem.bin;

import hakmem.base.Kinds;
import hakmem.freelist.BlockClaims;
import hakmem.kind.BlockAddress;
import hakmem.kind.SizeClass;
import hakmem.layout.GeometryTable;
import hakmem.layout.SlabGeometry;
import hakmem.layout.SuperslabLayout;
import hakmem.sizeclass.SizeClasses;
import hakmem.superslab.Slab;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.checkerframework.common.value.qual.MinLen;

/*
 * Implementation note.
 *
 * Of classes with few blocks a slab, nearly every slab is full, so nobody's: each free claimed
 * one, and often gave its units back, each malloc cut or adopted one. A block that stays at hand in
 * between saves both. It is between FREE-2 and FREE-3 all the while: signed KEPT, so that each
 * further free of it is refused, whoever owns its slab, and counted as used: its slab lives.
 */
/**
 * Freed blocks of large classes that a heap has at hand. Only of classes of which the heap itself
 * allocates: a thread that only frees keeps nothing. Private to whoever has the heap.
 */
public final class Magazines {
  /**
   * Blocks of more bytes than this are large: few of them make a slab full. Half: of classes in
   * between a slab has 9 to 14 blocks, and finding one of its own takes a heap half as long as a
   * magazine does; 10 KiB: the same 2.4 times as long.
   */
  static final int LARGE_BYTES_ABOVE = 8 << 10;

  /** Most blocks of a class at hand. */
  static final int BLOCKS_MAX = 16;

  private final GeometryTable geometries;
  private final BlockClaims claims;
  private final long bytesMax;
  private final @Nullable Magazine @MinLen(SizeClasses.TABLE_LENGTH) [] magazines =
      new Magazine[SizeClasses.TABLE_LENGTH];

  /** Of the slabs of all blocks at hand, each block's counted for itself. */
  private long bytes;

  /** Blocks ever kept: another number says that something has happened. */
  private long keptCount;

  /**
   * None yet.
   *
   * @param bytesMax bound on the bytes of slabs that blocks at hand may keep; 0: no magazines
   */
  Magazines(GeometryTable geometries, BlockClaims claims, long bytesMax) {
    this.geometries = geometries;
    this.claims = claims;
    this.bytesMax = bytesMax;
  }

  private @Nullable Magazine magazine(@SizeClass int sizeClass) {
    return magazines[SizeClasses.slot(sizeClass)];
  }

  /** Makes the magazine of a class of which the heap allocates, if it is a large one. */
  void prepare(@SizeClass int sizeClass) {
    if (magazine(sizeClass) == null) {
      SlabGeometry geometry = geometries.of(sizeClass);
      int blocksMax = blocksMax(geometry, bytesMax);
      if (blocksMax > 0) {
        magazines[SizeClasses.slot(sizeClass)] = new Magazine(blocksMax, geometry.slabBytes());
      }
    }
  }

  /** How many blocks of a class may be at hand under this bound; 0: it has no magazine. */
  public static int blocksMax(SlabGeometry geometry, long bytesMax) {
    if (geometry.blockBytes() <= LARGE_BYTES_ABOVE) {
      return 0;
    }
    int units = geometry.units();
    long unitsMax = Math.min(bytesMax >>> SuperslabLayout.UNIT_SHIFT, BLOCKS_MAX * units);
    return (int) unitsMax / units;
  }

  /**
   * Keeps a block that the caller has won. Steps MAG-1, MAG-2.
   *
   * @return false, and nothing is changed, if there is no room, or if the slab is gone: then the
   *     free was wrong
   */
  public boolean keep(Slab slab, @BlockAddress long block) {
    Magazine magazine = magazine(slab.sizeClass);
    // Looked at after the claim: a slab that lives now is not released while the block is used.
    if (magazine == null || magazine.isFull() || slab.isDead()) {
      return false;
    }
    claims.signKept(block);
    magazine.push(block);
    bytes += magazine.slabBytes;
    keptCount++;
    return true;
  }

  /** Takes a block of a class out; 0: there is none. Step MAG-3. */
  public @BlockAddress long take(@SizeClass int sizeClass) {
    Magazine magazine = magazine(sizeClass);
    if (magazine == null) {
      return 0;
    }
    long block = magazine.pop();
    if (block != 0) {
      bytes -= magazine.slabBytes;
    }
    return block;
  }

  /** Whether blocks of other classes have to go for the one that was kept last. */
  boolean isOverBound() {
    return bytes > bytesMax;
  }

  /** Takes a block out of any magazine but one class's; 0: there is none. Step MAG-4. */
  @BlockAddress
  long takeOther(@SizeClass int sizeClass) {
    for (int i = 0; i < SizeClasses.COUNT; i++) {
      int other = Kinds.sizeClass(i);
      long block = other == sizeClass ? 0 : take(other);
      if (block != 0) {
        return block;
      }
    }
    return 0;
  }

  /** Takes a block out of any magazine; 0: all are empty. Step MAG-4. */
  @BlockAddress
  long takeAny() {
    return bytes == 0 ? 0 : takeOther(SizeClasses.NO_CLASS);
  }

  /** Another number whenever a block was kept or taken, 0 if there are none; racy, for a guess. */
  long fingerprint() {
    return bytes == 0 ? 0 : keptCount * 31 + bytes;
  }

  /** Bytes of the slabs of all blocks at hand, each block's counted for itself. */
  public long bytes() {
    return bytes;
  }

  /** How many blocks of a class are at hand; racy for others than whoever has the heap. */
  public int count(@SizeClass int sizeClass) {
    Magazine magazine = magazine(sizeClass);
    return magazine == null ? 0 : magazine.count();
  }

  /** The blocks of a class at hand; racy for others than whoever has the heap. */
  public List<@BlockAddress Long> blocks(@SizeClass int sizeClass) {
    Magazine magazine = magazine(sizeClass);
    return magazine == null ? List.of() : magazine.blocks();
  }
}
