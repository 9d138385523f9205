// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.model;

import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.lab.bug.PlantedBug;
import hakmem.lab.bug.TagBugs;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Nested allocators keep their laws, and each bug planted in their accounts is found by them. */
class TagLawsTest {
  private static final long SEEDS = 40;

  @Test
  void accountsAreSumsUnderTheirLimits() {
    LongStream.range(0, SEEDS).forEach(seed -> new TagLaws().run(seed));
  }

  @TestFactory
  Stream<DynamicTest> everyBugIsFound() {
    return TagBugs.all().stream()
        .map(bug -> DynamicTest.dynamicTest(bug.name(), () -> assertTrue(isFound(bug))));
  }

  private static boolean isFound(PlantedBug bug) throws ReflectiveOperationException {
    Class<?> copy = bug.loader().loadClass(TagLaws.class.getName());
    LongPredicate laws = (LongPredicate) copy.getConstructor().newInstance();
    return !LongStream.range(0, SEEDS).allMatch(laws);
  }
}
