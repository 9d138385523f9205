// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.workload;

import hakmem.bench.peer.Caller;
import hakmem.bench.peer.Need;
import hakmem.bench.peer.Peer;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The pattern of MicroQuill's sh8bench: as {@link Sh6bench}, but a thread frees what another has
 * allocated: filled sets of blocks wait in one queue, and whoever has filled one frees the oldest.
 */
final class Sh8bench implements Workload {
  private static final int BLOCKS = 1024;

  @Override
  public String name() {
    return "sh8bench";
  }

  @Override
  public String operation() {
    return "as sh6bench, freed by whichever thread comes first";
  }

  @Override
  public Set<Need> needs(int threads) {
    return threads == 1 ? Set.of(Need.MEMORY) : Set.of(Need.MEMORY, Need.HAND_OVER);
  }

  @Override
  public Crowd start(Peer peer, int threads) {
    Queue<HeldBlocks> waiting = new ConcurrentLinkedQueue<>();
    return (caller, thread) -> new Passes(waiting, caller, thread);
  }

  private static final class Passes implements Body {
    private final Queue<HeldBlocks> waiting;
    private final Caller caller;
    private final Xorshift random;
    private HeldBlocks blocks = new HeldBlocks(BLOCKS);

    Passes(Queue<HeldBlocks> waiting, Caller caller, int thread) {
      this.waiting = waiting;
      this.caller = caller;
      this.random = new Xorshift(thread);
      HeldBlocks first = new HeldBlocks(BLOCKS);
      Sh6bench.fill(caller, first, random);
      waiting.add(first);
    }

    @Override
    public int batch() {
      int born = Sh6bench.fill(caller, blocks, random);
      waiting.add(blocks);
      blocks = waiting.remove();
      Sh6bench.drain(caller, blocks);
      return born;
    }

    @Override
    public void end() {
      waiting.remove().freeAll(caller);
      blocks.freeAll(caller);
    }
  }
}
