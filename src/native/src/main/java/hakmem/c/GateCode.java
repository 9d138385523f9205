// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static hakmem.c.Assembler.R12;
import static hakmem.c.Assembler.R14;
import static hakmem.c.Assembler.R15;
import static hakmem.c.Assembler.RAX;
import static hakmem.c.Assembler.RBX;
import static hakmem.c.Assembler.RCX;
import static hakmem.c.Assembler.RDI;
import static hakmem.c.Assembler.RDX;
import static hakmem.c.Assembler.RSI;
import static hakmem.c.Assembler.RSP;

import hakmem.c.Assembler.Condition;
import hakmem.c.Assembler.Label;
import hakmem.c.Assembler.Memory;
import java.util.ArrayList;
import java.util.List;

/*
 * Implementation note.
 *
 * Registers, all kept for the caller: rbx is errno's address, r15 its value, r14 the thread's
 * JNIEnv, r12 a reference to its exception. Numbers of functions are their places in the tables of
 * jni.h.
 */
/**
 * The machine code through which C enters an upcall where it believes to call the C library. An
 * upcall does three things that malloc and free do not: it may change errno, it drops an exception
 * of Java that a JNI function has thrown and not yet returned with, and it ends the process if the
 * JVM is no more, as when libraries free what they have at exit. A gate keeps errno and the
 * exception, and when the process is ending, lets a thread that Java does not know pass by.
 */
final class GateCode {
  /** Where the things are that all gates use. */
  record Data(long errnoLocation, long javaVm, long getEnv, long ending) {}

  /**
   * A gate.
   *
   * @param upcall of up to three arguments
   * @param hasResult whether its result, if negative, is a number of errno, and then NULL
   * @param atEnd function to call instead when the process is ending; 0: none, the result is 0
   */
  record Gate(long upcall, boolean hasResult, long atEnd) {}

  private static final int JNI_VERSION_1_8 = 0x00010008;
  private static final int THROW = 13;
  private static final int EXCEPTION_OCCURRED = 15;
  private static final int EXCEPTION_CLEAR = 17;
  private static final int DELETE_LOCAL_REF = 23;
  private static final int ERRNO_MAX = 4095;

  private final Assembler assembler = new Assembler(false);
  private final Data data;
  private final List<Integer> entries = new ArrayList<>();

  GateCode(Data data, List<Gate> gates) {
    this.data = data;
    for (Gate gate : gates) {
      entries.add(write(gate));
    }
  }

  byte[] code() {
    return assembler.code();
  }

  /** Offset of each gate, in their order. */
  List<Integer> entries() {
    return entries;
  }

  private int write(Gate gate) {
    int start = assembler.position();
    assembler.entry();
    push(RBX, R12, R14, R15, RDI, RSI, RDX, RDX, RDX);
    assembler.call(data.errnoLocation);
    assembler.move(RBX, RAX);
    assembler.loadInt(R15, Memory.at(RBX));
    Label attached = new Label();
    Label ready = new Label();
    findEnv();
    assembler.jumpIf(Condition.EQUAL, attached);
    assembler.setConstant(RAX, data.ending);
    assembler.loadInt(RAX, Memory.at(RAX));
    assembler.testInt(RAX);
    assembler.jumpIf(Condition.EQUAL, ready);
    passBy(gate);
    assembler.bind(attached);
    takeException(ready);
    assembler.bind(ready);
    pop(RDX, RSI, RDI);
    assembler.push(RBX);
    assembler.call(gate.upcall);
    assembler.pop(RCX);
    if (gate.hasResult) {
      translate();
    }
    assembler.storeInt(Memory.at(RBX), R15);
    putExceptionBack();
    pop(R15, R14, R12, RBX);
    assembler.ret();
    return start;
  }

  /** r14: the thread's JNIEnv. r12: no exception yet. EQUAL if there is a JNIEnv. */
  private void findEnv() {
    assembler.setInt(R12, 0);
    assembler.setConstant(RDI, data.javaVm);
    assembler.move(RSI, RSP);
    assembler.setInt(RDX, JNI_VERSION_1_8);
    assembler.call(data.getEnv);
    pop(R14, RDX);
    assembler.testInt(RAX);
  }

  private void passBy(Gate gate) {
    pop(RDX, RSI, RDI, R15, R14, R12, RBX);
    if (gate.atEnd != 0) {
      assembler.jumpTo(gate.atEnd);
    } else {
      assembler.setInt(RAX, 0);
      assembler.ret();
    }
  }

  private void takeException(Label none) {
    callJni(EXCEPTION_OCCURRED);
    assembler.move(R12, RAX);
    assembler.test(R12);
    assembler.jumpIf(Condition.EQUAL, none);
    callJni(EXCEPTION_CLEAR);
  }

  private void translate() {
    Label succeeded = new Label();
    assembler.compareConstant(RAX, -ERRNO_MAX);
    assembler.jumpIf(Condition.BELOW, succeeded);
    assembler.move(R15, RAX);
    assembler.negate(R15);
    assembler.setInt(RAX, 0);
    assembler.bind(succeeded);
  }

  private void putExceptionBack() {
    Label none = new Label();
    assembler.test(R12);
    assembler.jumpIf(Condition.EQUAL, none);
    assembler.push(RAX);
    assembler.move(RSI, R12);
    callJni(THROW);
    assembler.move(RSI, R12);
    callJni(DELETE_LOCAL_REF);
    assembler.pop(RAX);
    assembler.bind(none);
  }

  /** A function of the JNIEnv, which it gets as first argument. */
  private void callJni(int number) {
    assembler.move(RDI, R14);
    assembler.load(RAX, Memory.at(R14));
    assembler.load(RAX, Memory.at(RAX, number * Long.BYTES));
    assembler.callRax();
  }

  private void push(int... registers) {
    for (int register : registers) {
      assembler.push(register);
    }
  }

  private void pop(int... registers) {
    for (int register : registers) {
      assembler.pop(register);
    }
  }
}
