// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.workload;

import hakmem.bench.peer.Caller;
import hakmem.bench.peer.Need;
import hakmem.bench.peer.Peer;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * rpmalloc's benchmark: each thread holds 1,000 blocks of 16 to 8,000 B, frees 30 to 99 of them at
 * places far apart and allocates as many; every twentieth time it hands a set of 64 blocks on to
 * whoever comes next and frees the one that waited longest.
 */
final class Rptest implements Workload {
  private static final int BLOCKS = 1000;
  private static final int SCATTER = 37; // no divisor of BLOCKS
  private static final int TURNS = 20;
  private static final int HANDED = 64;

  @Override
  public String name() {
    return "rptest";
  }

  @Override
  public String operation() {
    return "one block of 16-8,000 B, of which some are freed by another thread";
  }

  @Override
  public Set<Need> needs(int threads) {
    return threads == 1 ? Set.of(Need.MEMORY) : Set.of(Need.MEMORY, Need.HAND_OVER);
  }

  @Override
  public Crowd start(Peer peer, int threads) {
    Queue<HeldBlocks> waiting = new ConcurrentLinkedQueue<>();
    return (caller, thread) -> new Turns(waiting, caller, thread);
  }

  private static long bytes(long r) {
    return 16 + Xorshift.below(r, 7985);
  }

  private static final class Turns implements Body {
    private final Queue<HeldBlocks> waiting;
    private final Caller caller;
    private final HeldBlocks blocks = new HeldBlocks(BLOCKS);
    private final Xorshift random;
    private HeldBlocks handed = new HeldBlocks(HANDED);

    Turns(Queue<HeldBlocks> waiting, Caller caller, int thread) {
      this.waiting = waiting;
      this.caller = caller;
      this.random = new Xorshift(thread);
      for (int i = 0; i < BLOCKS; i++) {
        blocks.allocate(caller, i, bytes(random.next()));
      }
      HeldBlocks first = new HeldBlocks(HANDED);
      fill(first);
      waiting.add(first);
    }

    @Override
    public int batch() {
      int operations = HANDED;
      for (int turn = 0; turn < TURNS; turn++) {
        long r = random.next();
        int count = 30 + Xorshift.below(r, 70);
        int start = (int) (r & 0xFFFF) % BLOCKS;
        for (int i = 0, at = start; i < count; i++, at = (at + SCATTER) % BLOCKS) {
          blocks.free(caller, at);
        }
        for (int i = 0, at = start; i < count; i++, at = (at + SCATTER) % BLOCKS) {
          blocks.allocate(caller, at, bytes(random.next()));
        }
        operations += count;
      }
      fill(handed);
      waiting.add(handed);
      handed = waiting.remove();
      handed.freeAll(caller);
      return operations;
    }

    private void fill(HeldBlocks set) {
      for (int i = 0; i < HANDED; i++) {
        set.allocate(caller, i, bytes(random.next()));
      }
    }

    @Override
    public void end() {
      blocks.freeAll(caller);
      waiting.remove().freeAll(caller);
    }
  }
}
