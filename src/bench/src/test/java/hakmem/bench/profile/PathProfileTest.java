// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.bench.peer.Peers;
import hakmem.bench.run.ProfileRun;
import hakmem.bench.workload.Workloads;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PathProfileTest {
  private static final int RUNS_MAX = 12;

  @Test
  void sharesAreOfWhatWasSorted() {
    PathProfile profile =
        new PathProfile(Map.of(Path.FAST, 30L, Path.REFILL, 10L, Path.WORKLOAD, 60L), 7);
    assertEquals(100, profile.total());
    assertEquals(0.3, profile.share(Path.FAST));
    assertEquals(0.75, profile.shareOfAllocator(Path.FAST));
    assertEquals(0, profile.share(Path.SYSTEM));
    assertEquals(0, new PathProfile(Map.of(), 0).shareOfAllocator(Path.FAST));
    PathProfile read = PathProfile.parse(profile.print());
    assertEquals(profile.print(), read.print());
    assertEquals(10, read.samples().get(Path.REFILL));
    assertEquals(7, read.unknown());
  }

  /** The JVM may drop samples, now and then nearly all of a run, so runs are repeated. */
  @Test
  void aRunningWorkloadIsSampled() {
    long fast = 0;
    for (int run = 0; run < RUNS_MAX && fast == 0; run++) {
      PathProfile profile =
          ProfileRun.run(
              Peers.named(Peers.HAKMEM_HEAP).orElseThrow(),
              Workloads.named("larson-step").getFirst(),
              1,
              800);
      fast = profile.samples().getOrDefault(Path.FAST, 0L);
    }
    assertTrue(fast > 0, "no run of " + RUNS_MAX + " has a sample of the fast path");
  }
}
