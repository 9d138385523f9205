// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

/**
 * Gauges of an allocator, in bytes.
 *
 * @param committedBytes backed or backable by memory: registered superslabs and huge blocks
 * @param committedBytesPeak the most that was
 * @param allocatedBytes blocks outside their slabs' lists, rounding included
 * @param retainedBytes empty superslabs kept for reuse, part of committedBytes
 * @param reservedBytes address space for superslabs
 */
public record AllocatorStats(
    long committedBytes,
    long committedBytesPeak,
    long allocatedBytes,
    long retainedBytes,
    long reservedBytes) {}
