// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.bug;

import static hakmem.lab.bug.Edits.in;
import static hakmem.lab.bug.PlantedBug.bug;

import java.util.List;

/** Bugs after which nothing is wrong but how much memory is held. */
public final class FootprintBugs {
  /** Heaps of dead threads keep their slabs. */
  public static final PlantedBug DEAD_NEVER_REAPED =
      bug(
          "dead-never-reaped",
          "dead threads are never found",
          in("lease.LeasedHeaps", "lookAtOne").call(0, "isOwnerAlive", 1));

  /** A heap for each operation of a virtual thread. */
  public static final PlantedBug SEAT_REMADE =
      bug(
          "seat-remade",
          "a shared heap is replaced at each use and not closed",
          in("lease.HeapSeat", "heapOrNull").call(0, "loadBusy", 1));

  /** Slabs that a thread without heap has claimed stay where they are. */
  public static final PlantedBug CLAIMED_KEPT =
      bug(
          "claimed-kept",
          "a slab that a thread without heap has claimed is not given up again",
          in("freeing.SlowFree", "tryFreeAny").dropCall(0, "orphanSlab"));

  /** Empty superslabs are kept, however many there are. */
  public static final PlantedBug RETAINED_WITHOUT_CAP =
      bug(
          "retained-without-cap",
          "the bound on retained bytes is forgotten",
          in("pool.Retirement", "tryRetain").call(0, "tryRetain", 1));

  private FootprintBugs() {}

  /** Every bug. */
  public static List<PlantedBug> all() {
    return List.of(DEAD_NEVER_REAPED, SEAT_REMADE, CLAIMED_KEPT, RETAINED_WITHOUT_CAP);
  }
}
