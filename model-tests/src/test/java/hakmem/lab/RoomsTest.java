// SPDX-License-Identifier: Apache-2.0
package hakmem.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.lab.trace.Trace;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The rooms of the lab use those of lower levels only, so none uses itself by way of others, and
 * the table in the README is their order. What is loaded by name does not count: it runs in a copy.
 */
class RoomsTest {
  private static final Path SOURCES = Path.of("src", "main", "java", "hakmem", "lab");
  private static final Path PAGE = Path.of("README.md");
  private static final Pattern ROW = Pattern.compile("^\\| (\\d+) \\| `(\\w+)` \\|.*");
  private static final Pattern ROOM = Pattern.compile("hakmem/lab/(\\w+)/");

  @Test
  void everyRoomUsesLowerOnesOnly() throws IOException, URISyntaxException {
    assertEquals(List.of(), breaches(levels(), uses()));
  }

  @Test
  void theTableNamesEveryRoom() throws IOException {
    assertEquals(rooms(), levels().keySet());
  }

  @Test
  void everyRoomSaysWhatItIs() throws IOException {
    assertEquals(
        List.of(),
        rooms().stream()
            .filter(room -> !Files.exists(SOURCES.resolve(room).resolve("package-info.java")))
            .toList());
  }

  @Test
  void usesUpwardsAndBesideAreReported() {
    Map<String, Integer> levels = Map.of("trace", 0, "bug", 1, "hunt", 1);
    Map<String, Set<String>> uses = new TreeMap<>();
    uses.put("bug", Set.of("trace"));
    assertEquals(List.of(), breaches(levels, uses));
    uses.put("hunt", Set.of("bug", "trace"));
    uses.put("trace", Set.of("bug"));
    assertEquals(
        List.of("hunt uses bug, which is not below it", "trace uses bug, which is not below it"),
        breaches(levels, uses));
  }

  private static List<String> breaches(Map<String, Integer> levels, Map<String, Set<String>> uses) {
    List<String> breaches = new ArrayList<>();
    uses.forEach(
        (from, used) ->
            used.stream()
                .sorted()
                .filter(to -> levels.getOrDefault(to, -1) >= levels.getOrDefault(from, -1))
                .forEach(to -> breaches.add(from + " uses " + to + ", which is not below it")));
    return breaches;
  }

  private static Map<String, Integer> levels() throws IOException {
    Map<String, Integer> levels = new TreeMap<>();
    for (String line : Files.readAllLines(PAGE)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        levels.put(row.group(2), Integer.parseInt(row.group(1)));
      }
    }
    return levels;
  }

  private static Set<String> rooms() throws IOException {
    try (Stream<Path> folders = Files.list(SOURCES)) {
      Set<String> rooms = new TreeSet<>();
      folders.filter(Files::isDirectory).forEach(f -> rooms.add(f.getFileName().toString()));
      return rooms;
    }
  }

  private static Map<String, Set<String>> uses() throws IOException, URISyntaxException {
    URI built = Trace.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    Path classes = Path.of(built).resolve("hakmem/lab");
    Map<String, Set<String>> uses = new TreeMap<>();
    for (String room : rooms()) {
      Set<String> used = uses.computeIfAbsent(room, _ -> new TreeSet<>());
      try (Stream<Path> files = Files.list(classes.resolve(room))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
          for (PoolEntry entry : ClassFile.of().parse(file).constantPool()) {
            if (entry instanceof Utf8Entry text) {
              ROOM.matcher(text.stringValue())
                  .results()
                  .map((MatchResult found) -> found.group(1))
                  .filter(other -> !other.equals(room))
                  .forEach(used::add);
            }
          }
        }
      }
    }
    assertTrue(uses.values().stream().anyMatch(used -> !used.isEmpty()), "no class was read");
    return uses;
  }
}
