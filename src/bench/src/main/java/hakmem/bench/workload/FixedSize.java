// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.workload;

import hakmem.bench.peer.Caller;
import hakmem.bench.peer.Need;
import hakmem.bench.peer.Peer;
import hakmem.bench.peer.Slots;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Free a random one of so many blocks, allocate another of the same size. Blocks are not touched.
 *
 * @param live blocks per thread, a power of two
 * @param bytes size of each
 */
record FixedSize(int live, int bytes) implements Workload {
  static final String FAMILY = "fixed";

  private static final int STEPS = 1024;

  /** Sizes that fill their slabs exactly, and beside them some that do not. */
  private static final int[] BYTES = {
    16, 64, 128, 256, 384, 512, 640, 1024, 1280, 2048, 2304, 4096, 4608, 16_384, 65_536, 262_144,
    1_048_576
  };

  /** One block and nothing else: what a pair of malloc and free takes. */
  private static final int[] PAIR_BYTES = {
    16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216
  };

  /** With very few and very many live, every fourth size says enough. */
  private static final int[] FEWER_BYTES = {16, 128, 1024, 8192, 65_536, 1_048_576};

  /** More than that in blocks would measure the machine's memory. */
  private static final long MAX_LIVE_BYTES = 256L << 20;

  /** All of the family, by live blocks, then by size. */
  static Stream<Workload> all() {
    return Stream.of(
            ofLive(16, FEWER_BYTES),
            ofLive(256, BYTES),
            ofLive(1024, BYTES),
            ofLive(16_384, FEWER_BYTES),
            ofLive(1, PAIR_BYTES))
        .flatMap(sizes -> sizes);
  }

  private static Stream<Workload> ofLive(int live, int[] sizes) {
    return Arrays.stream(sizes)
        .filter(bytes -> (long) live * bytes <= MAX_LIVE_BYTES)
        .mapToObj(bytes -> new FixedSize(live, bytes));
  }

  @Override
  public String name() {
    return String.format(Locale.ROOT, "%s-%dx%d", FAMILY, live, bytes);
  }

  @Override
  public String family() {
    return FAMILY;
  }

  @Override
  public String operation() {
    return String.format(
        Locale.ROOT, "free one of %,d blocks of %,d B, allocate another", live, bytes);
  }

  @Override
  public Set<Need> needs(int threads) {
    return Set.of();
  }

  @Override
  public Crowd start(Peer peer, int threads) {
    return (caller, thread) -> new Steps(caller, thread, live, bytes);
  }

  private static final class Steps implements Body {
    private final Caller caller;
    private final Slots slots;
    private final Xorshift random;
    private final int mask;
    private final long bytes;

    Steps(Caller caller, int thread, int live, int bytes) {
      this.caller = caller;
      this.slots = new Slots(live);
      this.random = new Xorshift(thread);
      this.mask = live - 1;
      this.bytes = bytes;
      for (int i = 0; i < live; i++) {
        caller.allocate(slots, i, bytes);
      }
    }

    @Override
    public int batch() {
      for (int i = 0; i < STEPS; i++) {
        int slot = (int) random.next() & mask;
        caller.free(slots, slot);
        caller.allocate(slots, slot, bytes);
      }
      return STEPS;
    }

    @Override
    public void end() {
      for (int i = 0; i < slots.count(); i++) {
        caller.free(slots, i);
      }
    }
  }
}
