// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

/**
 * Gauges of an allocator, in bytes, and counts since it was built.
 *
 * @param committedBytes backed or backable by memory: registered superslabs and huge blocks
 * @param committedBytesPeak the most that was
 * @param allocatedBytes blocks outside their slabs' lists, rounding included
 * @param retainedBytes empty superslabs kept for reuse, part of committedBytes
 * @param reservedBytes address space for superslabs
 * @param heaps heaps that there are now
 * @param deadHeaps heaps of dead threads that were emptied
 * @param idleHeaps how often an idle heap was emptied
 * @param leakedHeaps heaps whose thread died inside an operation, for instance by a
 *     StackOverflowError: nobody touches them again
 * @param damagedLists lists of free blocks found overwritten while heaps were emptied
 * @param maintenanceErrors rounds of the maintenance thread that failed
 */
public record AllocatorStats(
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
    long maintenanceErrors) {}
