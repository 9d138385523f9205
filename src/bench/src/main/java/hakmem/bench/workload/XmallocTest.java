// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.workload;

import hakmem.bench.peer.Caller;
import hakmem.bench.peer.Need;
import hakmem.bench.peer.Peer;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Lever and Boreham's xmalloc-test: half of the threads allocate blocks of 64 B and hand them over
 * in batches of 4,096, the others free them. At most 100 batches wait. One thread alone does both
 * by turns.
 */
final class XmallocTest implements Workload {
  private static final int BATCH = 4096;
  private static final int MAX_WAITING = 100;
  private static final int BYTES = 64;

  @Override
  public String name() {
    return "xmalloc-test";
  }

  @Override
  public String operation() {
    return "one block of 64 B, allocated by one thread and freed by another";
  }

  @Override
  public Set<Need> needs(int threads) {
    return threads == 1 ? Set.of(Need.MEMORY) : Set.of(Need.MEMORY, Need.HAND_OVER);
  }

  @Override
  public Crowd start(Peer peer, int threads) {
    BlockingQueue<HeldBlocks> full = new ArrayBlockingQueue<>(MAX_WAITING);
    Queue<HeldBlocks> empty = new ConcurrentLinkedQueue<>();
    return (caller, thread) -> {
      boolean both = thread == threads - 1 && threads % 2 == 1;
      return new Part(full, empty, caller, both || thread % 2 == 0, both || thread % 2 == 1);
    };
  }

  private record Part(
      BlockingQueue<HeldBlocks> full,
      Queue<HeldBlocks> empty,
      Caller caller,
      boolean produces,
      boolean consumes)
      implements Body {
    @Override
    public int batch() {
      try {
        if (produces) {
          produce();
        }
        return consumes ? consume() : 0;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while batches were handed over", e);
      }
    }

    private void produce() throws InterruptedException {
      HeldBlocks blocks = Objects.requireNonNullElseGet(empty.poll(), () -> new HeldBlocks(BATCH));
      for (int i = 0; i < BATCH; i++) {
        blocks.allocate(caller, i, BYTES);
      }
      full.put(blocks);
    }

    private int consume() throws InterruptedException {
      HeldBlocks blocks = full.take();
      for (int i = 0; i < BATCH; i++) {
        blocks.free(caller, i);
      }
      empty.add(blocks);
      return BATCH;
    }

    /** As many batches were freed as were allocated. */
    @Override
    public void end() {}
  }
}
