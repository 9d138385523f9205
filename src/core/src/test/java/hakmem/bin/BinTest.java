// SPDX-License-Identifier: Apache-2.0
package hakmem.bin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import hakmem.layout.BlockLayout;
import hakmem.superslab.Slab;
import hakmem.superslab.SlabFixture;
import hakmem.testkit.SimulatedOs;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The partial slabs of a bin: first in first out, taken out from anywhere. */
class BinTest {
  private final SimulatedOs os = new SimulatedOs(1L << 32);
  private final Bin bin = new Bin();

  private Slab added() {
    Slab slab = SlabFixture.slab(os, BlockLayout.HEADERLESS, 5);
    bin.addLast(slab);
    return slab;
  }

  private List<Slab> forwards() {
    List<Slab> slabs = new ArrayList<>();
    Slab before = null;
    for (Slab slab = bin.first(); slab != null; slab = slab.nextInBin) {
      assertSame(before, slab.previousInBin);
      before = slab;
      slabs.add(slab);
    }
    return slabs;
  }

  @Test
  void slabsLeaveInTheOrderInWhichTheyCame() {
    assertNull(bin.first());
    List<Slab> all = List.of(added(), added(), added());
    assertEquals(all, forwards());
    for (Slab slab : all) {
      assertSame(slab, bin.first());
      bin.remove(slab);
      assertNull(slab.nextInBin);
      assertNull(slab.previousInBin);
    }
    assertNull(bin.first());
  }

  @Test
  void firstMiddleAndLastAreTakenOut() {
    for (int taken = 0; taken < 3; taken++) {
      List<Slab> all = new ArrayList<>(List.of(added(), added(), added()));
      bin.remove(all.remove(taken));
      assertEquals(all, forwards());
      Slab next = added();
      all.add(next);
      assertEquals(all, forwards(), "the end is right, whichever was taken out");
      all.forEach(bin::remove);
    }
  }
}
