// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Each two kinds of accesses, in either order, and what orders them. A scenario that is explored
 * whole comes upon a race in both orders, so nobody misses a rule for one of them; one that is
 * sampled may come upon one order alone.
 */
class RaceDetectorTest {
  private static final int DATA = 0;
  private static final int FLAG = 1;

  /** Two threads that are not run: the accesses are given. */
  private static final Trial TWO_THREADS =
      new Trial() {
        @Override
        public int threads() {
          return 2;
        }

        @Override
        public void run(int thread) {
          throw new IllegalStateException();
        }

        @Override
        public void finish() {
          throw new IllegalStateException();
        }
      };

  private static int site(AccessKind kind) {
    return Site.number(new Site(kind, "data", "RaceDetectorTest.access", 0));
  }

  private static RaceDetector begun() {
    RaceDetector detector = new RaceDetector();
    detector.begin(TWO_THREADS);
    return detector;
  }

  private static String access(RaceDetector detector, int thread, int location, AccessKind kind) {
    String race = detector.commit(thread, location, site(kind));
    return race == null && kind.isConditional() ? detector.conditionalEnded(thread, true) : race;
  }

  @Test
  void onePlainAndOneWriteRaceInEitherOrder() {
    for (AccessKind first : AccessKind.values()) {
      for (AccessKind second : AccessKind.values()) {
        RaceDetector detector = begun();
        assertNull(access(detector, 0, DATA, first));
        String race = access(detector, 1, DATA, second);
        boolean expected =
            (first.isPlain() || second.isPlain()) && (first.writes() || second.writes());
        assertEquals(expected, race != null, first + ", then " + second + ": " + race);
      }
    }
  }

  @Test
  void onlyReleaseAndAcquireOrderWhatIsBeforeAndBehind() {
    for (AccessKind tells : AccessKind.values()) {
      for (AccessKind hears : AccessKind.values()) {
        RaceDetector detector = begun();
        assertNull(access(detector, 0, DATA, AccessKind.PLAIN_WRITE));
        assertNull(access(detector, 0, FLAG, tells));
        access(detector, 1, FLAG, hears);
        String race = access(detector, 1, DATA, AccessKind.PLAIN_READ);
        boolean ordered = tells.writes() && tells.releases() && hears.reads() && hears.acquires();
        assertEquals(!ordered, race != null, tells + ", then " + hears + ": " + race);
      }
    }
  }

  /** What comes after the release is not ordered by it. */
  @Test
  void aReleaseDoesNotOrderWhatComesLater() {
    RaceDetector detector = begun();
    assertNull(access(detector, 0, FLAG, AccessKind.RELEASE_WRITE));
    assertNull(access(detector, 0, DATA, AccessKind.PLAIN_WRITE));
    assertNull(access(detector, 1, FLAG, AccessKind.ACQUIRE_READ));
    assertNotNull(access(detector, 1, DATA, AccessKind.PLAIN_READ));
  }

  /** Nobody can read any more what the release has published. */
  @Test
  void aWeakerWriteOverAReleaseTakesTheOrderAway() {
    for (AccessKind over : List.of(AccessKind.PLAIN_WRITE, AccessKind.OPAQUE_WRITE)) {
      RaceDetector detector = begun();
      assertNull(access(detector, 0, DATA, AccessKind.PLAIN_WRITE));
      assertNull(access(detector, 0, FLAG, AccessKind.RELEASE_WRITE));
      assertNull(access(detector, 0, FLAG, over));
      access(detector, 1, FLAG, AccessKind.ACQUIRE_READ);
      assertNotNull(access(detector, 1, DATA, AccessKind.PLAIN_READ), over::toString);
    }
  }

  @Test
  void aCasThatFailsWritesNothing() {
    RaceDetector detector = begun();
    assertNull(access(detector, 0, DATA, AccessKind.PLAIN_READ));
    assertNull(detector.commit(1, DATA, site(AccessKind.CAS)));
    assertNull(detector.conditionalEnded(1, false));
    assertNull(access(detector, 0, DATA, AccessKind.PLAIN_READ));
  }

  @Test
  void nextTimeAllIsForgotten() {
    RaceDetector detector = begun();
    assertNull(access(detector, 0, DATA, AccessKind.PLAIN_WRITE));
    detector.begin(TWO_THREADS);
    assertNull(access(detector, 1, DATA, AccessKind.PLAIN_WRITE));
  }
}
