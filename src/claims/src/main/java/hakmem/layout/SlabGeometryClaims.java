// SPDX-License-Identifier: Apache-2.0
package hakmem.layout;

import hakmem.claim.Claim;
import hakmem.claim.Claims;
import hakmem.claim.Each;
import hakmem.claim.Named;
import hakmem.claim.Subject;
import hakmem.sizeclass.SizeClasses;
import java.util.List;

/** What {@link SlabGeometry} is proved to do. */
final class SlabGeometryClaims implements Claims {
  @Override
  public List<Subject> subjects() {
    return List.of(
        Subject.of(SlabGeometry::of, GeometryFits.class, SlabLoss.class),
        Subject.<Integer, Long, Integer>of(SlabGeometry::capacity, SlabCapacity.class));
  }

  @Named("slab-geometry")
  record GeometryFits(BlockLayout layout, @Each(to = SizeClasses.COUNT - 1) int sizeClass)
      implements Claim {
    @Override
    public boolean holds() {
      SlabGeometry geometry = SlabGeometry.of(layout, sizeClass);
      return 1 <= geometry.units()
          && geometry.units() <= SuperslabLayout.UNITS
          && geometry.capacity() >= 0
          && geometry.leadInBytes() + (long) geometry.capacity() * geometry.blockBytes()
              <= geometry.slabBytes()
          && geometry.blockBytes() == SizeClasses.blockBytes(geometry.sizeClass())
          && geometry.inverse() == BlockIndex.inverseOf(geometry.blockBytes())
          && 1 << geometry.inverseShift() == Integer.lowestOneBit(geometry.blockBytes());
    }
  }

  record SlabLoss(
      BlockLayout layout,
      @Each(to = SizeClasses.COUNT - 1) int sizeClass,
      @Each(from = 1, to = SuperslabLayout.UNITS) int units)
      implements Claim {
    @Override
    public boolean holds() {
      SlabGeometry geometry = SlabGeometry.of(layout, sizeClass);
      long lost = geometry.slabBytes() - (long) geometry.capacity() * geometry.blockBytes();
      long bytes = units * SuperslabLayout.UNIT_BYTES;
      long otherLost =
          bytes - (bytes - geometry.leadInBytes()) / geometry.blockBytes() * geometry.blockBytes();
      return (lost * 16 <= geometry.slabBytes() || lost * bytes <= otherLost * geometry.slabBytes())
          && (units >= geometry.units() || otherLost * 16 > bytes);
    }
  }

  record SlabCapacity(
      BlockLayout layout,
      @Each(to = SizeClasses.COUNT - 1) int sizeClass,
      @Each(from = 1, to = SuperslabLayout.UNITS) int units)
      implements Claim {
    @Override
    public boolean holds() {
      int blockBytes = SizeClasses.blockBytes(sizeClass);
      long leadIn = layout.leadInBytes(blockBytes);
      long room = units * SuperslabLayout.UNIT_BYTES - leadIn;
      return (long) SlabGeometry.capacity(units, leadIn, blockBytes) * blockBytes <= room
          && (SlabGeometry.capacity(units, leadIn, blockBytes) + 1L) * blockBytes > room;
    }
  }
}
