// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.workload;

import hakmem.bench.peer.Caller;
import hakmem.bench.peer.Need;
import hakmem.bench.peer.Peer;
import java.util.Set;

/**
 * mimalloc's stress test: threads that live for some thousand allocations of 8 to 128 B, of which
 * one in a hundred is 100 times as large, one in a thousand 1,000 times, one in ten thousand 10,000
 * times. Half of the allocations are held to the thread's end, two thirds of the others are freed
 * soon, a quarter changes places with blocks that all threads share and that outlive their thread.
 * Every byte is written, and looked at before it is freed.
 */
final class Mstress implements Workload {
  private static final int SHARED = 1000;
  private static final int SCALE = 1000;
  private static final int WORD = 8;

  @Override
  public String name() {
    return "mstress";
  }

  @Override
  public String operation() {
    return "one block of 8-512 B, rarely up to 1 MiB; every byte used";
  }

  @Override
  public Set<Need> needs(int threads) {
    return Set.of(Need.MEMORY, Need.HAND_OVER);
  }

  @Override
  public Crowd start(Peer peer, int threads) {
    Exchange shared = new Exchange(SHARED);
    return (caller, thread) -> new Stress(peer, shared, caller, thread);
  }

  private static final class Stress implements Body {
    private final Peer peer;
    private final Exchange shared;
    private final Caller caller;
    private final int thread;
    private final Xorshift random;
    private final HeldBlocks data;
    private final HeldBlocks retained;
    private final int allocations;

    Stress(Peer peer, Exchange shared, Caller caller, int thread) {
      this.peer = peer;
      this.shared = shared;
      this.caller = caller;
      this.thread = thread;
      this.random = new Xorshift(thread);
      this.allocations = SCALE * (thread % 8 + 1); // some threads do more
      this.data = new HeldBlocks(allocations);
      this.retained = new HeldBlocks(allocations / 2);
    }

    @Override
    public int batch() {
      Lives.live(peer, "mstress-" + thread, this::life);
      return allocations + allocations / 2;
    }

    private void life(Caller own) {
      int top = 0;
      int kept = 0;
      while (top < allocations || kept < retained.count()) {
        if (top < allocations && (kept == retained.count() || chance(50))) {
          allocate(own, data, top++, 5);
        } else {
          allocate(own, retained, kept++, 7);
        }
        if (top > 0 && chance(66)) {
          free(own, data, Xorshift.below(random.next(), top));
        }
        if (top > 0 && chance(25)) {
          int place = Xorshift.below(random.next(), SHARED);
          shared.swap(place, data, Xorshift.below(random.next(), top));
        }
      }
      freeAll(own, retained);
      freeAll(own, data);
    }

    private void allocate(Caller own, HeldBlocks blocks, int i, int shifts) {
      long bytes = WORD * (1L << Xorshift.below(random.next(), shifts));
      if (chance(1)) {
        bytes *= chance(1) ? 10_000 : chance(10) ? 1000 : 100;
      }
      blocks.allocate(own, i, bytes);
      blocks.fill(i);
    }

    private boolean chance(int percent) {
      return Xorshift.below(random.next(), 100) < percent;
    }

    /** Whoever comes first frees what is shared. */
    @Override
    public void end() {
      for (int place = 0; place < SHARED; place++) {
        shared.swap(place, data, 0);
        free(caller, data, 0);
      }
    }

    private static void free(Caller own, HeldBlocks blocks, int i) {
      if (blocks.holds(i)) {
        blocks.lookAtAll(i);
        blocks.free(own, i);
      }
    }

    private static void freeAll(Caller own, HeldBlocks blocks) {
      for (int i = 0; i < blocks.count(); i++) {
        free(own, blocks, i);
      }
    }
  }
}
