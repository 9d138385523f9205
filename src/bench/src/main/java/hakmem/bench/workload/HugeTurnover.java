// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.workload;

import hakmem.bench.peer.Caller;
import hakmem.bench.peer.Need;
import hakmem.bench.peer.Peer;
import java.util.Set;

/**
 * Large buffers that come and go, each of another length than the one before: a thread holds eight
 * of 2 to 8 MiB, frees one at random, allocates another in its place and writes a word of each 4
 * KiB of it. What it shows is what becomes of the memory of freed ones.
 */
final class HugeTurnover implements Workload {
  private static final int BLOCKS = 8;
  private static final int STEPS = 8;

  /** More than what any allocator here serves from shared runs of memory. */
  private static final long MIN_BYTES = (2 << 20) + 4096;

  private static final long STEP_BYTES = 64 << 10;
  private static final long TOUCHED_BYTES = 4096;
  private static final int SIZES = 96;
  private static final int SIZE_BITS = 16;

  @Override
  public String name() {
    return "huge-turnover";
  }

  @Override
  public String operation() {
    return "free one of 8 blocks, allocate 2-8 MiB in its place, write a word of each 4 KiB";
  }

  @Override
  public Set<Need> needs(int threads) {
    return Set.of(Need.MEMORY);
  }

  @Override
  public Crowd start(Peer peer, int threads) {
    return Steps::new;
  }

  private static final class Steps implements Body {
    private final Caller caller;
    private final HeldBlocks blocks = new HeldBlocks(BLOCKS);
    private final Xorshift random;

    Steps(Caller caller, int thread) {
      this.caller = caller;
      this.random = new Xorshift(thread);
      for (int i = 0; i < BLOCKS; i++) {
        come(i, random.next());
      }
    }

    private void come(int block, long r) {
      long size = (r >>> Long.SIZE - SIZE_BITS) * SIZES >>> SIZE_BITS;
      blocks.allocate(caller, block, MIN_BYTES + size * STEP_BYTES);
      blocks.touch(block, TOUCHED_BYTES);
    }

    @Override
    public int batch() {
      for (int i = 0; i < STEPS; i++) {
        long r = random.next();
        int block = (int) r & BLOCKS - 1;
        blocks.free(caller, block);
        come(block, r);
      }
      return STEPS;
    }

    @Override
    public void end() {
      blocks.freeAll(caller);
    }
  }
}
