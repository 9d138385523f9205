// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.workload;

import hakmem.bench.peer.Need;
import hakmem.bench.peer.Peer;
import java.util.Set;

/**
 * Berger's cache-scratch: each thread frees a block that one thread has allocated beside those of
 * the others, then allocates a block of 8 B, writes it 1,000 times and frees it, and again. If an
 * allocator gives out parts of one cache line to several threads, they fight for it.
 */
final class CacheScratch implements Workload {

  @Override
  public String name() {
    return "cache-scratch";
  }

  @Override
  public String operation() {
    return "one block of 8 B, written 1,000 times";
  }

  @Override
  public Set<Need> needs(int threads) {
    return threads == 1 ? Set.of(Need.MEMORY) : Set.of(Need.MEMORY, Need.HAND_OVER);
  }

  @Override
  public Crowd start(Peer peer, int threads) {
    HeldBlocks neighbours = new HeldBlocks(threads);
    return (caller, thread) -> {
      if (thread == 0) {
        for (int i = 0; i < threads; i++) {
          neighbours.allocate(caller, i, CacheThrash.BYTES);
        }
      }
      return new Scratch(neighbours, thread, new CacheThrash.Writes(caller));
    };
  }

  private record Scratch(HeldBlocks neighbours, int thread, CacheThrash.Writes writes)
      implements Body {
    /** The first batch begins with the neighbour's block. */
    @Override
    public int batch() {
      if (neighbours.holds(thread)) {
        neighbours.free(writes.caller(), thread);
      }
      return writes.batch();
    }

    @Override
    public void end() {
      if (neighbours.holds(thread)) {
        neighbours.free(writes.caller(), thread);
      }
    }
  }
}
