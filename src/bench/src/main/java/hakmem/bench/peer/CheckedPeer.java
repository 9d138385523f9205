// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.peer;

import hakmem.bench.BlockPattern;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Any allocator, with every block checked: it is filled when it comes, must still be as it was when
 * it goes, and overlaps no other. The workload's own writes must be those of {@link BlockPattern}
 * for the block's address. Thread-safe.
 */
public final class CheckedPeer implements Peer {
  private final Peer checked;
  private final ConcurrentSkipListMap<Long, Long> bytesByAddress = new ConcurrentSkipListMap<>();

  /** Checks an allocator, which the caller closes. */
  public CheckedPeer(Peer checked) {
    this.checked = checked;
  }

  /** Blocks that were allocated and not freed. */
  public int live() {
    return bytesByAddress.size();
  }

  @Override
  public Caller caller() {
    return new CheckedCaller(checked.caller());
  }

  @Override
  public Thread thread(String name, Runnable work) {
    return checked.thread(name, work);
  }

  private final class CheckedCaller extends Caller {
    private final Caller caller;

    CheckedCaller(Caller caller) {
      this.caller = caller;
    }

    @Override
    public void allocate(Slots slots, int slot, long bytes) {
      caller.allocate(slots, slot, bytes);
      came(slots.address(slot), bytes);
    }

    @Override
    public void allocateZeroed(Slots slots, int slot, long bytes) {
      caller.allocateZeroed(slots, slot, bytes);
      long dirty = BlockPattern.firstNonZero(slots.address(slot), bytes);
      require(dirty == BlockPattern.NO_FAULT, slots.address(slot), bytes, "is not zeroed");
      came(slots.address(slot), bytes);
    }

    @Override
    public void allocateAligned(Slots slots, int slot, long bytes, long alignment) {
      caller.allocateAligned(slots, slot, bytes, alignment);
      long address = slots.address(slot);
      require(address % alignment == 0, address, bytes, "is not aligned");
      came(address, bytes);
    }

    /** What the old block held is looked at in the new one, as far as it goes. */
    @Override
    public void reallocate(Slots slots, int slot, long oldBytes, long bytes) {
      long old = slots.address(slot);
      goes(old);
      caller.reallocate(slots, slot, oldBytes, bytes);
      long kept = Math.min(oldBytes, bytes);
      long fault = BlockPattern.firstFault(slots.address(slot), old, kept);
      require(fault == BlockPattern.NO_FAULT, slots.address(slot), kept, "lost bytes in realloc");
      came(slots.address(slot), bytes);
    }

    @Override
    public void free(Slots slots, int slot) {
      goes(slots.address(slot));
      caller.free(slots, slot);
    }

    @Override
    public void end() {
      caller.end();
    }
  }

  private void came(long address, long bytes) {
    long taken = Math.max(1, bytes);
    Long known = bytesByAddress.putIfAbsent(address, taken);
    require(known == null, address, bytes, "is already live");
    Map.Entry<Long, Long> below = bytesByAddress.lowerEntry(address);
    require(
        below == null || below.getKey() + below.getValue() <= address,
        address,
        bytes,
        "overlaps the block below it");
    Long above = bytesByAddress.higherKey(address);
    require(
        above == null || address + taken <= above, address, bytes, "overlaps the block above it");
    BlockPattern.fill(address, address, taken);
  }

  private void goes(long address) {
    Long bytes = bytesByAddress.remove(address);
    if (bytes == null) {
      throw new DamageException(
          "the workload frees 0x" + Long.toHexString(address) + ", which is no live block");
    }
    long fault = BlockPattern.firstFault(address, address, bytes);
    require(fault == BlockPattern.NO_FAULT, address, bytes, "was overwritten");
  }

  private static void require(boolean right, long address, long bytes, String problem) {
    if (!right) {
      throw new DamageException(
          "the block at 0x" + Long.toHexString(address) + ", " + bytes + " bytes, " + problem);
    }
  }
}
