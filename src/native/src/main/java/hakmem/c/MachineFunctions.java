// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.invoke.MethodType.methodType;

import hakmem.api.AddressFault;
import hakmem.api.AllocationFailedException;
import hakmem.api.Allocator;
import hakmem.api.InvalidFreeException;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import java.util.function.Function;
import org.checkerframework.checker.nullness.qual.Nullable;

/*
 * Implementation note.
 *
 * A block for C is a block of the allocator whose first 16 bytes are left alone, so that no address
 * that C has is one the allocator would free: whatever Java frees there, it cannot free a block
 * that is at hand. Its mark says whose it is: who changes a mark from out, by CAS, has the block.
 */
/**
 * The functions over an allocator, with small blocks of C by machine code ({@link StackCode}). What
 * it cannot do comes here by upcall: the stack is empty or full, the size is large, the address is
 * no block of C, the thread has no rack.
 */
final class MachineFunctions extends OwnFunctions {
  private static final int LOOKS_UNTIL_LATER = 1000;

  private final Allocator allocator;
  private final MachineCode code;
  private final Marks marks;
  private final Racks racks;
  private final FunctionPointers pointers;
  private final IntPointers ints;
  private final UpcallCounts upcalls = new UpcallCounts();
  private final Object takerLock = new Object();
  private volatile boolean closed;

  /**
   * Makes the code.
   *
   * @throws UnsupportedOperationException the system refuses the memory for it
   */
  MachineFunctions(Allocator allocator, Consumer<String> reporter, boolean counting) {
    this(allocator, reporter, counting, MachineFunctions::slowByUpcalls);
  }

  /**
   * Makes the code, which leaves what it cannot do to functions of somebody else.
   *
   * @param slow makes these of what is made here, and calls nothing of it yet
   * @throws UnsupportedOperationException the system refuses the memory for it
   */
  MachineFunctions(
      Allocator allocator,
      Consumer<String> reporter,
      boolean counting,
      Function<MachineFunctions, StackCode.SlowFunctions> slow) {
    super(allocator, reporter, "");
    this.allocator = allocator;
    FunctionPointers upcalls = super.pointers();
    long probe = allocator.malloc(1);
    allocator.free(probe);
    code = MachineCode.create(probe, slow.apply(this), counting);
    marks = code.marks;
    racks = code.racks;
    StackCode.Entries entries = code.entries();
    pointers =
        new FunctionPointers(
            code.entry(entries.malloc()),
            upcalls.calloc(),
            code.entry(entries.realloc()),
            code.entry(entries.free()),
            upcalls.alignedAlloc(),
            code.entry(entries.usableSize()));
    ints =
        new IntPointers(
            code.entry(entries.mallocInt()),
            code.entry(entries.reallocInt()),
            code.entry(entries.usableInt()));
  }

  private static StackCode.SlowFunctions slowByUpcalls(MachineFunctions functions) {
    FunctionPointers upcalls = functions.slowPointers();
    return new StackCode.SlowFunctions(
        functions.missed("mallocMissed", long.class),
        functions.missed("freeMissed", void.class),
        upcalls.realloc(),
        upcalls.usableSize(),
        functions.slowInts().usableSize());
  }

  private FunctionPointers slowPointers() {
    return super.pointers();
  }

  private IntPointers slowInts() {
    return super.ints();
  }

  private long missed(String method, Class<?> result) {
    return FunctionPointers.pointer(
        FunctionPointers.target(this, method, methodType(result, long.class, long.class)));
  }

  @Override
  public FunctionPointers pointers() {
    return pointers;
  }

  @Override
  IntPointers ints() {
    return ints;
  }

  /** The code, for tests. */
  MachineCode code() {
    return code;
  }

  /** Whether a block starts here that C or Java has. */
  boolean owns(long address) {
    int mark = marks.of(address);
    return mark == Marks.NONE ? allocator.owns(address) : Marks.isOut(mark);
  }

  /** Machine code has no block for C: here is one, and some more for its stack. Step CSTACK-6. */
  long mallocMissed(long bytes, long thread) {
    if (bytes <= 0 || bytes > CSizes.USER_BYTES_MAX || closed) {
      return mallocFromC(bytes);
    }
    long block = 0;
    try {
      upcalls.add(UpcallCounts.EMPTY_STACK);
      int sizeClass = CSizes.of((int) bytes);
      block = newForC(sizeClass);
      refill(sizeClass, thread);
      return block;
    } catch (AllocationFailedException e) {
      return block != 0 ? block : failed(e);
    } catch (Throwable e) { // Nothing may leave an upcall.
      try {
        report("malloc", e.toString());
      } catch (Throwable again) { // Even this could not be noted.
        return block;
      }
      return block;
    }
  }

  private long failed(AllocationFailedException e) {
    try {
      return refuse(e);
    } catch (Throwable again) { // It could not be noted.
      return 0;
    }
  }

  /** Machine code has not taken the block. Step CSTACK-7. */
  void freeMissed(long address, long thread) {
    try {
      if (!isGiven(address, thread)) {
        freeFromC(address);
      }
    } catch (Throwable e) { // Nothing may leave an upcall.
      return;
    }
  }

  /** Makes room on the thread's stack, and says whether the block is there now. */
  boolean isGiven(long address, long thread) {
    try {
      int mark = marks.of(address);
      if (Marks.isOut(mark) && !closed) {
        upcalls.add(UpcallCounts.FULL_STACK);
        if (racks.seat(thread)) {
          makeRoom(mark, Racks.of(thread));
          return code.give(address);
        }
      }
      return false;
    } catch (Throwable e) { // Nothing may leave an upcall.
      return marks.of(address) >= Marks.AT_HAND;
    }
  }

  /** A block for C; if there is none, then of those that were at hand. */
  private long newForC(int sizeClass) {
    try {
      return newForStack(sizeClass);
    } catch (AllocationFailedException e) {
      collectOr(e);
      return newForStack(sizeClass);
    }
  }

  /** What is at hand goes back to the allocator; throws if that is nothing. */
  private void collectOr(AllocationFailedException e) {
    if (empty() == 0) {
      throw e;
    }
  }

  /** A block of the allocator as C gets it; as it is, if there are no marks for it. */
  private long newForStack(int sizeClass) {
    long block = allocator.malloc(CSizes.blockBytes(sizeClass));
    try {
      long user = block + CSizes.LEAD_BYTES;
      if (closed || !marks.covers(user)) {
        return block;
      }
      marks.set(user, sizeClass);
      return user;
    } catch (Throwable e) { // Error: undone.
      allocator.free(block);
      throw e;
    }
  }

  private void refill(int sizeClass, long thread) {
    if (!racks.seat(thread)) {
      return;
    }
    int rack = Racks.of(thread);
    boolean ignored = racks.grow(rack, sizeClass); // Who asks again soon gets more at a time.
    for (int i = racks.limit(rack, sizeClass) / 2; i > 0; i--) {
      long block = newForStack(sizeClass);
      boolean given = false;
      try {
        given = code.give(block);
      } finally {
        if (!given) {
          AddressFault fault = tryEnd(block); // Of one that was given all the same: refused.
        }
      }
      if (!given) {
        return;
      }
    }
  }

  /** A full stack grows, or gives half of its blocks back. */
  private void makeRoom(int sizeClass, int rack) {
    int limit = racks.limit(rack, sizeClass);
    if (racks.count(rack, sizeClass) < limit || racks.grow(rack, sizeClass)) {
      return;
    }
    for (int i = limit / 2; i > 0; i--) {
      long block = code.take(sizeClass);
      if (block != 0) {
        endOrGive(block);
      }
    }
  }

  private void endOrGive(long block) {
    boolean ended = false;
    try {
      AddressFault ignored = tryEnd(block);
      ended = true;
    } finally {
      if (!ended) {
        boolean ignored = code.give(block); // Error: undone. If it is out no more: refused.
      }
    }
  }

  @Override
  long newBlock(long bytes) {
    upcalls.add(UpcallCounts.OTHER);
    try {
      return super.newBlock(bytes);
    } catch (AllocationFailedException e) {
      collectOr(e);
      return super.newBlock(bytes);
    }
  }

  @Override
  long newZeros(long count, long elementBytes) {
    upcalls.add(UpcallCounts.OTHER);
    try {
      return super.newZeros(count, elementBytes);
    } catch (AllocationFailedException e) {
      collectOr(e);
      return super.newZeros(count, elementBytes);
    }
  }

  @Override
  long newAligned(long bytes, long alignment) {
    upcalls.add(UpcallCounts.OTHER);
    try {
      return super.newAligned(bytes, alignment);
    } catch (AllocationFailedException e) {
      collectOr(e);
      return super.newAligned(bytes, alignment);
    }
  }

  @Override
  long resize(long address, long bytes) {
    upcalls.add(UpcallCounts.RESIZE);
    int mark = marks.of(address);
    if (mark == Marks.NONE) {
      return super.resize(address, bytes);
    }
    long usable = size(address);
    if (bytes <= CSizes.USER_BYTES_MAX && CSizes.of((int) bytes) == mark) {
      return address;
    }
    long next = bytes <= CSizes.USER_BYTES_MAX ? newForC(CSizes.of((int) bytes)) : newBlock(bytes);
    boolean moved = false;
    try {
      copy(address, next, Math.min(usable, bytes));
      moved = marks.clear(address, mark);
    } finally {
      if (!moved) {
        AddressFault ignored = tryEnd(next); // Error, or freed meanwhile: undone.
      }
    }
    if (!moved) {
      throw invalid(AddressFault.DOUBLE_FREE, address);
    }
    try {
      AddressFault ignored = allocator.tryFree(address - CSizes.LEAD_BYTES);
    } catch (Throwable e) { // Error: one block is lost. It has moved, whatever we say.
      return next;
    }
    return next;
  }

  @SuppressWarnings("restricted") // blocks of C
  static void copy(long source, long target, long bytes) {
    MemorySegment.copy(
        MemorySegment.ofAddress(source).reinterpret(bytes),
        JAVA_BYTE,
        0,
        MemorySegment.ofAddress(target).reinterpret(bytes),
        JAVA_BYTE,
        0,
        bytes);
  }

  @Override
  long size(long address) {
    int mark = marks.of(address);
    if (mark == Marks.NONE) {
      return super.size(address);
    }
    if (!Marks.isOut(mark)) {
      throw invalid(AddressFault.DOUBLE_FREE, address);
    }
    return CSizes.usableBytes(mark);
  }

  private static InvalidFreeException invalid(AddressFault fault, long address) {
    return new InvalidFreeException(
        fault, address, fault.sentence() + ": address=0x" + Long.toHexString(address));
  }

  @Override
  void end(long address) {
    if (marks.of(address) == Marks.NONE) {
      super.end(address);
      return;
    }
    AddressFault fault = tryEnd(address);
    if (fault != null) {
      throw invalid(fault, address);
    }
  }

  /** Step CSTACK-5. */
  @Override
  @Nullable AddressFault tryEnd(long address) {
    int mark = marks.of(address);
    if (mark == Marks.NONE) {
      upcalls.add(UpcallCounts.OTHER);
      return super.tryEnd(address);
    }
    if (!Marks.isOut(mark) || !marks.clear(address, mark)) {
      return AddressFault.DOUBLE_FREE;
    }
    return allocator.tryFree(address - CSizes.LEAD_BYTES);
  }

  @Override
  public Upcalls upcalls() {
    return upcalls.now();
  }

  @Override
  public long atHandBytes() {
    long bytes = 0;
    for (int rack = 0; rack < Racks.COUNT; rack++) {
      for (int c = 1; racks.isOwned(rack) && c <= CSizes.COUNT; c++) {
        bytes += (long) racks.count(rack, c) * CSizes.blockBytes(c);
      }
    }
    return bytes;
  }

  @Override
  public long collect() {
    return empty();
  }

  @Override
  public void close() {
    closed = true;
    long ignored = empty();
  }

  /**
   * Makes all owners leave their racks, gives the blocks back, and lets the owners in again if not
   * closed. Steps CSTACK-8 and CSTACK-9.
   */
  private long empty() {
    synchronized (takerLock) {
      boolean done = false;
      try {
        takeAll();
        long bytes = SystemCalls.fence() ? drainAll() : 0; // It was there when the code was made.
        done = true;
        return bytes;
      } finally {
        if (!done && !closed) {
          openAgain(); // Error: undone.
        }
      }
    }
  }

  private void takeAll() {
    for (int rack = 0; rack < Racks.COUNT; rack++) {
      if (closed || racks.isOwned(rack)) {
        racks.take(rack);
      }
    }
  }

  private long drainAll() {
    long bytes = 0;
    for (int rack = 0; rack < Racks.COUNT; rack++) {
      if (racks.isTaken(rack) && isLeft(rack)) {
        bytes += drain(rack);
        if (!closed) {
          racks.open(rack);
        }
      }
    }
    return bytes;
  }

  /** What is on their stacks stays there. */
  private void openAgain() {
    for (int rack = 0; rack < Racks.COUNT; rack++) {
      if (racks.isTaken(rack)) {
        racks.open(rack);
      }
    }
  }

  /** An owner is in its rack for some ten instructions. Only one that was stopped there stays. */
  private boolean isLeft(int rack) {
    for (int i = 0; racks.isBusy(rack); i++) {
      if (i == LOOKS_UNTIL_LATER) {
        return false; // It stays taken; the next call looks again.
      }
      Thread.yield();
    }
    return true;
  }

  private long drain(int rack) {
    long bytes = 0;
    for (int c = 1; c <= CSizes.COUNT; c++) {
      for (long block = racks.pop(rack, c); block != 0; block = racks.pop(rack, c)) {
        marks.set(block, Marks.NONE);
        AddressFault fault = allocator.tryFree(block - CSizes.LEAD_BYTES);
        if (fault == null) {
          bytes += CSizes.blockBytes(c);
        } else {
          problems().add("a block at hand, 0x" + Long.toHexString(block) + ": " + fault.sentence());
        }
      }
      racks.shrink(rack, c);
    }
    return bytes;
  }
}
