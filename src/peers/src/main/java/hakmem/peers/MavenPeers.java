// SPDX-License-Identifier: Apache-2.0
package hakmem.peers;

import hakmem.bench.peer.CriticalPeer;
import hakmem.bench.peer.Need;
import hakmem.bench.peer.Peer;
import hakmem.bench.peer.PeerKind;
import hakmem.bench.peer.PeerProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Libraries that LWJGL carries, by critical downcalls, and Netty's two allocators; on request the
 * allocators that LWJGL's own interface can be put on, and Arrow and Netty on hakmem and beside it.
 */
public final class MavenPeers implements PeerProvider {
  private static final Map<Need, String> NETTY_LACKS =
      Map.of(Need.ALIGNED, "a Netty buffer has no alignment of its own");

  /** Netty as fast as it gets: with Unsafe, without the leak detector. */
  private static final List<String> NETTY_OPTIONS =
      List.of(
          "--sun-misc-unsafe-memory-access=allow",
          "--add-opens=java.base/java.nio=ALL-UNNAMED",
          "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
          "-Dio.netty.noUnsafe=false",
          "-Dio.netty.tryReflectionSetAccessible=true",
          "-Dio.netty.leakDetection.level=disabled");

  @Override
  public List<PeerKind> peers() {
    return List.of(
        new PeerKind(
            "mimalloc",
            "mimalloc of LWJGL, critical downcalls",
            () -> CriticalPeer.of(LwjglLibraries.mimalloc())),
        new PeerKind(
            "jemalloc",
            "jemalloc of LWJGL, critical downcalls",
            () -> CriticalPeer.of(LwjglLibraries.jemalloc())),
        new PeerKind(
            "rpmalloc",
            "rpmalloc of LWJGL, critical downcalls",
            () -> CriticalPeer.of(LwjglLibraries.rpmalloc())),
        new PeerKind(
            "netty-adaptive",
            "Netty's adaptive allocator, a direct buffer per block",
            NETTY_LACKS,
            NETTY_OPTIONS,
            NettyPeer::adaptive),
        new PeerKind(
            "netty-pooled",
            "Netty's pooled allocator, a direct buffer per block",
            NETTY_LACKS,
            NETTY_OPTIONS,
            NettyPeer::pooled));
  }

  @Override
  public List<PeerKind> onRequest() {
    List<PeerKind> kinds = new ArrayList<>(LwjglPeer.kinds());
    kinds.addAll(ArrowPeer.kinds());
    kinds.add(netty("netty-hakmem", "hakmem's", NettyPeer::hakmem));
    kinds.add(netty("netty-plain-hakmem", "hakmem's, plain threads", NettyPeer::hakmemPlain));
    kinds.add(netty("netty-plain-pooled", "pooled, plain threads", NettyPeer::pooledPlain));
    kinds.add(netty("netty-plain-adaptive", "adaptive, plain threads", NettyPeer::adaptivePlain));
    return List.copyOf(kinds);
  }

  private static PeerKind netty(String name, String which, Supplier<Peer> opener) {
    String what = "Netty's buffers, " + which + ", one per block";
    return new PeerKind(name, what, NETTY_LACKS, NETTY_OPTIONS, opener);
  }
}
