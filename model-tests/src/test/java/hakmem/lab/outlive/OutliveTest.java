// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.outlive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.lab.bug.OutliveBugs;
import hakmem.lab.bug.PlantedBug;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a closed allocator leaves behind, and that each way of leaving something is noticed. */
class OutliveTest {
  private static boolean isCollected(@Nullable PlantedBug bug) throws Exception {
    try (ExecutorService host = Executors.newSingleThreadExecutor()) {
      return Plugin.isCollectedAfterClose(bug, host);
    }
  }

  @Test
  void theLoaderOfAClosedAllocatorIsCollected() throws Exception {
    assertTrue(isCollected(null));
  }

  @TestFactory
  Stream<DynamicTest> whatHoldsALoaderIsNoticed() {
    return Stream.of(OutliveBugs.HEAP_IN_THREAD_LOCAL, OutliveBugs.CLOSED_BUT_MAINTAINED)
        .map(bug -> DynamicTest.dynamicTest(bug.name(), () -> assertFalse(isCollected(bug))));
  }

  private static final class ForgetfulWorker extends ForkJoinWorkerThread {
    ForgetfulWorker(ForkJoinPool pool) {
      super(null, pool, false);
    }
  }

  private static int heaps(@Nullable PlantedBug bug) throws Exception {
    try (ExecutorService host = new ForkJoinPool(1, ForgetfulWorker::new, null, false)) {
      return Plugin.heapsOfAForgetfulThread(bug, host, 5);
    }
  }

  /** One of its own; those of the two threads that ended last may not have been found yet. */
  @Test
  void aThreadHasOneHeapWhateverBecomesOfItsThreadLocals() throws Exception {
    assertEquals(2, heaps(null));
  }

  @Test
  void aHeapForEachTaskIsNoticed() throws Exception {
    assertTrue(heaps(OutliveBugs.HEAP_NOT_FOUND) > 5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"order", "throwable", "interrupt"})
  void maintenanceGetsThrough(String what) {
    assertTrue(new Caretaking().test(what));
  }

  @ParameterizedTest
  @ValueSource(strings = {"owns", "noted"})
  void aHeapOutlivesItsHints(String what) {
    assertTrue(new Outgrown().test(what));
  }

  @TestFactory
  Stream<DynamicTest> whatEndsMaintenanceIsNoticed() {
    return noticed(OutliveBugs.OF_MAINTENANCE, Caretaking.class);
  }

  @TestFactory
  Stream<DynamicTest> trustInHintsIsNoticed() {
    return noticed(OutliveBugs.OF_HINTS, Outgrown.class);
  }

  @SuppressWarnings("unchecked")
  private static Stream<DynamicTest> noticed(Map<PlantedBug, String> bugs, Class<?> check) {
    return bugs.entrySet().stream()
        .map(
            planted ->
                DynamicTest.dynamicTest(
                    planted.getKey().name(),
                    () -> {
                      Class<?> copy = planted.getKey().loader().loadClass(check.getName());
                      var found = (Predicate<String>) copy.getConstructor().newInstance();
                      assertFalse(found.test(planted.getValue()));
                    }));
  }
}
