// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.workload;

import hakmem.bench.peer.Caller;
import hakmem.bench.peer.Need;
import hakmem.bench.peer.Peer;
import java.util.Set;

/**
 * glibc's bench-malloc-simple: allocate 25, 100, 400 or 1,600 blocks of 16 B, free the first half
 * in the order of birth, the second half last one first.
 */
final class GlibcSimple implements Workload {
  private static final int[] GROUPS = {25, 100, 400, 1600};
  private static final int BYTES = 16;

  @Override
  public String name() {
    return "glibc-simple";
  }

  @Override
  public String operation() {
    return "one block of 16 B, in groups of 25 to 1,600";
  }

  @Override
  public Set<Need> needs(int threads) {
    return Set.of(Need.MEMORY);
  }

  @Override
  public Crowd start(Peer peer, int threads) {
    return (caller, thread) -> new Groups(caller, new HeldBlocks(GROUPS[GROUPS.length - 1]));
  }

  private record Groups(Caller caller, HeldBlocks blocks) implements Body {
    @Override
    public int batch() {
      int operations = 0;
      for (int count : GROUPS) {
        for (int i = 0; i < count; i++) {
          blocks.allocate(caller, i, BYTES);
        }
        for (int i = 0; i < count / 2; i++) {
          blocks.free(caller, i);
        }
        for (int i = count - 1; i >= count / 2; i--) {
          blocks.free(caller, i);
        }
        operations += count;
      }
      return operations;
    }

    @Override
    public void end() {}
  }
}
