// SPDX-License-Identifier: Apache-2.0
package hakmem.superslab;

import hakmem.layout.BlockLayout;
import hakmem.layout.SlabGeometry;
import hakmem.layout.SuperslabLayout;
import hakmem.memory.OsMemory;

/** A slab of its own for a test of what works on one. */
public final class SlabFixture {
  /** Heap id of its owner. */
  public static final int OWNER = 7;

  private SlabFixture() {}

  /** A slab at the beginning of a new superslab: owned, nothing carved. */
  public static Slab slab(OsMemory os, BlockLayout layout, int sizeClass) {
    long bytes = SuperslabLayout.SUPERSLAB_BYTES;
    long address = os.reserve(bytes, bytes);
    os.commit(address, bytes);
    SlabGeometry geometry = SlabGeometry.of(layout, sizeClass);
    return new Slab(new Superslab(address, 0), 0, geometry, layout, true, 0, OWNER);
  }
}
