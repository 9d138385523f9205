// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.workload;

import hakmem.bench.peer.Caller;
import hakmem.bench.peer.Need;
import hakmem.bench.peer.Peer;
import java.util.Set;

/**
 * Larson's server with turnover: a thread lives for 10,000 steps and hands its 1,024 blocks on to
 * the next. Thread starts are part of the time.
 */
final class LarsonTurnover implements Workload {
  private static final int STEPS = 10_000;

  @Override
  public String name() {
    return "larson-turnover";
  }

  @Override
  public String operation() {
    return "as larson, in threads that live 10,000 steps";
  }

  @Override
  public Set<Need> needs(int threads) {
    return Set.of(Need.MEMORY, Need.HAND_OVER);
  }

  @Override
  public Crowd start(Peer peer, int threads) {
    return (caller, thread) -> new Generations(peer, caller, thread);
  }

  private static final class Generations implements Body {
    private final Peer peer;
    private final Caller caller;
    private final String name;
    private final HeldBlocks blocks = new HeldBlocks(Larson.BLOCKS);
    private final Xorshift random;

    Generations(Peer peer, Caller caller, int thread) {
      this.peer = peer;
      this.caller = caller;
      this.name = "larson-" + thread;
      this.random = new Xorshift(thread);
      for (int i = 0; i < Larson.BLOCKS; i++) {
        blocks.allocate(caller, i, Larson.bytes(random.next()));
      }
    }

    @Override
    public int batch() {
      Lives.live(peer, name, this::life);
      return STEPS;
    }

    private void life(Caller own) {
      for (int i = 0; i < STEPS; i++) {
        long r = random.next();
        int block = (int) r & Larson.BLOCKS - 1;
        blocks.free(own, block);
        blocks.allocate(own, block, Larson.bytes(r));
      }
    }

    @Override
    public void end() {
      blocks.freeAll(caller);
    }
  }
}
