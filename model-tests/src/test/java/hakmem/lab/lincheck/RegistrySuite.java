// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.lincheck;

import hakmem.layout.SuperslabLayout;
import hakmem.registry.AddressRange;
import hakmem.registry.Registry;
import hakmem.superslab.Slab;
import hakmem.superslab.Superslab;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;

/**
 * Slabs of one unit each that come, go and are looked up, each unit cut by one thread at a time,
 * and ranges of addresses that several threads add; linearizable. A slab is told by its birth
 * number, which stands where a heap id would.
 */
@Param(name = "unit", gen = IntGen.class, conf = "0:1")
public class RegistrySuite {
  private static final int NO_SLAB = 0;
  private static final int UNITS = 2;

  private final EngineState engine = EngineState.fresh(0);
  private final Registry registry = engine.parts.registry();
  private final AddressRange range = registry.primary();
  private final Superslab superslab = new Superslab(range.base, range.claimIndex());
  private final Slab[] standing = new Slab[UNITS];
  private final int[] births = new int[UNITS];

  /** A number that no other slab has. */
  private static int birth(int unit, int count) {
    return count * UNITS + unit;
  }

  /** Publishes a new slab at unit 0, unless one stands there. */
  @Operation(nonParallelGroup = "unit 0")
  public int publish0() {
    return publish(0);
  }

  /** Publishes a new slab at unit 1, unless one stands there. */
  @Operation(nonParallelGroup = "unit 1")
  public int publish1() {
    return publish(1);
  }

  private int publish(int unit) {
    if (standing[unit] != null) {
      return NO_SLAB;
    }
    int birth = birth(unit, ++births[unit]);
    Slab slab =
        new Slab(
            superslab,
            unit,
            engine.parts.geometries().of(0),
            engine.parts.layout(),
            true,
            0,
            birth);
    standing[unit] = slab;
    range.publishSlab(slab);
    return birth;
  }

  /** Hides the slab at unit 0, if one stands there. */
  @Operation(nonParallelGroup = "unit 0")
  public boolean unregister0() {
    return unregister(0);
  }

  /** Hides the slab at unit 1, if one stands there. */
  @Operation(nonParallelGroup = "unit 1")
  public boolean unregister1() {
    return unregister(1);
  }

  private boolean unregister(int unit) {
    Slab slab = standing[unit];
    if (slab == null) {
      return false;
    }
    standing[unit] = null;
    range.unregisterSlab(slab);
    return true;
  }

  /** Birth number of the slab at the last byte of a unit. */
  @Operation
  public int lookup(@Param(name = "unit") int unit) {
    Slab slab = registry.lookup(range.base + (unit + 1) * SuperslabLayout.UNIT_BYTES - 1);
    return slab == Slab.NONE ? NO_SLAB : slab.owner;
  }

  /** Adds ranges until there are this many at least. */
  @Operation
  public void growTo2() {
    while (registry.ranges().length < 2) {
      registry.addRange(registry.ranges());
    }
  }

  /** Number of ranges. */
  @Operation
  public int ranges() {
    return registry.ranges().length;
  }

  /** The same by one thread. */
  public static class Spec {
    private final int[] standing = new int[UNITS];
    private final int[] births = new int[UNITS];
    private int ranges = 1;

    /** Publishes. */
    public int publish0() {
      return publish(0);
    }

    /** Publishes. */
    public int publish1() {
      return publish(1);
    }

    private int publish(int unit) {
      if (standing[unit] != NO_SLAB) {
        return NO_SLAB;
      }
      standing[unit] = birth(unit, ++births[unit]);
      return standing[unit];
    }

    /** Hides. */
    public boolean unregister0() {
      return unregister(0);
    }

    /** Hides. */
    public boolean unregister1() {
      return unregister(1);
    }

    private boolean unregister(int unit) {
      boolean stood = standing[unit] != NO_SLAB;
      standing[unit] = NO_SLAB;
      return stood;
    }

    /** Finds. */
    public int lookup(int unit) {
      return standing[unit];
    }

    /** Grows. */
    public void growTo2() {
      ranges = Math.max(ranges, 2);
    }

    /** Counts. */
    public int ranges() {
      return ranges;
    }
  }
}
