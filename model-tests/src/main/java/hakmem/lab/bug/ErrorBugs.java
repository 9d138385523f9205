// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.bug;

import static hakmem.lab.bug.Edits.in;
import static hakmem.lab.bug.PlantedBug.bug;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Bugs that only an Error in the middle of an operation shows, and an operation that has it. */
public final class ErrorBugs {
  private static final ClassDesc BIN = ClassDesc.of("hakmem.bin.Bin");
  private static final ClassDesc SLAB = ClassDesc.of("hakmem.superslab.Slab");

  private ErrorBugs() {}

  /** All of them, by the operation that must be struck. */
  public static Map<PlantedBug, String> all() {
    Map<PlantedBug, String> all = new LinkedHashMap<>();
    all.putAll(slabs());
    all.putAll(memory());
    all.putAll(leases());
    return all;
  }

  /** One of the real system, which no operation of a simulated one has. */
  public static PlantedBug ofTheSystem() {
    return bug(
        "oldest-not-put-back",
        "a retired range that could not be given to the system is nobody's",
        in("memory.LinuxOs", "giveBackOldest").dropCall(1, "putBack"));
  }

  /** The bug of a name. */
  public static Optional<PlantedBug> byName(String name) {
    return all().keySet().stream().filter(planted -> planted.name().equals(name)).findFirst();
  }

  private static Map<PlantedBug, String> slabs() {
    return Map.of(
        bug(
            "active-cleared-late",
            "a bin forgets its active slab only when it was released",
            in("bin.Bins", "releaseActive").dropStore(0, "active"),
            in("bin.Bins", "releaseActive").after(0, "releaseSlab", forgetActive())),
        "free-releases-kept",
        bug(
            "cut-not-undone",
            "units that were cut stay cut although no slab came of them",
            in("pool.SuperslabPool", "cutFrom").dropCall(0, "giveUp")),
        "malloc-new-slab",
        bug(
            "claimed-kept-out",
            "a heap that cannot drain a slab it has claimed leaves it without owner hint",
            in("bin.Bins", "slabClaimed").dropCall(1, "own")),
        "free-claims",
        bug(
            "moved-block-forgotten",
            "a realloc that is cut off after the old block is free says that nothing has changed",
            in("heap.BlockHeap", "realloc").constant(0, 1, 0)),
        "realloc-to-none");
  }

  /** Locals of releaseActive: this, bin, slab. */
  private static Consumer<CodeBuilder> forgetActive() {
    return out -> out.aload(1).aconst_null().putfield(BIN, "active", SLAB);
  }

  private static Map<PlantedBug, String> memory() {
    return Map.of(
        bug(
            "index-not-returned",
            "an address whose superslab could not be registered stays taken and counted",
            in("pool.SuperslabPool", "registerSuperslab").dropCall(1, "subtract")),
        "malloc-new-superslab",
        bug(
            "retire-not-finished",
            "a superslab that was about to be retired stays taken",
            in("pool.SuperslabPool", "release").dropCall(0, "reopen")),
        "free-purges-superslab",
        bug(
            "huge-not-unmapped",
            "the span of a huge block of which nothing came stays",
            in("huge.HugeBlocks", "tryAllocate").dropCall(0, "giveBack")),
        "malloc-huge",
        bug(
            "parts-not-given-back",
            "the memory of a huge block that was to be made of kept ones stays",
            in("ace.Spans", "useParts").dropCall(2, "giveBack")),
        "malloc-huge-cut",
        bug(
            "resize-not-undone",
            "a huge block that could not be resized stays claimed",
            in("huge.HugeBlocks", "replace").dropCall(1, "unclaim")),
        "realloc-huge-grows",
        bug(
            "range-not-released",
            "address space stays reserved for which no range could be made",
            in("registry.Registry", "reserve").dropCall(1, "giveBack")),
        "malloc-new-range");
  }

  private static Map<PlantedBug, String> leases() {
    return Map.of(
        bug(
            "lease-kept",
            "who is emptying a heap keeps its lease",
            in("lease.HeapLease", "takeFromIdle").dropCall(0, "letGo")),
        "collect-idle",
        bug(
            "owner-stays-inside",
            "a malloc that is cut off leaves its heap busy",
            in("heap.BlockHeap", "take").dropCall(0, "leave")),
        "malloc-refill-carve",
        bug(
            "lock-kept",
            "a collection that is cut off keeps others out for good",
            in("lease.HeapCollector", "whilePaused").dropCall(0, "leaveTo")),
        "collect-idle",
        bug(
            "heap-of-nobody",
            "a heap that its thread could not get to know stays in the set",
            in("lease.LeasedHeaps", "add").dropCall(0, "discard")),
        "new-heap");
  }
}
