// SPDX-License-Identifier: Apache-2.0
package hakmem.layout;

import hakmem.base.Kinds;
import hakmem.kind.SizeClass;
import hakmem.sizeclass.SizeClasses;
import org.checkerframework.common.value.qual.MinLen;

/** The geometry of the slabs of each size class under one block layout. Immutable. */
public final class GeometryTable {
  private final SlabGeometry @MinLen(SizeClasses.TABLE_LENGTH) [] geometries;
  private final @SizeClass int classCount;

  /** The table of a layout. */
  public GeometryTable(BlockLayout layout) {
    this.geometries = new SlabGeometry[SizeClasses.TABLE_LENGTH];
    int count = 0;
    for (int i = 0; i < geometries.length; i++) {
      // Rows beyond the last class repeat it, so that the table has no holes.
      int sizeClass = Kinds.sizeClass(Math.min(i, SizeClasses.COUNT - 1));
      geometries[i] = SlabGeometry.of(layout, sizeClass);
      count += i < SizeClasses.COUNT && geometries[i].capacity() > 0 ? 1 : 0;
    }
    this.classCount = Kinds.sizeClass(count);
  }

  /**
   * Whether a request gets a block of a slab, or a span of its own.
   *
   * @param bytes of the user
   * @param sizeClass the smallest that holds them; any other number: it has no slabs
   */
  public boolean serves(long bytes, @SizeClass int sizeClass) {
    return sizeClass < classCount
        && (bytes < SpanLayout.BYTES_MIN || !Lengths.isShorterAsSpan(bytes, of(sizeClass).units()));
  }

  /** Geometry of a class. */
  public SlabGeometry of(@SizeClass int sizeClass) {
    return geometries[SizeClasses.slot(sizeClass)];
  }
}
