// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.bug;

import static hakmem.lab.bug.Edits.in;
import static hakmem.lab.bug.PlantedBug.bug;
import static java.lang.classfile.Opcode.I2L;
import static java.lang.classfile.Opcode.IFGT;
import static java.lang.classfile.Opcode.IFNE;
import static java.lang.classfile.Opcode.IF_ICMPNE;
import static java.lang.classfile.Opcode.LASTORE;
import static java.lang.classfile.Opcode.LXOR;

import java.util.List;
import java.util.stream.Stream;

/** Bugs of malloc, free, calloc and realloc of a thread heap. */
final class FastPathBugs {
  private FastPathBugs() {}

  static Stream<PlantedBug> all() {
    return Stream.of(incidents(), malloc(), free(), calloc(), realloc()).flatMap(List::stream);
  }

  private static List<PlantedBug> incidents() {
    return List.of(
        bug(
            "i1-pop-unverified",
            "malloc pops a block without verifying its signature",
            in("freelist.Freelist", "pop").alwaysBranch(0, IFNE)),
        bug(
            "i1-stride-off",
            "blocks are carved 16 bytes beside the place where lookups expect them",
            in("freelist.Freelist", "linkBatch")
                .after(0, "blockAt", out -> out.loadConstant(16L).ladd())),
        bug(
            "i3-push-foreign-slab",
            "free pushes blocks of slabs that the heap does not own",
            in("heap.BlockHeap", "freeLocal").neverBranch(0, IF_ICMPNE)),
        bug(
            "i3-push-uncarved",
            "free pushes blocks that were never carved",
            in("heap.BlockHeap", "freeLocal").load(0, "carvedCount", "capacity")),
        bug(
            "i5-offset-twice-malloc",
            "malloc adds the header offset twice",
            in("heap.BlockHeap", "pop").after(1, "userOffset", out -> out.iconst_2().imul())),
        bug(
            "i5-offset-twice-free",
            "free subtracts the header offset twice",
            in("heap.BlockHeap", "freeLocal").after(0, "userOffset", out -> out.iconst_2().imul())),
        bug(
            "i7-double-free-local",
            "free by the owner takes a free block for a live one",
            in("heap.BlockHeap", "freeLocal").call(0, "sealLooksFree", 0)),
        bug(
            "i7-double-free-disputed",
            "a disputed free is granted without a look at the lists",
            in("freeing.AddressCheck", "faultOfOwned").call(0, "isOnAnyList", 0)));
  }

  private static List<PlantedBug> malloc() {
    return List.of(
        bug(
            "pop-keeps-head",
            "malloc leaves the block on the thread list",
            in("freelist.Freelist", "pop").change(0, LASTORE, out -> out.pop2().pop2())),
        bug(
            "pop-loses-tail",
            "malloc drops the rest of the thread list",
            in("freelist.Freelist", "pop").storeZero(0)),
        bug(
            "live-unsigned",
            "malloc leaves a block signed as free",
            in("layout.BlockSignature", "toLive").change(0, LXOR, out -> out.pop2())),
        bug(
            "header-class-stale",
            "malloc signs a header for another class than it writes",
            in("freelist.Freelist", "pop").change(1, I2L, out -> out.iconst_1().iadd().i2l())),
        bug(
            "wrong-class-small",
            "malloc of up to 256 bytes takes a class too small",
            in("layout.Lengths", "smallClass").constant(0, 4, 5)),
        bug(
            "align-ignored-small",
            "alignedAlloc takes any class that is large enough",
            in("sizeclass.SizeClasses", "ofAligned").neverBranch(0, IFNE)));
  }

  private static List<PlantedBug> free() {
    return List.of(
        bug(
            "push-loses-link",
            "free signs a link that it does not write",
            in("freelist.Freelist", "push").dropCall(0, "storePlain")),
        bug(
            "push-not-counted",
            "free does not count the block",
            in("heap.BlockHeap", "pushLocal").constant(0, 1, 0)),
        bug(
            "push-loses-list",
            "free forgets the blocks that were free before",
            in("freelist.Freelist", "push")
                .afterLoad(0, "localHead", out -> out.pop2().lconst_0())),
        bug(
            "empty-slab-kept",
            "free never notices that a slab is empty",
            in("heap.BlockHeap", "pushLocal").dropCall(0, "slabEmptied")),
        bug(
            "flush-skipped",
            "a dying heap forgets its thread lists",
            in("heap.BlockHeap", "flushLists").dropCall(0, "flush")));
  }

  private static List<PlantedBug> calloc() {
    return List.of(
        bug(
            "calloc-trusts-splice",
            "calloc takes used blocks for fresh ones",
            in("bin.Bins", "splice").constant(0, 0, 1)),
        bug(
            "calloc-clears-one-word",
            "calloc clears only one of the two words of a fresh block",
            in("layout.Lengths", "zeroedBytes").constant(0, 16, 8)),
        bug(
            "calloc-clears-half",
            "calloc clears half of a used block",
            in("layout.Lengths", "zeroedBytes")
                .after(0, "roundUp", out -> out.iconst_4().lushr().iconst_3().lshl())),
        bug(
            "calloc-overflow",
            "calloc does not see that the product overflows",
            in("layout.Requests", "callocBytes").neverBranch(0, IFNE)));
  }

  private static List<PlantedBug> realloc() {
    return List.of(
        bug(
            "realloc-keeps-half",
            "realloc keeps half of the content",
            in("layout.Lengths", "keptBytes").after(0, "min", out -> out.iconst_1().lushr())),
        bug(
            "realloc-copies-all",
            "realloc copies the whole old block into a smaller one",
            in("layout.Lengths", "keptBytes").firstOfMin(0)),
        bug(
            "realloc-in-place",
            "realloc grows in place by 16 bytes that are not there",
            in("layout.Lengths", "staysInPlace").neverBranch(0, IFGT)),
        bug(
            "realloc-leaks",
            "realloc does not free the old block",
            in("heap.BlockHeap", "realloc").dropCall(0, "freeWithRoom")));
  }
}
