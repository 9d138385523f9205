// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Blocks that were handed out and not freed. Blocks that a damaged list has lost are among them.
 * Counted while other threads allocate and free, it may miss what they do.
 *
 * @param count how many there are
 * @param bytes that may be touched in them
 * @param first the first {@link #LISTED_MAX} that were found, huge blocks last; unmodifiable
 * @param sites who asked for them, if the option {@code sites} is on
 * @param bytesByTag of each allocator in which some are, by {@link Allocator#tag}; empty if the
 *     allocator has no name; unmodifiable
 */
public record LiveBlocks(
    long count,
    long bytes,
    List<LiveBlock> first,
    BlockSites sites,
    SortedMap<String, Long> bytesByTag) {
  /** Blocks that are named; all are counted. */
  public static final int LISTED_MAX = 16;

  /** Nobody has looked, or there is none. */
  public static final LiveBlocks NONE = new LiveBlocks(0, 0, List.of());

  /**
   * Blocks of an allocator without name, of which nobody knows who asked for them.
   *
   * @param count how many there are
   * @param bytes that may be touched in them
   * @param first the first {@link #LISTED_MAX} that were found; unmodifiable
   */
  public LiveBlocks(long count, long bytes, List<LiveBlock> first) {
    this(count, bytes, first, BlockSites.NONE, Collections.emptySortedMap());
  }

  /**
   * The same blocks.
   *
   * @param told who asked for them
   * @return with these places
   */
  LiveBlocks withSites(BlockSites told) {
    return new LiveBlocks(count, bytes, first, told, bytesByTag);
  }

  /**
   * The same blocks.
   *
   * @param tag of the allocator they are of
   * @return under this tag
   */
  public LiveBlocks tagged(String tag) {
    SortedMap<String, Long> own = new TreeMap<>();
    if (count > 0) {
      own.put(tag, bytes);
    }
    return new LiveBlocks(count, bytes, first, sites, Collections.unmodifiableSortedMap(own));
  }

  /**
   * These blocks and others.
   *
   * @param other of another allocator
   * @return all of them
   */
  public LiveBlocks plus(LiveBlocks other) {
    List<LiveBlock> listed = new ArrayList<>(first);
    listed.addAll(other.first);
    SortedMap<String, Long> tags = new TreeMap<>(bytesByTag);
    tags.putAll(other.bytesByTag);
    return new LiveBlocks(
        count + other.count,
        bytes + other.bytes,
        List.copyOf(listed.subList(0, Math.min(listed.size(), LISTED_MAX))),
        sites.plus(other.sites),
        Collections.unmodifiableSortedMap(tags));
  }

  /**
   * A block.
   *
   * @param address of its first byte, as malloc returned it
   * @param bytes that may be touched there
   */
  public record LiveBlock(long address, long bytes) {
    @Override
    public String toString() {
      return String.format("0x%x (%d bytes)", address, bytes);
    }
  }
}
