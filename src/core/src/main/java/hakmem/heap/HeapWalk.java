// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import hakmem.bin.Backend;
import hakmem.layout.Addresses;
import hakmem.layout.SuperslabLayout;
import hakmem.registry.AddressRange;
import hakmem.registry.HugeBlock;
import hakmem.superslab.Slab;
import hakmem.superslab.Superslab;
import java.util.function.Consumer;

/** Walks over the slabs of an allocator. Exact only while nobody allocates or frees. */
public final class HeapWalk {
  private HeapWalk() {}

  /** Shows each superslab to a walker, in address order within a range. */
  public static void forEachSuperslab(Backend backend, Consumer<Superslab> walker) {
    for (AddressRange range : backend.registry.ranges()) {
      for (int i = 0; i < range.length(); i++) {
        Superslab superslab = range.superslabAt(i);
        if (superslab != null) {
          walker.accept(superslab);
        }
      }
    }
  }

  /** Shows each slab of a superslab to a walker, in address order. */
  public static void forEachSlab(Backend backend, Superslab superslab, Consumer<Slab> walker) {
    Slab last = Slab.NONE;
    for (int unit = 0; unit < SuperslabLayout.UNITS; unit++) {
      Slab slab = slabOf(backend, superslab, unit);
      if (slab != last && slab != Slab.NONE) {
        walker.accept(slab);
      }
      last = slab;
    }
  }

  /** The slab that a unit belongs to, {@link Slab#NONE} if it is free. */
  public static Slab slabOf(Backend backend, Superslab superslab, int unit) {
    return backend.registry.lookup(Addresses.slabBase(superslab.address, unit));
  }

  static long allocatedBytes(SharedPaths shared) {
    long[] bytes = new long[1];
    forEachSuperslab(
        shared.backend(),
        superslab ->
            forEachSlab(
                shared.backend(),
                superslab,
                slab -> bytes[0] += (long) slab.usedCount * slab.blockBytes));
    for (HugeBlock block : shared.backend().registry.hugeBlocks()) {
      bytes[0] += block.mappingBytes;
    }
    return bytes[0];
  }
}
