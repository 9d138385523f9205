// SPDX-License-Identifier: Apache-2.0
package hakmem.layout;

import hakmem.claim.Claim;
import hakmem.claim.Claims;
import hakmem.claim.Subject;
import java.util.List;

/** What {@link SuperslabLayout} is proved to do. */
final class SuperslabLayoutClaims implements Claims {
  @Override
  public List<Subject> subjects() {
    return List.of(
        Subject.of(SuperslabLayout::unitOf, UnitOf.class),
        Subject.of(SuperslabLayout::runMask, RunMask.class));
  }

  record UnitOf(long superslab, int unit, long offset) implements Claim {
    @Override
    public boolean where() {
      return superslab % SuperslabLayout.SUPERSLAB_BYTES == 0
          && 0 <= unit
          && unit < SuperslabLayout.UNITS
          && 0 <= offset
          && offset < SuperslabLayout.UNIT_BYTES;
    }

    @Override
    public boolean holds() {
      return SuperslabLayout.unitOf(superslab + unit * SuperslabLayout.UNIT_BYTES + offset) == unit;
    }
  }

  record RunMask(int firstUnit, int units, int unit) implements Claim {
    @Override
    public boolean where() {
      return 0 <= firstUnit
          && 1 <= units
          && firstUnit <= SuperslabLayout.UNITS - units
          && 0 <= unit
          && unit < SuperslabLayout.UNITS;
    }

    @Override
    public boolean holds() {
      return (SuperslabLayout.runMask(firstUnit, units) >>> unit & 1)
          == (firstUnit <= unit && unit < firstUnit + units ? 1 : 0);
    }
  }
}
