// SPDX-License-Identifier: Apache-2.0
package hakmem.superslab;

import hakmem.claim.Claim;
import hakmem.claim.Claims;
import hakmem.claim.Proof;
import hakmem.claim.Subject;
import hakmem.layout.SuperslabLayout;
import java.util.List;

/** What {@link Superslab} is proved to do. */
final class SuperslabClaims implements Claims {
  @Override
  public List<Subject> subjects() {
    return List.of(
        Subject.of(Superslab::findRun, FindRun.class, FindRunLowest.class),
        Subject.of(Superslab::lowestRun, LowestRun.class),
        Subject.of(Superslab::longestRun, LongestRun.class),
        Subject.of(Superslab::retainedState, RetainedRoom.class));
  }

  @Proof(turns = 5)
  record FindRun(int freeUnits, int units) implements Claim {
    @Override
    public boolean where() {
      return 1 <= units && units <= SuperslabLayout.UNITS;
    }

    @Override
    public boolean holds() {
      return Superslab.findRun(freeUnits, units) == -1
          || 0 <= Superslab.findRun(freeUnits, units)
              && Superslab.findRun(freeUnits, units) + units <= SuperslabLayout.UNITS
              && (SuperslabLayout.runMask(Superslab.findRun(freeUnits, units), units) & ~freeUnits)
                  == 0;
    }
  }

  /** One piece, of the mask, from its lowest unit on, and no longer piece. */
  record LowestRun(int mask) implements Claim {
    @Override
    public boolean where() {
      return mask != 0;
    }

    @Override
    public boolean holds() {
      return (Superslab.lowestRun(mask) & ~mask) == 0
          && (Superslab.lowestRun(mask) & mask & -mask) != 0
          && (Superslab.lowestRun(mask) & (Superslab.lowestRun(mask) + (mask & -mask))) == 0
          && (mask & (Superslab.lowestRun(mask) + (mask & -mask))) == 0;
    }
  }

  /** The lengths of which a run is found, and no others. */
  @Proof(turns = 33)
  record LongestRun(int mask, int units) implements Claim {
    @Override
    public boolean where() {
      return 1 <= units && units <= SuperslabLayout.UNITS;
    }

    @Override
    public boolean holds() {
      return (units <= Superslab.longestRun(mask)) == (Superslab.findRun(mask, units) >= 0);
    }
  }

  /** All units free, and the room comes out again; none, if it is not retained. */
  record RetainedRoom(int units) implements Claim {
    @Override
    public boolean where() {
      return 0 <= units;
    }

    @Override
    public boolean holds() {
      return (Superslab.retainedState(units) & Superslab.ALL_FREE) == Superslab.ALL_FREE
          && (Superslab.retainedState(units) & Superslab.RETAINED) != 0
          && Superslab.roomBytes(Superslab.retainedState(units))
              == SuperslabLayout.UNIT_BYTES * units
          && Superslab.roomBytes(Superslab.ALL_FREE) == 0;
    }
  }

  @Proof(turns = 5)
  record FindRunLowest(int freeUnits, int units, int other) implements Claim {
    @Override
    public boolean where() {
      return 1 <= units
          && 0 <= other
          && other <= SuperslabLayout.UNITS - units
          && (SuperslabLayout.runMask(other, units) & ~freeUnits) == 0;
    }

    @Override
    public boolean holds() {
      return 0 <= Superslab.findRun(freeUnits, units)
          && Superslab.findRun(freeUnits, units) <= other;
    }
  }
}
