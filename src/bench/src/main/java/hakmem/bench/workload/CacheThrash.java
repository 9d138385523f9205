// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.workload;

import hakmem.bench.peer.Caller;
import hakmem.bench.peer.Need;
import hakmem.bench.peer.Peer;
import java.util.Set;

/**
 * Berger's cache-thrash: each thread allocates a block of 8 B, writes it 1,000 times and frees it,
 * and again. If an allocator gives out parts of one cache line to several threads, they fight for
 * it.
 */
final class CacheThrash implements Workload {
  static final int BYTES = 8;

  private static final int BLOCKS = 100;
  private static final int WRITES = 1000;

  @Override
  public String name() {
    return "cache-thrash";
  }

  @Override
  public String operation() {
    return "one block of 8 B, written 1,000 times";
  }

  @Override
  public Set<Need> needs(int threads) {
    return Set.of(Need.MEMORY);
  }

  @Override
  public Crowd start(Peer peer, int threads) {
    return (caller, thread) -> new Writes(caller);
  }

  /** One thread's part. */
  record Writes(Caller caller, HeldBlocks one) implements Body {
    Writes(Caller caller) {
      this(caller, new HeldBlocks(1));
    }

    @Override
    public int batch() {
      for (int block = 0; block < BLOCKS; block++) {
        one.allocate(caller, 0, BYTES);
        for (int i = 0; i < WRITES; i++) {
          one.writeAgain(0);
        }
        one.free(caller, 0);
      }
      return BLOCKS;
    }

    @Override
    public void end() {}
  }
}
