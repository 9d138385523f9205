// SPDX-License-Identifier: Apache-2.0
package hakmem.netty.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README's table of excluded tests has those that are excluded, with their reasons. */
class ExcludedListTest {
  private static final List<Class<?>> CLASSES =
      List.of(
          NettyAllocatorTest.class,
          BlockBufferCase.class,
          BigEndianBufferTest.class,
          LittleEndianBufferTest.class,
          HeapBufferTest.class);

  private static final Pattern ROW = Pattern.compile("\\| `(test\\w+|should\\w+)` \\| (.+) \\|");

  @Test
  void theReadmeListsWhatIsExcluded() throws IOException {
    TreeSet<String> excluded = new TreeSet<>();
    for (Class<?> type : CLASSES) {
      for (Method method : type.getDeclaredMethods()) {
        Excluded why = method.getAnnotation(Excluded.class);
        if (why != null) {
          excluded.add(method.getName() + ": " + why.value());
        }
      }
    }
    assertEquals(excluded, rows());
  }

  private static TreeSet<String> rows() throws IOException {
    TreeSet<String> rows = new TreeSet<>();
    try (Stream<String> lines = Files.lines(Path.of("README.md"))) {
      lines
          .map(ROW::matcher)
          .filter(row -> row.matches())
          .forEach(row -> rows.add(row.group(1) + ": " + row.group(2)));
    }
    return rows;
  }
}
