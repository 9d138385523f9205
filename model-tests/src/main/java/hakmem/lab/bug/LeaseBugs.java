// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.bug;

import static hakmem.lab.bug.Edits.in;
import static hakmem.lab.bug.PlantedBug.bug;
import static java.lang.classfile.Opcode.LALOAD;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Bugs of heap leases: owner, taker, reaper, close. */
final class LeaseBugs {
  private static final String LEASE = "lease.HeapLease";
  private static final String HEAP = "heap.BlockHeap";

  private LeaseBugs() {}

  /** Those that one thread suffices to show: heaps of dead threads and idle heaps. */
  static Stream<PlantedBug> sequential() {
    return Stream.of(
        bug(
            "dead-not-looked-for",
            "a collection does not look for heaps of dead threads",
            in("lease.HeapCollector", "collectPaused").dropCall(0, "reapAll")),
        bug(
            "dead-not-emptied",
            "the heap of a dead thread is taken but not emptied",
            in(LEASE, "reap").dropCall(0, "abandonAndEnd")),
        bug(
            "dead-not-counted",
            "the heap of a dead thread is emptied and not counted",
            in("lease.LeasedHeaps", "count").dropCall(0, "incrementAndGet")),
        bug(
            "dead-not-forgotten",
            "a heap that has ended stays among the heaps",
            in(HEAP, "ended").dropCall(0, "heapEnded")),
        bug(
            "idle-not-emptied",
            "idle heaps are never emptied",
            in("lease.HeapCollector", "collectPaused").dropCall(0, "drainIdle")),
        bug(
            "idle-lists-forgotten",
            "an idle heap is emptied but for its thread lists",
            in(HEAP, "abandon").dropCall(0, "flushLists")),
        bug(
            "idle-not-reopened",
            "the heap of an idle thread is closed when it was emptied",
            in(LEASE, "giveBack").dropCall(0, "reopen")),
        bug(
            "idle-superslabs-kept",
            "a collection gives no empty superslab back",
            in("lease.HeapCollector", "collectPaused").dropCall(0, "trim")));
  }

  static List<PlantedBug> all() {
    return Stream.of(owner(), taker(), ends()).flatMap(List::stream).toList();
  }

  /** A call on this. */
  private static Consumer<CodeBuilder> call(String method) {
    ClassDesc lease = ClassDesc.of("hakmem.lease.HeapLease");
    return out -> out.aload(0).invokevirtual(lease, method, MethodTypeDesc.of(CD_void));
  }

  private static List<PlantedBug> owner() {
    return List.of(
        bug(
            "busy-not-set",
            "the owner does not say that it is inside",
            in(LEASE, "enter").dropCall(0, "setOpaque")),
        bug(
            "busy-cleared-opaque",
            "the owner leaves without releasing what it did inside",
            in(LEASE, "leave").callOther(0, "setRelease", "setOpaque")),
        bug(
            "busy-cleared-early",
            "malloc leaves before it has popped its block",
            in(HEAP, "take").before(0, "pop", call("leave"))),
        bug(
            "free-leaves-early",
            "free leaves before it has pushed its block",
            in(HEAP, "freeLocal").before(0, "pushLocal", call("leave"))),
        bug(
            "heads-before-busy",
            "malloc loads the heads before it says that it is inside",
            in(HEAP, "take").dropCall(0, "enter"),
            in(HEAP, "take").after(0, "loadHeads", call("enter"))),
        bug(
            "owner-id-before-busy",
            "free loads its id before it says that it is inside",
            in(HEAP, "freeLocal").dropCall(0, "enter"),
            in(HEAP, "freeLocal").after(0, "loadOwnerId", call("enter"))),
        bug(
            "heads-not-acquired",
            "malloc loads the heads without acquiring what a taker has done",
            in(LEASE, "loadHeads").callOther(0, "getAcquire", "getOpaque")),
        bug(
            "owner-id-not-acquired",
            "free loads its id without acquiring what a taker has done",
            in(LEASE, "loadOwnerId").callOther(0, "getAcquire", "getOpaque")),
        bug(
            "refill-over-list",
            "a malloc that missed refills although the taker gave the list back",
            in(HEAP, "takeSlow").after(0, LALOAD, out -> out.pop2().lconst_0())),
        bug(
            "refill-while-taken",
            "a malloc that missed goes on although somebody has the lease",
            in(HEAP, "takeSlow").ignoreResult(0, "isOpen")),
        bug(
            "taken-said-closed",
            "a malloc whose heap somebody has taken says that the allocator is closed",
            in(HEAP, "takeSlow").before(0, "checkOpen", sayClosed())),
        bug(
            "claim-while-taken",
            "a free that missed attaches a slab although somebody has the lease",
            in(HEAP, "tryFreeSlow").ignoreResult(0, "isOpen")));
  }

  private static Consumer<CodeBuilder> sayClosed() {
    ClassDesc closed = ClassDesc.of("hakmem.api.AllocatorClosedException");
    return out ->
        out.new_(closed)
            .dup()
            .invokespecial(closed, ConstantDescs.INIT_NAME, MethodTypeDesc.of(CD_void))
            .athrow();
  }

  private static List<PlantedBug> taker() {
    return List.of(
        bug(
            "lease-not-decided",
            "a heap is emptied although another has the lease",
            in(LEASE, "takeFromIdle").ignoreResult(0, "takeLease"),
            in(LEASE, "reap").ignoreResult(0, "takeLease")),
        bug(
            "busy-not-looked-at",
            "a heap is emptied although its owner is inside",
            in(LEASE, "takeFromIdle").call(0, "loadBusy", 0)),
        bug(
            "busy-not-acquired",
            "the taker does not acquire what the owner did before it left",
            in(LEASE, "loadBusy").callOther(0, "getAcquire", "getOpaque")),
        bug(
            "busy-before-hiding",
            "the taker looks at busy before it hides heads and id",
            in(LEASE, "takeFromIdle").dropCall(0, "hideHeads"),
            in(LEASE, "takeFromIdle").dropCall(0, "hideOwnerId"),
            in(LEASE, "takeFromIdle").after(0, "loadBusy", call("hideHeads")),
            in(LEASE, "takeFromIdle").after(0, "loadBusy", call("hideOwnerId"))),
        bug(
            "heads-not-hidden",
            "the taker hides only the id",
            in(LEASE, "takeFromIdle").dropCall(0, "hideHeads")),
        bug(
            "owner-id-not-hidden",
            "the taker hides only the heads",
            in(LEASE, "takeFromIdle").dropCall(0, "hideOwnerId")),
        bug(
            "show-unordered",
            "the taker shows heads and id without releasing what it did",
            in(LEASE, "showHeads").callOther(0, "compareAndSet", "weakCompareAndSetPlain"),
            in(LEASE, "showOwnerId").callOther(0, "compareAndSet", "weakCompareAndSetPlain")),
        bug(
            "show-before-emptying",
            "the taker shows heads and id before it empties the heap",
            in(LEASE, "giveUpAndReopen").before(0, "abandon", call("showHeads")),
            in(LEASE, "giveUpAndReopen").before(0, "abandon", call("showOwnerId"))),
        bug(
            "fence-missed",
            "the taker does not fence the owner between hiding and its look at busy",
            in(LEASE, "takeFromIdle").call(0, "fence", 1)));
  }

  private static List<PlantedBug> ends() {
    return List.of(
        bug(
            "closing-forgotten",
            "the taker gives the lease back although the owner has closed meanwhile",
            in(LEASE, "giveBack").ignoreResult(0, "reopen")),
        bug(
            "close-not-decided",
            "the owner empties its heap although another is just doing so",
            in(LEASE, "closeForGood").ignoreResult(0, "closeLease")),
        bug(
            "closing-not-marked",
            "the owner leaves the rest to a taker without telling it",
            in(LEASE, "closeForGood").call(0, "markClosing", 1)),
        bug(
            "close-keeps-owner-id",
            "the owner's free still hits after close",
            in(LEASE, "shut").dropCall(0, "closeOwnerId")));
  }
}
