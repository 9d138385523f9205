// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.peer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** All allocators that Java code can call. Stateless. */
public final class Peers {
  /** The static interface. */
  public static final String HAKMEM = "hakmem";

  /** An explicit heap per thread. */
  public static final String HAKMEM_HEAP = "hakmem-heap";

  /** No allocator: the loop's own cost. */
  public static final String LOOP = "loop";

  /** The C library's malloc. */
  public static final String MALLOC = "malloc";

  private static final String NO_REALLOC = "an arena has no realloc";

  private Peers() {}

  /** In the order of tables: hakmem, the loop, then the others. */
  public static List<PeerKind> all() {
    List<PeerKind> kinds = new ArrayList<>();
    kinds.add(new PeerKind(HAKMEM_HEAP, "hakmem, an explicit heap per thread", HeapPeer::new));
    kinds.add(new PeerKind(HAKMEM, "hakmem, the static interface", StaticPeer::new));
    kinds.add(
        new PeerKind(
            LOOP,
            "no allocator: what the loop itself costs",
            Map.of(Need.MEMORY, "the loop alone has no memory to write to"),
            List.of(),
            () -> LoopCaller::new));
    kinds.add(
        new PeerKind(
            MALLOC,
            "the C library's malloc, critical downcalls",
            () -> CriticalPeer.of(NativeLibrary.cLibrary())));
    kinds.add(
        new PeerKind(
            "unsafe",
            "sun.misc.Unsafe.allocateMemory",
            Map.of(Need.ALIGNED, "Unsafe has no aligned allocation"),
            List.of("--sun-misc-unsafe-memory-access=allow"),
            () -> UnsafeCaller::new));
    kinds.add(
        new PeerKind(
            "arena-confined",
            "Arena.ofConfined, one per block",
            Map.of(
                Need.HAND_OVER,
                "a confined arena is closed by the thread that made it",
                Need.REALLOC,
                NO_REALLOC),
            List.of(),
            () -> ConfinedCaller::new));
    kinds.add(
        new PeerKind(
            "arena-shared",
            "Arena.ofShared, one per block",
            Map.of(Need.REALLOC, NO_REALLOC),
            List.of(),
            () -> SharedCaller::new));
    ServiceLoader.load(PeerProvider.class).forEach(more -> kinds.addAll(more.peers()));
    return List.copyOf(kinds);
  }

  /** What runs for who asks by name: hakmem by parts of its interface, libraries on allocators. */
  public static List<PeerKind> parts() {
    List<PeerKind> kinds = new ArrayList<>(partsOfHakmem());
    ServiceLoader.load(PeerProvider.class).forEach(more -> kinds.addAll(more.onRequest()));
    return List.copyOf(kinds);
  }

  private static List<PeerKind> partsOfHakmem() {
    return List.of(
        new PeerKind("hakmem-sampled", "hakmem, a heap, who asks is sampled", HeapPeer::sampled),
        new PeerKind("hakmem-heap-class", "hakmem, the class behind a heap", HeapClassPeer::new),
        new PeerKind(
            "hakmem-two-layouts", "hakmem, a heap beside one with headers", TwoLayoutsPeer::new),
        new PeerKind("hakmem-latency", "hakmem, static, latency indicators", LatencyPeer::inRounds),
        new PeerKind(
            "hakmem-latency-steps",
            "hakmem, static, slow steps timed alone",
            () -> LatencyPeer.every(0)),
        new PeerKind(
            "hakmem-latency-64",
            "hakmem, static, one operation in 64 timed",
            () -> LatencyPeer.every(64)),
        new PeerKind("hakmem-try-free", "hakmem, static, tryFree for free", TryFreePeer::new),
        new PeerKind("hakmem-owns", "hakmem, static, owns before tryFree", OwnsTryFreePeer::new));
  }

  /** The peer of a name. */
  public static Optional<PeerKind> named(String name) {
    return Stream.concat(all().stream(), parts().stream())
        .filter(kind -> kind.name().equals(name))
        .findFirst();
  }
}
