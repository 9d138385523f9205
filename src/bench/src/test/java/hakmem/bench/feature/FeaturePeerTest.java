// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.bench.peer.Caller;
import hakmem.bench.peer.Peer;
import hakmem.bench.peer.PeerKind;
import hakmem.bench.peer.Slots;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each row of the table has on what it says. */
class FeaturePeerTest {
  private static final int OPERATIONS = 200;

  @TempDir Path work;

  @AfterEach
  void forget() {
    System.clearProperty(FeaturePeer.SCRATCH);
  }

  @Test
  void eachFeatureRunsAndLeavesNothing() throws Exception {
    System.setProperty(FeaturePeer.SCRATCH, work.toString());
    Set<String> names = new HashSet<>();
    for (PeerKind kind : FeaturePeer.kinds()) {
      assertTrue(names.add(kind.name()), kind.name());
      assertEquals(kind.what(), FeaturePeer.named(kind.name()).orElseThrow().what());
      try (Peer peer = kind.opener().get()) {
        Caller caller = peer.caller();
        Slots slots = new Slots(1);
        for (int i = 0; i < OPERATIONS; i++) {
          caller.allocate(slots, 0, i);
          caller.free(slots, 0);
        }
        caller.end();
      }
    }
    assertEquals(Feature.OFF.peer(), FeaturePeer.kinds().getFirst().name());
    assertEquals(Feature.values().length, names.size());
    for (String file : List.of("ring", "dump.json", "dumps.json", "trace")) {
      assertTrue(Files.size(work.resolve(file)) > 0, file);
    }
    long operations =
        Files.readString(work.resolve("trace"))
            .lines()
            .filter(l -> !l.isEmpty() && "af".indexOf(l.charAt(0)) >= 0)
            .count();
    assertEquals(2 * OPERATIONS, operations);
  }

  @Test
  void whatNeedsAFolderSaysSo() {
    PeerKind recording = FeaturePeer.named(Feature.RECORDING.peer()).orElseThrow();
    assertThrows(IllegalStateException.class, () -> recording.opener().get());
  }
}
