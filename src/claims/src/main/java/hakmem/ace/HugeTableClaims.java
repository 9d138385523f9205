// SPDX-License-Identifier: Apache-2.0
package hakmem.ace;

import hakmem.claim.Claim;
import hakmem.claim.Claims;
import hakmem.claim.Subject;
import java.util.List;

/** What {@link HugeTable} is proved to do. */
final class HugeTableClaims implements Claims {
  @Override
  public List<Subject> subjects() {
    return List.of(
        Subject.of(HugeTable::rowOf, HugeRow.class),
        Subject.of(HugeTable::rowBitsFor, RowBits.class));
  }

  record RowBits(int slots) implements Claim {
    @Override
    public boolean holds() {
      int bits = HugeTable.rowBitsFor(slots);
      return HugeTable.ROW_BITS_MIN <= bits
          && bits <= HugeTable.ROW_BITS_MAX
          && (bits == HugeTable.ROW_BITS_MAX || slots >>> 4 >>> bits == 0);
    }
  }

  record HugeRow(long address, int rowBits) implements Claim {
    @Override
    public boolean where() {
      return 1 <= rowBits && rowBits <= 30;
    }

    @Override
    public boolean holds() {
      return HugeTable.rowOf(address, rowBits) >>> rowBits == 0;
    }
  }
}
