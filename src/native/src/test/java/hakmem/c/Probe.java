// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.invoke.MethodType.methodType;

import hakmem.api.Allocator;
import hakmem.api.CloseMode;
import hakmem.diag.HeapAuditor;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandles;
import java.nio.file.Path;

/** Programs that need a JVM of their own, because it dies, ends early, or keeps threads. */
final class Probe {
  private static final FunctionDescriptor ONE = FunctionDescriptor.of(JAVA_LONG, JAVA_LONG);

  private final Allocator allocator = Allocator.builder().build();
  private final CFunctions functions = CFunctions.of(allocator, System.out::println);

  private Probe() {}

  /** What to do, then the library of C callers where one is needed, then its numbers. */
  static void main(String[] arguments) throws Throwable {
    Probe probe = new Probe();
    switch (arguments[0]) {
      case "closed" -> probe.callAfterClose();
      case "reporter" -> probe.throwWhileReporting();
      case "open" -> probe.callUnclosedUpcall();
      case "stack" -> probe.churnOnStacks(arguments[1], Long.parseLong(arguments[2]));
      case "destructor" -> probe.freeInDestructors(arguments[1]);
      case "return" -> probe.callUntilExit(arguments[1], arguments[2]);
      case "exit" -> {
        probe.callUntilExit(arguments[1], arguments[2]);
        System.exit(7);
      }
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    System.out.println("ended");
  }

  /** malloc throws beneath the upcall, which has to catch it. */
  private void callAfterClose() {
    allocator.close();
    System.out.println("address: " + new ThroughPointers(functions.pointers()).malloc(10));
  }

  /** So does what is told about it. */
  private void throwWhileReporting() {
    CFunctions loud =
        CFunctions.of(
            allocator,
            line -> {
              throw new IllegalStateException(line);
            });
    ThroughPointers fromC = new ThroughPointers(loud.pointers());
    fromC.free(4711);
    System.out.println("size: " + fromC.usableSize(4711));
    System.out.println("problems: " + loud.problems().count());
  }

  /** The same without a closure: the planted fault. */
  private void callUnclosedUpcall() throws Throwable {
    allocator.close();
    long pointer =
        FunctionPointers.pointer(
            MethodHandles.lookup()
                .findVirtual(Allocator.class, "malloc", methodType(long.class, long.class))
                .bindTo(allocator));
    System.out.println(
        "address: " + (long) ThroughPointers.function(pointer, ONE).invokeExact(10L));
  }

  private void churnOnStacks(String library, long stackBytes) throws Throwable {
    Callers callers = Callers.load(Path.of(library), functions.pointers());
    System.out.println("wrong: " + callers.churnOnThreads(4, 2000, stackBytes));
    allIsBack();
  }

  private void freeInDestructors(String library) throws Throwable {
    int before = Thread.getAllStackTraces().size();
    Callers.load(Path.of(library), functions.pointers()).freeInDestructors(20);
    System.out.println("threads left: " + (Thread.getAllStackTraces().size() - before));
    allIsBack();
  }

  private void callUntilExit(String library, String newThreads) throws Throwable {
    Callers callers = Callers.load(Path.of(library), functions.pointers());
    callers.callUntilExit(Boolean.parseBoolean(newThreads));
    long block = functions.malloc(10);
    while (allocator.stats().heaps() < 2) { // until C has called
      Thread.onSpinWait();
    }
    functions.free(block);
  }

  private void allIsBack() {
    HeapAuditor.audit(allocator);
    allocator.close(CloseMode.CHECK);
    System.out.println("problems: " + functions.problems().count());
  }
}
