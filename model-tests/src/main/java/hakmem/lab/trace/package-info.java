// SPDX-License-Identifier: Apache-2.0

/**
 * Allocation traces: steps as records and as text, the one reader of files of them, the flat table
 * that a replay runs on, the allocator they are for, and how a run of them failed. Knows nothing of
 * the engine, so that copies of the engine with planted bugs share these classes.
 */
package hakmem.lab.trace;
