// SPDX-License-Identifier: Apache-2.0
package hakmem.record;

/** The last block of an address, as a recording knows it. */
final class KnownBlock {
  /** The number that the trace gives it. */
  int id;

  /** Whether the program has it; if not, it was freed. */
  boolean isLive;

  /** Whether a realloc has moved it away: it lives on elsewhere under the same number. */
  boolean hasMoved;

  /** Without a block yet. */
  KnownBlock() {}

  void begin(int newId) {
    id = newId;
    isLive = true;
    hasMoved = false;
  }
}
