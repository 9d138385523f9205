// SPDX-License-Identifier: Apache-2.0
package hakmem.diag;

import hakmem.api.AddressFault;
import hakmem.api.AllocationFailedException;
import hakmem.api.AllocationFailure;
import hakmem.kind.SizeClass;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What an allocator has, where, and what it has done: bytes, size classes, heaps, bands of spans,
 * and counts of slow things. Read one after the other, without a lock: exact while nobody allocates
 * or frees, and near it else. Nothing is counted on the fast paths, so mallocs and frees have no
 * count, and of the bytes that requests have asked for the bounds of their size classes are known;
 * the bytes themselves if the option {@code sites} is {@code all}.
 *
 * @param version of this tree, and of its JSON: {@link #VERSION}
 * @param tag names of the allocator and of those around it, see {@link hakmem.api.Allocator#tag};
 *     empty if it has none
 * @param bytes in all, of those nested in it none
 * @param heaps that there are, and were
 * @param counts since the allocator was built
 * @param sizeClasses that have slabs, smallest blocks first
 * @param heapRows the heaps, if there are at most {@link #HEAPS_LISTED_MAX}; else none
 * @param spanBands huge blocks and freed ones, by powers of two, shortest first
 * @param lastFailures what {@link hakmem.api.Allocator#failures} has
 */
public record Statistics(
    int version,
    String tag,
    Bytes bytes,
    Heaps heaps,
    Counts counts,
    List<SizeClassRow> sizeClasses,
    List<HeapRow> heapRows,
    List<SpanBand> spanBands,
    List<AllocationFailure> lastFailures) {
  /**
   * What {@link #version} is. Another one when a name or a meaning changes, not when one is added.
   */
  public static final int VERSION = 1;

  /** Heaps up to which each has a row. */
  public static final int HEAPS_LISTED_MAX = 64;

  /**
   * Bytes. Committed is live + cached + free, and superslab units that no slab covers, and spans
   * that are retained.
   *
   * @param live of blocks that the program holds, rounded to their size classes; 0 when all are
   *     free
   * @param cached of free blocks that a heap has at hand, in magazines too, or that others have
   *     freed and that their owner has not seen yet
   * @param free of the other blocks of slabs, used before or not
   * @param committed backed by memory, or will be when they are touched
   * @param committedPeak the most that were committed
   * @param retained of empty superslabs and freed huge blocks kept for reuse
   * @param reserved of address space
   * @param limit most that may be committed; the largest long: no limit
   * @param hugePages of address space that the system agreed to back with huge OS pages; 0 without
   *     the option {@code hugePages}, and where the system has none
   * @param resident of superslabs, huge blocks and spans that are kept: OS pages that lie in memory
   *     now, whole ones; empty if the system does not say
   * @param requested that the program has asked for in its live blocks; empty unless the option
   *     {@code sites} is {@code all}
   * @param requestedLeast the least that it may be: of each live block what its size class serves.
   *     It may be less by what realloc has shrunk in place, down to half of a block, and of blocks
   *     that are aligned to more than 16 bytes
   * @param requestedMost the most that it may be: live without headers
   */
  public record Bytes(
      long live,
      long cached,
      long free,
      long committed,
      long committedPeak,
      long retained,
      long reserved,
      long limit,
      long hugePages,
      OptionalLong resident,
      OptionalLong requested,
      long requestedLeast,
      long requestedMost) {}

  /**
   * Heaps.
   *
   * @param open that there are now
   * @param dead of dead threads that were emptied
   * @param idle how often an idle one was emptied
   * @param leaked whose thread died inside an operation
   */
  public record Heaps(long open, long dead, long idle, long leaked) {}

  /**
   * Counts since the allocator was built.
   *
   * @param refills of an empty thread list
   * @param drainedBlocks blocks that others had freed, put back by the heap that owns them
   * @param flushes thread lists, and single blocks of magazines, that went back to their slabs: of
   *     a heap that ends, is idle or is collected, of a size class that it has not used for a
   *     while, and of magazines that have no more room
   * @param flushedBlocks the blocks of all flushes
   * @param adoptions slabs taken over that nobody owned
   * @param slabCuts new slabs
   * @param spanCuts huge blocks for which new memory was asked
   * @param spanReuses huge blocks on the memory of freed ones
   * @param purges superslabs and spans given back to the system
   * @param purgedBytes their bytes
   * @param damagedLists lists found overwritten while heaps were emptied
   * @param maintenanceErrors rounds of the maintenance thread that failed
   * @param failures requests that failed, by cause
   * @param lostFailures those that an Error has kept from being recorded
   * @param wrongFrees wrong addresses given to free, tryFree, realloc or usableSize, by kind
   */
  public record Counts(
      long refills,
      long drainedBlocks,
      long flushes,
      long flushedBlocks,
      long adoptions,
      long slabCuts,
      long spanCuts,
      long spanReuses,
      long purges,
      long purgedBytes,
      long damagedLists,
      long maintenanceErrors,
      Map<AllocationFailedException.Cause, Long> failures,
      long lostFailures,
      Map<AddressFault, Long> wrongFrees) {}

  /**
   * A size class. live + cached + free is what its slabs have room for.
   *
   * @param sizeClass its index
   * @param blockBytes bytes of a block
   * @param slabs of it
   * @param liveBlocks that the program holds
   * @param cachedBlocks free, as in {@link Bytes#cached}
   * @param freeBlocks the others
   * @param requestLeast bytes of the smallest request that malloc serves with such a block
   * @param requestMost bytes of the largest
   */
  public record SizeClassRow(
      @SizeClass int sizeClass,
      int blockBytes,
      long slabs,
      long liveBlocks,
      long cachedBlocks,
      long freeBlocks,
      long requestLeast,
      long requestMost) {}

  /**
   * A heap. Racy while it is in use.
   *
   * @param id its number, as errors and maps name it
   * @param threadId of its thread; 0 or less: explicit, or shared by virtual threads
   * @param slabs that it owns
   * @param slabBytes of them
   * @param refills of its thread lists
   * @param adoptions of slabs
   * @param drainedBlocks that others had freed
   * @param flushes of its thread lists and magazines
   * @param flushedBlocks the blocks of them
   */
  public record HeapRow(
      int id,
      long threadId,
      long slabs,
      long slabBytes,
      long refills,
      long adoptions,
      long drainedBlocks,
      long flushes,
      long flushedBlocks) {}

  /**
   * Spans of leastBytes to below twice that.
   *
   * @param leastBytes a power of two
   * @param liveSpans huge blocks
   * @param liveBytes of them
   * @param cachedSpans freed ones, kept for the next of their length
   * @param cachedBytes of them
   * @param capBytes most that may be cached now; falls while nobody asks, rises with each miss
   * @param hits how often a freed one was handed out again, since the allocator was built
   * @param misses how often none was at hand
   */
  public record SpanBand(
      long leastBytes,
      long liveSpans,
      long liveBytes,
      long cachedSpans,
      long cachedBytes,
      long capBytes,
      long hits,
      long misses) {}

  /**
   * All of it as one JSON object, with the names of the components; what is not known is null.
   *
   * @return a line of text
   */
  public String toJson() {
    return RecordJson.of(this);
  }
}
