// SPDX-License-Identifier: Apache-2.0
package hakmem.model.bug;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** All planted bugs. Names that start with i and a number re-create an incident of the C code. */
public final class BugCatalogue {
  private static final List<PlantedBug> ALL =
      Stream.of(FastPathBugs.all(), SlabBugs.all(), MemoryBugs.all(), ArithmeticBugs.all())
          .flatMap(Function.identity())
          .toList();

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
