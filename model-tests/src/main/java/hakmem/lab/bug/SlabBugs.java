// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.bug;

import static hakmem.lab.bug.Edits.in;
import static hakmem.lab.bug.PlantedBug.bug;
import static java.lang.classfile.Opcode.IFEQ;
import static java.lang.classfile.Opcode.IFNE;
import static java.lang.classfile.Opcode.IF_ICMPGE;
import static java.lang.classfile.Opcode.IF_ICMPGT;
import static java.lang.classfile.Opcode.IF_ICMPLE;
import static java.lang.classfile.Opcode.IF_ICMPLT;
import static java.lang.classfile.Opcode.LOR;

import java.util.List;
import java.util.stream.Stream;

/** Bugs of refill, remote lists, ownership and adoption. */
final class SlabBugs {
  private SlabBugs() {}

  static Stream<PlantedBug> all() {
    return Stream.of(incidents(), refill(), drain(), ownership(), bins()).flatMap(List::stream);
  }

  private static List<PlantedBug> incidents() {
    return List.of(
        bug(
            "i4-dummy-class",
            "a class index one past the last reaches the pool",
            in("layout.GeometryTable", "serves").branch(0, IF_ICMPGE, IF_ICMPGT)),
        bug(
            "i7-double-free-remote",
            "free by a stranger takes a free block for a live one",
            in("freeing.SlowFree", "freeRemote").dropCall(0, "faultOf")),
        bug(
            "i6-header-mismatch",
            "heaps are made for the other layout than the slabs",
            in("heap.Engine", "heapWithId").branch(0, IFEQ, IFNE)),
        bug(
            "i5-offset-twice-remote",
            "a shared free converts the address to a block twice",
            in("freeing.SlowFree", "free")
                .after(0, "toBlock", out -> out.loadConstant(16L).lsub())));
  }

  private static List<PlantedBug> refill() {
    return List.of(
        bug(
            "splice-keeps-list",
            "splice leaves the blocks on the local freelist",
            in("freelist.Freelist", "takeAll").dropStore(0, "localHead")),
        bug(
            "splice-not-counted",
            "splice does not count the blocks it takes",
            in("bin.Bins", "splice").dropStore(0, "usedCount")),
        bug(
            "carve-again",
            "carve hands out the same blocks again",
            in("bin.Bins", "carveList").dropStore(0, "carvedCount")),
        bug(
            "carve-loses-first",
            "carve leaves its first block out",
            in("freelist.Freelist", "linkBatch").branch(0, IF_ICMPLT, IF_ICMPLE)),
        bug(
            "carve-not-counted",
            "carve does not count the blocks it takes",
            in("bin.Bins", "carve").dropStore(0, "usedCount")));
  }

  private static List<PlantedBug> drain() {
    return List.of(
        bug(
            "drain-not-counted",
            "drain does not count the blocks it takes back",
            in("remote.RemoteList", "drain").dropStore(0, "usedCount")),
        bug(
            "drain-wrong-state",
            "drain signs blocks of the local freelist as remote",
            in("remote.RemoteList", "drain").after(0, "seal", out -> out.lconst_1().lxor())),
        bug(
            "drain-missed-refill",
            "refill never drains",
            in("bin.Bins", "takeFrom").dropCall(0, "drain"),
            in("bin.Bins", "isShort").dropCall(0, "drain"),
            in("bin.Bins", "keep").dropCall(0, "drain")),
        bug(
            "aside-forgotten",
            "a short slab leaves its heap and goes into no bin",
            in("bin.Bins", "setAside").dropCall(0, "addLast")),
        bug(
            "drain-missed-sweep",
            "collect does not drain partial slabs",
            in("bin.Bins", "sweep").dropCall(0, "drain")),
        bug(
            "drain-missed-orphan",
            "a slab is given up without a drain",
            in("bin.SlabSurrender", "orphanSlab").dropCall(0, "drain")));
  }

  private static List<PlantedBug> ownership() {
    return List.of(
        bug(
            "push-unowned",
            "a remote push does not set OWNED",
            in("superslab.Slab", "ownedWith").change(0, LOR, out -> out.pop2())),
        bug(
            "push-claim-ignored",
            "the thread whose push claimed a slab does not notice",
            in("remote.RemoteList", "push").enumConstant(0, "CLAIMED_SLAB", "PUSHED")),
        bug(
            "owner-kept",
            "a slab that was given up still names its owner",
            in("remote.RemoteList", "releaseOwnership").dropCall(0, "clearOwnerOpaque")),
        bug(
            "adopt-no-owner",
            "an adopted slab does not name its owner",
            in("bin.Bins", "adopt").dropCall(0, "own")),
        bug(
            "adopt-stays-listed",
            "an adopted slab stays marked as listed",
            in("adoption.OrphanSet", "isClaimed").dropCall(0, "clearListedVolatile")),
        bug(
            "orphan-unlisted",
            "orphans are not listed",
            in("bin.SlabSurrender", "listOrphan").dropCall(0, "listOrphan")),
        bug(
            "orphan-uncarved-forgotten",
            "orphans with only uncarved blocks are not listed",
            in("superslab.Slab", "hasFree").alwaysBranch(0, IF_ICMPGE)));
  }

  private static List<PlantedBug> bins() {
    return List.of(
        bug(
            "release-nonempty",
            "slabs are released with blocks still out",
            in("bin.Bins", "releasePartial").neverBranch(0, IFNE)),
        bug(
            "release-stays-in-bin",
            "a released slab stays in its bin",
            in("bin.Bins", "releasePartial").dropCall(0, "remove")),
        bug(
            "bin-tail-stale",
            "a bin keeps its last slab after it was taken out",
            in("bin.Bin", "remove").dropStore(0, "last")),
        bug(
            "flush-not-counted",
            "flush does not count the blocks it puts back",
            in("bin.Bins", "flush").dropStore(0, "usedCount")),
        bug(
            "abandon-partial-kept",
            "a dying heap keeps its partial slabs",
            in("bin.Bins", "anyOf").dropCall(0, "first")));
  }
}
