// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.workload;

import hakmem.bench.SystemMemory;
import hakmem.bench.peer.Caller;
import hakmem.bench.peer.Peer;
import hakmem.bench.peer.Slots;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;

/** An allocator with a fault: it writes over a byte of a block when the next one comes. */
final class DamagingPeer implements Peer {
  private final Peer peer;
  private final double part;
  private final Map<Long, Long> bytesByAddress = new HashMap<>();
  private long latest;

  /**
   * Damages the blocks of another one, which the caller closes. One thread at a time.
   *
   * @param part of a block's length, from its start to the byte
   */
  DamagingPeer(Peer peer, double part) {
    this.peer = peer;
    this.part = part;
  }

  @Override
  public Caller caller() {
    return new DamagingCaller(peer.caller());
  }

  /** The block that came before this one, which its user has written by now. */
  private void came(Slots slots, int slot, long bytes) {
    Long length = bytesByAddress.get(latest);
    // Its first word, or a byte of neither the first nor the last.
    if (length != null && length >= (part == 0 ? Long.BYTES : 4 * Long.BYTES)) {
      long at = latest + (long) (part * length);
      byte right = SystemMemory.ALL.get(ValueLayout.JAVA_BYTE, at);
      SystemMemory.ALL.set(ValueLayout.JAVA_BYTE, at, (byte) ~right);
    }
    latest = slots.address(slot);
    bytesByAddress.put(latest, bytes);
  }

  private final class DamagingCaller extends Caller {
    private final Caller caller;

    DamagingCaller(Caller caller) {
      this.caller = caller;
    }

    @Override
    public void allocate(Slots slots, int slot, long bytes) {
      caller.allocate(slots, slot, bytes);
      came(slots, slot, bytes);
    }

    @Override
    public void allocateZeroed(Slots slots, int slot, long bytes) {
      caller.allocateZeroed(slots, slot, bytes);
      came(slots, slot, bytes);
    }

    @Override
    public void allocateAligned(Slots slots, int slot, long bytes, long alignment) {
      caller.allocateAligned(slots, slot, bytes, alignment);
      came(slots, slot, bytes);
    }

    @Override
    public void reallocate(Slots slots, int slot, long oldBytes, long bytes) {
      bytesByAddress.remove(slots.address(slot));
      caller.reallocate(slots, slot, oldBytes, bytes);
      came(slots, slot, bytes);
    }

    @Override
    public void free(Slots slots, int slot) {
      bytesByAddress.remove(slots.address(slot));
      caller.free(slots, slot);
    }

    @Override
    public void end() {
      caller.end();
    }
  }
}
