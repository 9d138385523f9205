// SPDX-License-Identifier: Apache-2.0

/**
 * Replays a trace on an allocator: timed, or with every block checked.
 *
 * <p>An allocator comes in as a {@link hakmem.cli.replay.ReplayTarget}; nothing here knows which
 * one it is but the targets themselves. State lives for one replay.
 */
package hakmem.cli.replay;
