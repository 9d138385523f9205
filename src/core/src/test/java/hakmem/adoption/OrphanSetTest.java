// SPDX-License-Identifier: Apache-2.0
package hakmem.adoption;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.layout.BlockLayout;
import hakmem.superslab.Slab;
import hakmem.superslab.SlabFixture;
import hakmem.testkit.SimulatedOs;
import org.junit.jupiter.api.Test;

/** Slabs that nobody owns: each is listed once, found once, and only if nobody was faster. */
class OrphanSetTest {
  private final SimulatedOs os = new SimulatedOs(1L << 32);
  private final OrphanSet orphans = new OrphanSet();

  private Slab orphan(int sizeClass) {
    Slab slab = SlabFixture.slab(os, BlockLayout.HEADERLESS, sizeClass);
    assertTrue(slab.unownVolatile());
    orphans.listOrphan(slab);
    return slab;
  }

  @Test
  void anOrphanIsAdoptedOnceByWhoWantsItsClass() {
    Slab slab = orphan(3);
    assertNull(orphans.adopt(4));
    assertSame(slab, orphans.adopt(3));
    assertTrue(Slab.isOwned(slab.loadRemoteWordAcquire()));
    assertFalse(slab.isListed());
    assertNull(orphans.adopt(3));
  }

  @Test
  void theOneThatWaitsLongestIsAdoptedFirst() {
    Slab first = orphan(3);
    Slab second = orphan(3);
    assertSame(first, orphans.adopt(3));
    assertSame(second, orphans.adopt(3));
  }

  @Test
  void aSlabIsListedOnce() {
    Slab slab = orphan(3);
    orphans.listOrphan(slab);
    assertSame(slab, orphans.adopt(3));
    assertNull(orphans.adopt(3));
  }

  @Test
  void aSlabThatAFreeHasClaimedIsPassedOver() {
    Slab claimed = orphan(3);
    Slab next = orphan(3);
    assertTrue(claimed.claimOrphanVolatile());
    assertSame(next, orphans.adopt(3));
    assertFalse(claimed.isListed(), "whoever gives it up again can list it");
    assertTrue(claimed.unownVolatile());
    orphans.listOrphan(claimed);
    assertSame(claimed, orphans.adopt(3));
  }
}
