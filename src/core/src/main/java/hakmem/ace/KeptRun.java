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
   * The shortest run that has so many slots and begins at an alignment; null: there is none.
   *
   * @param sorted blocks of one range, in address order
   */
  static @Nullable KeptRun shortest(List<HugeBlock> sorted, int slots, long alignment) {
    KeptRun shortest = null;
    for (int from = 0; from < sorted.size(); from++) {
      KeptRun run = runFrom(sorted, from, slots, alignment);
      if (run != null && (shortest == null || run.slots < shortest.slots)) {
        shortest = run;
      }
    }
    return shortest;
  }

  private static @Nullable KeptRun runFrom(
      List<HugeBlock> sorted, int from, int slots, long alignment) {
    HugeBlock first = sorted.get(from);
    if (Addresses.slotsBehind(first.spanAddress, alignment) != 0) {
      return null;
    }
    HugeBlock last = first;
    int end = from + 1;
    int found = last.span().slots;
    while (found < slots) {
      if (end == sorted.size() || !sorted.get(end).follows(last)) {
        return null;
      }
      last = sorted.get(end);
      found += last.span().slots;
      end++;
    }
    return new KeptRun(sorted.subList(from, end), first, last, found);
  }
}
