// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.soak;

import static hakmem.lab.model.Violation.require;

import hakmem.api.AddressFault;
import hakmem.api.AllocationFailedException;
import hakmem.api.Allocator;
import hakmem.api.Heap;
import hakmem.api.IdleCollection;
import hakmem.api.InvalidFreeException;
import hakmem.lab.soak.Tally.Deed;
import hakmem.lab.trace.LoopGuard;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * One thread of the load and the blocks that it holds. Each block that it knows to be live is
 * filled with a pattern, and whatever it does to the allocator has one right answer, whatever the
 * others do meanwhile.
 */
final class SoakThread {
  private static final int HELD_MAX = 160;
  private static final long HELD_BYTES_MAX = 6L << 20;

  /** Chosen so that Errors come some hundred times a second. */
  private static final int ONE_IN_PERIL = 200;

  private static final int ONE_IN_PERIL_OF_STRIKES = 12;
  private static final int TWICE = 4;

  private static final long[] FOREIGN = {
    1, 8, 4096, 65_535, -1, Long.MIN_VALUE, Long.MAX_VALUE, 0xCDCD_CDCD_CDCD_CDC0L, 1L << 47, -4096
  };

  private final Ward ward;
  private final Allocator allocator;
  private final SplittableRandom random;
  private final Peril peril;
  private final int oneInPeril;
  private final boolean ownHeap;
  private final List<Kept> held = new ArrayList<>();
  private @Nullable Heap heap;
  private long heldBytes;

  /**
   * A worker that holds nothing yet.
   *
   * @param ownHeap whether it uses an explicit heap, which others must not touch
   */
  SoakThread(Ward ward, long seed, boolean strikes, boolean ownHeap) {
    this.ward = ward;
    this.allocator = ward.allocator;
    this.random = new SplittableRandom(seed);
    this.peril = new Peril(strikes, random.split());
    this.oneInPeril = strikes ? ONE_IN_PERIL_OF_STRIKES : ONE_IN_PERIL;
    this.ownHeap = ownHeap;
  }

  /** What it holds, for who looks while it stands still. */
  List<Kept> held() {
    return held;
  }

  void work(int operations) {
    for (int i = 0; i < operations; i++) {
      LoopGuard.beginStep(); // Of an instrumented engine; the guard is meant for shorter runs.
      step();
      ward.tally.operation();
    }
  }

  /** The thread ends; its blocks survive it. */
  void leave() {
    ward.left.addAll(held);
    held.clear();
    heldBytes = 0;
    closeHeap();
  }

  private void closeHeap() {
    Heap own = heap;
    heap = null;
    if (own != null) {
      own.close();
      ward.tally.count(Deed.HEAP);
    }
  }

  private void step() {
    if (held.size() > HELD_MAX || heldBytes > HELD_BYTES_MAX) {
      free(take());
      return;
    }
    int dice = random.nextInt(1000);
    if (dice < 330) {
      birth();
    } else if (dice < 560) {
      free(take());
    } else if (dice < 700) {
      swap();
    } else if (dice < 760) {
      freeLeft();
    } else if (dice < 850) {
      realloc();
    } else if (dice < 900) {
      look();
    } else if (dice < 950) {
      wrongFree();
    } else if (dice < 965) {
      breakHeader();
    } else if (dice < 975) {
      impossible();
    } else if (dice < 992) {
      ward.sides.use(random, allocator);
    } else {
      housekeeping();
    }
  }

  private Heap heap() {
    Heap own = heap;
    if (own == null) {
      own = allocator.newHeap();
      heap = own;
    }
    return own;
  }

  private long size() {
    int dice = random.nextInt(1000);
    if (dice < 700) {
      return random.nextLong(300);
    }
    if (dice < 930) {
      return random.nextLong(9000);
    }
    if (dice < 995) {
      return random.nextLong(200_000);
    }
    return random.nextLong(5L << 20);
  }

  private void birth() {
    switch (random.nextInt(8)) {
      case 0 -> calloc();
      case 1 -> aligned();
      case 2 -> segment();
      default -> {
        long bytes = size();
        ward.tally.count(Deed.MALLOC);
        keep(
            allocate("malloc", () -> ownHeap ? heap().malloc(bytes) : allocator.malloc(bytes)),
            bytes,
            16);
      }
    }
  }

  private void calloc() {
    long bytes = size();
    ward.tally.count(Deed.CALLOC);
    long block =
        allocate("calloc", () -> ownHeap ? heap().calloc(1, bytes) : allocator.calloc(bytes, 1));
    if (block != 0) {
      long dirty = ward.pattern.firstDirty(block, bytes);
      require(dirty < 0, "SOAK-ZERO", () -> name(block, bytes) + " is not zero at " + dirty);
    }
    keep(block, bytes, 16);
  }

  private void aligned() {
    long alignment = 1L << random.nextInt(15);
    long bytes = size();
    ward.tally.count(Deed.ALIGNED);
    long block =
        allocate(
            "aligned",
            () ->
                ownHeap
                    ? heap().alignedAlloc(bytes, alignment)
                    : allocator.alignedAlloc(bytes, alignment));
    keep(block, bytes, Math.max(16, alignment));
  }

  private void segment() {
    long bytes = size();
    ward.tally.count(Deed.MALLOC);
    long block =
        allocate(
            "segment",
            () ->
                (ownHeap ? heap().mallocSegment(bytes) : allocator.mallocSegment(bytes)).address());
    keep(block, bytes, 16);
  }

  /** The address of a new block; 0 if there is none, for a reason that may be. */
  private long allocate(String what, LongSupplier operation) {
    try {
      if (ward.climate.errors() && random.nextInt(oneInPeril) == 0) {
        long block = peril.run(operation);
        return errorCame(what) ? 0 : block;
      }
      return operation.getAsLong();
    } catch (AllocationFailedException e) {
      require(ward.climate.mayRefuse(), "SOAK-REFUSED", () -> "there was memory, but: " + e);
      ward.tally.count(Deed.NO_MEMORY);
      return 0;
    }
  }

  private void perilous(LongSupplier operation) {
    // A virtual thread that waits at the end of its stack is the JDK's affair.
    if (ward.climate.errors() && !Thread.currentThread().isVirtual()) {
      long ignored = peril.run(operation);
      boolean came = errorCame("housekeeping");
    }
  }

  private boolean errorCame(String operation) {
    Error error = peril.error();
    if (error != null) {
      ward.errorCame(operation, error);
    }
    return error != null;
  }

  private void keep(long block, long bytes, long alignment) {
    if (block == 0) {
      return;
    }
    require(
        block % alignment == 0,
        "SOAK-ALIGN",
        () -> name(block, bytes) + " is not at a multiple of " + alignment);
    long usable = usable(block);
    require(
        usable >= Math.max(1, bytes),
        "SOAK-USABLE",
        () -> name(block, bytes) + " has only " + usable + " bytes");
    long seed = random.nextLong();
    ward.pattern.fill(block, usable, seed);
    held.add(new Kept(block, usable, seed));
    heldBytes += usable;
  }

  private static String name(long block, long bytes) {
    return "block=0x" + Long.toHexString(block) + ", requested=" + bytes;
  }

  private long usable(long block) {
    try {
      return ownHeap ? heap().usableSize(block) : allocator.usableSize(block);
    } catch (InvalidFreeException e) {
      throw new hakmem.lab.model.Violation("SOAK-USABLE", "a live block is none: " + e);
    }
  }

  private @Nullable Kept take() {
    if (held.isEmpty()) {
      return null;
    }
    Kept last = held.removeLast();
    Kept taken = held.isEmpty() ? last : held.set(random.nextInt(held.size()), last);
    heldBytes -= taken.bytes();
    return taken;
  }

  private void free(@Nullable Kept block) {
    if (block == null) {
      return;
    }
    ward.verify(block);
    ward.tally.count(Deed.FREE);
    if (ward.climate.errors() && random.nextInt(oneInPeril) == 0) {
      @Nullable AddressFault[] fault = new @Nullable AddressFault[1];
      peril.run(
          () -> {
            fault[0] = tryFree(block.address());
            return 0;
          });
      if (errorCame("free of " + block)) {
        ward.doubtful.add(block);
      } else {
        requireFreed(block, fault[0]);
      }
      return;
    }
    requireFreed(block, tryFree(block.address()));
  }

  /**
   * Frees twice, a few times: blocks that it has just allocated, and others. Nobody else allocates
   * meanwhile, or the second free might hit their block.
   */
  void freeTwice() {
    LoopGuard.beginStep();
    for (int i = 0; i < TWICE; i++) {
      birth();
      freeTwice(held.isEmpty() ? null : held.getLast());
      freeTwice(take());
    }
  }

  private void freeTwice(@Nullable Kept block) {
    if (block == null) {
      return;
    }
    if (held.remove(block)) {
      heldBytes -= block.bytes();
    }
    ward.verify(block);
    ward.tally.count(Deed.DOUBLE_FREE);
    requireFreed(block, tryFree(block.address()));
    Ward.requireFree(block, tryFree(block.address()));
  }

  private @Nullable AddressFault tryFree(long address) {
    try {
      switch (random.nextInt(4)) {
        case 0 -> allocator.free(MemorySegment.ofAddress(address));
        case 1 -> {
          if (ownHeap) {
            heap().free(address);
          } else {
            allocator.free(address);
          }
        }
        default -> {
          return ownHeap ? heap().tryFree(address) : allocator.tryFree(address);
        }
      }
      return null;
    } catch (InvalidFreeException e) {
      return e.kind();
    }
  }

  private static void requireFreed(Kept block, @Nullable AddressFault fault) {
    require(fault == null, "SOAK-FREE", () -> block + " is live, but cannot be freed: " + fault);
  }

  private void swap() {
    Kept block = ward.swap(random.nextInt(), take());
    if (block != null) {
      ward.tally.count(Deed.REMOTE_FREE);
      free(block);
    }
  }

  private void freeLeft() {
    Kept block = ward.left.poll();
    if (block != null) {
      ward.tally.count(Deed.REMOTE_FREE);
      free(block);
    }
  }

  private void realloc() {
    Kept old = take();
    if (old == null) {
      return;
    }
    long bytes = size();
    ward.verify(old);
    ward.tally.count(Deed.REALLOC);
    long block =
        allocate(
            "realloc of " + old,
            () ->
                ownHeap
                    ? heap().realloc(old.address(), bytes)
                    : allocator.realloc(old.address(), bytes));
    if (block == 0) {
      ward.verify(old);
      held.add(old);
      heldBytes += old.bytes();
      return;
    }
    long kept = Math.min(old.bytes(), bytes);
    long fault = ward.pattern.firstFault(block, old.bytes(), kept, old.seed());
    require(fault < 0, "SOAK-CONTENT", () -> "realloc of " + old + " lost offset " + fault);
    keep(block, bytes, 16);
  }

  private void look() {
    if (held.isEmpty()) {
      return;
    }
    Kept block = held.get(random.nextInt(held.size()));
    ward.tally.count(Deed.LOOK);
    ward.verify(block);
    require(allocator.owns(block.address()), "SOAK-OWNS", () -> block + " is live, not owned");
    long usable = usable(block.address());
    require(usable == block.bytes(), "SOAK-USABLE", () -> block + " now has " + usable);
  }

  /** Only what is wrong whatever others do: inside a live block of ours, or outside of all. */
  private void wrongFree() {
    ward.tally.count(Deed.WRONG_FREE);
    if (held.isEmpty() || random.nextBoolean()) {
      requireFault(FOREIGN[random.nextInt(FOREIGN.length)], AddressFault.FOREIGN);
      return;
    }
    Kept block = held.get(random.nextInt(held.size()));
    long offset = 1 + random.nextLong(block.bytes() - 1);
    requireFault(block.address() + offset, AddressFault.INTERIOR);
  }

  private void requireFault(long address, AddressFault expected) {
    AddressFault fault =
        switch (random.nextInt(3)) {
          case 0 -> wrongRealloc(address);
          case 1 -> wrongLook(address);
          default -> tryFree(address);
        };
    require(
        fault == expected,
        "SOAK-WRONG-FREE",
        () -> "0x" + Long.toHexString(address) + " is " + expected + ", reported as " + fault);
  }

  private @Nullable AddressFault wrongRealloc(long address) {
    try {
      allocator.realloc(address, 40);
      return null;
    } catch (InvalidFreeException e) {
      return e.kind();
    }
  }

  private @Nullable AddressFault wrongLook(long address) {
    require(!allocator.owns(address), "SOAK-OWNS", () -> "owns 0x" + Long.toHexString(address));
    try {
      allocator.usableSize(address);
      return null;
    } catch (InvalidFreeException e) {
      return e.kind();
    }
  }

  private void breakHeader() {
    if (!ward.climate.headers() || held.isEmpty()) {
      return;
    }
    Kept block = held.get(random.nextInt(held.size()));
    if (!ward.isInSlab(block)) {
      return;
    }
    ward.tally.count(Deed.BROKEN_HEADER);
    var memory = ward.os.blockMemory();
    long header = block.address() - 16;
    long first = memory.loadPlain(header, 0);
    long second = memory.loadPlain(header, 8);
    memory.storePlain(header, 0, random.nextLong());
    memory.storePlain(header, 8, random.nextLong());
    AddressFault fault = tryFree(block.address());
    require(
        fault == AddressFault.CORRUPTED,
        "SOAK-HEADER",
        () -> block + " with a broken header was reported as " + fault);
    memory.storePlain(header, 0, first);
    memory.storePlain(header, 8, second);
  }

  private void impossible() {
    ward.tally.count(Deed.IMPOSSIBLE);
    switch (random.nextInt(4)) {
      case 0 -> requireTooLarge(() -> allocator.malloc(Long.MAX_VALUE - random.nextInt(32)));
      case 1 -> requireTooLarge(() -> allocator.calloc(1L << 33, 1L << 33));
      case 2 -> requireNonsense(() -> allocator.malloc(-1 - random.nextInt(100)));
      default -> requireNonsense(() -> allocator.alignedAlloc(8, 48));
    }
  }

  private static void requireTooLarge(LongSupplier operation) {
    try {
      long block = operation.getAsLong();
      throw new hakmem.lab.model.Violation(
          "SOAK-CAUSE", "too much was granted at 0x" + Long.toHexString(block));
    } catch (AllocationFailedException e) {
      require(
          e.kind() == AllocationFailedException.Cause.THRESHOLD,
          "SOAK-CAUSE",
          () -> "too much was asked for, but: " + e);
    }
  }

  private static void requireNonsense(LongSupplier operation) {
    try {
      long block = operation.getAsLong();
      throw new hakmem.lab.model.Violation(
          "SOAK-CAUSE", "nonsense was granted at 0x" + Long.toHexString(block));
    } catch (IllegalArgumentException e) {
      // As it should be.
    }
  }

  private void housekeeping() {
    ward.tally.count(Deed.COLLECT);
    switch (random.nextInt(8)) {
      case 0 -> {
        IdleCollection ignored = allocator.collectIdle();
      }
      case 1 -> allocator.trim();
      case 4 -> perilous(() -> allocator.collectIdle().bytes());
      case 5 -> perilous(allocator::trim);
      case 2 -> {
        Object ignored = allocator.stats();
      }
      case 3 -> closeHeap();
      default -> {
        if (ownHeap) {
          heap().collect();
        } else if (!Thread.currentThread().isVirtual()) {
          allocator.heap().collect();
        }
      }
    }
  }
}
