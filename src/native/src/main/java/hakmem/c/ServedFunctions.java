// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.invoke.MethodType.methodType;

import hakmem.api.AddressFault;
import hakmem.api.Allocator;
import hakmem.api.CloseMode;
import hakmem.api.InvalidFreeException;
import hakmem.api.LiveBlocksException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.checkerframework.checker.nullness.qual.Nullable;

/*
 * Implementation note.
 *
 * The methods with names of C are upcalls and closed against Throwable. A negative result is a
 * number of errno, see GateCode. A thread that is inside already, because the JVM itself uses a
 * library that is served, gets the system's blocks; so do all once we are stopping, and whose a
 * block is, its address tells.
 */
/**
 * The memory functions of the C library over an allocator that is these functions' own. Addresses
 * that are not the allocator's are the C library's, which gets them: blocks from before, those of
 * strdup and the like. Thread-safe.
 */
final class ServedFunctions {
  private static final long NULL = 0;
  private static final int NO_MEMORY = 12; // ENOMEM
  private static final int INVALID = 22; // EINVAL
  private static final int OS_PAGE_BYTES = 4096;
  private static final int ALIGNMENT_MIN = 16;

  private final Allocator allocator;
  private final Entrants inside = new Entrants();
  private final MachineFunctions functions;
  private final Map<ServedFunction, Long> pointers = new EnumMap<>(ServedFunction.class);
  private volatile boolean stopping;
  private volatile boolean stopped;

  /**
   * Makes the functions, which nobody calls yet.
   *
   * @param allocator for them alone
   * @param reporter gets a line for each wrong call
   * @throws UnsupportedOperationException the system refuses memory for machine code
   */
  ServedFunctions(Allocator allocator, Consumer<String> reporter) {
    this.allocator = allocator;
    List<ServedFunction> all = List.of(ServedFunction.values());
    Gates gates = Gates.create(all.stream().map(this::gate).toList());
    for (ServedFunction function : all) {
      pointers.put(function, gates.entry(function.ordinal()));
    }
    StackCode.SlowFunctions slow =
        new StackCode.SlowFunctions(
            pointer(ServedFunction.MALLOC),
            pointer(ServedFunction.FREE),
            pointer(ServedFunction.REALLOC),
            pointer(ServedFunction.USABLE_SIZE),
            pointer(ServedFunction.USABLE_SIZE));
    functions = new MachineFunctions(allocator, reporter, false, _ -> slow);
    FunctionPointers fast = functions.pointers();
    pointers.put(ServedFunction.MALLOC, fast.malloc());
    pointers.put(ServedFunction.FREE, fast.free());
    pointers.put(ServedFunction.REALLOC, fast.realloc());
    pointers.put(ServedFunction.USABLE_SIZE, fast.usableSize());
  }

  private GateCode.Gate gate(ServedFunction function) {
    Class<?>[] longs = new Class<?>[function.arguments];
    Arrays.fill(longs, long.class);
    Class<?> result = function.returnsNothing() ? void.class : long.class;
    long upcall = FunctionPointers.pointer(target(function.method, methodType(result, longs)));
    long atEnd = function.takesBlocks() ? 0 : SystemHeap.address(function.symbol);
    return new GateCode.Gate(upcall, function.returnsBlock(), atEnd);
  }

  private MethodHandle target(String method, MethodType type) {
    try {
      return MethodHandles.lookup().findVirtual(ServedFunctions.class, method, type).bindTo(this);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("there is no " + method + "; report this as a bug", e);
    }
  }

  /** Where C calls a function. */
  long pointer(ServedFunction function) {
    Long pointer = pointers.get(function);
    if (pointer == null) {
      throw new IllegalStateException(function + " has no pointer; report this as a bug");
    }
    return pointer;
  }

  /** The functions of small blocks, for figures and tests. */
  MachineFunctions functions() {
    return functions;
  }

  /**
   * From now on new blocks are the system's, for good; blocks that C has stay. When it returns,
   * nobody is handing out a block of the allocator any more. Idempotent.
   *
   * @throws IllegalStateException the calling thread is in the middle of a malloc
   */
  void stop() {
    int cell = inside.enter();
    inside.cells[cell] = 0;
    if (cell == Entrants.NONE) {
      throw new IllegalStateException("a listener of an allocation cannot end it; do so later");
    }
    stopping = true;
    functions.close();
    inside.awaitExits();
  }

  /**
   * Closes the allocator if C has no block of it left. After {@link #stop}.
   *
   * @return whether it is closed
   */
  boolean isEnded() {
    try {
      if (!stopped) {
        var ignored = allocator.close(CloseMode.CHECK);
        stopped = true;
      }
      return true;
    } catch (LiveBlocksException e) {
      return false;
    }
  }

  /** Whether new blocks are the system's for this call. */
  private boolean isSystems(int cell) {
    return cell == Entrants.NONE || stopping;
  }

  /**
   * Whether it is no address of ours, not even a wrong one. Of who is inside already the heap is in
   * the middle of an operation: a look has to do.
   */
  private boolean isForeign(int cell, long address) {
    return address != NULL
        && !functions.owns(address)
        && (cell == Entrants.NONE ? isOutside(address) : isElsewhere(functions.tryEnd(address)));
  }

  /** Whether who is inside already gives an address that starts no live block of ours. */
  private boolean isWrongInside(int cell, long address) {
    return cell == Entrants.NONE && address != NULL && !functions.owns(address);
  }

  /** By a look alone: the C library must never get an address in the middle of our memory. */
  private boolean isOutside(long address) {
    try {
      return functions.usableSize(address) < 0;
    } catch (InvalidFreeException e) {
      return isElsewhere(e.kind());
    }
  }

  /** A wrong address of who is inside already: noted alone, for the reporter could allocate. */
  private void refuseInside(String function, long address) {
    functions
        .problems()
        .add(
            "C called "
                + function
                + " inside a call: no live block: address=0x"
                + Long.toHexString(address));
  }

  private static boolean isElsewhere(@Nullable AddressFault fault) {
    return fault == AddressFault.FOREIGN;
  }

  private static long orNoMemory(long block) {
    return block == NULL ? -NO_MEMORY : block;
  }

  long malloc(long bytes, long thread) {
    int cell = Entrants.NONE;
    try {
      cell = inside.enter();
      return orNoMemory(
          isSystems(cell) ? SystemHeap.malloc(bytes) : functions.mallocMissed(bytes, thread));
    } catch (Throwable e) { // Nothing may leave an upcall.
      return -NO_MEMORY;
    } finally {
      inside.cells[cell] = 0;
    }
  }

  long calloc(long count, long bytes) {
    int cell = Entrants.NONE;
    try {
      cell = inside.enter();
      return orNoMemory(
          isSystems(cell) ? SystemHeap.calloc(count, bytes) : functions.callocFromC(count, bytes));
    } catch (Throwable e) { // Nothing may leave an upcall.
      return -NO_MEMORY;
    } finally {
      inside.cells[cell] = 0;
    }
  }

  long alignedAlloc(long alignment, long bytes) {
    int cell = Entrants.NONE;
    try {
      if (alignment <= 0 || (alignment & (alignment - 1)) != 0) {
        return -INVALID;
      }
      cell = inside.enter();
      return orNoMemory(
          isSystems(cell)
              ? SystemHeap.alignedAlloc(alignment, bytes)
              : functions.alignedAllocFromC(alignment, bytes));
    } catch (Throwable e) { // Nothing may leave an upcall.
      return -NO_MEMORY;
    } finally {
      inside.cells[cell] = 0;
    }
  }

  /** As glibc, it takes any alignment, and the next power of two. */
  long memalign(long alignment, long bytes) {
    long power = Long.highestOneBit(Math.max(alignment, ALIGNMENT_MIN));
    return power < alignment
        ? alignedAlloc(power << 1, bytes)
        : alignment < 0 ? -INVALID : alignedAlloc(power, bytes);
  }

  long valloc(long bytes) {
    return alignedAlloc(OS_PAGE_BYTES, bytes);
  }

  long pvalloc(long bytes) {
    long rounded = (bytes + OS_PAGE_BYTES - 1) & -OS_PAGE_BYTES;
    return bytes < 0 || rounded < 0 ? -NO_MEMORY : alignedAlloc(OS_PAGE_BYTES, rounded);
  }

  /** Returns 0 or a number of errno. */
  @SuppressWarnings("restricted") // memory of C
  long posixMemalign(long place, long alignment, long bytes) {
    if (alignment < Long.BYTES) {
      return INVALID;
    }
    long block = alignedAlloc(alignment, bytes);
    if (block == -INVALID || block == -NO_MEMORY) {
      return -block;
    }
    try {
      MemorySegment.ofAddress(place).reinterpret(Long.BYTES).set(JAVA_LONG, 0, block);
      return 0;
    } catch (Throwable e) { // Nothing may leave an upcall.
      free(block, NULL);
      return NO_MEMORY;
    }
  }

  void free(long address, long thread) {
    int cell = Entrants.NONE;
    try {
      cell = inside.enter();
      boolean isWrongInside = isWrongInside(cell, address);
      if (stopped || isWrongInside && isOutside(address)) {
        SystemHeap.free(address);
        return;
      }
      if (isWrongInside) {
        refuseInside("free", address);
        return;
      }
      if (cell != Entrants.NONE && functions.isGiven(address, thread)) {
        return;
      }
      AddressFault fault = functions.tryEnd(address);
      if (isElsewhere(fault)) {
        SystemHeap.free(address);
      } else if (fault != null) {
        functions.report("free", fault.sentence() + ": address=0x" + Long.toHexString(address));
      }
    } catch (Throwable e) { // Nothing may leave an upcall.
      return;
    } finally {
      inside.cells[cell] = 0;
    }
  }

  long realloc(long address, long bytes) {
    int cell = Entrants.NONE;
    try {
      cell = inside.enter();
      long next;
      if (stopped || isForeign(cell, address) || address == NULL && isSystems(cell)) {
        next = SystemHeap.realloc(address, bytes);
      } else if (isSystems(cell) && bytes > 0 && functions.owns(address)) {
        next = moveToSystem(address, bytes);
      } else if (isWrongInside(cell, address)) {
        refuseInside("realloc", address);
        next = NULL;
      } else {
        next = functions.reallocFromC(address, bytes);
      }
      return next == NULL && bytes != 0 ? -NO_MEMORY : next;
    } catch (Throwable e) { // Nothing may leave an upcall.
      return -NO_MEMORY;
    } finally {
      inside.cells[cell] = 0;
    }
  }

  private long moveToSystem(long address, long bytes) {
    long next = SystemHeap.malloc(bytes);
    if (next != NULL) {
      long kept = Math.min(functions.usableSizeFromC(address), bytes);
      MachineFunctions.copy(address, next, bytes < 0 ? 0 : kept);
      functions.freeFromC(address);
    }
    return next;
  }

  long reallocarray(long address, long count, long bytes) {
    boolean overflows = Math.unsignedMultiplyHigh(count, bytes) != 0;
    return overflows ? -NO_MEMORY : realloc(address, count * bytes);
  }

  long usableSize(long address) {
    int cell = Entrants.NONE;
    try {
      cell = inside.enter();
      if (stopped || isForeign(cell, address)) {
        return SystemHeap.usableSize(address);
      }
      if (isWrongInside(cell, address)) {
        refuseInside("malloc_usable_size", address);
        return 0;
      }
      return functions.usableSizeFromC(address);
    } catch (Throwable e) { // Nothing may leave an upcall.
      return 0;
    } finally {
      inside.cells[cell] = 0;
    }
  }
}
