// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.replay;

/**
 * What one pass over a trace came to hold.
 *
 * @param committedBytes backed for the allocator; {@link ReplayTarget#UNKNOWN} if it cannot tell
 * @param rssBytes growth of the process's resident memory; {@link PeakRss#UNKNOWN} if the system
 *     does not tell
 */
record MemoryPeaks(long committedBytes, long rssBytes) {}
