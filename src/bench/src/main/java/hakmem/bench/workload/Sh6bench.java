// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.workload;

import hakmem.bench.peer.Caller;
import hakmem.bench.peer.Need;
import hakmem.bench.peer.Peer;
import java.util.Set;

/**
 * The pattern of MicroQuill's sh6bench: blocks of 1 to 1,000 B, small ones more often, in runs of
 * up to six of one size; then the older half goes in the order of its birth, the younger half last
 * one first. Every sixteenth stays for a whole pass more.
 */
final class Sh6bench implements Workload {
  static final int BLOCKS = 4096;

  private static final int STAY = 16;
  private static final int MAX_RUN = 6;
  private static final int MAX_BYTES = 1000;

  @Override
  public String name() {
    return "sh6bench";
  }

  @Override
  public String operation() {
    return "one block of 1-1,000 B, born in runs, half freed first-in-first-out, half"
        + " last-in-first-out";
  }

  @Override
  public Set<Need> needs(int threads) {
    return Set.of(Need.MEMORY);
  }

  @Override
  public Crowd start(Peer peer, int threads) {
    return Passes::new;
  }

  /** Fills all places that are empty, in runs of one size. */
  static int fill(Caller caller, HeldBlocks blocks, Xorshift random) {
    int born = 0;
    int run = 0;
    long bytes = 0;
    for (int i = 0; i < blocks.count(); i++) {
      if (blocks.holds(i)) {
        continue;
      }
      if (run == 0) {
        long r = random.next();
        run = 1 + (int) (r & 0xFF) % MAX_RUN;
        // The product of two even distributions: half the blocks are below 190 bytes.
        int upTo = 1 + Xorshift.below(r, MAX_BYTES);
        bytes = 1 + Xorshift.below(r * 31, upTo);
      }
      run--;
      blocks.allocate(caller, i, bytes);
      born++;
    }
    return born;
  }

  /** Frees the older half oldest first, the younger half youngest first. */
  static void drain(Caller caller, HeldBlocks blocks) {
    int half = blocks.count() / 2;
    for (int i = 0; i < half; i++) {
      blocks.free(caller, i);
    }
    for (int i = blocks.count() - 1; i >= half; i--) {
      blocks.free(caller, i);
    }
  }

  private static final class Passes implements Body {
    private final Caller caller;
    private final HeldBlocks blocks = new HeldBlocks(BLOCKS);
    private final HeldBlocks stay = new HeldBlocks(BLOCKS / STAY);
    private final Xorshift random;

    Passes(Caller caller, int thread) {
      this.caller = caller;
      this.random = new Xorshift(thread);
    }

    @Override
    public int batch() {
      int born = fill(caller, blocks, random);
      for (int i = 0; i < stay.count(); i++) {
        stay.swap(i, blocks, i * STAY);
      }
      for (int i = 0; i < BLOCKS / 2; i++) {
        freeIfHeld(i);
      }
      for (int i = BLOCKS - 1; i >= BLOCKS / 2; i--) {
        freeIfHeld(i);
      }
      return born;
    }

    /** In the first pass nothing came back from those that stay. */
    private void freeIfHeld(int i) {
      if (blocks.holds(i)) {
        blocks.free(caller, i);
      }
    }

    @Override
    public void end() {
      blocks.freeAll(caller);
      stay.freeAll(caller);
    }
  }
}
