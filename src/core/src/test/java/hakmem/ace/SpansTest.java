// SPDX-License-Identifier: Apache-2.0
package hakmem.ace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.AllocationFailedException;
import hakmem.api.AllocatorClosedException;
import hakmem.gauge.CommitGauge;
import hakmem.gauge.RetainedGauge;
import hakmem.gauge.SlowSteps;
import hakmem.gauge.Trail;
import hakmem.testkit.SimulatedOs;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpansTest {
  private static final long MIB = 1 << 20;

  private final SimulatedOs os = new SimulatedOs(1L << 36);
  private final CommitGauge gauge = new CommitGauge(256 * MIB, 256 * MIB, () -> false, null);
  private final RetainedGauge retained = new RetainedGauge(64 * MIB);
  private final Spans spans = new Spans(os, gauge, retained, new SlowSteps(), 64 * MIB);

  private Span take(long bytes) {
    return spans.take(bytes, 16, false, Trail.NONE);
  }

  @Test
  void whatWasGivenIsTakenAgainAndTheSystemHearsNothing() {
    Span span = take(3 * MIB);
    os.blockMemory().storePlain(span.address, 0, 7);
    spans.give(span);
    assertEquals(3 * MIB, retained.bytes());
    assertEquals(3 * MIB, gauge.committedBytes());
    os.refuseAfter(0);
    Span again = take(3 * MIB);
    assertEquals(span.address, again.address);
    assertEquals(7, os.blockMemory().loadPlain(again.address, 0));
    assertEquals(0, retained.bytes());
    assertEquals(os.committedBytes(), gauge.committedBytes());
  }

  @Test
  void aSpanThatMustBeZeroIs() {
    Span span = take(3 * MIB);
    os.blockMemory().storePlain(span.address, 0, 7);
    spans.give(span);
    assertEquals(
        0, os.blockMemory().loadPlain(spans.take(3 * MIB, 16, true, Trail.NONE).address, 0));
    assertEquals(3 * MIB, gauge.committedBytes());
  }

  @Test
  void whatIsKeptStaysWithinItsBound() {
    List<Span> all = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      all.add(take(3 * MIB + i % 5 * MIB));
    }
    for (Span span : all) {
      spans.give(span);
      assertTrue(retained.bytes() <= retained.boundBytes());
      assertEquals(spans.cached().stream().mapToLong(kept -> kept.bytes).sum(), retained.bytes());
      assertTrue(gauge.committedBytes() >= retained.bytes());
    }
    assertTrue(retained.bytes() > 32 * MIB, "and it is used");
    assertEquals(retained.bytes(), spans.trim());
    assertEquals(0, gauge.committedBytes());
    assertEquals(spans.reservedBytes() / (256 << 10), spans.freeSlots());
  }

  @Test
  void whatIsNotWantedForARoundGoesBack() {
    spans.give(take(3 * MIB));
    spans.decay();
    assertEquals(3 * MIB, retained.bytes());
    spans.give(take(3 * MIB));
    spans.decay();
    assertEquals(3 * MIB, retained.bytes(), "it was wanted since");
    spans.decay();
    assertEquals(0, retained.bytes());
    assertEquals(0, gauge.committedBytes());
  }

  @Test
  void whatNobodyWantsMakesRoomForWhatIsWanted() {
    List<Span> cold = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      cold.add(take(10 * MIB));
    }
    cold.forEach(spans::give);
    assertEquals(60 * MIB, retained.bytes());
    for (int i = 0; i < 20; i++) {
      spans.give(take(20 * MIB));
    }
    long purged = gauge.purgedBytes();
    long cuts = spans.cutCount();
    for (int i = 0; i < 100; i++) {
      spans.give(take(20 * MIB));
    }
    assertEquals(purged, gauge.purgedBytes(), "the system hears nothing any more");
    assertEquals(cuts, spans.cutCount());
  }

  @Test
  void spansThatAreWantedByTurnsDoNotDriveOneAnotherOut() {
    spans.give(take(40 * MIB));
    long reuses = spans.reuseCount();
    for (int i = 0; i < 100; i++) {
      spans.give(take(39 * MIB));
      spans.give(take(40 * MIB));
    }
    assertEquals(reuses + 100, spans.reuseCount(), "one of the two is at hand each time");
  }

  @Test
  void theCacheGivesWayToTheLimit() {
    CommitGauge tight = new CommitGauge(64 * MIB, 64 * MIB, () -> false, null);
    Spans few = new Spans(os, tight, retained, new SlowSteps(), 64 * MIB);
    few.give(few.take(40 * MIB, 16, false, Trail.NONE));
    assertEquals(40 * MIB, tight.committedBytes());
    Span other = few.take(50 * MIB, 16, false, Trail.NONE);
    assertEquals(50 * MIB, tight.committedBytes());
    AllocationFailedException e =
        assertThrows(
            AllocationFailedException.class, () -> few.take(20 * MIB, 16, false, Trail.NONE));
    assertEquals(AllocationFailedException.Cause.EXHAUSTION, e.kind());
    few.give(other);
    assertEquals(50 * MIB, few.trim());
  }

  @Test
  void aSpanGrowsOnlyWhereItsNeighboursAreFree() {
    Span first = take(3 * MIB);
    Span second = take(3 * MIB);
    assertFalse(spans.grow(first, Spans.behind(first, 20)));
    assertTrue(spans.grow(second, Spans.behind(second, 20)));
    Span longer = Spans.head(second, 20);
    assertEquals(second.address, longer.address);
    assertEquals(8 * MIB, gauge.committedBytes());
    assertEquals(os.committedBytes(), gauge.committedBytes());
    assertFalse(spans.grow(longer, Spans.behind(longer, 2000)), "beyond the limit");
    spans.cutTail(Spans.tail(longer, 4));
    assertEquals(4 * MIB, gauge.committedBytes());
    spans.give(Spans.head(longer, 4));
    spans.give(first);
    spans.trim();
    assertEquals(0, gauge.committedBytes());
    assertEquals(spans.reservedBytes() / (256 << 10), spans.freeSlots());
  }

  @Test
  void rangesAreAddedAndWhatTheSystemRefusesIsUndone() {
    Span first = take(60 * MIB);
    Span second = take(60 * MIB);
    assertEquals(192 * MIB, spans.reservedBytes());
    assertNotEquals(first.address, second.address);
    for (int calls = 0; calls < 3; calls++) {
      os.refuseAfter(calls);
      if (calls < 2) {
        assertThrows(AllocationFailedException.class, () -> take(100 * MIB));
        assertEquals(120 * MIB, gauge.committedBytes());
      } else {
        take(100 * MIB);
      }
    }
    assertEquals(os.committedBytes(), gauge.committedBytes());
  }

  @Test
  void afterCloseNothingIsTakenAndNothingIsKept() {
    Span late = take(3 * MIB);
    spans.give(take(5 * MIB));
    spans.close();
    spans.close();
    assertTrue(spans.isClosed());
    assertThrows(AllocatorClosedException.class, () -> take(3 * MIB));
    spans.give(late);
    assertEquals(List.of(), spans.cached());
    assertEquals(0, spans.reservedBytes());
  }

  @Test
  void lockedMemoryGoesBackAsAddresses() {
    Span span = take(3 * MIB);
    os.lockMemory();
    spans.give(span);
    assertEquals(3 * MIB, spans.trim());
    assertEquals(0, gauge.committedBytes());
    assertEquals(0, os.committedBytes());
    assertEquals(span.address, take(3 * MIB).address);
  }
}
