// SPDX-License-Identifier: Apache-2.0
package hakmem.ace;

import hakmem.layout.Addresses;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/*
 * Implementation note.
 *
 * The shortest run that is long enough: so the rest is as short as may be, and lies in the last
 * part alone, since the run would else be long enough without it. What is found may be gone: who
 * wants a part takes it out of its place.
 */
/** Kept blocks that lie side by side, from the lowest address on. Immutable. */
final class KeptRun {
  /** The blocks, one at least. */
  final HugeBlock[] parts;

  /** The first of them. */
  final HugeBlock first;

  /** The last of them: the first one, if it is alone. */
  final HugeBlock last;

  /** Slots of all of them. */
  final int slots;

  private KeptRun(List<HugeBlock> parts, HugeBlock first, HugeBlock last, int slots) {
    this.parts = parts.toArray(new HugeBlock[0]);
    this.first = first;
    this.last = last;
    this.slots = slots;
  }

  /**
   * The shortest run that has so many slots and begins at an alignment, the lowest of these; null:
   * there is none. Cost: each block is looked at twice.
   *
   * @param sorted blocks of one range, in address order
   */
  static @Nullable KeptRun shortest(List<HugeBlock> sorted, int slots, long alignment) {
    int bestFrom = 0;
    int bestEnd = 0;
    int best = Integer.MAX_VALUE;
    int end = 0;
    int found = 0; // Slots of those from `from` to `end`, which lie side by side.
    for (int from = 0; from < sorted.size(); from++) {
      while (end < sorted.size() && found < slots && joins(sorted, from, end)) {
        found += sorted.get(end).span().slots;
        end++;
      }
      HugeBlock first = sorted.get(from);
      if (slots <= found
          && found < best
          && Addresses.slotsBehind(first.spanAddress, alignment) == 0) {
        best = found;
        bestFrom = from;
        bestEnd = end;
      }
      found -= first.span().slots;
    }
    return bestFrom == bestEnd ? null : of(sorted.subList(bestFrom, bestEnd), best);
  }

  private static boolean joins(List<HugeBlock> sorted, int from, int end) {
    return from == end || sorted.get(end).follows(sorted.get(end - 1));
  }

  private static KeptRun of(List<HugeBlock> parts, int slots) {
    return new KeptRun(parts, parts.getFirst(), parts.getLast(), slots);
  }
}
