// SPDX-License-Identifier: Apache-2.0
package hakmem.ace;

import hakmem.kind.MappingBase;
import org.checkerframework.checker.index.qual.NonNegative;

/**
 * A range of spans and the huge blocks that stand on them.
 *
 * @param spans the range
 * @param blocks the blocks that begin in it
 */
record HugeRange(SpanRange spans, HugeTable blocks) {
  /** A range of so many slots without blocks. */
  static HugeRange at(@MappingBase long base, @NonNegative int slots) {
    return new HugeRange(new SpanRange(base, slots), HugeTable.forSlots(slots));
  }
}
