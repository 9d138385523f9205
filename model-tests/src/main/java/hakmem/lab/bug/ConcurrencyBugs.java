// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.bug;

import static hakmem.lab.bug.Edits.in;
import static hakmem.lab.bug.PlantedBug.bug;
import static java.lang.classfile.Opcode.IFEQ;
import static java.lang.classfile.Opcode.IFNE;
import static java.lang.classfile.Opcode.LCONST_0;
import static java.lang.classfile.Opcode.LOR;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import hakmem.layout.SuperslabLayout;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Bugs that a single thread cannot show: lost exclusion, wrong order, too weak an access mode. A
 * catalogue of its own, for the scheduler, Lincheck, stress and trace validation.
 */
public final class ConcurrencyBugs {
  private static final ClassDesc SLAB = ClassDesc.of("hakmem.superslab.Slab");
  private static final ClassDesc SUPERSLAB = ClassDesc.of("hakmem.superslab.Superslab");
  private static final ClassDesc RANGE = ClassDesc.of("hakmem.registry.AddressRange");
  private static final ClassDesc POOL = ClassDesc.of("hakmem.pool.SuperslabPool");
  private static final ClassDesc RETIREMENT = ClassDesc.of("hakmem.pool.Retirement");
  private static final ClassDesc ORPHANS = ClassDesc.of("hakmem.adoption.OrphanSet");
  private static final ClassDesc SURRENDER = ClassDesc.of("hakmem.bin.SlabSurrender");
  private static final ClassDesc FREELIST = ClassDesc.of("hakmem.freelist.Freelist");
  private static final ClassDesc LIFETIME = ClassDesc.of("hakmem.base.Lifetime");

  private static final List<PlantedBug> ALL =
      Stream.of(
              remoteList(),
              ownership(),
              orphans(),
              registry(),
              superslabs(),
              pool(),
              spans(),
              LeaseBugs.all(),
              close(),
              magazines(),
              SparseBugs.concurrent())
          .flatMap(List::stream)
          .toList();

  /** Bugs that no interleaving shows, each with the reason. */
  private static final Map<String, String> NO_INTERLEAVING_SHOWS =
      Map.of(
          "fence-missed",
          "the scheduler is sequentially consistent: only a store buffer makes the fence matter;"
              + " traces and jcstress find it",
          "owner-id-not-acquired",
          "an id that equals the slab's owner is enough: no step is known at which it matters");

  private ConcurrencyBugs() {}

  /** Why no interleaving shows a bug, or null if the scheduler must find it. */
  public static @Nullable String whyNotByScheduler(PlantedBug bug) {
    return NO_INTERLEAVING_SHOWS.get(bug.name());
  }

  /** Every bug, in a fixed order. */
  public static List<PlantedBug> all() {
    return ALL;
  }

  /** The bug of a name. */
  public static Optional<PlantedBug> byName(String name) {
    return ALL.stream().filter(bug -> bug.name().equals(name)).findFirst();
  }

  private static List<PlantedBug> remoteList() {
    return List.of(
        bug(
            "claim-not-decided",
            "a remote free goes on although another free of the block has won",
            in("freeing.SlowFree", "freeRemote").ignoreResult(0, "claimBlock")),
        bug(
            "claim-missed",
            "a remote free does not claim its block at all",
            in("freeing.SlowFree", "freeRemote").call(0, "claimBlock", 1)),
        bug(
            "lost-claim-unsaid",
            "a remote free that loses its block to another free says that it has freed it",
            in("freeing.SlowFree", "freeRemote").enumConstant(0, "DOUBLE_FREE", "FREED")),
        bug(
            "push-plain-store",
            "a push stores the remote word without looking whether it has changed",
            in("superslab.Slab", "casRemoteWordAcqRel").storeForCas(0)),
        bug(
            "push-result-ignored",
            "a push takes a failed CAS for a success",
            in("remote.RemoteList", "push").ignoreResult(0, "casRemoteWordAcqRel")),
        bug(
            "push-unordered",
            "a push does not release the block's words",
            in("superslab.Slab", "casRemoteWordAcqRel")
                .callOther(0, "compareAndSet", "weakCompareAndSetPlain")),
        bug(
            "word-loaded-plain",
            "a push does not acquire what the remote word stands for",
            in("superslab.Slab", "loadRemoteWordAcquire").callOther(0, "getAcquire", "get")),
        bug(
            "push-without-owned",
            "a push does not set OWNED: the slab belongs to nobody and has blocks",
            in("superslab.Slab", "ownedWith").change(0, LOR, out -> out.pop2())),
        bug(
            "push-link-after-cas",
            "a block is linked after it was pushed",
            in("remote.RemoteList", "push").dropCall(0, "writeLink"),
            in("remote.RemoteList", "push").after(0, "casRemoteWordAcqRel", linkAfterwards())),
        bug(
            "push-dead-unchecked",
            "a push does not look whether the slab is dead",
            in("remote.RemoteList", "push").alwaysBranch(0, IFEQ),
            in("freeing.SlowFree", "freeRemote").alwaysBranch(0, IFEQ)),
        bug(
            "drain-load-store",
            "drain loads and stores instead of exchanging: a push between them is lost",
            in("superslab.Slab", "drainAcqRel").loadStoreForExchange(0)),
        bug(
            "drain-unordered",
            "drain does not acquire what pushes have released",
            in("superslab.Slab", "drainAcqRel").callOther(0, "getAndSet", "getAndSetRelease")));
  }

  /** Stack: whether the CAS has succeeded. Locals of push: this, slab, block, signature, word. */
  private static Consumer<CodeBuilder> linkAfterwards() {
    return out ->
        out.aload(0)
            .getfield(ClassDesc.of("hakmem.remote.RemoteList"), "freelist", FREELIST)
            .lload(2)
            .lload(6)
            .invokestatic(SLAB, "headOf", MethodTypeDesc.of(CD_long, CD_long))
            .invokevirtual(FREELIST, "writeLink", MethodTypeDesc.of(CD_void, CD_long, CD_long));
  }

  private static List<PlantedBug> ownership() {
    return List.of(
        bug(
            "unown-plain-store",
            "a slab is given up by a store: a push that came before is lost",
            in("superslab.Slab", "unownVolatile").storeForCas(0)),
        bug(
            "unown-result-ignored",
            "a slab counts as given up although a push came before",
            in("remote.RemoteList", "releaseOwnership").ignoreResult(0, "unownVolatile")),
        bug(
            "unown-unordered",
            "giving a slab up does not release its private fields",
            in("superslab.Slab", "unownVolatile")
                .callOther(0, "compareAndSet", "weakCompareAndSetPlain")),
        bug(
            "owner-cleared-after-unown",
            "the owner hint is cleared after the slab was given up: maybe that of its next owner",
            in("remote.RemoteList", "releaseOwnership").dropCall(0, "clearOwnerOpaque"),
            in("remote.RemoteList", "releaseOwnership").after(0, "unownVolatile", clearOwner())),
        bug(
            "owner-not-restored",
            "a slab that could not be given up names nobody as its owner",
            in("bin.Bins", "keep").dropCall(0, "setOwnerOpaque")),
        bug(
            "give-up-once",
            "a slab that could not be given up is left without being drained again",
            in("bin.SlabSurrender", "orphanSlab").neverBranch(2, IFNE)),
        bug(
            "dead-plain-store",
            "a slab is marked dead by a store: a push that came before is lost",
            in("superslab.Slab", "markDeadAcqRel").storeForCas(0)),
        bug(
            "dead-not-marked",
            "a slab is released without being marked dead",
            in("bin.SlabSurrender", "releaseSlab").call(0, "markDeadAcqRel", 1)));
  }

  /** Locals of releaseOwnership: slab. */
  private static Consumer<CodeBuilder> clearOwner() {
    return out -> out.aload(0).invokevirtual(SLAB, "clearOwnerOpaque", MethodTypeDesc.of(CD_void));
  }

  private static List<PlantedBug> orphans() {
    return List.of(
        bug(
            "adopt-without-claim",
            "an orphan is taken over without a CAS",
            in("superslab.Slab", "claimOrphanVolatile").storeForCas(0)),
        bug(
            "adopt-result-ignored",
            "an orphan is taken over although somebody else has claimed it",
            in("adoption.OrphanSet", "isClaimed").ignoreResult(0, "claimOrphanVolatile")),
        bug(
            "adopt-unordered",
            "an adoption does not acquire the slab's private fields",
            in("superslab.Slab", "claimOrphanVolatile")
                .callOther(0, "compareAndSet", "weakCompareAndSetPlain")),
        bug(
            "listed-cleared-after-claim",
            "the listed mark is cleared after the claim: a listing between them is lost",
            in("adoption.OrphanSet", "isClaimed").dropCall(0, "clearListedVolatile"),
            in("adoption.OrphanSet", "isClaimed").after(0, "claimOrphanVolatile", clearListed())),
        bug(
            "list-before-unown",
            "a slab is listed before it is given up: whoever takes the entry finds it owned",
            in("bin.SlabSurrender", "orphanSlab").before(0, "releaseOwnership", list()),
            in("bin.SlabSurrender", "orphanSlab").dropCall(1, "listOrphan")));
  }

  /** Locals of isClaimed: this, slab. */
  private static Consumer<CodeBuilder> clearListed() {
    return out ->
        out.aload(1).invokevirtual(SLAB, "clearListedVolatile", MethodTypeDesc.of(CD_void));
  }

  /** Locals of orphanSlab: this, slab. */
  private static Consumer<CodeBuilder> list() {
    return out ->
        out.aload(0)
            .getfield(SURRENDER, "orphans", ORPHANS)
            .aload(1)
            .invokevirtual(ORPHANS, "listOrphan", MethodTypeDesc.of(CD_void, SLAB));
  }

  private static List<PlantedBug> spans() {
    return List.of(
        bug(
            "span-taken-twice",
            "a kept huge block is taken by a CAS whose failure is ignored",
            in("ace.HugeBlock", "useAgain").ignoreResult(0, "compareAndSet")),
        bug(
            "span-put-over",
            "a huge block is given a place by a CAS whose failure is ignored",
            in("ace.KeptBlocks", "offer").ignoreResult(0, "compareAndSet")),
        bug(
            "slots-claimed-twice",
            "the slots of a span are claimed by a CAS whose failure is ignored",
            in("base.AtomicBits", "clearAll").ignoreResult(0, "compareAndSet")),
        bug(
            "span-trimmed-in-use",
            "a kept huge block goes back to the system although a thread has just taken it",
            in("ace.HugeBlock", "withdraw").ignoreResult(0, "compareAndSet")),
        bug(
            "place-emptied-twice",
            "two threads empty one place: both give its room back, and each has the block",
            in("ace.KeptBlocks", "vacate").ignoreResult(0, "compareAndSet")),
        bug(
            "part-taken-in-use",
            "a kept huge block becomes part of another although a thread has just taken it",
            in("ace.Spans", "takeOut").ignoreResult(0, "evict")));
  }

  private static List<PlantedBug> registry() {
    return List.of(
        bug(
            "highest-claimed",
            "of the set bits the highest is claimed",
            in("base.AtomicBits", "claimLowest").callOther(0, "lowestOneBit", "highestOneBit")),
        bug(
            "publish-plain",
            "a slab is published without release",
            in("registry.AddressRange", "storeUnitRelease").callOther(0, "setRelease", "set")),
        bug(
            "unregister-after-units",
            "a slab is hidden after its units are free: the next slab there is hidden",
            in("pool.SuperslabPool", "release").dropCall(0, "unregisterSlab"),
            in("pool.SuperslabPool", "release").beforeReturn(0, unregister())),
        bug(
            "huge-claim-ignored",
            "a huge block is freed although another free has won",
            in("ace.HugeBlock", "claim").ignoreResult(0, "compareAndSet")),
        bug(
            "index-claim-ignored",
            "two superslabs are registered at the same address",
            in("base.AtomicBits", "claimLowest").ignoreResult(0, "compareAndSet")),
        bug(
            "index-returned-early",
            "an address counts as free before its superslab is forgotten and purged",
            in("pool.Retirement", "purgeSuperslab").dropCall(0, "returnIndex"),
            in("pool.Retirement", "purgeSuperslab")
                .before(0, "unregisterSuperslab", returnIndex())));
  }

  /** Locals of release: this, slab. */
  private static Consumer<CodeBuilder> unregister() {
    return out ->
        out.aload(0)
            .aload(1)
            .getfield(SLAB, "superslab", SUPERSLAB)
            .invokevirtual(POOL, "rangeOf", MethodTypeDesc.of(RANGE, SUPERSLAB))
            .aload(1)
            .invokevirtual(RANGE, "unregisterSlab", MethodTypeDesc.of(CD_void, SLAB));
  }

  /** Locals of purgeSuperslab: this, range, superslab. */
  private static Consumer<CodeBuilder> returnIndex() {
    return out ->
        out.aload(1)
            .aload(2)
            .getfield(SUPERSLAB, "index", CD_int)
            .invokevirtual(RANGE, "returnIndex", MethodTypeDesc.of(CD_void, CD_int));
  }

  private static List<PlantedBug> superslabs() {
    return List.of(
        bug(
            "units-plain-store",
            "units are cut and given back by a store",
            in("superslab.Superslab", "casStateAcqRel").storeForCas(0)),
        bug(
            "cut-result-ignored",
            "units are cut although another thread has changed the state",
            in("pool.SuperslabPool", "takeRun").ignoreResult(0, "casStateAcqRel")),
        bug(
            "units-unordered",
            "giving units back does not release what was done to their memory",
            in("superslab.Superslab", "casStateAcqRel")
                .callOther(0, "compareAndSet", "weakCompareAndSetPlain")),
        bug(
            "open-plain",
            "a superslab is opened without release",
            in("superslab.Superslab", "openRelease").callOther(0, "setRelease", "set")),
        bug(
            "retire-unclaimed",
            "a superslab whose last units come back is not taken by the same CAS",
            in("pool.Retirement", "giveUnits")
                .change(0, LCONST_0, out -> out.loadConstant(0xFFFF_FFFFL))));
  }

  private static List<PlantedBug> pool() {
    return List.of(
        bug(
            "hint-without-second-look",
            "the hint of free units is cleared and not looked at again",
            in("pool.SuperslabPool", "clearHint").dropCall(0, "setAvailable")),
        bug(
            "hint-second-look-stale",
            "the second look is at the superslab in hand, which may be history",
            in("pool.SuperslabPool", "takeRun").before(0, "clearHint", staleLook()),
            in("pool.SuperslabPool", "takeRun").dropCall(0, "clearHint")),
        bug(
            "hint-before-units",
            "the hint of free units is set before they are free",
            in("pool.SuperslabPool", "release").before(0, "giveUnits", hint()),
            in("pool.SuperslabPool", "release").dropCall(1, "setAvailable")),
        bug(
            "retain-not-decided",
            "room under the bound of retained bytes is taken although another thread has it",
            in("gauge.RetainedGauge", "tryAdd").ignoreResult(0, "compareAndSet")),
        bug(
            "retained-counted-late",
            "a superslab is retained before room under the bound is reserved",
            in("pool.Retirement", "retireSuperslab").before(0, "tryRetain", openEarly())),
        bug(
            "unit-counted-before-claim",
            "units are taken off the count as they were before they were claimed",
            in("pool.UnitPurge", "purgeRun").call(0, "committedUnitsAcquire", -1)),
        bug(
            "unit-claim-ignored",
            "the memory of free units goes back although a thread has just cut them",
            in("pool.UnitPurge", "claimUnits").ignoreResult(0, "casStateAcqRel")),
        bug(
            "trim-claim-ignored",
            "a superslab is given back although a thread has just cut units of it",
            in("pool.Retirement", "claimRetained").ignoreResult(0, "casStateAcqRel")),
        bug(
            "gauge-not-decided",
            "committed bytes are counted by a CAS whose failure is ignored",
            in("gauge.Account", "charge").ignoreResult(0, "compareAndSet")),
        bug(
            "range-of-loser-kept",
            "who adds a range and comes second does not give its own back",
            in("registry.Registry", "addRange").dropCall(0, "giveBack")),
        bug(
            "purge-after-return",
            "memory is purged after its address is free for the next superslab",
            in("pool.Retirement", "purgeSuperslab").call(0, "purge", 1),
            in("pool.Retirement", "purgeSuperslab").beforeReturn(1, purge())));
  }

  private static List<PlantedBug> close() {
    return List.of(
        bug(
            "close-said-late",
            "close says that the allocator is closed when all is gone",
            in("heap.Engine", "close").dropCall(0, "end"),
            in("heap.Engine", "close").beforeReturn(0, sayClosed())),
        bug(
            "close-count-kept",
            "close gives everything back and goes on counting it",
            in("heap.Engine", "close").dropCall(3, "close")),
        bug(
            "close-heaps-open",
            "close leaves the heaps as they are: mallocs go on in memory that is gone",
            in("lease.LeasedHeaps", "shutAll").dropCall(0, "forEach")),
        bug(
            "close-unseen-by-cut",
            "who registers a superslab does not look whether the allocator was closed meanwhile",
            in("pool.SuperslabPool", "registerSuperslab").call(0, "isClosed", 0)),
        bug(
            "close-unseen-by-huge",
            "who publishes a huge block does not look whether the allocator was closed meanwhile",
            in("huge.HugeBlocks", "throwIfClosed").call(0, "isClosed", 0)));
  }

  private static List<PlantedBug> magazines() {
    return List.of(
        bug(
            "keep-dead-unchecked",
            "a free keeps a block at hand whose slab is gone",
            in("bin.Magazines", "keep").call(0, "isDead", 0)),
        bug(
            "kept-unsigned",
            "a block at hand stays signed as claimed",
            in("bin.Magazines", "keep").dropCall(0, "signKept")),
        bug(
            "kept-not-sent-home",
            "a heap is emptied and keeps the blocks that it has at hand",
            in("bin.Bins", "abandon").dropCall(0, "emptyMagazines")));
  }

  /** Locals of close: this. */
  private static Consumer<CodeBuilder> sayClosed() {
    return out ->
        out.aload(0)
            .getfield(ClassDesc.of("hakmem.heap.Engine"), "lifetime", LIFETIME)
            .invokevirtual(LIFETIME, "end", MethodTypeDesc.of(CD_void));
  }

  /** Stack: superslab. Locals of release: this, slab, superslab, range. */
  private static Consumer<CodeBuilder> hint() {
    return out ->
        out.aload(3)
            .aload(2)
            .getfield(SUPERSLAB, "index", CD_int)
            .loadConstant(SuperslabLayout.UNITS)
            .invokevirtual(RANGE, "setAvailable", MethodTypeDesc.of(CD_void, CD_int, CD_int));
  }

  /** Locals of takeRun: this, range, superslab, units. */
  private static Consumer<CodeBuilder> staleLook() {
    MethodTypeDesc ofIndex = MethodTypeDesc.of(CD_void, CD_int, CD_int);
    return out ->
        out.aload(1)
            .aload(2)
            .getfield(SUPERSLAB, "index", CD_int)
            .iload(3)
            .invokevirtual(RANGE, "clearAvailable", ofIndex)
            .aload(1)
            .aload(2)
            .getfield(SUPERSLAB, "index", CD_int)
            .aload(2)
            .invokevirtual(SUPERSLAB, "longestFreeRun", MethodTypeDesc.of(CD_int))
            .invokevirtual(RANGE, "setAvailable", ofIndex);
  }

  /** Locals of retireSuperslab: this, range, superslab. */
  private static Consumer<CodeBuilder> openEarly() {
    return out ->
        out.aload(2)
            .loadConstant(0x1_FFFF_FFFFL)
            .invokevirtual(SUPERSLAB, "openRelease", MethodTypeDesc.of(CD_void, CD_long));
  }

  /** Locals of purgeSuperslab: this, range, superslab. */
  private static Consumer<CodeBuilder> purge() {
    ClassDesc os = ClassDesc.of("hakmem.memory.OsMemory");
    return out ->
        out.aload(0)
            .getfield(RETIREMENT, "os", os)
            .aload(2)
            .getfield(SUPERSLAB, "address", CD_long)
            .loadConstant(2L << 20)
            .invokeinterface(os, "purge", MethodTypeDesc.of(CD_boolean, CD_long, CD_long))
            .pop();
  }
}
