// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.bug;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** All planted bugs. Names that start with i and a number re-create an incident of the C code. */
public final class BugCatalogue {
  private static final List<PlantedBug> ALL =
      Stream.of(
              FastPathBugs.all(),
              SlabBugs.all(),
              MemoryBugs.all(),
              ArithmeticBugs.all(),
              LeaseBugs.sequential(),
              SparseBugs.sequential().stream())
          .flatMap(Function.identity())
          .toList();

  /** The closest relative of incident I1: a pop that does not look at what it pops. */
  public static final PlantedBug RELATIVE_OF_I1 = byName("i1-pop-unverified").orElseThrow();

  private BugCatalogue() {}

  /** Every bug, in a fixed order. */
  public static List<PlantedBug> all() {
    return ALL;
  }

  /** The bug of a name. */
  public static Optional<PlantedBug> byName(String name) {
    return ALL.stream().filter(bug -> bug.name().equals(name)).findFirst();
  }
}
