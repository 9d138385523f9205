// SPDX-License-Identifier: Apache-2.0

/**
 * Traces: steps as records and as text, the allocator they run on, and how a run of them failed.
 * Knows nothing of the engine, so that copies of the engine with planted bugs share these classes.
 */
package hakmem.lab.trace;
