// SPDX-License-Identifier: Apache-2.0
package hakmem.memory;

import hakmem.kind.MappingBase;

/**
 * Address ranges and mappings from the operating system. {@link LinuxOs} is the one that is
 * shipped; the test-kit has a simulated one. Thread-safe. Sizes are in bytes and multiples of an OS
 * page. A refusal is an answer, not an exception: the caller knows what it means.
 */
public interface OsMemory {
  /** The result of a reservation that was refused, for a reason that is not known. */
  @MappingBase long REFUSED = 0;

  /** What {@link #commit} answers when it has. */
  int GRANTED = 0;

  /** What {@link #commit} answers when the system refuses and its reason is not known. */
  int REFUSED_UNKNOWN = -1;

  /** What {@link #residentBytes} answers if that is not known. */
  long RESIDENT_UNKNOWN = -1;

  /**
   * Reserves address space that cannot be touched yet.
   *
   * @param bytes length
   * @param alignment of the result, a power of two
   * @return its first address, or a refusal: {@link #REFUSED}, or errno with a minus, see {@link
   *     Errno}
   */
  @MappingBase
  long reserve(long bytes, long alignment);

  /**
   * Makes reserved memory usable; fresh memory reads as zero. Steps REGISTER-2, CUT-7.
   *
   * @return {@link #GRANTED}; if the system refuses, errno, or {@link #REFUSED_UNKNOWN}
   */
  int commit(@MappingBase long address, long bytes);

  /**
   * From now on refusals come with their reason. Cost: milliseconds at the process's first such
   * call, for linking a function; and each refused call is made twice.
   */
  default void explainRefusals() {}

  /**
   * Gives the physical memory back and keeps the range committed: it reads as zero afterwards, and
   * a stale read never faults. Steps RETIRE-5, UNIT-3.
   *
   * @return false if the system keeps the memory, since it is locked: it reads as zero all the same
   */
  boolean purge(@MappingBase long address, long bytes);

  /**
   * Gives the physical memory of a part of a block's or slab's memory back, which stays in use: it
   * reads as zero and wants no commit. Step SPARSE-3.
   *
   * @return false if the system keeps the memory: nothing has changed then
   */
  boolean discard(@MappingBase long address, long bytes);

  /** Bytes of an OS page; a power of two that divides a unit. */
  long osPageBytes();

  /**
   * Gives address space back. Any later access to it is a fault.
   *
   * @return false if the system refuses, since a mapping would become two: nothing has changed then
   */
  boolean release(@MappingBase long address, long bytes);

  /**
   * Takes a range back that may still be accessed by mistake: such an access never faults where the
   * range was committed. It may be handed out again by {@link #reserve}, but not soon.
   *
   * @param bytes as it was reserved
   * @param committedBytes of its beginning, behind which nothing was ever committed
   */
  void retire(@MappingBase long address, long bytes, long committedBytes);

  /**
   * Gives memory back that {@link #purge} could not: the range is as it was reserved, and wants to
   * be committed anew. Costs a mapping if its neighbours stay committed.
   *
   * @return false if the system refuses: nothing has changed then
   */
  boolean reserveAgain(@MappingBase long address, long bytes);

  /**
   * A fence for all threads of the process, at the cost of the caller: each running thread has a
   * full fence somewhere between the call's beginning and its end. Step TAKE-3.
   *
   * @return false if the system has none: nothing was ordered then
   */
  boolean fenceAllThreads();

  /**
   * Whether what is reserved here is to be backed by huge OS pages. One needs the whole of it
   * committed, so superslabs are committed whole then.
   */
  boolean wantsHugePages();

  /**
   * Bytes reserved, and neither retired nor released, for which the system has said yes to that.
   */
  long hugePageBytes();

  /**
   * How much of a range lies in memory now: OS pages that were touched, and did not go back. Those
   * that were only read count; those that are swapped out do not. Cost: a system call for each 16
   * MiB, which looks at each entry of the page table.
   *
   * @return bytes, or {@link #RESIDENT_UNKNOWN}: the system does not say, or a part of the range is
   *     mapped no more
   */
  long residentBytes(@MappingBase long address, long bytes);

  /** How this memory is read and written. */
  BlockMemory blockMemory();
}
