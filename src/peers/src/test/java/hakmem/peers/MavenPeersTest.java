// SPDX-License-Identifier: Apache-2.0
package hakmem.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
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

/** The allocators of this module are found, and run every workload with each block checked. */
class MavenPeersTest {
  static List<PeerKind> kinds() {
    return new MavenPeers().peers();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void runsWithEveryBlockChecked(PeerKind kind) {
    try (Peer peer = kind.opener().get()) {
      for (String family : Workloads.families()) {
        Workload workload = Workloads.named(family).getFirst();
        for (int threads : List.of(1, 2)) {
          if (kind.refusal(workload.needs(threads)) == null) {
            CheckedPeer checked = new CheckedPeer(peer);
            try (Crew crew = new Crew(workload, checked, threads)) {
              assertTrue(crew.round(1).operations() >= 100, workload.name());
            }
            assertEquals(0, checked.live(), workload.name());
          }
        }
      }
    }
  }

  @Test
  void theBenchFindsThem() {
    List<String> names = Peers.all().stream().map(PeerKind::name).toList();
    assertTrue(names.containsAll(kinds().stream().map(PeerKind::name).toList()), names::toString);
  }
}
