// SPDX-License-Identifier: Apache-2.0
package hakmem.ace;

/**
 * What is left of kept blocks of which another one was made: a block that one thread has alone
 * until it is kept. Private to that thread.
 */
final class Rest {
  final HugeBlock block = new HugeBlock();

  /** Whether its maker has to give it back if an Error comes; else another catch sees to it. */
  boolean isLoose;

  /**
   * @param span its memory, once it is loose
   * @param since when that was freed: it decays no later than what it was part of
   */
  Rest(Span span, long since) {
    block.mapAt(span);
    block.setKeptSinceOpaque(since);
    boolean ignored = block.claim(); // Nobody finds it before it is kept.
  }
}
