// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.bench.peer.CheckedPeer;
import hakmem.bench.peer.DamageException;
import hakmem.bench.peer.Need;
import hakmem.bench.peer.Peer;
import hakmem.bench.peer.PeerKind;
import hakmem.bench.peer.Peers;
import hakmem.bench.run.Crew;
import hakmem.bench.run.Round;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every workload runs a little on every allocator of this module, each block checked. */
class EveryWorkloadTest {
  static List<PeerKind> kinds() {
    return Peers.all();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void runsWithEveryBlockChecked(PeerKind kind, @TempDir Path folder) throws Exception {
    try (Peer peer = kind.opener().get()) {
      List<Workload> workloads = new ArrayList<>(Samples.ofEachFamily());
      workloads.add(Samples.recorded(folder));
      for (Workload workload : workloads) {
        for (int threads : List.of(1, 2)) {
          if (kind.refusal(workload.needs(threads)) == null) {
            run(kind, peer, workload, threads);
          }
        }
      }
    }
  }

  private static void run(PeerKind kind, Peer peer, Workload workload, int threads) {
    CheckedPeer checked = new CheckedPeer(peer);
    boolean memory = !kind.lacks().containsKey(Need.MEMORY);
    try (Crew crew = new Crew(workload, memory ? checked : peer, threads)) {
      Round round = crew.round(1);
      assertTrue(round.operations() >= 8, () -> workload.name() + ": " + round);
    }
    assertEquals(0, checked.live(), workload.name() + " leaves blocks of " + kind.name());
  }

  /** Those that notice when a byte of a block is overwritten, at a part of its length. */
  private static Set<String> noticing(Path folder, double part) throws Exception {
    List<Workload> workloads = new ArrayList<>(Samples.ofEachFamily());
    workloads.add(Samples.recorded(folder));
    Set<String> noticing = new TreeSet<>();
    for (Workload workload : workloads) {
      try (Peer malloc = Peers.named(Peers.MALLOC).orElseThrow().opener().get()) {
        try (Crew crew = new Crew(workload, new DamagingPeer(malloc, part), 1)) {
          crew.round(2);
        } catch (IllegalStateException e) {
          Throwable cause = e;
          while (cause.getCause() != null) {
            cause = cause.getCause();
          }
          assertInstanceOf(DamageException.class, cause, workload.name());
          noticing.add(workload.family());
        }
      }
    }
    return noticing;
  }

  /** These do not touch their blocks, or hold one at a time. */
  private static final Set<String> NOT_LOOKING =
      Set.of("larson-step", "fixed", "cache-scratch", "cache-thrash");

  /** A workload that no longer looks at its blocks measures less than it says. */
  @Test
  void eachLooksAtWhatItWrites(@TempDir Path folder) throws Exception {
    Set<String> looking = new TreeSet<>(Workloads.families());
    looking.add(Samples.recorded(folder).family());
    looking.removeAll(NOT_LOOKING);
    assertEquals(looking, noticing(folder, 0), "at the first byte of a block");
    assertEquals(Set.of("mstress"), noticing(folder, 0.5), "at each byte");
  }

  @Test
  void namesAreDistinctAndFindable() {
    Set<String> names = new HashSet<>();
    for (Workload workload : Workloads.all()) {
      assertTrue(names.add(workload.name()), workload.name());
      assertEquals(List.of(workload), Workloads.named(workload.name()));
      assertTrue(Workloads.named(workload.family()).contains(workload));
    }
    assertTrue(Workloads.named("none").isEmpty());
  }
}
