// SPDX-License-Identifier: Apache-2.0

/**
 * What a program does with an allocator, written down.
 *
 * <h2>What lives here</h2>
 *
 * <p>The recorder of traces, which {@code ./hakmem replay} and {@code shrink} read, and the file
 * that it writes; the ledger of who holds which block, and its report; the file of last operations,
 * and who says when a dump is written beside it.
 *
 * <h2>May depend on</h2>
 *
 * <p>{@code heap} and below.
 *
 * <h2>Owns</h2>
 *
 * <p>The files of recordings; the number of the next one of each option; the count of dumps that
 * the process has written, and the threads that write them.
 *
 * <h2>Spec</h2>
 *
 * <p>{@code src/record.md}.
 */
package hakmem.record;
