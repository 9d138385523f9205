// SPDX-License-Identifier: Apache-2.0
package hakmem.misuse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The table of misuse in {@code src/misuse.md} says what happens: each row is done in both layouts
 * and told as the table tells it. None crashes; none damages the heap but where the table says so.
 */
class MisuseTest {
  private static final Path PAGE = Path.of("..", "misuse.md");

  /** A row: name, what is done, and what is told without and with headers. */
  private record Row(String name, String headerless, String headers) {}

  @Test
  void tableAndProgramsNameTheSameRows() throws IOException {
    List<String> names = rows().stream().map(Row::name).toList();
    assertEquals(new LinkedHashSet<>(names), Facts.all().keySet());
    assertEquals(new LinkedHashSet<>(names).size(), names.size(), "a row stands twice");
  }

  @TestFactory
  Stream<DynamicTest> everyRowIsTrue() throws IOException {
    Map<String, Function<Abuse, String>> facts = Facts.all();
    return rows().stream()
        .flatMap(
            row ->
                Stream.of(
                    test(row.name(), facts.get(row.name()), false, row.headerless()),
                    test(row.name() + "-headers", facts.get(row.name()), true, row.headers())));
  }

  private static DynamicTest test(
      String name, Function<Abuse, String> fact, boolean headers, String cell) {
    // Behind a colon stands the reason why something is accepted.
    boolean damages = cell.contains("(damages)");
    String expected =
        cell.replace("`", "").replaceFirst(" \\(damages\\)", "").replaceFirst(":.*", "");
    return DynamicTest.dynamicTest(
        name,
        () -> {
          try (Abuse abuse = new Abuse(headers)) {
            assertEquals(expected, fact.apply(abuse).replace("usableSize: ", "usableSize "));
            if (!damages) {
              assertEquals(List.of(), abuse.damage());
            }
          }
        });
  }

  private static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String line : Files.readAllLines(PAGE)) {
      String[] cells = line.split("\\|");
      if (cells.length == 5 && cells[1].strip().startsWith("`")) {
        String name = cells[1].strip().replace("`", "");
        rows.add(new Row(name, cells[3].strip(), cells[4].strip()));
      }
    }
    return rows;
  }
}
