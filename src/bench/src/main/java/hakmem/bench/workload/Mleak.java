// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.workload;

import hakmem.bench.peer.Caller;
import hakmem.bench.peer.Need;
import hakmem.bench.peer.Peer;
import java.util.Set;

/**
 * mimalloc-bench's mleak: a thread allocates one zeroed block of 128 B, exchanges it for one of
 * 1,000 that outlive their threads, frees what it got and ends. What is measured is the thread's
 * whole life; what matters is that memory does not grow.
 */
final class Mleak implements Workload {
  private static final int SHARED = 1000;
  private static final int BYTES = 128;
  private static final int THREADS = 100;

  @Override
  public String name() {
    return "mleak";
  }

  @Override
  public String operation() {
    return "the life of a thread that leaves one block of 128 B and frees another";
  }

  @Override
  public Set<Need> needs(int threads) {
    return Set.of(Need.MEMORY, Need.HAND_OVER, Need.ZEROED);
  }

  @Override
  public Crowd start(Peer peer, int threads) {
    Exchange shared = new Exchange(SHARED);
    return (caller, thread) -> new Leaks(peer, shared, caller, new Xorshift(thread));
  }

  private record Leaks(Peer peer, Exchange shared, Caller caller, Xorshift random) implements Body {
    @Override
    public int batch() {
      for (int i = 0; i < THREADS; i++) {
        int place = Xorshift.below(random.next(), SHARED);
        Lives.live(peer, "mleak", own -> leave(own, place));
      }
      return THREADS;
    }

    private void leave(Caller own, int place) {
      HeldBlocks one = new HeldBlocks(1);
      one.allocateZeroed(own, 0, BYTES);
      shared.swap(place, one, 0);
      one.freeAll(own);
    }

    /** Whoever comes first frees what is shared. */
    @Override
    public void end() {
      HeldBlocks one = new HeldBlocks(1);
      for (int place = 0; place < SHARED; place++) {
        shared.swap(place, one, 0);
        one.freeAll(caller);
      }
    }
  }
}
