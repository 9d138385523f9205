// SPDX-License-Identifier: Apache-2.0
package hakmem.peers;

import hakmem.bench.peer.Caller;
import hakmem.bench.peer.Need;
import hakmem.bench.peer.Peer;
import hakmem.bench.peer.PeerKind;
import hakmem.bench.peer.Slots;
import hakmem.lwjgl.HakmemAllocator;
import java.util.List;
import java.util.Map;
import org.lwjgl.system.Configuration;
import org.lwjgl.system.MemoryUtil;

/** LWJGL's interface on one of the allocators that it can be put on: one for each process. */
final class LwjglPeer implements Peer {
  private LwjglPeer() {}

  /** hakmem, and those that LWJGL has. */
  static List<PeerKind> kinds() {
    return List.of(
        kind("hakmem", HakmemAllocator.class.getName(), HakmemAllocator.class.getName()),
        kind("system", "system", "org.lwjgl.system.MemoryManage$StdlibAllocator"),
        kind("mimalloc", "mimalloc", "org.lwjgl.system.mimalloc.mimalloc$Allocator"),
        kind("rpmalloc", "rpmalloc", "org.lwjgl.system.rpmalloc.RPmalloc$Allocator"),
        kind("jemalloc", "jemalloc", "org.lwjgl.system.jemalloc.JEmalloc$Allocator"),
        new PeerKind(
            "lwjgl-alone",
            "LWJGL's interface without an allocator: what it costs in itself",
            Map.of(Need.MEMORY, "there is no memory to write to"),
            List.of(),
            () -> open(LwjglNothing.class.getName(), LwjglNothing.class.getName())));
  }

  private static PeerKind kind(String name, String option, String className) {
    return new PeerKind(
        "lwjgl-" + name, "LWJGL's interface on " + name, () -> open(option, className));
  }

  /** LWJGL goes on with another allocator if it does not find this one, and says nothing. */
  private static Peer open(String option, String className) {
    Configuration.MEMORY_ALLOCATOR.set(option);
    String found = MemoryUtil.getAllocator().getClass().getName();
    if (!found.equals(className)) {
      throw new IllegalStateException(
          "LWJGL is on " + found + " instead of " + className + "; start a process for each");
    }
    return new LwjglPeer();
  }

  @Override
  public Caller caller() {
    return new InterfaceCaller();
  }

  /** As programs call it: LWJGL has its allocator in a constant. */
  private static final class InterfaceCaller extends Caller {
    @Override
    public void allocate(Slots slots, int slot, long bytes) {
      slots.set(slot, MemoryUtil.nmemAlloc(bytes));
    }

    @Override
    public void free(Slots slots, int slot) {
      MemoryUtil.nmemFree(slots.address(slot));
    }

    @Override
    public void reallocate(Slots slots, int slot, long oldBytes, long bytes) {
      slots.set(slot, MemoryUtil.nmemRealloc(slots.address(slot), bytes));
    }

    @Override
    public void allocateZeroed(Slots slots, int slot, long bytes) {
      slots.set(slot, MemoryUtil.nmemCalloc(1, bytes));
    }

    @Override
    public void allocateAligned(Slots slots, int slot, long bytes, long alignment) {
      slots.set(slot, MemoryUtil.nmemAlignedAlloc(alignment, bytes));
    }
  }
}
