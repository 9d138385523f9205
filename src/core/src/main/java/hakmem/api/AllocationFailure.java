// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import hakmem.api.AllocationFailedException.Cause;
import java.util.List;

/**
 * A request that failed, and what the allocator was like then: see {@link Allocator#failures}.
 *
 * @param number of the failure, from 1 on, since the allocator was built
 * @param millis when, in milliseconds since 1970
 * @param thread name of the thread that asked
 * @param cause why it failed
 * @param requestedBytes what was asked for, rounded to the block if it fits a slab; -1 if the size
 *     itself overflowed
 * @param alignment what a huge block was to be aligned to, in bytes; 16 for the blocks of slabs,
 *     whose size says how they are aligned; 0 if the size itself overflowed
 * @param errno the system's reason if it has refused, 0 if it has not or gives none
 * @param bounds what the allocator may have
 * @param memory what it had
 * @param attempts what gave way before the request failed, in the order in which each was first
 *     tried
 */
public record AllocationFailure(
    long number,
    long millis,
    String thread,
    Cause cause,
    long requestedBytes,
    long alignment,
    int errno,
    Bounds bounds,
    Memory memory,
    List<Attempt> attempts) {
  /**
   * Bounds, in bytes; the largest long where there is none.
   *
   * @param tag path of the tag whose limit has refused; empty if none's has
   * @param limit the option {@code limitBytes}, of that tag if there is one
   * @param softLimit the option {@code softLimitBytes} of the same, no more than the limit
   * @param retained the option {@code retainedBytesMax}
   */
  public record Bounds(String tag, long limit, long softLimit, long retained) {}

  /**
   * Bytes of an allocator. Exact if no other thread used it meanwhile.
   *
   * @param committed backed by memory, or will be when they are touched
   * @param retained of empty superslabs and freed huge blocks that kept their memory
   * @param freedBlocks of the latter alone
   * @param reserved of address space
   * @param freeUnits of superslabs that no slab had
   * @param longestFreeUnits the longest run of these, which bounds a slab in these superslabs
   * @param longestFreeSpan the longest free run of addresses for huge blocks, without new ones
   */
  public record Memory(
      long committed,
      long retained,
      long freedBlocks,
      long reserved,
      long freeUnits,
      long longestFreeUnits,
      long longestFreeSpan) {}

  /**
   * What was tried.
   *
   * @param kind what it was
   * @param times how often
   * @param result what came of it in all, in the unit of its kind
   */
  public record Attempt(Kind kind, int times, long result) {
    /** What may give way to a request. Versions to come may add more. */
    public enum Kind {
      /** Freed huge blocks gave their memory back: bytes. */
      FREED_BLOCKS,
      /** Empty superslabs and free units of others gave their memory back: bytes. */
      FREE_UNITS,
      /** The heap gave up what it had at hand in magazines: bytes of slabs. */
      MAGAZINES,
      /** The heap looked through its own slabs for a free block: 0. */
      OWN_SLABS,
      /** Heaps that nobody uses were emptied: how often that gave something. */
      OTHER_HEAPS,
      /** All allocators of the tag whose limit refused gave up what nobody used: bytes. */
      OTHER_ALLOCATORS,
      /** The {@link MemoryPressureListener} was asked: how often it said yes. */
      LISTENER
    }
  }

  private static final int EPERM = 1;
  private static final int EAGAIN = 11;
  private static final int ENOMEM = 12;
  private static final int EACCES = 13;
  private static final int EINVAL = 22;

  /** The attempts cannot be changed. */
  public AllocationFailure {
    attempts = List.copyOf(attempts);
  }

  /**
   * The name that the system's manual has for {@link #errno}.
   *
   * @return as {@code ENOMEM}; the number as text if it is none that memory is refused with; empty
   *     if there is none
   */
  public String errnoName() {
    return switch (errno) {
      case 0 -> "";
      case EPERM -> "EPERM";
      case EAGAIN -> "EAGAIN";
      case ENOMEM -> "ENOMEM";
      case EACCES -> "EACCES";
      case EINVAL -> "EINVAL";
      default -> Integer.toString(errno);
    };
  }

  /**
   * What to look at so that such a request succeeds.
   *
   * @return a sentence
   */
  public String advice() {
    return switch (cause) {
      case THRESHOLD -> "No allocator can have a block like this: ask for less.";
      case EXHAUSTION -> adviceAtLimit();
      case MAP_FAIL ->
          errno == ENOMEM
              ? "The system has no memory, mappings or addresses for this process: look at"
                  + " vm.overcommit_memory, vm.max_map_count and ulimit -v, or give limitBytes a"
                  + " value below what there is."
              : "The system refuses memory: look at its limits for this process.";
    };
  }

  private String adviceAtLimit() {
    if (bounds.limit() == Long.MAX_VALUE) {
      return "The system has no more addresses for this process: look at ulimit -v, or let"
          + " reserveBytes be less.";
    }
    if (requestedBytes > bounds.limit()) {
      return "The block alone is larger than limitBytes: raise it, or ask for less.";
    }
    return "limitBytes is used up: raise it, free blocks, or listen by onMemoryPressure and free"
        + " some then.";
  }
}
