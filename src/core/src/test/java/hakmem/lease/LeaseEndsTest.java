// SPDX-License-Identifier: Apache-2.0
package hakmem.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.kind.SizeClass;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A lease without a heap: what its owner finds while it is emptied, and how a cut turn ends. */
class LeaseEndsTest {
  private static final int ID = 1;
  private static final @SizeClass int SOME_CLASS = 1;

  /** Emptying and the fence are what a test makes of them. */
  private static final class Lease extends HeapLease {
    Runnable abandoning = () -> {};
    Runnable fencing = () -> {};
    Runnable ending = () -> {};
    boolean fences = true;
    int abandons;
    int ends;

    Lease() {
      super(ID);
    }

    @Override
    protected void abandon() {
      abandons++;
      abandoning.run();
    }

    @Override
    protected void giveSurplus(@SizeClass int sizeClass) {
      abandon();
    }

    @Override
    protected void ended() {
      ends++;
      ending.run();
    }

    @Override
    protected boolean fence() {
      fencing.run();
      return fences;
    }

    void closeByOwner() {
      closeForGood();
    }

    void goIn() {
      enter();
    }

    boolean drainByOwner() {
      return drainOwn();
    }
  }

  private final Lease lease = new Lease();

  /** Whoever empties a heap, by what he does for it. */
  static Stream<Named<Consumer<Lease>>> takers() {
    return Stream.of(
        Named.of("the owner, which goes on", Lease::drainByOwner),
        Named.of("the owner, which closes", Lease::closeByOwner),
        Named.of("a collector", HeapLease::drainIdle),
        Named.of("whoever needs slabs", lease -> lease.takeSurplus(SOME_CLASS)),
        Named.of("a reaper", HeapLease::reap));
  }

  /** Those for whom the owner must be outside. */
  static Stream<Named<Predicate<Lease>>> takersFromIdle() {
    return Stream.of(
        Named.of("a collector", HeapLease::drainIdle),
        Named.of("whoever needs slabs", lease -> lease.takeSurplus(SOME_CLASS)));
  }

  @ParameterizedTest
  @MethodSource("takers")
  void theFastPathsMissWhileTheHeapIsEmptied(Consumer<Lease> taker) {
    lease.abandoning =
        () -> {
          assertNotSame(lease.ownHeads, lease.loadHeads());
          assertFalse(lease.loadOwnerId() == ID);
          assertFalse(lease.isOpen());
        };
    taker.accept(lease);
    assertEquals(1, lease.abandons);
  }

  @Test
  void aDeadThreadsHeapIsClosed() {
    assertTrue(lease.reap());
    assertTrue(lease.isClosed());
    assertTrue(lease.hasEnded());
    assertEquals(1, lease.ends);
  }

  @Test
  void aHeapThatItsOwnerClosesWhileItIsLookedAtIsEnded() {
    lease.fencing = lease::closeByOwner;
    lease.fences = false; // So nobody may empty it, had it not been closed.
    assertTrue(lease.drainIdle());
    assertEquals(1, lease.abandons);
    assertEquals(1, lease.ends);
    assertTrue(lease.hasEnded());
  }

  @Test
  void nothingIsTakenFromAnOwnerThatMayBeInside() {
    lease.fences = false;
    assertFalse(lease.takeSurplus(SOME_CLASS));
    assertEquals(0, lease.abandons);
    assertTrue(lease.isShown());
    lease.fences = true;
    lease.fencing = lease::goIn;
    assertFalse(lease.takeSurplus(SOME_CLASS));
    assertEquals(0, lease.abandons);
    assertTrue(lease.isOpen());
  }

  @ParameterizedTest
  @MethodSource("takersFromIdle")
  void aHeapThatItsOwnerClosesMeanwhileIsEmptiedForGood(Predicate<Lease> taker) {
    lease.abandoning =
        () -> {
          if (lease.abandons == 1) {
            lease.closeByOwner();
          }
        };
    assertTrue(taker.test(lease));
    assertEquals(2, lease.abandons);
    assertEquals(1, lease.ends);
    assertTrue(lease.hasEnded());
  }

  @ParameterizedTest
  @MethodSource("takers")
  void aTurnThatAnErrorCutsOffLeavesNobodyShutOut(Consumer<Lease> taker) {
    lease.abandoning =
        () -> {
          throw new StackOverflowError();
        };
    assertThrows(StackOverflowError.class, () -> taker.accept(lease));
    assertTrue(lease.isOpen());
    assertTrue(lease.isClosed() || lease.loadHeads() == lease.ownHeads);
    assertTrue(lease.isClosed() || lease.loadOwnerId() == ID);
    lease.abandoning = () -> {};
    taker.accept(lease);
    assertEquals(lease.isClosed(), lease.hasEnded());
  }

  @Test
  void aCloseThatAnErrorCutsOffIsFinishedByWhoComesNext() {
    lease.abandoning =
        () -> {
          throw new StackOverflowError();
        };
    assertThrows(StackOverflowError.class, lease::closeByOwner);
    lease.abandoning = () -> {};
    assertTrue(lease.drainIdle());
    assertTrue(lease.hasEnded());
    assertEquals(1, lease.ends);
  }

  @Test
  void anEndThatAnErrorCutsOffIsToldAgain() {
    lease.ending =
        () -> {
          if (lease.ends == 1) {
            throw new StackOverflowError();
          }
        };
    assertThrows(StackOverflowError.class, lease::reap);
    assertEquals(2, lease.ends);
    assertTrue(lease.hasEnded());
  }

  @ParameterizedTest
  @MethodSource("takers")
  void damageIsToldWhenTheTurnHasEnded(Consumer<Lease> taker) {
    lease.abandoning =
        () -> {
          throw new IllegalStateException();
        };
    assertThrows(IllegalStateException.class, () -> taker.accept(lease));
    assertEquals(lease.isClosed(), lease.hasEnded());
    assertEquals(lease.isClosed() ? 1 : 0, lease.ends);
    assertTrue(lease.hasEnded() || lease.isShown());
  }
}
