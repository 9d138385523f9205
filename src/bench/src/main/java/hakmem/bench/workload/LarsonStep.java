// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.workload;

import hakmem.bench.peer.Caller;
import hakmem.bench.peer.Need;
import hakmem.bench.peer.Peer;
import hakmem.bench.peer.Slots;
import java.util.Set;

/**
 * Free a random one of 1,024 blocks, allocate another of 8 to 128 bytes in its place. Blocks are
 * not touched: what is left is the allocator and the loop.
 */
final class LarsonStep implements Workload {
  private static final int SLOTS = 1024;
  private static final int STEPS = 1024;
  private static final int MIN_BYTES = 8;
  private static final int SIZES = 121;
  private static final int SIZE_BITS = 16;

  @Override
  public String name() {
    return "larson-step";
  }

  @Override
  public String operation() {
    return "free one of 1,024 blocks, allocate 8-128 B in its place";
  }

  @Override
  public Set<Need> needs(int threads) {
    return Set.of();
  }

  @Override
  public Crowd start(Peer peer, int threads) {
    return Steps::new;
  }

  private static final class Steps implements Body {
    private final Caller caller;
    private final Slots slots = new Slots(SLOTS);
    private final Xorshift random;

    Steps(Caller caller, int thread) {
      this.caller = caller;
      this.random = new Xorshift(thread);
      for (int i = 0; i < SLOTS; i++) {
        caller.allocate(slots, i, bytes(random.next()));
      }
    }

    @Override
    public int batch() {
      for (int i = 0; i < STEPS; i++) {
        long r = random.next();
        int slot = (int) r & SLOTS - 1;
        caller.free(slots, slot);
        caller.allocate(slots, slot, bytes(r));
      }
      return STEPS;
    }

    @Override
    public void end() {
      for (int i = 0; i < SLOTS; i++) {
        caller.free(slots, i);
      }
    }

    private static long bytes(long r) {
      return MIN_BYTES + ((r >>> Long.SIZE - SIZE_BITS) * SIZES >>> SIZE_BITS);
    }
  }
}
