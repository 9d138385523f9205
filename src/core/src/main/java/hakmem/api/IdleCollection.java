// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

/**
 * What a call of {@link Allocator#collectIdle} found.
 *
 * @param deadHeaps heaps of dead threads that were emptied
 * @param idleHeaps heaps that were emptied because nothing had happened in them
 * @param bytes by which committed memory fell meanwhile, 0 if it grew
 */
public record IdleCollection(int deadHeaps, int idleHeaps, long bytes) {}
