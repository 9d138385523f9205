// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

/**
 * What an allocator says about itself at one moment: gauges in bytes and counts. Read one after the
 * other, without a lock, so that they need not fit together while other threads are at work.
 * Immutable. Versions to come may add more.
 */
public final class AllocatorStats {
  private final long committedBytes;
  private final long committedBytesPeak;
  private final long allocatedBytes;
  private final long retainedBytes;
  private final long reservedBytes;
  private final long heaps;
  private final long deadHeaps;
  private final long idleHeaps;
  private final long leakedHeaps;
  private final long damagedLists;
  private final long maintenanceErrors;

  /** In the order of the accessors. */
  AllocatorStats(
      long committedBytes,
      long committedBytesPeak,
      long allocatedBytes,
      long retainedBytes,
      long reservedBytes,
      long heaps,
      long deadHeaps,
      long idleHeaps,
      long leakedHeaps,
      long damagedLists,
      long maintenanceErrors) {
    this.committedBytes = committedBytes;
    this.committedBytesPeak = committedBytesPeak;
    this.allocatedBytes = allocatedBytes;
    this.retainedBytes = retainedBytes;
    this.reservedBytes = reservedBytes;
    this.heaps = heaps;
    this.deadHeaps = deadHeaps;
    this.idleHeaps = idleHeaps;
    this.leakedHeaps = leakedHeaps;
    this.damagedLists = damagedLists;
    this.maintenanceErrors = maintenanceErrors;
  }

  /**
   * Bytes that are backed by memory, or will be when they are touched: superslabs in use or
   * retained, huge blocks, and what freed ones have left for the next.
   *
   * @return bytes
   */
  public long committedBytes() {
    return committedBytes;
  }

  /**
   * The most that {@link #committedBytes} was since the allocator was built, in bytes.
   *
   * @return bytes
   */
  public long committedBytesPeak() {
    return committedBytesPeak;
  }

  /**
   * Bytes of the blocks that are handed out, each rounded up to its size class, and of those that a
   * thread keeps at hand for its next calls or that other threads freed; without these: {@link
   * Allocator#liveBytes}. Exact only while nobody allocates or frees.
   *
   * @return bytes
   */
  public long allocatedBytes() {
    return allocatedBytes;
  }

  /**
   * Bytes of empty superslabs and freed huge blocks that are kept for reuse; part of {@link
   * #committedBytes}.
   *
   * @return bytes
   */
  public long retainedBytes() {
    return retainedBytes;
  }

  /**
   * Bytes of address space for superslabs and huge blocks, with memory or without.
   *
   * @return bytes
   */
  public long reservedBytes() {
    return reservedBytes;
  }

  /**
   * Heaps that there are now: of threads, of the program, and those that virtual threads share.
   *
   * @return a count
   */
  public long heaps() {
    return heaps;
  }

  /**
   * Heaps of dead threads that were emptied, since the allocator was built.
   *
   * @return a count
   */
  public long deadHeaps() {
    return deadHeaps;
  }

  /**
   * How often an idle heap was emptied, since the allocator was built.
   *
   * @return a count
   */
  public long idleHeaps() {
    return idleHeaps;
  }

  /**
   * Heaps whose thread died inside an operation, for instance by a StackOverflowError, since the
   * allocator was built. Nobody touches them again, and their free blocks are lost.
   *
   * @return a count
   */
  public long leakedHeaps() {
    return leakedHeaps;
  }

  /**
   * Lists of free blocks that were found overwritten while heaps were emptied, since the allocator
   * was built. More than 0: the program writes to blocks that it has freed.
   *
   * @return a count
   */
  public long damagedLists() {
    return damagedLists;
  }

  /**
   * Rounds of the maintenance thread that failed, since the allocator was built.
   *
   * @return a count
   */
  public long maintenanceErrors() {
    return maintenanceErrors;
  }

  @Override
  public String toString() {
    return "AllocatorStats["
        + "committedBytes="
        + committedBytes
        + ", committedBytesPeak="
        + committedBytesPeak
        + ", allocatedBytes="
        + allocatedBytes
        + ", retainedBytes="
        + retainedBytes
        + ", reservedBytes="
        + reservedBytes
        + ", heaps="
        + heaps
        + ", deadHeaps="
        + deadHeaps
        + ", idleHeaps="
        + idleHeaps
        + ", leakedHeaps="
        + leakedHeaps
        + ", damagedLists="
        + damagedLists
        + ", maintenanceErrors="
        + maintenanceErrors
        + "]";
  }
}
