// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.invoke.MethodType.methodType;

import hakmem.api.Allocator;
import hakmem.api.CloseMode;
import hakmem.diag.HeapAuditor;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandles;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

/** Programs that need a JVM of their own, because it dies, ends early, or keeps threads. */
final class Probe {
  private static final FunctionDescriptor ONE = FunctionDescriptor.of(JAVA_LONG, JAVA_LONG);

  private static final int PAIR_ROUNDS = 15;
  private static final long PAIRS = 300_000;

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
      case "machine" -> probe.hammerMachineCode(arguments[1]);
      case "pairs" -> probe.pairs(arguments[1]);
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

  /** Threads of C on machine code, while Java takes what they have at hand. */
  private void hammerMachineCode(String library) throws Throwable {
    CFunctions fast = CFunctions.ofMachineCode(allocator, System.out::println);
    Callers callers = Callers.load(Path.of(library), fast.pointers());
    AtomicBoolean over = new AtomicBoolean();
    Thread taker =
        Thread.ofPlatform()
            .start(
                () -> {
                  long bytes = 0;
                  while (!over.get()) {
                    bytes += fast.collect();
                    Thread.yield();
                  }
                  System.out.println("taken: " + (bytes > 0));
                });
    System.out.println("wrong: " + callers.churnOnThreads(4, 100_000, 256 << 10));
    callers.handOver(2, 100_000);
    over.set(true);
    taker.join();
    System.out.println("wrong again: " + callers.churnOnThreads(4, 100_000, 256 << 10));
    System.out.println("at hand: " + (fast.atHandBytes() > 0));
    fast.close();
    System.out.println("problems of machine code: " + fast.problems().count());
    allIsBack();
  }

  /** For the README: a pair of malloc and free from C, in turns. */
  private void pairs(String library) throws Throwable {
    CFunctions fast = CFunctions.ofMachineCode(allocator, System.out::println);
    Callers callers = Callers.load(Path.of(library), fast.pointers());
    SymbolLookup libc = Linker.nativeLinker().defaultLookup();
    long[][] all = {
      {libc.findOrThrow("malloc").address(), libc.findOrThrow("free").address()},
      {fast.pointers().malloc(), fast.pointers().free()},
      {functions.pointers().malloc(), functions.pointers().free()}
    };
    double[][] nanos = new double[all.length][PAIR_ROUNDS];
    for (int round = 0; round < PAIR_ROUNDS; round++) {
      for (int i = 0; i < all.length; i++) {
        nanos[i][round] = callers.pairs(all[i][0], all[i][1], PAIRS) / (double) PAIRS;
      }
    }
    for (double[] one : nanos) {
      Arrays.sort(one);
    }
    System.out.printf(
        "glibc %.1f ns, machine code %.1f ns, upcalls %.1f ns: medians of %d%n",
        nanos[0][PAIR_ROUNDS / 2],
        nanos[1][PAIR_ROUNDS / 2],
        nanos[2][PAIR_ROUNDS / 2],
        PAIR_ROUNDS);
    fast.close();
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
