// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.model;

import hakmem.api.Allocator;
import hakmem.bin.AllocatorParts;
import hakmem.sizeclass.SizeClasses;
import hakmem.superslab.Slab;
import hakmem.superslab.Superslab;
import hakmem.walk.EngineDoor;
import hakmem.walk.HeapWalk;
import java.util.ArrayList;
import java.util.List;

/**
 * A slab that is marked as listed is in the orphan set: else its blocks are lost to all but those
 * who free into it. The audit sees only the mark; here the set is emptied and filled again.
 */
final class OrphanLaw {
  private final AllocatorParts parts;
  private final Losses losses;

  OrphanLaw(Allocator allocator, Losses losses) {
    this.losses = losses;
    this.parts = EngineDoor.open(allocator).parts();
  }

  void check() {
    List<Slab> adopted = new ArrayList<>();
    for (int c = 0; c < SizeClasses.COUNT; c++) {
      for (Slab slab = parts.orphans().adopt(c); slab != null; slab = parts.orphans().adopt(c)) {
        adopted.add(slab);
      }
    }
    for (Superslab superslab : HeapWalk.superslabs(parts.registry())) {
      HeapWalk.slabs(parts.registry(), superslab).forEach(this::requireUnlisted);
    }
    adopted.forEach(parts.surrender()::orphanSlab);
  }

  private void requireUnlisted(Slab slab) {
    if (slab.isListed()) {
      String what = "marked as listed but not in the orphan set: slab=";
      losses.lose(slab.address(), "MODEL-LISTED", what + Long.toHexString(slab.address()));
    }
  }
}
