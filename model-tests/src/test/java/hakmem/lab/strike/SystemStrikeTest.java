// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.strike;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.lab.bug.ErrorBugs;
import hakmem.lab.bug.MutatingLoader;
import hakmem.lab.bug.PlantedBug;
import hakmem.lab.trace.LoopGuard;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An Error at each place of what speaks to the real system costs no range of addresses. */
class SystemStrikeTest {
  private static final BiFunction<String, Integer, Optional<String>> SYSTEM = system(null);

  @SuppressWarnings("unchecked")
  private static BiFunction<String, Integer, Optional<String>> system(@Nullable PlantedBug bug) {
    LoopGuard.beginStep();
    try {
      return (BiFunction<String, Integer, Optional<String>>)
          MutatingLoader.copyWithMemory(bug, StrikeInstrumenter.INSTANCE)
              .loadClass("hakmem.lab.model.StruckSystem")
              .getConstructor()
              .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "reserve",
        "reserve-huge-pages",
        "reserve-used",
        "reserve-in-need-young",
        "reserve-in-need",
        "reserve-in-need-of-two",
        "reserve-in-need-of-others",
        "release",
        "release-huge-pages",
        "retire",
        "retire-huge-pages",
        "retire-one-too-many"
      })
  void noRangeIsLostOrTwice(String operation) {
    assertEquals(List.of(), harm(SYSTEM, operation));
  }

  @Test
  void aPlantedBugIsFound() {
    List<String> harm = harm(system(ErrorBugs.ofTheSystem()), "retire-one-too-many");
    assertFalse(harm.isEmpty());
  }

  private static List<String> harm(
      BiFunction<String, Integer, Optional<String>> system, String operation) {
    assertEquals(Optional.empty(), system.apply(operation, Strikes.NONE));
    int places = Strikes.trail().length;
    assertTrue(places > 0);
    List<String> wrong = new ArrayList<>();
    for (int at = 0; at < places; at++) {
      Optional<String> harm = system.apply(operation, at);
      Error struck = Strikes.struck();
      harm.ifPresent(what -> wrong.add(struck.getMessage() + ": " + what));
    }
    return wrong;
  }
}
