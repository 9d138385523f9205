// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.workload;

import hakmem.bench.peer.Caller;
import hakmem.bench.peer.Need;
import hakmem.bench.peer.Peer;
import java.util.Set;

/**
 * Eight buffers that grow by turns, as a program's strings and arrays do: from 16 B by a half each
 * time until 1 MiB.
 */
final class ReallocGrowth implements Workload {
  private static final int BUFFERS = 8;
  private static final long FIRST_BYTES = 16;
  private static final long LAST_BYTES = 1 << 20;

  @Override
  public String name() {
    return "realloc-growth";
  }

  @Override
  public String operation() {
    return "one realloc of a buffer that grows by a half, from 16 B to 1 MiB";
  }

  @Override
  public Set<Need> needs(int threads) {
    return Set.of(Need.MEMORY, Need.REALLOC);
  }

  @Override
  public Crowd start(Peer peer, int threads) {
    return (caller, thread) -> new Growth(caller, new HeldBlocks(BUFFERS));
  }

  private record Growth(Caller caller, HeldBlocks buffers) implements Body {
    @Override
    public int batch() {
      int operations = 0;
      for (int i = 0; i < BUFFERS; i++) {
        buffers.allocate(caller, i, FIRST_BYTES);
      }
      for (long bytes = FIRST_BYTES; bytes <= LAST_BYTES; bytes += bytes / 2) {
        for (int i = 0; i < BUFFERS; i++) {
          buffers.reallocate(caller, i, bytes + bytes / 2);
          operations++;
        }
      }
      buffers.freeAll(caller);
      return operations;
    }

    @Override
    public void end() {}
  }
}
