// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.bug;

import static hakmem.lab.bug.Edits.in;
import static hakmem.lab.bug.PlantedBug.bug;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/** Bugs by which something of an allocator outlives it, or its thread does not find it. */
public final class OutliveBugs {
  private static final ClassDesc THREAD_LOCAL = ClassDesc.of("java.lang.ThreadLocal");

  /** What the allocator did once. */
  public static final PlantedBug HEAP_IN_THREAD_LOCAL =
      bug(
          "heap-in-thread-local",
          "a thread holds its heap",
          in("heap.HeapsByThread", "current").after(0, "add", OutliveBugs::setThreadLocal));

  /** The maintenance thread waits on, and holds its classes. */
  public static final PlantedBug CLOSED_BUT_MAINTAINED =
      bug(
          "closed-but-maintained",
          "the maintenance thread does not hear of a close",
          in("heap.Engine", "stopCollecting").dropCall(0, "remove"));

  /** A thread whose slot another has taken makes a heap anew. */
  public static final PlantedBug HEAP_NOT_FOUND =
      bug(
          "heap-not-found",
          "a thread finds its heap in the cache only",
          in("lease.HeapTable", "find").dropCall(0, "find"));

  private OutliveBugs() {}

  /** Every bug. */
  public static List<PlantedBug> all() {
    return List.of(HEAP_IN_THREAD_LOCAL, CLOSED_BUT_MAINTAINED, HEAP_NOT_FOUND);
  }

  /** Locals of current: this, heap. */
  private static void setThreadLocal(CodeBuilder out) {
    out.new_(THREAD_LOCAL).dup();
    out.invokespecial(
        THREAD_LOCAL, ConstantDescs.INIT_NAME, MethodTypeDesc.of(ConstantDescs.CD_void));
    out.aload(1);
    out.invokevirtual(
        THREAD_LOCAL, "set", MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_Object));
  }
}
