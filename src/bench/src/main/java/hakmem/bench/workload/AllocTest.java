// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.workload;

import hakmem.bench.peer.Caller;
import hakmem.bench.peer.Need;
import hakmem.bench.peer.Peer;
import java.util.Set;

/**
 * The alloc-test of node.dk's authors: 131,072 places, half of them filled. A place is picked with
 * an 80-20 Pareto distribution of six levels; it is freed if it is filled, else filled. Sizes are
 * below 1 KiB: each power of two half as often as the one below it.
 */
final class AllocTest implements Workload {
  private static final int PLACES = 1 << 17;
  private static final int STEPS = 1024;
  private static final int LEVELS = 6;

  @Override
  public String name() {
    return "alloc-test";
  }

  @Override
  public String operation() {
    return "fill or free one of 131,072 places, picked 80-20; 5 B to 1 KiB";
  }

  @Override
  public Set<Need> needs(int threads) {
    return Set.of(Need.MEMORY);
  }

  @Override
  public Crowd start(Peer peer, int threads) {
    return Steps::new;
  }

  /** Four fifths of the picks are in a fifth of the places, and so on for six levels. */
  private static int place(long r) {
    int left = PLACES;
    for (int level = 0; level < LEVELS && (r & 0xF) < 13; level++) {
      left /= 5;
      r >>>= 4;
    }
    return Xorshift.below(r * 0x9E3779B97F4A7C15L, left);
  }

  private static long bytes(long r) {
    int exponent = 2 + Long.numberOfTrailingZeros(r & 0x7F | 0x80);
    return (1L << exponent) + 1 + (r >>> 8 & (1L << exponent) - 1);
  }

  private static final class Steps implements Body {
    private final Caller caller;
    private final HeldBlocks blocks = new HeldBlocks(PLACES);
    private final Xorshift random;

    Steps(Caller caller, int thread) {
      this.caller = caller;
      this.random = new Xorshift(thread);
      for (int i = 0; i < PLACES; i++) {
        long r = random.next();
        if ((r & 1 << 20) == 0) {
          blocks.allocate(caller, i, bytes(r));
        }
      }
    }

    @Override
    public int batch() {
      for (int i = 0; i < STEPS; i++) {
        long r = random.next();
        int place = place(r);
        if (blocks.holds(place)) {
          blocks.free(caller, place);
        } else {
          blocks.allocate(caller, place, bytes(r >>> 32));
        }
      }
      return STEPS;
    }

    @Override
    public void end() {
      blocks.freeAll(caller);
    }
  }
}
