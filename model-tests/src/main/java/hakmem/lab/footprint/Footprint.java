// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.footprint;

import hakmem.api.Allocator;
import hakmem.api.AllocatorStats;
import hakmem.diag.CommitBound;
import hakmem.diag.HeapAuditor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * What a load cost in memory.
 *
 * @param load its name
 * @param threads how many there were in all
 * @param liveBytesPeak most bytes that the load had asked for and not freed at a time
 * @param committedBytesPeak most bytes committed at a time
 * @param peakBound what they may be, see {@link CommitBound}
 * @param committedBytesFinal bytes committed after all blocks were freed, all threads had ended and
 *     idle heaps were collected
 * @param finalBound what they may be: nobody is inside, nothing is live
 * @param seconds that it took
 * @param violations what is wrong, in words
 */
public record Footprint(
    String load,
    int threads,
    long liveBytesPeak,
    long committedBytesPeak,
    long peakBound,
    long committedBytesFinal,
    long finalBound,
    double seconds,
    List<String> violations) {
  private static final long RETAINED_BYTES_MAX = 4L << 20;

  /** A heap is idle if nothing has happened in it between two collections. */
  private static final int COLLECTIONS = 3;

  /**
   * Runs a load on an allocator of its own, without maintenance thread.
   *
   * @param count how much it does, see {@link Load#count}
   * @param progress is told how much of it has begun
   */
  public static Footprint of(Load load, int count, LongConsumer progress) {
    long start = System.nanoTime();
    try (Allocator allocator =
        Allocator.builder().retainedBytesMax(RETAINED_BYTES_MAX).maintenanceMillis(0).build()) {
      Blocks blocks = new Blocks(allocator);
      load.run(blocks, count, progress);
      while (blocks.freeHandedOn()) {
        // The last survivors.
      }
      AllocatorStats ended = allocator.stats();
      for (int i = 0; i < COLLECTIONS; i++) {
        allocator.collectIdle();
      }
      long peakBound =
          CommitBound.bytes(
              allocator, load.heapsMax(), load.threadsMax(), load.liveBlocksMax(), 0, Blocks.SIZES);
      long finalBound = CommitBound.bytes(allocator, 0, 0, 0, 0, Blocks.SIZES);
      AllocatorStats last = allocator.stats();
      Footprint found =
          new Footprint(
              load.label(),
              load.threads(count),
              blocks.liveBytesPeak(),
              last.committedBytesPeak(),
              peakBound,
              last.committedBytes(),
              finalBound,
              (System.nanoTime() - start) / 1e9,
              new ArrayList<>());
      found.check(load, blocks, ended, last);
      found.violations.addAll(HeapAuditor.audit(allocator));
      return found;
    }
  }

  private void check(Load load, Blocks blocks, AllocatorStats ended, AllocatorStats last) {
    require(committedBytesPeak <= peakBound, "the peak is above its bound");
    require(committedBytesFinal <= finalBound, "more is committed at the end than the bound");
    require(blocks.damaged() == 0, blocks.damaged() + " blocks were damaged");
    require(blocks.liveBytes() == 0, blocks.liveBytes() + " bytes were never freed");
    require(last.allocatedBytes() == 0, last.allocatedBytes() + " bytes are still allocated");
    require(last.leakedHeaps() == 0, last.leakedHeaps() + " heaps were leaked");
    require(
        ended.heaps() <= load.heapsMax(),
        ended.heaps() + " heaps at the end of the load, at most " + load.heapsMax() + " expected");
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      violations.add(otherwise);
    }
  }
}
