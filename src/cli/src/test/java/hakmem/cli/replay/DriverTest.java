// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.lab.trace.EventTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DriverTest {
  private static final String TEXT =
      "t 0\na 0 10\na 1 20\nt 1\na 2 30\nf 0\nt 2\na 3 40\nt 0\nf 2\nf 1\nt 1\na 4 50\n";

  /** Notes which thread ran which events; no lock, the driver's hand-over must suffice. */
  private static final class Notes implements EventLoop {
    private final List<Integer> order = new ArrayList<>();
    private final List<String> threads = new ArrayList<>();
    private final List<String> rest = new ArrayList<>();

    @Override
    public void run(List<BlockOps> heaps, int from, int to) {
      for (int i = from; i < to; i++) {
        order.add(i);
        threads.add(Thread.currentThread().getName());
      }
    }

    @Override
    public void freeRest(BlockOps heap, int traceThread) {
      rest.add(traceThread + " on " + Thread.currentThread().getName());
    }
  }

  private static Notes notes(EventTable trace, boolean realThreads) {
    Notes notes = new Notes();
    try (Driver driver = Driver.of(trace, new SystemMallocTarget(), realThreads)) {
      driver.pass(notes);
      driver.sampledPass(notes, () -> {});
    }
    return notes;
  }

  @Test
  void realThreadsKeepTheGlobalOrder() {
    EventTable trace = VerifyingLoopTest.trace(TEXT);
    Notes notes = notes(trace, true);
    List<Integer> twice =
        IntStream.range(0, 2 * trace.events()).map(i -> i % trace.events()).boxed().toList();
    assertEquals(twice, notes.order);
    for (int i = 0; i < notes.order.size(); i++) {
      assertEquals("trace-thread-" + trace.thread(notes.order.get(i)), notes.threads.get(i));
    }
    assertEquals("2 on trace-thread-2", notes.rest.get(2));
  }

  @Test
  void oneThreadDrivesLogicalThreads() {
    Notes notes = notes(VerifyingLoopTest.trace(TEXT), false);
    assertEquals(Set.of(Thread.currentThread().getName()), new HashSet<>(notes.threads));
    assertEquals(6, notes.rest.size());
  }

  @Test
  void aFailureOnARealThreadReachesTheCaller() {
    EventTable trace = VerifyingLoopTest.trace(TEXT);
    EventLoop failing =
        new EventLoop() {
          @Override
          public void run(List<BlockOps> heaps, int from, int to) {
            throw new IllegalStateException("planted");
          }

          @Override
          public void freeRest(BlockOps heap, int traceThread) {}
        };
    try (Driver driver = Driver.of(trace, new SystemMallocTarget(), true)) {
      assertEquals(
          "planted",
          assertThrows(IllegalStateException.class, () -> driver.pass(failing)).getMessage());
    }
  }

  @Test
  void eachTimedLoopIsACopy() {
    EventTable trace = VerifyingLoopTest.trace(TEXT);
    EventLoop one = LoopCopies.timedLoop(trace);
    EventLoop other = LoopCopies.timedLoop(trace);
    assertNotSame(one.getClass(), other.getClass());
    assertNotEquals(TimedLoop.class, one.getClass());
  }

  @Test
  void theAuditReportsABlockThatIsNotFreed() {
    for (HakmemTarget target : List.of(HakmemTarget.headerless(), HakmemTarget.withHeaders())) {
      try (target) {
        BlockOps ops = target.opsFor(0, false);
        long kept = ops.malloc(100);
        long huge = ops.malloc(64L << 20);
        List<String> problems = target.auditAfterAllFreed();
        assertEquals(2, problems.size(), problems::toString);
        assertTrue(problems.getFirst().startsWith("1 blocks of "), problems::toString);
        assertTrue(problems.getLast().startsWith("the huge block"), problems::toString);
        ops.free(kept);
        ops.free(huge);
        assertEquals(List.of(), target.auditAfterAllFreed());
      }
    }
  }
}
