// SPDX-License-Identifier: Apache-2.0

/**
 * The cache engine: spans of address ranges, of which huge blocks are made.
 *
 * <h2>What lives here</h2>
 *
 * <p>Reserved ranges that are cut into spans of slots; the cache of spans that keep their memory
 * for a while after they were freed, how long they do and how many of each length; huge blocks and
 * the table that finds them.
 *
 * <h2>May depend on</h2>
 *
 * <p>{@code layout} and below.
 *
 * <h2>Owns</h2>
 *
 * <p>Which slots are free, which spans are cached, which huge blocks are live.
 *
 * <h2>Spec</h2>
 *
 * <p>{@code spec/design/protocols.md}, "Spans", "Huge blocks", "Kept blocks" and "Decay"; specs
 * Spans, HugeTable, KeptBlocks and SpanDecay.
 */
package hakmem.ace;
