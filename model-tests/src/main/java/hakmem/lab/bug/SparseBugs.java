// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.bug;

import static hakmem.lab.bug.Edits.in;
import static hakmem.lab.bug.PlantedBug.bug;

import java.util.List;

/** Bugs of slabs that give OS pages back. */
public final class SparseBugs {
  private SparseBugs() {}

  /** Those that one thread shows. */
  static List<PlantedBug> sequential() {
    return List.of(
        bug(
            "sparse-list-kept",
            "the blocks of a sparse slab's map stay on its list",
            in("bin.SparseSlabs", "thin").dropStore(0, "localHead")),
        bug(
            "sparse-map-not-kept",
            "the list of a slab that gives OS pages back is forgotten, and there is no map",
            in("bin.SparseSlabs", "thin").dropCall(0, "setFreeMapVolatile")),
        bug(
            "sparse-slab-owned",
            "a heap that has a sparse slab is named as its owner",
            in("bin.Bins", "own").call(0, "isSparse", 0)),
        bug(
            "sparse-free-unchecked",
            "a free does not look into the map of a sparse slab",
            in("freelist.BlockClaims", "faultOf").call(0, "isMapped", 0),
            in("freelist.BlockClaims", "isStillClaimed").call(0, "isMapped", 0)),
        bug(
            "sparse-live-purged",
            "an OS page goes back in which a live block lies that began before it",
            in("bin.SparseSlabs", "osPages").load(0, "blockBytes", "units")),
        bug(
            "sparse-relist-forgotten",
            "a sparse slab's blocks come on no list again",
            in("bin.Bins", "relist").dropStore(0, "localHead")));
  }

  /** Those that an interleaving shows. */
  static List<PlantedBug> concurrent() {
    return List.of(
        bug(
            "thin-claims-not",
            "OS pages of a slab go back without a claim",
            in("bin.SparseSlabs", "claimAndThin").ignoreResult(0, "claimOrphanVolatile")),
        bug(
            "sparse-claim-not-checked",
            "a free that has claimed a word of zeros does not look whether it was purged",
            in("freelist.BlockClaims", "claimBlock").call(0, "isStillClaimed", 1)));
  }
}
