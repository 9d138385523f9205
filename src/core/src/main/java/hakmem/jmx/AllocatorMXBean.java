// SPDX-License-Identifier: Apache-2.0
package hakmem.jmx;

import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * One allocator, for management tools. Bytes are those of {@link hakmem.diag.Statistics.Bytes}, of
 * this allocator alone; {@link #usage} has those nested in it. Each attribute of bytes or counts is
 * a walk as of {@link hakmem.diag.Census}. Once the allocator is garbage, all are 0 or empty.
 */
public interface AllocatorMXBean {
  /**
   * Its name, and those of the allocators around it, as {@link hakmem.api.Allocator#tag}. Costs
   * nothing.
   *
   * @return names with '/' between; empty if it has none
   */
  String getTag();

  /**
   * Bytes of blocks that the program holds.
   *
   * @return bytes
   */
  long getLiveBytes();

  /**
   * Bytes of free blocks that a heap has at hand, or that wait to be drained.
   *
   * @return bytes
   */
  long getCachedBytes();

  /**
   * Bytes backed by memory.
   *
   * @return bytes
   */
  long getCommittedBytes();

  /**
   * The most bytes that were backed by memory.
   *
   * @return bytes
   */
  long getCommittedBytesPeak();

  /**
   * Bytes kept for reuse.
   *
   * @return bytes
   */
  long getRetainedBytes();

  /**
   * Bytes of address space.
   *
   * @return bytes
   */
  long getReservedBytes();

  /**
   * Bytes that may be committed.
   *
   * @return bytes; the largest long: no limit
   */
  long getLimitBytes();

  /**
   * Bytes of address space that the system agreed to back with huge OS pages.
   *
   * @return bytes; 0 without the option {@code hugePages}, and where the system has none
   */
  long getHugePageBytes();

  /**
   * Bytes of whole OS pages of the allocator that lie in memory now.
   *
   * @return bytes; null if the system does not say, or the allocator is garbage
   */
  @Nullable Long getResidentBytes();

  /**
   * Bytes that the program has asked for in its live blocks.
   *
   * @return bytes; null unless the option {@code sites} is {@code all}
   */
  @Nullable Long getRequestedBytes();

  /**
   * The least that those may be, by the size classes of the live blocks; less by what realloc has
   * shrunk in place, and of blocks that are aligned to more than 16 bytes.
   *
   * @return bytes
   */
  long getRequestedBytesLeast();

  /**
   * The most that those may be.
   *
   * @return bytes
   */
  long getRequestedBytesMost();

  /**
   * Heaps that there are.
   *
   * @return a count
   */
  long getHeaps();

  /**
   * Requests that failed, by cause.
   *
   * @return names of {@link hakmem.api.AllocationFailedException.Cause} and counts
   */
  Map<String, Long> getFailures();

  /**
   * Wrong frees, by kind.
   *
   * @return names of {@link hakmem.api.AddressFault} and counts
   */
  Map<String, Long> getWrongFrees();

  /**
   * All statistics, as {@link hakmem.diag.Statistics#toJson}.
   *
   * @return one line of JSON
   */
  String statistics();

  /**
   * Who holds what, by tag: this allocator and those nested in it, with their limits, as {@link
   * hakmem.api.Allocator#usage}, at the cost of that. Of one without a name, places are not told.
   *
   * @return one line of JSON, as {@link hakmem.api.TagUsage#toJson}
   */
  String usage();

  /**
   * What stands where, as {@link hakmem.diag.HeapMap#toJson}.
   *
   * @param withBlocks whether the states of single blocks are listed, as by {@link
   *     hakmem.diag.HeapMap#withBlocks}
   * @return one line of JSON
   */
  String heapMap(boolean withBlocks);

  /**
   * Writes all of this into a file of the program's machine, for {@code ./hakmem post-mortem}, as
   * {@link hakmem.diag.StateDump#write}.
   *
   * @param file where; what it held before is replaced
   */
  void dump(String file);

  /**
   * Gives memory back, as {@link hakmem.api.Allocator#trim}.
   *
   * @return bytes given back
   */
  long trim();
}
