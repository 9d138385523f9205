// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.workload;

import hakmem.bench.peer.Caller;
import hakmem.bench.peer.Need;
import hakmem.bench.peer.Peer;
import java.util.Set;

/**
 * glibc's bench-malloc-thread: each thread holds 1,024 blocks of 4 B to 32 KiB, sizes in an inverse
 * square distribution, frees one at random and allocates another in its place.
 */
final class GlibcThread implements Workload {
  private static final int BLOCKS = 1024;
  private static final int SIZES = 8192;
  private static final int STEPS = 1024;
  private static final double MIN_BYTES = 4;
  private static final double MAX_BYTES = 32_768;

  @Override
  public String name() {
    return "glibc-thread";
  }

  @Override
  public String operation() {
    return "free one of 1,024 blocks, allocate 4 B-32 KiB (inverse square) in its place";
  }

  @Override
  public Set<Need> needs(int threads) {
    return Set.of(Need.MEMORY);
  }

  @Override
  public Crowd start(Peer peer, int threads) {
    return Steps::new;
  }

  /** Drawn ahead, so that the drawing is no part of the time. */
  private static int[] sizes(Xorshift random) {
    int[] sizes = new int[SIZES];
    for (int i = 0; i < SIZES; i++) {
      double share = (random.next() >>> 11) * 0x1p-53;
      sizes[i] = (int) (1 / ((1 / MAX_BYTES - 1 / MIN_BYTES) * share + 1 / MIN_BYTES));
    }
    return sizes;
  }

  private static final class Steps implements Body {
    private final Caller caller;
    private final HeldBlocks blocks = new HeldBlocks(BLOCKS);
    private final Xorshift random;
    private final int[] sizes;

    Steps(Caller caller, int thread) {
      this.caller = caller;
      this.random = new Xorshift(thread);
      this.sizes = sizes(random);
      for (int i = 0; i < BLOCKS; i++) {
        blocks.allocate(caller, i, sizes[i]);
      }
    }

    @Override
    public int batch() {
      for (int i = 0; i < STEPS; i++) {
        long r = random.next();
        int block = (int) r & BLOCKS - 1;
        blocks.free(caller, block);
        blocks.allocate(caller, block, sizes[(int) (r >>> 32) & SIZES - 1]);
      }
      return STEPS;
    }

    @Override
    public void end() {
      blocks.freeAll(caller);
    }
  }
}
