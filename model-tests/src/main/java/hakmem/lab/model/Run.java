// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.model;

import static hakmem.lab.model.Violation.require;

import hakmem.api.AddressFault;
import hakmem.api.AllocationFailedException;
import hakmem.api.AllocationFailedException.Cause;
import hakmem.api.Allocator;
import hakmem.api.AllocatorStats;
import hakmem.api.CloseMode;
import hakmem.api.HeapCorruptionException;
import hakmem.api.InvalidFreeException;
import hakmem.api.LiveBlocksException;
import hakmem.diag.HeapMap;
import hakmem.diag.HeapMap.SlabView;
import hakmem.diag.HeapMap.SuperslabView;
import hakmem.heap.BlockHeap;
import hakmem.lab.model.ModelAllocator.Block;
import hakmem.lab.trace.Checks;
import hakmem.lab.trace.EngineConfig;
import hakmem.lab.trace.LoopGuard;
import hakmem.lab.trace.Step;
import hakmem.layout.SuperslabLayout;
import hakmem.memory.LinuxOs;
import hakmem.superslab.Slab;
import hakmem.testkit.SimulatedOs;
import hakmem.walk.EngineDoor;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.checkerframework.checker.nullness.qual.Nullable;

/** One run of a trace: an allocator, its model, and the rules that connect them. */
final class Run implements AutoCloseable {
  /** A word that is no signature of any block. */
  private static final long GARBAGE = 0x5A5A_A5A5_1234_4321L;

  private final EngineConfig config;
  private final ObservedOs os;
  private final ModelAllocator model;
  private final Heaps heaps = new Heaps();
  private final Losses losses = new Losses();
  private final Calls calls;
  private Allocator allocator;
  private int thread;

  Run(EngineConfig config, Checks checks) {
    this(config, checks, Calls.PLAIN);
  }

  Run(EngineConfig config, Checks checks, Calls calls) {
    this.calls = calls;
    this.config = config;
    this.os =
        new ObservedOs(config.realOs() ? LinuxOs.INSTANCE : new SimulatedOs(config.spaceBytes()));
    this.model = new ModelAllocator(new Pattern(os.memory(), checks.denseBytes()));
    os.beginStep();
    LoopGuard.beginStep();
    this.allocator = build(config, os);
  }

  private void begin() {
    os.beginStep();
    LoopGuard.beginStep();
  }

  static Allocator build(EngineConfig config, ObservedOs os) {
    return EngineDoor.withMemory(Allocator.builder(), os)
        .headers(config.headers())
        .reserveBytes(config.reserveBytes())
        .retainedBytesMax(config.retainedBytesMax())
        .limitBytes(config.limitBytes())
        .build();
  }

  private BlockHeap heap() {
    return heaps.use(thread, allocator);
  }

  Allocator allocator() {
    return allocator;
  }

  ModelAllocator model() {
    return model;
  }

  Heaps heaps() {
    return heaps;
  }

  Losses losses() {
    return losses;
  }

  ObservedOs os() {
    return os;
  }

  Calls calls() {
    return calls;
  }

  EngineConfig config() {
    return config;
  }

  /** The heap that the next step would use. */
  BlockHeap currentHeap() {
    return heap();
  }

  /** Does a step and checks its result; passes over a step that cannot be done. */
  void step(Step step) {
    begin();
    try {
      dispatch(step);
    } catch (HeapCorruptionException e) {
      require(model.isTainted(), "MODEL-CORRUPTION", () -> "nobody wrote after a free, but: " + e);
    }
  }

  private void dispatch(Step step) {
    switch (step) {
      case Step.Malloc s -> born(s, 1, false, () -> heap().malloc(s.bytes()));
      case Step.Calloc s -> calloc(s);
      case Step.Aligned s ->
          born(s, 1L << s.log2(), false, () -> heap().alignedAlloc(s.bytes(), 1L << s.log2()));
      case Step.View s -> born(s, 1, s.zeroed(), () -> view(s));
      case Step.OnThread s -> thread = s.thread();
      case Step.HeapDeath s -> heaps.close(s.thread(), calls);
      case Step.ThreadDeath s -> heaps.die(s.thread());
      case Step.CollectIdle _ ->
          new IdleLaws(allocator, heaps, model.isTainted(), calls).collectIdle();
      case Step.Collect _ -> collect();
      case Step.Trim _ -> trim();
      case Step.Refuse s -> os.refuseAfter(s.calls());
      case Step.RefusedClose _ -> refusedClose();
      case Step.Close _ -> reopen();
      case Step.ForeignFree s -> foreignFree(s.address());
      case Step.DoubleFree s -> withDead(s.id(), block -> wrongFree(block.address()));
      case Step.WriteAfterFree s -> withDead(s.id(), this::writeAfterFree);
      case Step.Realloc s -> withLive(s.id(), block -> realloc(block, s.bytes()));
      case Step.Free s -> withLive(s.id(), block -> free(block, heap()));
      case Step.HeaplessFree s -> withLive(s.id(), this::heaplessFree);
      case Step.WrongFree s -> withLive(s.id(), block -> wrongFree(block.address() + s.offset()));
      case Step.UsableSize s -> withLive(s.id(), this::usableSize);
      case Step.Write s -> withLive(s.id(), block -> write(block, s.seed()));
      case Step.BreakHeader s -> withLive(s.id(), this::breakHeader);
    }
  }

  private void withLive(int id, java.util.function.Consumer<Block> action) {
    Block block = model.live(id);
    if (block != null) {
      action.accept(block);
    }
  }

  private void withDead(int id, java.util.function.Consumer<Block> action) {
    Block block = model.dead(id);
    if (block != null) {
      action.accept(block);
    }
  }

  private void born(Step.Birth step, long alignment, boolean zeroed, LongSupplier operation) {
    if (model.live(step.id()) != null || model.dead(step.id()) != null) {
      return;
    }
    long bytes = step.bytes();
    long address = allocate(bytes, alignment, operation);
    if (address != 0) {
      model.born(step.id(), bytes, alignment, zeroed, address, sizeOf(address));
      if (alignment == 1) {
        model.checkWaste(step.id());
      }
    }
  }

  private long sizeOf(long address) {
    try {
      return heap().usableSize(address);
    } catch (InvalidFreeException e) {
      throw new Violation("MODEL-USABLE", "a new block has no usable size: " + e.getMessage());
    }
  }

  private void calloc(Step.Calloc s) {
    boolean overflows = s.bytes() != 0 && s.count() > Long.MAX_VALUE / s.bytes();
    Step.Birth asWhole =
        new Step.Calloc(s.id(), overflows ? Long.MAX_VALUE : s.bytes() * s.count(), 1);
    born(asWhole, 1, true, () -> heap().calloc(s.count(), s.bytes()));
  }

  private long view(Step.View s) {
    MemorySegment view =
        s.zeroed() ? heap().callocSegment(s.bytes()) : heap().mallocSegment(s.bytes());
    require(
        view.byteSize() == s.bytes(),
        "MODEL-VIEW",
        () -> "view of " + s + " has " + view.byteSize());
    return view.address();
  }

  /** Runs an operation that may be refused; 0 if it was, for a reason that holds. */
  private long allocate(long bytes, long alignment, LongSupplier operation) {
    boolean tooLarge = Math.max(bytes, alignment) > ModelAllocator.BYTES_MAX;
    try {
      long address = calls.make(operation);
      require(
          bytes >= 0 && !tooLarge, "MODEL-CAUSE", () -> request(bytes, alignment) + " was granted");
      require(address != 0, "MODEL-NULL", () -> request(bytes, alignment) + " gave address 0");
      return address;
    } catch (AllocationFailedException e) {
      require(
          isRight(e.kind(), bytes, tooLarge),
          "MODEL-CAUSE",
          () ->
              "%s failed, last refusal %s, but the cause given is: %s"
                  .formatted(request(bytes, alignment), os.refusal(), e));
      return 0;
    } catch (IllegalArgumentException e) {
      require(bytes < 0, "MODEL-CAUSE", () -> request(bytes, alignment) + " was refused: " + e);
      return 0;
    }
  }

  private static String request(long bytes, long alignment) {
    return "request of " + bytes + " bytes, alignment " + alignment;
  }

  private boolean isRight(Cause cause, long bytes, boolean tooLarge) {
    if (tooLarge) {
      return cause == Cause.THRESHOLD;
    }
    return switch (os.refusal()) {
      // A realloc that may not grow in place tries a new block, which may be beyond the limit.
      case COMMIT -> cause == Cause.MAP_FAIL || cause == Cause.EXHAUSTION && isBeyondLimit(bytes);
      case RESERVE -> cause != Cause.THRESHOLD;
      case NONE -> cause == Cause.EXHAUSTION && config.limitBytes() != Long.MAX_VALUE;
    };
  }

  /** Whether the limit may be the reason: what is taken may be a superslab more than asked for. */
  private boolean isBeyondLimit(long bytes) {
    return bytes + SuperslabLayout.SUPERSLAB_BYTES > config.limitBytes() - os.heldBytes();
  }

  private void realloc(Block block, long bytes) {
    model.checkContent(block);
    long address = allocate(bytes, 1, () -> heap().realloc(block.address(), bytes));
    if (address != 0) {
      model.moved(block, bytes, address, sizeOf(address));
    }
  }

  private void free(Block block, BlockHeap heap) {
    model.checkContent(block);
    if (block.id() % 2 == 0) {
      try {
        if (block.id() % 4 == 0) {
          calls.run(() -> heap.free(block.address()));
        } else {
          calls.run(() -> heap.free(MemorySegment.ofAddress(block.address())));
        }
      } catch (InvalidFreeException e) {
        throw new Violation("MODEL-FREE", block + " cannot be freed: " + e.getMessage());
      }
    } else {
      requireFreed(block, fault(() -> heap.tryFree(block.address())));
    }
    model.freed(block);
  }

  private void heaplessFree(Block block) {
    model.checkContent(block);
    requireFreed(block, fault(() -> allocator.tryFree(block.address())));
    model.freed(block);
  }

  private @Nullable AddressFault fault(Supplier<@Nullable AddressFault> operation) {
    @Nullable AddressFault[] fault = new AddressFault[1];
    calls.run(() -> fault[0] = operation.get());
    return fault[0];
  }

  private static void requireFreed(Block block, @Nullable AddressFault fault) {
    require(fault == null, "MODEL-FREE", () -> block + " cannot be freed: " + fault);
  }

  private void wrongFree(long address) {
    if (!model.isWrongAddress(address) || address == 0) {
      return;
    }
    boolean inside = model.covering(address) != null;
    String what = "wrong free of 0x" + Long.toHexString(address);
    requireWrong(what + " (usableSize)", inside, probe(() -> heap().usableSize(address)));
    requireWrong(what + " (realloc)", inside, probe(() -> heap().realloc(address, 40)));
    requireWrong(what + " (no heap)", inside, fault(() -> allocator.tryFree(address)));
    requireWrong(what, inside, fault(() -> heap().tryFree(address)));
  }

  private @Nullable AddressFault probe(LongSupplier operation) {
    try {
      calls.make(operation);
      return null;
    } catch (InvalidFreeException e) {
      return e.kind();
    }
  }

  private static void requireWrong(String what, boolean inside, @Nullable AddressFault fault) {
    require(fault != null, "MODEL-WRONG-FREE", () -> what + " was accepted");
    require(
        fault != AddressFault.CORRUPTED && (!inside || fault == AddressFault.INTERIOR),
        "MODEL-FAULT-KIND",
        () -> what + (inside ? ", inside a live block," : "") + " was reported as " + fault);
  }

  private void foreignFree(long address) {
    AddressFault expected = address == 0 ? null : AddressFault.FOREIGN;
    AddressFault fault = fault(() -> heap().tryFree(address));
    require(
        fault == expected,
        "MODEL-FAULT-KIND",
        () -> "free of foreign 0x" + Long.toHexString(address) + " was reported as " + fault);
  }

  private void usableSize(Block block) {
    long usable = calls.make(() -> heap().usableSize(block.address()));
    require(
        usable == block.usable(), "MODEL-USABLE", () -> block + " now has " + usable + " bytes");
  }

  private void write(Block block, long seed) {
    model.checkContent(block);
    model.written(block, seed);
  }

  private void writeAfterFree(Block dead) {
    Slab slab = slabOf(dead.address());
    long words = 16;
    long header = config.headers() ? 16 : 0;
    // The slab may have been cut anew since: a write over what is live now would be another fault.
    if (slab != Slab.NONE && !model.anyLiveWithin(dead.address(), words + header)) {
      os.memory().storePlain(dead.address(), 0, GARBAGE);
      os.memory().storePlain(dead.address(), 8, GARBAGE);
      model.wroteAfterFree(dead, slab.firstUser, (long) slab.blockBytes * slab.capacity);
    }
  }

  /** None for huge blocks: they have no header, and a write to a freed one is a fault. */
  private Slab slabOf(long address) {
    return EngineDoor.open(allocator).parts().registry().lookup(address);
  }

  private void breakHeader(Block block) {
    if (!config.headers() || slabOf(block.address()) == Slab.NONE) {
      return;
    }
    long header = block.address() - 16;
    long w0 = os.memory().loadPlain(header, 0);
    long w1 = os.memory().loadPlain(header, 8);
    os.memory().storePlain(header, 0, GARBAGE);
    os.memory().storePlain(header, 8, GARBAGE);
    AddressFault fault = heap().tryFree(block.address());
    require(
        fault == AddressFault.CORRUPTED,
        "MODEL-HEADER",
        () -> block + " with a broken header was reported as " + fault);
    os.memory().storePlain(header, 0, w0);
    os.memory().storePlain(header, 8, w1);
  }

  private void collect() {
    calls.run(() -> heap().collect());
    int owner = heap().id();
    require(
        heap().bins().magazines().bytes() == 0,
        "MODEL-COLLECT",
        () -> "after collect there are blocks at hand");
    for (SuperslabView superslab : HeapMap.of(allocator).superslabs()) {
      for (SlabView slab : superslab.slabs()) {
        boolean isUsed = slab.live() > 0 || isAtHand(slab.sizeClass());
        boolean collected = slab.owner() != owner || slab.remote() == 0 && isUsed;
        require(
            model.isTainted() || collected,
            "MODEL-COLLECT",
            () -> "after collect there is " + slab);
      }
    }
  }

  /** Whether some heap has blocks of the class in its magazine: their slabs stay. */
  private boolean isAtHand(int sizeClass) {
    return EngineDoor.open(allocator).heaps().stream()
        .anyMatch(heap -> heap.bins().magazines().count(sizeClass) > 0);
  }

  private void trim() {
    long before = allocator.stats().committedBytes();
    long bytes = calls.make(allocator::trim);
    AllocatorStats after = allocator.stats();
    require(
        after.retainedBytes() == 0 && before - after.committedBytes() == bytes,
        "MODEL-TRIM",
        () -> "trim said " + bytes + " bytes, committed before " + before + ", then " + after);
  }

  /** Then all goes on as if nobody had asked: what follows is held to every law. */
  private void refusedClose() {
    if (model.live().isEmpty()) {
      return;
    }
    try {
      calls.run(() -> allocator.close(CloseMode.CHECK));
    } catch (LiveBlocksException e) {
      long more = e.blocks().count() - model.live().size(); // Of a lost slab all count as live.
      require(
          model.isTainted() || more == 0 || more > 0 && losses.mayBe(),
          "MODEL-CLOSE",
          () -> model.live().size() + " blocks are live, the close names " + e.blocks().count());
      return;
    }
    throw new Violation("MODEL-CLOSE", "blocks are live, and a close that checks was done");
  }

  private void reopen() {
    List<Block> live = List.copyOf(model.live());
    List<BlockHeap> old = List.copyOf(heaps.all());
    close(live);
    model.closed();
    heaps.forget();
    losses.forget();
    for (BlockHeap heap : old) {
      for (Block block : live) {
        AddressFault fault = heap.tryFree(block.address());
        require(
            fault == AddressFault.FOREIGN,
            "MODEL-CLOSE",
            () -> block + " of a closed allocator was reported as " + fault);
      }
    }
    allocator = build(config, os);
  }

  /** Closes the allocator: the system has its address space back, and blocks read as zero. */
  private void close(List<Block> live) {
    calls.run(allocator::close);
    for (Block block : live) {
      long word = wordAfterClose(block);
      require(word == 0, "MODEL-CLOSE", () -> block + " reads as " + word + " after close");
    }
    require(
        os.reservedBytes() == 0,
        "MODEL-OS",
        () -> os.reservedBytes() + " bytes of address space are left after close");
    require(
        os.forgottenBytes() == 0,
        "MODEL-OS",
        () -> "a late access to " + os.forgottenBytes() + " bytes faults after close");
  }

  private long wordAfterClose(Block block) {
    try {
      return os.memory().loadPlain(block.address(), 0);
    } catch (SimulatedOs.SimulatedFault e) {
      throw new Violation("MODEL-CLOSE", block + " is not mapped after close: " + e.getMessage());
    }
  }

  /** The engine's own audit, then the model's accounts against the engine's. */
  void audit() {
    begin();
    new AuditLaws(allocator, os, model, losses, config.limitBytes()).check();
  }

  /** Frees everything, closes all heaps: nothing may be left. Then closes the allocator. */
  void settle() {
    os.refuseAfter(-1);
    if (!model.isTainted()) {
      begin();
      new OrphanLaw(allocator, losses).check();
      for (Block block : List.copyOf(model.live())) {
        begin();
        heaplessFree(block);
      }
      for (BlockHeap heap : heaps.all()) {
        begin();
        heap.close();
      }
      if (heaps.deaths() > 0) {
        begin();
        allocator.collectIdle();
      }
      if (losses.mayBe()
          || heaps.sharedMost()
              > 0) { // Virtual threads' heaps, and what an Error has left for the next one.
        begin();
        allocator.collectIdle();
        allocator.collectIdle();
        allocator.trim();
      }
      audit();
      AllocatorStats stats = allocator.stats();
      require(
          (losses.any() || stats.allocatedBytes() == 0)
              && stats.committedBytes() - stats.retainedBytes() <= losses.pinnedBytes(),
          "MODEL-STRANDED",
          () -> "all blocks are freed and all heaps closed, but " + stats);
    }
    close(List.copyOf(model.live()));
  }

  @Override
  public void close() {
    heaps.forget();
    if (config.realOs()) {
      allocator.close();
    }
  }
}
