// SPDX-License-Identifier: Apache-2.0

/**
 * A deterministic scheduler that runs the engine's own classes: class files are rewritten so that
 * each access of memory is a point at which another logical thread may go on. Explores
 * interleavings, finds races, replays and shrinks schedules.
 */
package hakmem.lab.scheduler;
