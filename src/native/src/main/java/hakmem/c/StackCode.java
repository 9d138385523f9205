// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static hakmem.c.Assembler.R10;
import static hakmem.c.Assembler.R11;
import static hakmem.c.Assembler.R8;
import static hakmem.c.Assembler.R9;
import static hakmem.c.Assembler.RAX;
import static hakmem.c.Assembler.RCX;
import static hakmem.c.Assembler.RDI;
import static hakmem.c.Assembler.RDX;
import static hakmem.c.Assembler.RSI;

import hakmem.c.Assembler.Condition;
import hakmem.c.Assembler.Label;
import hakmem.c.Assembler.Memory;

/*
 * Implementation note.
 *
 * Registers: rdi and rsi are the arguments and stay as they are until the slow path has them. r11
 * is the rack, r9 the mark's address, rcx the class. Nothing is saved, no stack is used. Where code
 * leaves for an upcall, the upcall returns to our caller.
 */
/**
 * The machine code of malloc, free, realloc and malloc_usable_size over {@link Racks} and {@link
 * Marks}: each does what it can with the memory of these two, never touches a block, and leaves all
 * else to a slow function. Steps CSTACK-1 to CSTACK-4.
 */
final class StackCode {
  /** Where the functions are, from the start of the code. */
  record Entries(
      int malloc,
      int free,
      int realloc,
      int usableSize,
      int mallocInt,
      int reallocInt,
      int usableInt,
      int take,
      int give) {}

  /**
   * What the code leaves to: functions of C. The first two have the thread pointer as second
   * argument.
   */
  record SlowFunctions(long malloc, long free, long realloc, long usableSize, long usableInt) {}

  /** Where the data is. */
  record Data(long racks, long tables, long marks, long windowBase) {}

  private static final int HIGH_BITS_OF_INT = Integer.SIZE - Racks.COUNT_LOG2;

  private final Assembler assembler;
  private final Data data;
  private final SlowFunctions slow;
  private final Entries entries;

  StackCode(Data data, SlowFunctions slow, boolean counting) {
    assembler = new Assembler(counting);
    this.data = data;
    this.slow = slow;
    entries =
        new Entries(
            malloc(slow.malloc, false),
            free(slow.free),
            realloc(false),
            usable(slow.usableSize),
            malloc(slow.malloc, true),
            realloc(true),
            usable(slow.usableInt),
            malloc(0, false),
            free(0));
  }

  byte[] code() {
    return assembler.code();
  }

  Entries entries() {
    return entries;
  }

  int counters() {
    return assembler.counters();
  }

  private int begin() {
    int start = assembler.position();
    assembler.entry();
    return start;
  }

  /** Without slow function the result is 0: {@code take}. Step CSTACK-2. */
  private int malloc(long slowFunction, boolean ofInt) {
    int start = begin();
    Label leave = new Label();
    Label miss = new Label();
    if (ofInt) {
      assembler.extendInt(RDI);
    }
    assembler.addressOf(RAX, Memory.at(RDI, -1));
    assembler.compareConstant(RAX, CSizes.USER_BYTES_MAX - 1);
    assembler.jumpIf(Condition.ABOVE, miss); // 0 bytes, too
    enter(leave, miss);
    assembler.shiftIntRight(RAX, CSizes.STEP_SHIFT);
    assembler.setConstant(R8, data.tables);
    assembler.loadByte(RCX, new Memory(R8, RAX, 0, SizeTables.CLASSES_OFFSET));
    assembler.loadInt(RDX, count());
    assembler.subtractInt(RDX, 1);
    assembler.jumpIf(Condition.BELOW, leave); // empty
    assembler.storeInt(count(), RDX);
    row(RAX);
    assembler.load(RAX, new Memory(RAX, RDX, 3, 0));
    assembler.move(R8, RAX);
    assembler.shiftRight(R8, Marks.GRAIN_SHIFT);
    assembler.setConstant(R9, data.marks - (data.windowBase >>> Marks.GRAIN_SHIFT));
    assembler.storeByte(new Memory(R9, R8, 0, 0), RCX);
    leaveRack();
    assembler.ret();
    missed(leave, miss, slowFunction);
    return start;
  }

  /** Without slow function the result is 1 or 0: {@code give}. Step CSTACK-3. */
  private int free(long slowFunction) {
    int start = begin();
    Label leave = new Label();
    Label miss = new Label();
    loadMark(miss);
    enter(leave, miss);
    assembler.moveInt(RCX, RAX);
    assembler.loadInt(RDX, count());
    assembler.compareIntWith(RDX, limit());
    assembler.jumpIf(Condition.NOT_BELOW, leave); // full
    assembler.moveInt(R10, RAX);
    assembler.orInt(R10, Marks.AT_HAND);
    assembler.compareAndSetByte(Memory.at(R9), R10);
    assembler.jumpIf(Condition.NOT_EQUAL, leave); // another free of it was first
    row(R9);
    assembler.store(new Memory(R9, RDX, 3, 0), RDI);
    assembler.addInt(RDX, 1);
    assembler.storeInt(count(), RDX);
    leaveRack();
    if (slowFunction == 0) {
      assembler.setInt(RAX, 1);
    }
    assembler.ret();
    missed(leave, miss, slowFunction);
    return start;
  }

  private void missed(Label leave, Label miss, long slowFunction) {
    assembler.bind(leave);
    leaveRack();
    assembler.bind(miss);
    if (slowFunction == 0) {
      assembler.setInt(RAX, 0);
      assembler.ret();
    } else {
      assembler.loadThread(RSI);
      assembler.jumpTo(slowFunction);
    }
  }

  /** In place if the class stays. */
  private int realloc(boolean ofInt) {
    int start = begin();
    Label miss = new Label();
    if (ofInt) {
      assembler.extendInt(RSI);
    }
    loadMark(miss);
    assembler.addressOf(RDX, Memory.at(RSI, -1));
    assembler.compareConstant(RDX, CSizes.USER_BYTES_MAX - 1);
    assembler.jumpIf(Condition.ABOVE, miss);
    assembler.shiftIntRight(RDX, CSizes.STEP_SHIFT);
    assembler.setConstant(R8, data.tables);
    assembler.loadByte(RCX, new Memory(R8, RDX, 0, SizeTables.CLASSES_OFFSET));
    assembler.compareInts(RCX, RAX);
    assembler.jumpIf(Condition.NOT_EQUAL, miss);
    assembler.move(RAX, RDI);
    assembler.ret();
    assembler.bind(miss);
    assembler.jumpTo(slow.realloc);
    return start;
  }

  private int usable(long slowFunction) {
    int start = begin();
    Label miss = new Label();
    loadMark(miss);
    assembler.setConstant(R8, data.tables);
    assembler.loadInt(RAX, new Memory(R8, RAX, 2, SizeTables.USABLE_OFFSET));
    assembler.ret();
    assembler.bind(miss);
    assembler.jumpTo(slowFunction);
    return start;
  }

  /** rax: the mark of the address in rdi, if its block is out; r9: where the mark is. */
  private void loadMark(Label miss) {
    assembler.setConstant(R8, data.windowBase);
    assembler.move(RAX, RDI);
    assembler.subtract(RAX, R8);
    assembler.rotateRight(RAX, Marks.GRAIN_SHIFT); // An address that is not aligned becomes huge.
    assembler.compareConstant(RAX, (int) (Marks.WINDOW_BYTES >>> Marks.GRAIN_SHIFT));
    assembler.jumpIf(Condition.NOT_BELOW, miss);
    assembler.setConstant(R9, data.marks);
    assembler.add(R9, RAX);
    assembler.loadByte(RAX, Memory.at(R9));
    assembler.testByte(RAX);
    assembler.jumpIf(Condition.NOT_POSITIVE, miss);
  }

  /**
   * r11: the thread's rack, and the thread is in it, if it is its own. Who is not its owner does
   * not touch busy, which is the owner's. Uses r8 and r10. Step CSTACK-1.
   */
  private void enter(Label leave, Label miss) {
    assembler.loadThread(R10);
    assembler.move(R11, R10);
    assembler.shiftRight(R11, Racks.HASH_SHIFT);
    assembler.multiplyInt(R11, R11, Racks.HASH_FACTOR);
    assembler.shiftIntRight(R11, HIGH_BITS_OF_INT);
    assembler.shiftIntLeft(R11, Racks.RACK_SHIFT);
    assembler.setConstant(R8, data.racks);
    assembler.add(R11, R8);
    assembler.compare(Memory.at(R11, Racks.OWNER_OFFSET), R10);
    assembler.jumpIf(Condition.NOT_EQUAL, miss);
    assembler.storeByteConstant(Memory.at(R11, Racks.BUSY_OFFSET), 1);
    assembler.compare(Memory.at(R11, Racks.OWNER_OFFSET), R10);
    assembler.jumpIf(Condition.NOT_EQUAL, leave);
  }

  /** Step CSTACK-4. */
  private void leaveRack() {
    assembler.storeByteConstant(Memory.at(R11, Racks.BUSY_OFFSET), 0);
  }

  private static Memory count() {
    return new Memory(R11, RCX, 3, Racks.COUNTS_OFFSET);
  }

  private static Memory limit() {
    return new Memory(R11, RCX, 3, Racks.COUNTS_OFFSET + Racks.LIMIT_OFFSET);
  }

  private void row(int target) {
    assembler.multiplyInt(target, RCX, Racks.ROW_BYTES);
    assembler.add(target, R11);
  }
}
