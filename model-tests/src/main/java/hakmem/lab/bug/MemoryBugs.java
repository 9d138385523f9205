// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.bug;

import static hakmem.lab.bug.Edits.in;
import static hakmem.lab.bug.PlantedBug.bug;
import static java.lang.classfile.Opcode.ICONST_1;
import static java.lang.classfile.Opcode.IFEQ;
import static java.lang.classfile.Opcode.IFGT;
import static java.lang.classfile.Opcode.IFNE;
import static java.lang.classfile.Opcode.IF_ICMPGE;
import static java.lang.classfile.Opcode.IF_ICMPGT;
import static java.lang.classfile.Opcode.IF_ICMPNE;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Bugs of registry, pool, huge blocks and the operating system. */
final class MemoryBugs {
  private static final ClassDesc SLAB = ClassDesc.of("hakmem.superslab.Slab");

  private MemoryBugs() {}

  static Stream<PlantedBug> all() {
    return Stream.of(
            lookups(), causes(), retention(), units(), refusals(), huge(), spans(), close())
        .flatMap(List::stream);
  }

  private static List<PlantedBug> lookups() {
    return List.of(
        bug(
            "i2-register-first-unit",
            "only the first unit of a slab is registered",
            in("registry.AddressRange", "publishSlab")
                .afterLoad(0, "units", out -> out.pop().iconst_1())),
        bug(
            "i2-register-one-more",
            "one unit after the slab is registered for it too",
            in("registry.AddressRange", "setUnits").branch(0, IF_ICMPGE, IF_ICMPGT)),
        bug(
            "i14-foreign-misnamed",
            "addresses of others are reported as our own",
            in("huge.HugeBlocks", "faultBeside").branch(0, IFEQ, IFNE)),
        bug(
            "unregister-missed",
            "units become free while lookups still find the slab",
            in("pool.SuperslabPool", "release").dropCall(0, "unregisterSlab")),
        bug(
            "interior-accepted",
            "a shared free takes uncarved places for blocks",
            in("freeing.AddressCheck", "checkBlockStart").load(0, "carvedCount", "capacity")),
        bug(
            "header-overrun-unseen",
            "a broken header is not noticed",
            in("freelist.BlockClaims", "faultOf").neverBranch(1, IFNE)));
  }

  private static List<PlantedBug> causes() {
    return List.of(
        bug(
            "i15-refusal-misnamed",
            "the system refuses to commit, the error says a limit was reached",
            in("pool.SuperslabPool", "registerSuperslab")
                .enumConstant(0, "MAP_FAIL", "EXHAUSTION")),
        bug(
            "i15-limit-misnamed",
            "the limit is reached, the error says that the system refused",
            in("pool.SuperslabPool", "registerSuperslab")
                .enumConstant(0, "EXHAUSTION", "MAP_FAIL")),
        bug(
            "i15-huge-misnamed",
            "a huge block is refused by the system, the error says too large",
            in("ace.Spans", "claim").enumConstant(0, "MAP_FAIL", "THRESHOLD")));
  }

  private static List<PlantedBug> retention() {
    return List.of(
        bug(
            "purge-forgotten",
            "the memory of a superslab is taken off the count and not given back",
            in("pool.Retirement", "purgeSuperslab").call(0, "purge", 1)),
        bug(
            "huge-not-outside",
            "the bytes of huge blocks are not among those that users hold",
            in("walk.HeapWalk", "allocatedBytes").call(0, "usableBytes", 0)),
        bug(
            "view-too-long",
            "a view is a byte longer than what was asked for",
            in("heap.BlockHeap", "mallocSegment").before(0, "view", out -> out.lconst_1().ladd())),
        bug(
            "aligned-gives-null",
            "an aligned allocation returns 0",
            in("heap.BlockHeap", "alignedAlloc").beforeReturn(0, out -> out.pop2().lconst_0())),
        bug(
            "claim-never-wins",
            "a free that goes through a claim is always refused",
            in("freelist.BlockClaims", "claimBlock").call(0, "casAcqRel", 0)),
        bug(
            "retained-not-taken-off",
            "a retained superslab that is used again still counts as retained",
            in("pool.SuperslabPool", "takeRun").dropCall(0, "subtract")),
        bug(
            "retained-unbounded",
            "empty superslabs are retained beyond the bound",
            in("gauge.RetainedGauge", "tryAdd").neverBranch(0, IFGT)),
        bug(
            "purge-missed",
            "calloc trusts memory of a superslab that was never purged",
            in("pool.Retirement", "purgeSuperslab").call(0, "purge", 1)),
        bug(
            "dirty-units-forgotten",
            "calloc trusts the memory of units that were used before",
            in("pool.SuperslabPool", "birth").call(0, "markDirty", 0)));
  }

  private static List<PlantedBug> units() {
    return List.of(
        bug(
            "unit-purge-forgotten",
            "the memory of free units is taken off the count and not given back",
            in("pool.UnitPurge", "purgeRun").call(0, "purge", 1)),
        bug(
            "unit-not-committed",
            "units that are not committed are cut all the same",
            in("pool.SuperslabPool", "commitRun").call(0, "commitUnits", 1)),
        bug(
            "hints-of-given-units",
            "a run that a slab's units join when they come back is not hinted at, only they are",
            in("pool.SuperslabPool", "release")
                .after(
                    0,
                    "longestFreeRun",
                    out -> out.pop().aload(1).getfield(SLAB, "units", ConstantDescs.CD_int))),
        bug(
            "hints-start-clear",
            "the first search for a run of some length finds none",
            in("registry.AddressRange", "nextAvailable")
                .change(0, ICONST_1, CodeBuilder::iconst_0)),
        bug(
            "unit-kept-whole",
            "a superslab of which units went back is retained as if it were whole",
            in("pool.Retirement", "retireSuperslab").call(0, "committedUnitsAcquire", -1)),
        bug(
            "trim-forgotten",
            "trim gives nothing back",
            in("heap.Engine", "trim").call(0, "trim", 0)),
        bug(
            "trim-not-taken-off",
            "trim gives superslabs back and still counts them as retained",
            in("pool.Retirement", "trim").dropCall(0, "subtract")));
  }

  private static List<PlantedBug> refusals() {
    return List.of(
        bug(
            "commit-refused-gauge-leak",
            "committed bytes are counted although the system refused",
            in("pool.SuperslabPool", "registerSuperslab").dropCall(0, "subtract")),
        bug(
            "commit-refused-insists",
            "a system that refuses to commit units is asked for those of each superslab",
            in("pool.SuperslabPool", "cutFrom").beforeReturn(1, out -> out.pop().aconst_null())),
        bug(
            "huge-refused-leak",
            "a huge block that cannot be committed leaks its addresses",
            in("ace.Spans", "claim").dropCall(0, "unplace")),
        bug(
            "huge-refused-gauge-leak",
            "a huge block that was refused still counts as committed",
            in("ace.Spans", "claim").dropCall(0, "subtract")));
  }

  private static List<PlantedBug> huge() {
    return List.of(
        bug(
            "huge-free-leak",
            "the memory of a freed huge block is nobody's",
            in("ace.Spans", "free").dropCall(0, "give")),
        bug(
            "huge-free-registered",
            "a freed huge block is still found",
            in("ace.HugeBlock", "isFound").neverBranch(0, IF_ICMPGT)),
        bug(
            "huge-shrink-gauge",
            "what a huge block gives back to the system still counts",
            in("ace.Spans", "giveBack").dropCall(0, "subtract")),
        bug(
            "huge-grow-gauge",
            "a huge block that could not grow counts as if it had",
            in("ace.Spans", "grow").dropCall(0, "subtract")),
        bug(
            "huge-stays-taken",
            "a freed huge block stays in its row for good",
            in("ace.Spans", "leave").dropCall(0, "bury")),
        bug(
            "huge-alignment-ignored",
            "huge blocks are aligned to slots only",
            in("ace.SpanRange", "claimRun").call(0, "max", 1)),
        bug(
            "huge-interior-accepted",
            "an address inside a huge block is taken for its start",
            in("huge.HugeBlocks", "tryFree").callOther(0, "blockAt", "blockAround")));
  }

  private static List<PlantedBug> spans() {
    return List.of(
        bug(
            "huge-tail-lost",
            "the tail of a huge block that shrinks is nobody's",
            in("huge.HugeBlocks", "replace").dropCall(0, "cutTail")),
        bug(
            "span-kept-without-room",
            "the memory of a huge block is kept without room under the bound",
            in("ace.Spans", "roomFor").call(0, "tryAdd", 1)),
        bug(
            "span-room-kept",
            "memory that was kept has gone back, and still takes room under the bound",
            in("ace.Spans", "evict").dropCall(0, "subtract")),
        bug(
            "span-not-zeroed",
            "calloc hands out what the last user of a huge block has left there",
            in("ace.Spans", "refresh").call(0, "purge", 1)),
        bug(
            "span-length-ignored",
            "memory that is kept serves a huge block of any length",
            in("ace.HugeBlock", "fits").neverBranch(0, IF_ICMPNE)),
        bug(
            "rest-lost",
            "what is left of a kept huge block that was cut is nobody's",
            in("ace.Spans", "useParts").dropCall(0, "give")),
        bug(
            "rest-in-use",
            "what is left of a kept huge block that was cut is part of what was cut off",
            in("ace.Spans", "restBehind").callOther(0, "tail", "head")),
        bug(
            "decay-never-ends",
            "however long nobody wants it, a freed huge block is never too much",
            in("ace.SpanDecay", "share").beforeReturn(0, out -> out.pop().ldc(1 << 15))),
        bug(
            "decay-ages-nothing",
            "a round passes, and freed huge blocks are as old as before",
            in("ace.SpanDecay", "stepsOf").call(0, "wasKeptBefore", 0)),
        bug(
            "slots-not-given",
            "the addresses of a freed huge block are never used again",
            in("ace.Spans", "giveBack").dropCall(0, "unplace")));
  }

  private static List<PlantedBug> close() {
    return List.of(
        bug(
            "close-leaks-huge",
            "close does not give the memory of huge blocks back",
            in("ace.Spans", "retire").call(0, "claim", 0)),
        bug(
            "close-leaks-superslabs",
            "close does not give the memory of superslabs back",
            in("registry.Registry", "close").call(0, "purge", 1)),
        bug(
            "close-unmaps",
            "close unmaps superslabs: whoever is still inside takes the JVM along",
            in("registry.Registry", "close").callOther(0, "purge", "release")),
        bug(
            "close-unmaps-huge",
            "close unmaps huge blocks: whoever still reads one takes the JVM along",
            in("ace.Spans", "retire").callOther(0, "purge", "release")),
        bug(
            "close-forgets-huge",
            "close does not know how far a range was committed: a late access faults",
            in("ace.Spans", "commit").dropCall(0, "noteCommitted")),
        bug(
            "close-keeps-address-space",
            "close does not give the address space back",
            in("registry.Registry", "close").dropCall(0, "retire")),
        bug(
            "close-keeps-slabs",
            "after close, addresses are still taken for blocks",
            in("heap.Engine", "close").dropCall(1, "close")),
        bug(
            "close-unchecked",
            "a close that checks does not look whether blocks are live",
            in("api.Allocator", "closePaused").call(0, "count", 0)),
        bug(
            "refused-close-ends-heaps",
            "a close that is refused has closed the heaps",
            in("api.Allocator", "closePaused").before(0, "<init>", shutHeaps())));
  }

  /** Locals of closePaused: this. */
  private static Consumer<CodeBuilder> shutHeaps() {
    ClassDesc engine = ClassDesc.of("hakmem.heap.Engine");
    ClassDesc heaps = ClassDesc.of("hakmem.lease.LeasedHeaps");
    return out ->
        out.aload(0)
            .getfield(ClassDesc.of("hakmem.api.Allocator"), "engine", engine)
            .invokevirtual(engine, "leasedHeaps", MethodTypeDesc.of(heaps))
            .invokevirtual(heaps, "shutAll", MethodTypeDesc.of(ConstantDescs.CD_void));
  }
}
