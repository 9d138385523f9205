// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes machine code of x86-64: the few instructions that {@link StackCode} and {@link GateCode}
 * are made of. A register is its number. Operands are in Intel's order, the target first. Not
 * thread-safe.
 */
final class Assembler {
  static final int RAX = 0;
  static final int RCX = 1;
  static final int RDX = 2;
  static final int RBX = 3;
  static final int RSP = 4;
  static final int RSI = 6;
  static final int RDI = 7;
  static final int R8 = 8;
  static final int R9 = 9;
  static final int R10 = 10;
  static final int R11 = 11;
  static final int R12 = 12;
  static final int R14 = 14;
  static final int R15 = 15;

  /** Bytes that there is room for. */
  static final int CODE_BYTES_MAX = 4096;

  private static final int NO_INDEX = -1;
  private static final int FROM_MEMORY = 0x8B; // mov register, memory
  private static final int TO_MEMORY = 0x89;

  /**
   * Memory at base + index * scale + displacement. The base is none of rsp, rbp, r12, r13, which
   * are encoded in another way.
   */
  record Memory(int base, int index, int scaleLog2, int displacement) {
    static Memory at(int base, int displacement) {
      return new Memory(base, NO_INDEX, 0, displacement);
    }

    static Memory at(int base) {
      return at(base, 0);
    }
  }

  /** A place in the code that jumps lead to. */
  static final class Label {
    private int position = -1;
    private final List<Integer> jumps = new ArrayList<>();
  }

  /** The conditions of jumps, as they are encoded. Unsigned, but for the last. */
  enum Condition {
    BELOW(0x82),
    NOT_BELOW(0x83),
    EQUAL(0x84),
    NOT_EQUAL(0x85),
    ABOVE(0x87),
    NOT_POSITIVE(0x8E);

    private final int opcode;

    Condition(int opcode) {
      this.opcode = opcode;
    }
  }

  private final ByteBuffer code =
      ByteBuffer.allocate(CODE_BYTES_MAX).order(ByteOrder.LITTLE_ENDIAN);
  private final boolean counting;
  private int counters;

  /**
   * Starts with nothing.
   *
   * @param counting whether each stretch between jumps counts how often it runs, in ints that begin
   *     {@link #CODE_BYTES_MAX} bytes behind the code: for tests
   */
  Assembler(boolean counting) {
    this.counting = counting;
  }

  byte[] code() {
    return Arrays.copyOf(code.array(), code.position());
  }

  int position() {
    return code.position();
  }

  int counters() {
    return counters;
  }

  /** The entry of a function: a place that indirect calls may lead to. */
  void entry() {
    put(0xF3, 0x0F, 0x1E, 0xFA);
    count();
  }

  void bind(Label label) {
    label.position = code.position();
    label.jumps.forEach(jump -> code.putInt(jump, label.position - jump - Integer.BYTES));
    count();
  }

  private void count() {
    if (counting) { // inc dword [rip + distance]: no register; no flags are live at such a place.
      put(0xFF, 0x05);
      int end = code.position() + Integer.BYTES;
      code.putInt(CODE_BYTES_MAX + counters++ * Integer.BYTES - end);
    }
  }

  void jumpIf(Condition condition, Label label) {
    put(0x0F, condition.opcode);
    distance(label);
    count();
  }

  private void distance(Label label) {
    if (label.position >= 0) {
      throw new IllegalStateException("jumps lead forward; bind the label behind them");
    }
    label.jumps.add(code.position());
    code.putInt(0);
  }

  /** Leaves for another function, which returns to our caller. */
  void jumpTo(long function) {
    setConstant(RAX, function);
    put(0xFF, 0xE0);
  }

  /** Calls a function; the stack is at a multiple of 16. */
  void call(long function) {
    setConstant(RAX, function);
    callRax();
  }

  /** Calls the function at the address that is in rax. */
  void callRax() {
    put(0xFF, 0xD0);
  }

  void push(int register) {
    stack(0x50, register);
  }

  void pop(int register) {
    stack(0x58, register);
  }

  private void stack(int opcode, int register) {
    if (register >= R8) {
      put(0x41);
    }
    put(opcode | register & 7);
  }

  void ret() {
    put(0xC3);
  }

  void setConstant(int register, long value) {
    put(0x48 | register >> 3, 0xB8 | register & 7);
    code.putLong(value);
  }

  void setInt(int register, int value) {
    if (register >= R8) {
      put(0x41);
    }
    put(0xB8 | register & 7);
    code.putInt(value);
  }

  /** The thread pointer: it points to itself, at offset 0 of fs (System V ABI, thread storage). */
  void loadThread(int register) {
    put(0x64, 0x48 | register >> 3 << 2, FROM_MEMORY, register << 3 & 0x38 | 4, 0x25);
    code.putInt(0);
  }

  void move(int target, int source) {
    registers(1, FROM_MEMORY, target, source);
  }

  void moveInt(int target, int source) {
    registers(0, FROM_MEMORY, target, source);
  }

  /** An int as a long, with its sign. */
  void extendInt(int register) {
    registers(1, 0x63, register, register);
  }

  void add(int target, int source) {
    registers(1, 0x03, target, source);
  }

  void subtract(int target, int source) {
    registers(1, 0x2B, target, source);
  }

  void compareInts(int left, int right) {
    registers(0, 0x3B, left, right);
  }

  void testByte(int register) {
    registers(0, 0x84, register, register);
  }

  void testInt(int register) {
    registers(0, 0x85, register, register);
  }

  void test(int register) {
    registers(1, 0x85, register, register);
  }

  void negate(int register) {
    registers(1, 0xF7, 3, register);
  }

  void addressOf(int target, Memory memory) {
    memory(1, 0x8D, target, memory);
  }

  void compareConstant(int register, int value) {
    registers(1, 0x81, 7, register);
    code.putInt(value);
  }

  void addInt(int register, int value) {
    registers(0, 0x83, 0, register);
    put(value);
  }

  void subtractInt(int register, int value) {
    registers(0, 0x83, 5, register);
    put(value);
  }

  void orInt(int register, int value) {
    registers(0, 0x81, 1, register);
    code.putInt(value);
  }

  void multiplyInt(int target, int source, int factor) {
    registers(0, 0x69, target, source);
    code.putInt(factor);
  }

  void shiftRight(int register, int bits) {
    registers(1, 0xC1, 5, register);
    put(bits);
  }

  void shiftIntRight(int register, int bits) {
    registers(0, 0xC1, 5, register);
    put(bits);
  }

  void shiftIntLeft(int register, int bits) {
    registers(0, 0xC1, 4, register);
    put(bits);
  }

  void rotateRight(int register, int bits) {
    registers(1, 0xC1, 1, register);
    put(bits);
  }

  void loadByte(int target, Memory memory) {
    memory(0, 0x0FB6, target, memory);
  }

  void loadInt(int target, Memory memory) {
    memory(0, FROM_MEMORY, target, memory);
  }

  void load(int target, Memory memory) {
    memory(1, FROM_MEMORY, target, memory);
  }

  void storeInt(Memory memory, int source) {
    memory(0, TO_MEMORY, source, memory);
  }

  void store(Memory memory, int source) {
    memory(1, TO_MEMORY, source, memory);
  }

  void storeByte(Memory memory, int source) {
    memory(0, 0x88, lowByte(source), memory);
  }

  void storeByteConstant(Memory memory, int value) {
    memory(0, 0xC6, 0, memory);
    put(value);
  }

  void compare(Memory memory, int register) {
    memory(1, 0x39, register, memory);
  }

  void compareIntWith(int register, Memory memory) {
    memory(0, 0x3B, register, memory);
  }

  /** If the byte is al, it becomes the source; NOT_EQUAL if it was not. Atomic. */
  void compareAndSetByte(Memory memory, int source) {
    put(0xF0);
    memory(0, 0x0FB0, lowByte(source), memory);
  }

  private static int lowByte(int register) {
    if (register == RSI || register == RDI) {
      throw new IllegalArgumentException("register " + register + " has no byte without a prefix");
    }
    return register;
  }

  private void registers(int wide, int opcode, int register, int other) {
    opcode(wide << 3 | register >> 3 << 2 | other >> 3, opcode);
    put(0xC0 | (register & 7) << 3 | other & 7);
  }

  private void memory(int wide, int opcode, int register, Memory m) {
    boolean hasIndex = m.index != NO_INDEX;
    int index = hasIndex ? m.index : 0;
    opcode(wide << 3 | register >> 3 << 2 | index >> 3 << 1 | m.base >> 3, opcode);
    boolean isShort = m.displacement == (byte) m.displacement;
    int mode = m.displacement == 0 ? 0 : isShort ? 0x40 : 0x80;
    put(mode | (register & 7) << 3 | (hasIndex ? 4 : m.base & 7));
    if (hasIndex) {
      put(m.scaleLog2 << 6 | (index & 7) << 3 | m.base & 7);
    }
    if (mode == 0x40) {
      put(m.displacement);
    } else if (mode == 0x80) {
      code.putInt(m.displacement);
    }
  }

  private void opcode(int extension, int opcode) {
    if (extension != 0) {
      put(0x40 | extension);
    }
    if (opcode > 0xFF) {
      put(opcode >> 8);
    }
    put(opcode);
  }

  private void put(int... bytes) {
    for (int b : bytes) {
      code.put((byte) b);
    }
  }
}
