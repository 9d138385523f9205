// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.model;

import static hakmem.lab.model.Violation.require;

import hakmem.api.Allocator;
import hakmem.bin.Backend;
import hakmem.heap.HeapWalk;
import hakmem.sizeclass.SizeClasses;
import hakmem.superslab.Slab;
import java.util.ArrayList;
import java.util.List;

/**
 * A slab that is marked as listed is in the orphan set: else its blocks are lost to all but those
 * who free into it. The audit sees only the mark; here the set is emptied and filled again.
 */
final class OrphanLaw {
  private final Backend backend;

  OrphanLaw(Allocator allocator) {
    this.backend = allocator.sharedForAudit().backend();
  }

  void check() {
    List<Slab> adopted = new ArrayList<>();
    for (int c = 0; c < SizeClasses.COUNT; c++) {
      for (Slab slab = backend.orphans.adopt(c); slab != null; slab = backend.orphans.adopt(c)) {
        adopted.add(slab);
      }
    }
    HeapWalk.forEachSuperslab(
        backend, superslab -> HeapWalk.forEachSlab(backend, superslab, OrphanLaw::requireUnlisted));
    adopted.forEach(backend::orphanSlab);
  }

  private static void requireUnlisted(Slab slab) {
    require(
        !slab.isListed(),
        "MODEL-LISTED",
        () ->
            "marked as listed but not in the orphan set: slab=" + Long.toHexString(slab.address()));
  }
}
