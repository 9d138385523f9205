// SPDX-License-Identifier: Apache-2.0
package hakmem.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.bench.peer.CheckedPeer;
import hakmem.bench.peer.Peer;
import hakmem.bench.peer.PeerKind;
import hakmem.bench.peer.Peers;
import hakmem.bench.run.Crew;
import hakmem.bench.workload.Workload;
import hakmem.bench.workload.Workloads;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The allocators of this module are found, and run workloads with each block checked. */
class MavenPeersTest {
  /**
   * Each call that a library's interface has; all workloads would take as long as for all peers.
   */
  private static final List<String> FAMILIES_ON_REQUEST =
      List.of("larson-step", "xmalloc-test", "mleak", "realloc-growth");

  static List<PeerKind> kinds() {
    return new MavenPeers().peers();
  }

  static List<PeerKind> onRequest() {
    return new MavenPeers().onRequest();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void runsEveryWorkloadWithEveryBlockChecked(PeerKind kind) {
    run(kind, Workloads.families());
  }

  /** The first on request is LWJGL on hakmem. LWJGL has one allocator for each JVM. */
  @Test
  void lwjglRunsWithEveryBlockChecked() {
    run(onRequest().getFirst(), FAMILIES_ON_REQUEST);
    PeerKind second = onRequest().get(1);
    assertThrows(IllegalStateException.class, () -> second.opener().get());
  }

  @ParameterizedTest
  @ValueSource(strings = {"arrow-hakmem", "arrow-unsafe", "netty-hakmem", "netty-plain-hakmem"})
  void usesRunWithEveryBlockChecked(String name) {
    run(Peers.named(name).orElseThrow(), FAMILIES_ON_REQUEST);
  }

  private static void run(PeerKind kind, List<String> families) {
    try (Peer peer = kind.opener().get()) {
      for (String family : families) {
        Workload workload = Workloads.named(family).getFirst();
        for (int threads : List.of(1, 2)) {
          if (kind.refusal(workload.needs(threads)) == null) {
            CheckedPeer checked = new CheckedPeer(peer);
            try (Crew crew = new Crew(workload, checked, threads)) {
              assertTrue(crew.round(1).operations() >= 8, workload.name());
            }
            assertEquals(0, checked.live(), workload.name());
          }
        }
      }
    }
  }

  @Test
  void theBenchFindsThem() {
    List<String> all = Peers.all().stream().map(PeerKind::name).toList();
    kinds().forEach(kind -> assertTrue(all.contains(kind.name()), kind.name()));
    for (PeerKind kind : onRequest()) {
      assertFalse(all.contains(kind.name()), kind.name());
      assertEquals(kind.what(), Peers.named(kind.name()).orElseThrow().what());
    }
  }
}
