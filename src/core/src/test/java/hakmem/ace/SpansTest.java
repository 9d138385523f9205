// SPDX-License-Identifier: Apache-2.0
package hakmem.ace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.AllocationFailedException;
import hakmem.api.AllocatorClosedException;
import hakmem.gauge.CommitGauge;
import hakmem.gauge.RetainedGauge;
import hakmem.gauge.SlowSteps;
import hakmem.gauge.Trail;
import hakmem.layout.SpanLayout;
import hakmem.memory.OsMemory;
import hakmem.testkit.SimulatedOs;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SpansTest {
  private static final long MIB = 1 << 20;
  private static final long SLOT = SpanLayout.SLOT_BYTES;
  private static final int FIVE_MIB = SpanLayout.slotsFor(5 * MIB);
  private static final int BLOCKS = 8;

  /** One for each half of a MiB that may be kept. */
  private static final int PLACES = 128;

  /** A length whose blocks lie in the first place of all. */
  private static final long FIRST_PLACE_BYTES = 30 * SLOT;

  private static final long STEP_NANOS = 250_000_000_000_000L;

  private final SimulatedOs os = new SimulatedOs(1L << 36);
  private final CommitGauge gauge = new CommitGauge(256 * MIB, 256 * MIB, () -> false, null);
  private final RetainedGauge retained = new RetainedGauge(64 * MIB);
  private final Spans spans = new Spans(os, gauge, retained, new SlowSteps(), 64 * MIB);

  /** A moment of the first step. */
  private long start;

  private HugeBlock take(long bytes) {
    return take(spans, bytes);
  }

  private static HugeBlock take(Spans spans, long bytes) {
    HugeBlock kept = spans.use(bytes, 16);
    if (kept != null) {
      return kept;
    }
    HugeBlock block = new HugeBlock();
    block.mapAt(spans.take(bytes, 16, Trail.NONE));
    spans.publish(block);
    return block;
  }

  private void free(HugeBlock block) {
    assertTrue(spans.free(block));
  }

  /** A block goes, and nothing of it is kept. */
  private void discard(HugeBlock block) {
    assertTrue(spans.claim(block));
    spans.giveBack(block.span());
    spans.leave(block);
  }

  /** Nobody asks for long: the caps of all bands are as low as may be. */
  private void letCapsFall() {
    for (int i = 0; i < 100; i++) {
      spans.decay();
    }
  }

  /** What is kept, less what is in use of it. */
  private long keptBytes() {
    return retained.bytes() - spans.placedBytes();
  }

  @Test
  void whatWasGivenIsTakenAgainAndTheSystemHearsNothing() {
    HugeBlock block = take(3 * MIB);
    os.blockMemory().storePlain(block.spanAddress, 0, 7);
    free(block);
    assertEquals(3 * MIB, keptBytes());
    assertEquals(3 * MIB, gauge.committedBytes());
    os.refuseAfter(0);
    assertSame(block, take(3 * MIB));
    assertEquals(7, os.blockMemory().loadPlain(block.spanAddress, 0));
    assertEquals(0, keptBytes());
    assertEquals(os.committedBytes(), gauge.committedBytes());
    free(block);
    assertFalse(spans.free(block), "twice");
  }

  @Test
  void aSpanThatMustBeZeroIs() {
    HugeBlock block = take(3 * MIB);
    os.blockMemory().storePlain(block.spanAddress, 0, 7);
    assertNull(spans.useZeroed(3 * MIB, 16));
    free(block);
    assertNull(spans.useZeroed(4 * MIB, 16), "another length");
    assertSame(block, spans.useZeroed(3 * MIB, 16));
    assertEquals(0, os.blockMemory().loadPlain(block.spanAddress, 0));
    assertEquals(3 * MIB, gauge.committedBytes());
    assertEquals(0, retained.bytes());
    assertEquals(1, spans.reuseCount());
    free(block);
    assertEquals(3 * MIB, keptBytes());
    spans.trim();
    assertEquals(1, spans.reuseCount(), "of blocks that are gone, too");
  }

  @Test
  void whatCannotBeMadeZeroGoesBack() {
    free(take(3 * MIB));
    os.refuseAfter(0);
    AllocationFailedException e =
        assertThrows(AllocationFailedException.class, () -> spans.useZeroed(3 * MIB, 16));
    assertEquals(AllocationFailedException.Cause.MAP_FAIL, e.kind());
    assertEquals(0, gauge.committedBytes());
    assertEquals(0, retained.bytes());
    assertEquals(0, spans.strayCount());
  }

  @Test
  void aBlockAsLongAsTheBoundIsKept() {
    free(take(64 * MIB));
    assertEquals(64 * MIB, keptBytes());
  }

  @Test
  void whatIsKeptStaysWithinItsBound() {
    List<HugeBlock> all = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      all.add(take(3 * MIB + i % 5 * MIB));
    }
    for (HugeBlock block : all) {
      free(block);
      assertTrue(retained.bytes() <= retained.boundBytes());
      assertEquals(spans.cachedBytes(), keptBytes());
      assertTrue(gauge.committedBytes() >= retained.bytes());
    }
    assertTrue(retained.bytes() > 32 * MIB, "and it is used");
    assertEquals(retained.bytes(), spans.trim());
    assertEquals(0, gauge.committedBytes());
    assertEquals(spans.reservedBytes() / SLOT, spans.freeSlots());
  }

  @Test
  void aBlockInUseMakesRoomForOneThatIsFree() {
    HugeBlock first = take(40 * MIB);
    free(first);
    assertSame(first, take(40 * MIB));
    assertEquals(40 * MIB, retained.bytes(), "its room");
    assertEquals(0, keptBytes());
    free(take(30 * MIB));
    assertEquals(30 * MIB, retained.bytes());
    assertEquals(30 * MIB, keptBytes());
    free(first);
    assertEquals(30 * MIB, keptBytes(), "no room, and what was freed last stays");
    assertEquals(30 * MIB, gauge.committedBytes());
  }

  @Test
  void aBlockThatIsInUseForARoundHasNoRoom() {
    HugeBlock block = take(40 * MIB);
    free(block);
    assertSame(block, take(40 * MIB));
    spans.decay();
    assertEquals(40 * MIB, retained.bytes(), "freed in this round");
    spans.decay();
    assertEquals(0, retained.bytes());
    assertEquals(0, spans.strayCount());
    free(block);
    assertEquals(40 * MIB, keptBytes());
  }

  @Test
  void anyPlaceServesAnyLength() {
    List<HugeBlock> all = new ArrayList<>();
    for (int i = 0; i < PLACES; i++) {
      all.add(take(MIB / 2));
    }
    all.forEach(this::free);
    assertEquals(PLACES * MIB / 2, keptBytes());
    os.refuseAfter(0);
    List<HugeBlock> again = new ArrayList<>();
    for (int i = 0; i < PLACES; i++) {
      again.add(take(MIB / 2));
    }
    assertEquals(Set.copyOf(all), Set.copyOf(again));
    assertEquals(0, spans.strayCount());
  }

  @Test
  void theFirstPlaceIsLikeAnyOther() {
    assertEquals(0, KeptBlocks.placeAmong(PLACES, SpanLayout.slotsFor(FIRST_PLACE_BYTES), 0));
    HugeBlock block = take(FIRST_PLACE_BYTES);
    free(block);
    assertEquals(0, spans.strayCount());
    assertSame(block, take(FIRST_PLACE_BYTES));
    free(take(3 * MIB));
    assertEquals(FIRST_PLACE_BYTES, spans.placedBytes(), "there were places enough");
    assertTrue(spans.claim(block));
    block.unclaim();
    free(block);
    assertEquals(block.spanAddress, take(MIB).spanAddress, "cut from it");
  }

  @Test
  void aBlockInUseMakesPlaceForOneThatIsFree() {
    List<HugeBlock> all = new ArrayList<>();
    for (int i = 0; i <= PLACES; i++) {
      all.add(take(MIB / 4));
    }
    all.subList(0, PLACES).forEach(this::free);
    assertEquals(PLACES * MIB / 4, keptBytes());
    assertSame(all.get(0), take(MIB / 4));
    free(all.get(PLACES));
    assertEquals(PLACES * MIB / 4, keptBytes());
    assertEquals(0, spans.placedBytes());
    free(all.get(0));
    assertEquals(PLACES * MIB / 4, keptBytes(), "that of one freed long ago");
    int place = KeptBlocks.placeAmong(PLACES, SpanLayout.slotsFor(MIB / 4), 0);
    assertTrue(all.get(PLACES - place).isGone(), "which lay in the first place");
    assertEquals(0, spans.strayCount());
  }

  @Test
  void aBlockThatFindsNoPlaceGoesBack() {
    List<HugeBlock> all = new ArrayList<>();
    for (int i = 0; i <= PLACES; i++) {
      all.add(take(MIB / 4));
    }
    HugeBlock last = all.removeLast();
    all.forEach(this::free);
    for (int i = 0; i < PLACES; i++) {
      take(MIB / 4);
    }
    all.forEach(this::free); // None is old now.
    free(last);
    assertTrue(last.isGone());
    assertEquals(PLACES * MIB / 4, gauge.committedBytes());
    assertEquals(0, spans.strayCount());
  }

  @Test
  void aBlockInUseMakesRoomForAnEmptySuperslab() {
    HugeBlock block = take(40 * MIB);
    free(block);
    assertFalse(spans.tryRetain(30 * MIB), "what is free stays");
    assertSame(block, take(40 * MIB));
    assertFalse(spans.tryRetain(65 * MIB), "more than all");
    assertTrue(retained.tryAdd(20 * MIB));
    assertFalse(spans.tryRetain(45 * MIB), "others have some");
    retained.subtract(20 * MIB);
    assertEquals(40 * MIB, spans.placedBytes(), "kept, as it would not do");
    assertTrue(spans.tryRetain(24 * MIB));
    assertEquals(40 * MIB, spans.placedBytes(), "there was room");
    assertTrue(spans.tryRetain(2 * MIB));
    assertEquals(0, spans.placedBytes());
    assertEquals(26 * MIB, retained.bytes());
    assertEquals(40 * MIB, gauge.committedBytes());
    assertEquals(0, spans.strayCount());
  }

  @Test
  void whatIsTakenForAResizeHasNoPlace() {
    HugeBlock block = take(3 * MIB);
    free(block);
    assertFalse(spans.claim(block), "it is free");
    assertSame(block, take(3 * MIB));
    assertTrue(spans.claim(block));
    assertEquals(0, retained.bytes());
    assertFalse(spans.claim(block));
    assertFalse(spans.free(block));
    assertEquals(1, spans.strayCount());
    block.unclaim();
    free(block);
    assertEquals(3 * MIB, keptBytes());
    assertEquals(0, spans.strayCount());
  }

  @Test
  void whatIsNotWantedForARoundGoesBack() {
    free(take(3 * MIB));
    spans.decay();
    assertEquals(3 * MIB, retained.bytes());
    free(take(3 * MIB));
    spans.decay();
    assertEquals(3 * MIB, keptBytes(), "it was wanted since");
    spans.decay();
    assertEquals(0, retained.bytes());
    assertEquals(0, gauge.committedBytes());
  }

  /** What is left after each step of equal blocks that were freed at once. */
  private List<Long> decayed(int blocks, int steps) {
    List<HugeBlock> all = new ArrayList<>();
    for (int i = 0; i < blocks; i++) {
      all.add(take(4 * MIB));
    }
    all.forEach(this::free);
    List<Long> left = new ArrayList<>();
    for (int step = 1; step <= steps; step++) {
      spans.decayTo(start + step * STEP_NANOS);
      left.add(keptBytes() / (4 * MIB));
    }
    return left;
  }

  @Test
  void whatNobodyWantsGoesByAndBy() {
    spans.paceDecay(STEP_NANOS * Spans.STEPS_A_ROUND / 1_000_000);
    start = System.nanoTime();
    List<Long> left = decayed(BLOCKS, SpanDecay.STEPS);
    for (int step = 1; step <= SpanDecay.STEPS; step++) {
      long share = BLOCKS * SpanDecay.share(step);
      long up = Math.ceilDiv(share, 1L << SpanDecay.WHOLE_SHIFT);
      assertEquals(up, left.get(step - 1), "after step " + step + " of " + left);
    }
    assertEquals(0, retained.bytes());
  }

  @Test
  void theCurveFallsFromAllToNothing() {
    assertEquals(1 << SpanDecay.WHOLE_SHIFT, SpanDecay.share(0));
    assertEquals(1 << SpanDecay.WHOLE_SHIFT - 1, SpanDecay.share(SpanDecay.STEPS / 2));
    assertEquals(0, SpanDecay.share(SpanDecay.STEPS));
  }

  @Test
  void whatWasFreedWhileNobodyLookedIsAStepOld() {
    spans.paceDecay(STEP_NANOS * Spans.STEPS_A_ROUND / 1_000_000);
    start = System.nanoTime();
    free(take(3 * MIB));
    spans.decayTo(start + 100 * STEP_NANOS);
    assertEquals(3 * MIB, keptBytes());
    spans.decayTo(start + (99 + SpanDecay.STEPS) * STEP_NANOS - STEP_NANOS / 2);
    assertEquals(3 * MIB, keptBytes(), "the last step is not over");
    spans.decayTo(start + (99 + SpanDecay.STEPS) * STEP_NANOS);
    assertEquals(0, keptBytes());
  }

  @Test
  void aStepCountsOnce() {
    spans.paceDecay(STEP_NANOS * Spans.STEPS_A_ROUND / 1_000_000);
    start = System.nanoTime();
    free(take(3 * MIB));
    for (int i = 0; i < 3 * SpanDecay.STEPS; i++) {
      spans.decayTo(start + STEP_NANOS);
    }
    assertEquals(3 * MIB, keptBytes());
  }

  @Test
  void aLookWithinAStepMakesNothingOlder() {
    spans.paceDecay(STEP_NANOS * Spans.STEPS_A_ROUND / 1_000_000);
    start = System.nanoTime();
    spans.decayTo(start + STEP_NANOS);
    free(take(3 * MIB));
    spans.decayTo(start + STEP_NANOS);
    spans.decayTo(start + SpanDecay.STEPS * STEP_NANOS);
    assertEquals(3 * MIB, keptBytes(), "a step old");
  }

  @Test
  void stepsByTimeAreStepsOfTheirRound() {
    spans.paceDecay(STEP_NANOS * Spans.STEPS_A_ROUND / 1_000_000);
    start = System.nanoTime();
    assertEquals(2, decayed(BLOCKS, 2).size());
    spans.decay();
    assertEquals(BLOCKS / 2 * 4 * MIB, keptBytes(), "as after four");
  }

  @Test
  void anAllocationLetsTheTimePass() {
    spans.paceDecay(1);
    free(take(3 * MIB));
    for (int i = 0; i < 1_000_000 && keptBytes() > 0; i++) { // Until the clock has gone on.
      discard(take((40 + i % 2) * MIB)); // Of no band of the first.
    }
    assertEquals(0, keptBytes());
  }

  @Test
  void aRoundIsHalfOfTheTime() {
    assertEquals(List.of(), decayed(BLOCKS, 0));
    spans.decay();
    assertEquals(BLOCKS / 2 * 4 * MIB, keptBytes());
    spans.decay();
    assertEquals(0, keptBytes());
  }

  @Test
  void aCapFallsWhileNobodyAsksAndRisesWithEachMiss() {
    SpanBands bands = spans.bands();
    int band = band(4 * MIB);
    free(take(4 * MIB));
    assertEquals(64 * MIB, bands.capBytes(band));
    spans.decay();
    assertEquals(64 * MIB, bands.capBytes(band), "it was asked for in this step");
    letCapsFall();
    assertEquals(4 * MIB, bands.capBytes(band), "a sixteenth of the bound");
    List<HugeBlock> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      all.add(take(4 * MIB));
    }
    assertEquals(16 * MIB, bands.capBytes(band));
    assertEquals(4, bands.misses(band));
    all.forEach(this::free);
    assertEquals(12 * MIB, keptBytes());
    free(take(4 * MIB));
    assertEquals(1, spans.hits()[band]);
    take(40 * MIB);
    take(40 * MIB);
    assertEquals(64 * MIB, bands.capBytes(band(40 * MIB)), "the bound, and no more");
  }

  @Test
  void hitsAreAskedForAsMissesAre() {
    SpanBands bands = spans.bands();
    HugeBlock block = take(4 * MIB);
    free(block);
    for (int i = 0; i < 3; i++) {
      free(take(4 * MIB));
      spans.decay();
      assertEquals(64 * MIB, bands.capBytes(band(4 * MIB)), "a hit");
    }
    for (int i = 0; i < 3; i++) {
      assertSame(block, take(4 * MIB));
      discard(take(4 * MIB));
      free(block);
      spans.decay();
      assertEquals(64 * MIB, bands.capBytes(band(4 * MIB)), "a hit and a miss");
    }
    assertEquals(4 * MIB, spans.trim());
    spans.decay();
    assertEquals(56 * MIB, bands.capBytes(band(4 * MIB)), "that a block goes is no request");
  }

  private static int band(long bytes) {
    return SpanBands.of(SpanLayout.slotsFor(bytes));
  }

  @Test
  void whatIsBeyondTheCapGoesBack() {
    List<HugeBlock> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      all.add(take(4 * MIB));
    }
    letCapsFall();
    all.forEach(this::free);
    assertEquals(4 * MIB, keptBytes(), "one, and the cap has room for no other");
    free(take(40 * MIB));
    assertEquals(44 * MIB, keptBytes(), "another band has its own");
    assertEquals(0, spans.strayCount());
  }

  @Test
  void whatTheCapHasRoomForStays() {
    HugeBlock block = take(4 * MIB);
    letCapsFall();
    free(block);
    spans.decay();
    assertEquals(4 * MIB, keptBytes());
  }

  @Test
  void whatIsInUseMakesWayForABlockOfItsBand() {
    HugeBlock used = take(4 * MIB);
    HugeBlock first = take(4 * MIB);
    HugeBlock second = take(4 * MIB);
    HugeBlock longer = take(10 * MIB);
    letCapsFall();
    free(longer);
    assertSame(longer, take(10 * MIB));
    free(used);
    assertSame(used, take(4 * MIB));
    free(first);
    assertEquals(4 * MIB, keptBytes());
    assertEquals(10 * MIB, spans.placedBytes(), "of another band");
    assertSame(first, take(4 * MIB));
    HugeBlock third = take(4 * MIB); // Raises the cap.
    free(third);
    assertEquals(4 * MIB, keptBytes());
    assertEquals(14 * MIB, spans.placedBytes(), "there was room for both");
    free(second);
    assertEquals(8 * MIB, keptBytes());
    assertEquals(10 * MIB, spans.placedBytes());
    assertTrue(third.isKept(), "what is free stays");
    assertEquals(0, spans.strayCount());
  }

  @Test
  void whatIsOldMakesWayForABlockOfItsBand() {
    List<HugeBlock> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(take(FIRST_PLACE_BYTES));
    }
    List<HugeBlock> others = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      others.add(take(2 * MIB));
    }
    letCapsFall();
    all.subList(0, 2).forEach(this::free);
    others.forEach(this::free);
    free(all.get(2));
    assertTrue(all.get(0).isGone(), "in the first place");
    assertTrue(all.get(1).isKept());
    assertTrue(all.get(2).isKept());
    assertSame(all.get(2), take(FIRST_PLACE_BYTES));
    free(all.get(3));
    assertTrue(all.get(1).isKept(), "that in use makes way before one that is old");
    assertEquals(0, spans.placedBytes());
  }

  @Test
  void aBlockThatIsLongerThanTheCapIsKeptAlone() {
    HugeBlock block = take(40 * MIB);
    letCapsFall();
    free(block);
    assertEquals(40 * MIB, keptBytes());
  }

  @Test
  void whatNobodyWantsMakesRoomForWhatIsWanted() {
    List<HugeBlock> cold = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      cold.add(take(10 * MIB));
    }
    cold.forEach(this::free);
    assertEquals(60 * MIB, retained.bytes());
    for (int i = 0; i < 20; i++) {
      free(take(20 * MIB));
    }
    long purged = gauge.purgedBytes();
    long cuts = spans.cutCount();
    for (int i = 0; i < 100; i++) {
      free(take(20 * MIB));
    }
    assertEquals(purged, gauge.purgedBytes(), "the system hears nothing any more");
    assertEquals(cuts, spans.cutCount());
  }

  @Test
  void spansThatAreWantedByTurnsDoNotDriveOneAnotherOut() {
    free(take(40 * MIB));
    long reuses = spans.reuseCount();
    for (int i = 0; i < 100; i++) {
      free(take(39 * MIB));
      free(take(40 * MIB));
    }
    assertEquals(reuses + 200, spans.reuseCount(), "the shorter one is cut from the longer one");
    assertEquals(1, spans.cutCount());
    assertEquals(40 * MIB, gauge.committedBytes());
  }

  /** Three neighbours, and what is said of their memory. */
  private List<HugeBlock> neighbours(long... mebibytes) {
    List<HugeBlock> all = new ArrayList<>();
    for (long bytes : mebibytes) {
      all.add(take(bytes * MIB));
      os.blockMemory().storePlain(all.getLast().spanAddress, 0, 7);
    }
    for (int i = 1; i < all.size(); i++) {
      assertTrue(all.get(i).follows(all.get(i - 1)));
      assertFalse(all.get(i - 1).follows(all.get(i)));
    }
    return all;
  }

  @Test
  void aShorterBlockIsCutFromTheShortestThatServes() {
    List<HugeBlock> all = neighbours(12, 3, 10, 3);
    all.forEach(this::free);
    free(take(3 * MIB));
    os.refuseAfter(0); // The system hears nothing.
    HugeBlock head = take(8 * MIB);
    assertEquals(all.get(2).spanAddress, head.spanAddress, "of 10");
    assertEquals(8 * MIB, head.span().bytes);
    assertEquals(20 * MIB, spans.cachedBytes(), "2 of them are left");
    assertEquals(28 * MIB, gauge.committedBytes());
    assertEquals(7, os.blockMemory().loadPlain(head.spanAddress, 0), "as it was left");
    HugeBlock rest = take(2 * MIB);
    assertTrue(rest.follows(head));
    assertSame(rest, spans.blockAt(rest.userAddress));
    assertSame(head, spans.blockAt(head.userAddress));
    assertSame(rest, spans.blockAround(rest.userAddress + 1));
    assertEquals(List.of(head, rest), spans.blocks());
    free(head);
    free(rest);
    assertEquals(28 * MIB, keptBytes());
    assertEquals(0, spans.strayCount());
    spans.trim();
    assertEquals(0, gauge.committedBytes());
    assertEquals(0, retained.bytes());
    assertEquals(spans.reservedBytes() / SLOT, spans.freeSlots());
  }

  @Test
  void neighboursJoinForALongerBlock() {
    List<HugeBlock> all = neighbours(5, 4, 3, 6);
    free(all.get(0));
    free(all.get(2));
    assertEquals(6 * MIB, take(6 * MIB).span().bytes, "no two touch: anew");
    assertEquals(5, spans.cutCount());
    free(all.get(1));
    os.refuseAfter(0);
    HugeBlock joined = take(10 * MIB);
    assertEquals(all.get(0).spanAddress, joined.spanAddress);
    assertEquals(10 * MIB, joined.span().bytes);
    assertEquals(2 * MIB, spans.cachedBytes());
    assertEquals(1, spans.reuseCount());
    for (HugeBlock part : all.subList(0, 3)) {
      assertTrue(part.isGone());
      assertFalse(spans.free(part), "a late free of a part");
    }
    free(joined);
    spans.trim();
    assertEquals(12 * MIB, gauge.committedBytes());
    assertEquals(0, spans.strayCount());
  }

  @Test
  void twoRangesThatTouchAreNotJoined() {
    long base = os.reserve(32 * MIB, 2 * MIB);
    AtomicLong next = new AtomicLong(base);
    OsMemory touching =
        (OsMemory)
            Proxy.newProxyInstance(
                OsMemory.class.getClassLoader(),
                new Class<?>[] {OsMemory.class},
                (proxy, method, arguments) ->
                    method.getName().equals("reserve")
                        ? (Object) next.getAndAdd((long) arguments[0])
                        : method.invoke(os, arguments));
    Spans small = new Spans(touching, gauge, retained, new SlowSteps(), 8 * MIB);
    HugeBlock first = take(small, 8 * MIB);
    HugeBlock second = take(small, 16 * MIB);
    assertTrue(second.follows(first));
    assertTrue(small.free(first));
    assertTrue(small.free(second));
    assertNull(small.use(20 * MIB, 16));
    assertSame(first, small.use(8 * MIB, 16));
  }

  @Test
  void aBlockIsCutFromTheShortestOfAllRanges() {
    Spans small = new Spans(os, gauge, retained, new SlowSteps(), 8 * MIB);
    HugeBlock longer = take(small, 6 * MIB);
    HugeBlock shorter = take(small, 5 * MIB);
    assertEquals(24 * MIB, small.reservedBytes(), "two ranges");
    assertTrue(small.free(longer));
    assertTrue(small.free(shorter));
    assertEquals(shorter.spanAddress, take(small, 4 * MIB).spanAddress);
  }

  @Test
  void anAlignedBlockBeginsWhereAPartDoes() {
    List<HugeBlock> all = neighbours(3, 9, 4);
    all.subList(0, 2).forEach(this::free);
    long first = all.get(0).spanAddress;
    long second = all.get(1).spanAddress;
    assertNotEquals(0, second % (4 * MIB) + first % (4 * MIB));
    HugeBlock block = spans.use(4 * MIB, 4 * MIB);
    if (first % (4 * MIB) == 0) {
      assertEquals(first, block.spanAddress);
    } else {
      assertNull(block);
    }
  }

  @Test
  void whatIsLeftOfABlockDecaysNoLater() {
    free(take(12 * MIB));
    spans.decay();
    HugeBlock head = take(8 * MIB);
    assertEquals(4 * MIB, spans.cachedBytes());
    spans.decay();
    assertEquals(0, spans.cachedBytes(), "free for two rounds");
    free(head);
    spans.decay();
    assertEquals(8 * MIB, spans.cachedBytes());
  }

  @Test
  void whatIsLeftOfABlockIsMadeZeroLikeAnyOther() {
    HugeBlock block = take(12 * MIB);
    os.blockMemory().storePlain(block.spanAddress + 8 * MIB, 0, 7);
    free(block);
    take(8 * MIB);
    HugeBlock rest = spans.useZeroed(4 * MIB, 16);
    assertEquals(block.spanAddress + 8 * MIB, rest.spanAddress);
    assertEquals(0, os.blockMemory().loadPlain(rest.spanAddress, 0));
  }

  @Test
  void whatIsLeftOfABlockIsTooMuchForItsBandAndGoesBack() {
    HugeBlock other = take(4 * MIB);
    HugeBlock longer = take(12 * MIB + 1);
    letCapsFall();
    free(longer);
    free(other);
    assertEquals(16 * MIB + 2 * SLOT, gauge.committedBytes());
    assertEquals(8 * MIB + 2 * SLOT, take(8 * MIB + 1).span().bytes);
    assertEquals(4 * MIB, spans.cachedBytes(), "a sixteenth of the bound");
    assertEquals(12 * MIB + 2 * SLOT, gauge.committedBytes());
    assertEquals(0, spans.strayCount());
  }

  @Test
  void theCacheGivesWayToTheLimit() {
    CommitGauge tight = new CommitGauge(64 * MIB, 64 * MIB, () -> false, null);
    Spans few = new Spans(os, tight, retained, new SlowSteps(), 64 * MIB);
    assertTrue(few.free(take(few, 40 * MIB)));
    assertEquals(40 * MIB, tight.committedBytes());
    HugeBlock other = take(few, 50 * MIB);
    assertEquals(50 * MIB, tight.committedBytes());
    AllocationFailedException e =
        assertThrows(AllocationFailedException.class, () -> take(few, 20 * MIB));
    assertEquals(AllocationFailedException.Cause.EXHAUSTION, e.kind());
    assertTrue(e.getMessage().contains(", bytes=" + 20 * MIB), e.getMessage());
    assertTrue(few.free(other));
    assertEquals(50 * MIB, few.trim());
  }

  @Test
  void aSpanGrowsBeyondASoftLimitUnlessSomebodyMustBeAsked() {
    for (boolean asks : new boolean[] {false, true}) {
      CommitGauge soft = new CommitGauge(64 * MIB, 4 * MIB, () -> asks, null);
      Spans few = new Spans(os, soft, retained, new SlowSteps(), 64 * MIB);
      Span span = few.take(3 * MIB, 16, Trail.NONE);
      assertEquals(!asks, few.grow(span, Spans.behind(span, FIVE_MIB)));
      assertEquals((asks ? 3 : 5) * MIB, soft.committedBytes());
    }
  }

  @Test
  void whatIsKeptGivesWayBeforeSomebodyIsAsked() {
    CommitGauge soft = new CommitGauge(64 * MIB, 8 * MIB, () -> true, null);
    Spans few = new Spans(os, soft, retained, new SlowSteps(), 64 * MIB);
    assertTrue(few.free(take(few, 5 * MIB)));
    take(few, 6 * MIB);
    assertEquals(6 * MIB, soft.committedBytes());
  }

  @Test
  void aSpanGrowsOnlyWhereItsNeighboursAreFree() {
    HugeBlock one = take(3 * MIB);
    Span first = one.span();
    Span second = spans.take(3 * MIB, 16, Trail.NONE);
    assertFalse(spans.grow(first, Spans.behind(first, FIVE_MIB)));
    assertTrue(spans.grow(second, Spans.behind(second, FIVE_MIB)));
    Span longer = Spans.head(second, FIVE_MIB);
    assertEquals(second.address, longer.address);
    assertEquals(8 * MIB, gauge.committedBytes());
    assertEquals(os.committedBytes(), gauge.committedBytes());
    assertFalse(spans.grow(longer, Spans.behind(longer, 100 * FIVE_MIB)), "beyond the limit");
    spans.cutTail(Spans.tail(longer, FIVE_MIB / 5));
    assertEquals(4 * MIB, gauge.committedBytes());
    HugeBlock rest = new HugeBlock();
    rest.mapAt(Spans.head(longer, FIVE_MIB / 5));
    free(rest);
    free(one);
    spans.trim();
    assertEquals(0, gauge.committedBytes());
    assertEquals(spans.reservedBytes() / SLOT, spans.freeSlots());
  }

  @Test
  void rangesAreAddedAndWhatTheSystemRefusesIsUndone() {
    HugeBlock first = take(60 * MIB);
    HugeBlock second = take(60 * MIB);
    assertEquals(192 * MIB, spans.reservedBytes());
    assertNotEquals(first.spanAddress, second.spanAddress);
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
  void halfARangeDoesWhereTheSystemHasNoWholeOne() {
    SimulatedOs narrow = new SimulatedOs(40 * MIB);
    Spans few = new Spans(narrow, gauge, retained, new SlowSteps(), 64 * MIB);
    HugeBlock first = take(few, 3 * MIB);
    assertEquals(32 * MIB, few.reservedBytes());
    assertEquals(29 * MIB, few.longestFreeBytes());
    AllocationFailedException e =
        assertThrows(AllocationFailedException.class, () -> take(few, 30 * MIB));
    assertEquals(AllocationFailedException.Cause.MAP_FAIL, e.kind());
    assertEquals(3 * MIB, gauge.committedBytes());
    assertTrue(few.free(first));
    take(few, 32 * MIB); // What is kept gives its addresses up.
    assertEquals(32 * MIB, gauge.committedBytes());
    assertEquals(32 * MIB, few.reservedBytes());
  }

  @Test
  void afterCloseNothingIsTakenAndNothingIsKept() {
    HugeBlock late = take(3 * MIB);
    free(take(5 * MIB));
    spans.close();
    spans.close();
    assertTrue(spans.isClosed());
    assertThrows(AllocatorClosedException.class, () -> take(3 * MIB));
    assertFalse(spans.free(late), "the closer has it");
    assertTrue(late.isGone());
    assertEquals(0, os.committedBytes(), "whatever was ever committed is told to the system");
    assertEquals(List.of(), spans.cached());
    assertEquals(0, spans.reservedBytes());
  }

  @Test
  void lockedMemoryGoesBackAsAddresses() {
    HugeBlock block = take(3 * MIB);
    os.lockMemory();
    free(block);
    assertEquals(3 * MIB, spans.trim());
    assertEquals(0, gauge.committedBytes());
    assertEquals(0, os.committedBytes());
    assertEquals(block.spanAddress, take(3 * MIB).spanAddress);
  }
}
