// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.workload;

import hakmem.bench.peer.Caller;
import hakmem.bench.peer.Need;
import hakmem.bench.peer.Peer;
import java.util.Set;

/**
 * Larson's server: each thread holds 1,024 blocks of 8 to 128 B, frees a random one and allocates
 * another in its place. Blocks are used.
 */
final class Larson implements Workload {
  static final int BLOCKS = 1024;

  private static final int STEPS = 1024;

  @Override
  public String name() {
    return "larson";
  }

  @Override
  public String operation() {
    return "free one of 1,024 blocks, allocate 8-128 B in its place, use it";
  }

  @Override
  public Set<Need> needs(int threads) {
    return Set.of(Need.MEMORY);
  }

  @Override
  public Crowd start(Peer peer, int threads) {
    return Steps::new;
  }

  /** Size in bytes of the next block, evenly distributed. */
  static long bytes(long r) {
    return 8 + Xorshift.below(r, 121);
  }

  private static final class Steps implements Body {
    private final Caller caller;
    private final HeldBlocks blocks = new HeldBlocks(BLOCKS);
    private final Xorshift random;

    Steps(Caller caller, int thread) {
      this.caller = caller;
      this.random = new Xorshift(thread);
      for (int i = 0; i < BLOCKS; i++) {
        blocks.allocate(caller, i, bytes(random.next()));
      }
    }

    @Override
    public int batch() {
      for (int i = 0; i < STEPS; i++) {
        long r = random.next();
        int block = (int) r & BLOCKS - 1;
        blocks.free(caller, block);
        blocks.allocate(caller, block, bytes(r));
      }
      return STEPS;
    }

    @Override
    public void end() {
      blocks.freeAll(caller);
    }
  }
}
