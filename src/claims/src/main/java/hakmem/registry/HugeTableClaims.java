// SPDX-License-Identifier: Apache-2.0
package hakmem.registry;

import hakmem.claim.Claim;
import hakmem.claim.Claims;
import hakmem.claim.Subject;
import java.util.List;

/** What {@link HugeTable} is proved to do. */
final class HugeTableClaims implements Claims {
  @Override
  public List<Subject> subjects() {
    return List.of(Subject.of(HugeTable::rowOf, HugeRow.class));
  }

  record HugeRow(long address) implements Claim {
    @Override
    public boolean holds() {
      return 0 <= HugeTable.rowOf(address) && HugeTable.rowOf(address) < HugeTable.ROWS;
    }
  }
}
