// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.bug;

import static hakmem.lab.bug.Edits.in;
import static hakmem.lab.bug.PlantedBug.bug;
import static java.lang.classfile.Opcode.ISTORE_2;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Bugs by which something of an allocator outlives it, or its thread does not find it. */
public final class OutliveBugs {
  private static final ClassDesc THREAD_LOCAL = ClassDesc.of("java.lang.ThreadLocal");

  /** What the allocator did once. */
  public static final PlantedBug HEAP_IN_THREAD_LOCAL =
      bug(
          "heap-in-thread-local",
          "a thread holds its heap",
          in("heap.ThreadHeaps", "current").after(0, "add", OutliveBugs::setThreadLocal));

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

  /** Bugs of the maintenance thread, and what shows them. */
  public static final Map<PlantedBug, String> OF_MAINTENANCE =
      Map.of(
          bug(
              "rounds-in-list-order",
              "the first in the list has its round although another has been due for longer",
              in("lease.Rounds", "earliest").dropCall(0, "isBefore")),
          "order",
          bug(
              "maintenance-dies-of-errors",
              "the maintenance thread ends with the first Error",
              in("lease.Maintenance", "run").after(2, ISTORE_2, CodeBuilder::return_)),
          "throwable",
          bug(
              "maintenance-dies-of-interrupts",
              "the maintenance thread ends when it is interrupted",
              in("lease.Maintenance", "awaitDue")
                  .before(0, "onSpinWait", OutliveBugs::serveNoMore)),
          "interrupt");

  /** Bugs of heaps whose hints were outgrown, and what shows them. */
  public static final Map<PlantedBug, String> OF_HINTS =
      Map.of(
          bug(
              "hint-trusted-by-owns",
              "a slab that a hint leads to is taken for there, whoever owns it",
              in("heap.BlockHeap", "owns").afterLoad(0, "owner", OutliveBugs::ownId)),
          "owns",
          bug(
              "missed-not-noted",
              "a heap whose hints were outgrown never looks for longer ones",
              in("heap.BlockHeap", "freeInside").dropCall(0, "noteMissed")),
          "noted");

  private OutliveBugs() {}

  private static void ownId(CodeBuilder out) {
    out.pop().aload(0).getfield(ClassDesc.of("hakmem.lease.HeapLease"), "id", ConstantDescs.CD_int);
  }

  /** Every bug. */
  public static List<PlantedBug> all() {
    return Stream.of(
            List.of(HEAP_IN_THREAD_LOCAL, CLOSED_BUT_MAINTAINED, HEAP_NOT_FOUND),
            OF_MAINTENANCE.keySet(),
            OF_HINTS.keySet())
        .flatMap(Collection::stream)
        .toList();
  }

  private static void serveNoMore(CodeBuilder out) {
    ClassDesc reference = ClassDesc.of("java.util.concurrent.atomic.AtomicReference");
    out.aload(0).getfield(ClassDesc.of("hakmem.lease.Maintenance"), "server", reference);
    out.aconst_null();
    out.invokevirtual(
        reference, "set", MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_Object));
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
