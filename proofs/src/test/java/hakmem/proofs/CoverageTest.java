// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.layout.SuperslabLayout;
import hakmem.proofs.exec.MethodKey;
import hakmem.proofs.exec.Program;
import hakmem.sizeclass.SizeClasses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every pure arithmetic method of core is under a claim, or README.md says why it is not. */
class CoverageTest {
  private static final String CLAIMS = "| claim |";

  /** What they are about is computed by the JVM, not followed. */
  private static final Set<String> EVALUATED = Set.of("slab-geometry", "slab-loss");

  private static final String UNCLAIMED = "| method without a claim |";

  /** First two cells of the rows of the table with this header. */
  private static Map<String, String> table(String header) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("README.md"));
    int at = 0;
    while (!lines.get(at).startsWith(header)) {
      at++;
    }
    Map<String, String> rows = new TreeMap<>();
    for (int i = at + 2; i < lines.size() && lines.get(i).startsWith("|"); i++) {
      String[] cells = lines.get(i).replace("`", "").split("\\|");
      rows.put(cells[1].strip(), cells[2].strip());
    }
    return rows;
  }

  @Test
  void everyMethodIsClaimedOrExcused() throws IOException {
    Program core = Program.ofCore();
    Proofs proofs = Proofs.ofCore();
    Set<MethodKey> reached = new TreeSet<>();
    for (FoundClaim claim : proofs.claims()) {
      Set<MethodKey> own = proofs.reach(claim);
      assertTrue(
          own.contains(claim.method()) || EVALUATED.contains(claim.id()),
          claim.id() + " does not call " + claim.method().label());
      reached.addAll(own);
    }
    Set<MethodKey> pure = PureMethods.all(core);
    Set<String> missing =
        pure.stream()
            .filter(method -> !reached.contains(method))
            .map(MethodKey::label)
            .collect(Collectors.toCollection(TreeSet::new));
    System.out.printf(
        "%d of %d pure arithmetic methods are under %d claims%n",
        pure.size() - missing.size(), pure.size(), proofs.claims().size());
    assertTrue(pure.size() > 30, pure + " are too few: does the search still work?");
    Map<String, String> excused = table(UNCLAIMED);
    assertEquals(excused.keySet(), missing, "methods without a claim, in README.md and in fact");
    assertTrue(excused.values().stream().noneMatch(String::isBlank), "each has a reason");
  }

  /** Nobody drops a class, a number of units or a layout unseen. */
  @Test
  void everyRangeIsWhole() {
    Map<String, String> all =
        Map.of(
            "sizeClass", "0.." + (SizeClasses.COUNT - 1),
            "units", "1.." + SuperslabLayout.UNITS);
    Set<String> parts = new TreeSet<>();
    for (FoundClaim claim : Proofs.ofCore().claims()) {
      for (FoundClaim.Component c : claim.components()) {
        String range = c.from() + ".." + c.to();
        if (c.isEach() && c.type().equals("int") && !range.equals(all.get(c.name()))) {
          parts.add(claim.id() + ": " + c.name() + " in " + range);
        }
      }
    }
    // Blocks of the least class have no room for a header.
    assertEquals(Set.of("offset-once: sizeClass in 1..119"), parts);
  }

  @Test
  void theReadmeListsEveryClaimAndItsMethod() throws IOException {
    Map<String, String> claims = new TreeMap<>();
    Proofs.ofCore().claims().forEach(c -> claims.put(c.id(), c.method().label()));
    assertEquals(claims, table(CLAIMS));
  }

  /** A claim that is deleted with all that speaks of it leaves a line here that says so. */
  @Test
  void noClaimIsDropped() throws IOException {
    Map<String, Set<String>> claims = new TreeMap<>();
    Proofs.ofCore()
        .claims()
        .forEach(c -> claims.computeIfAbsent(c.method().label(), _ -> new TreeSet<>()).add(c.id()));
    assertEquals(
        Files.readAllLines(Path.of("claims.txt")).stream()
            .filter(line -> !line.startsWith("#"))
            .toList(),
        claims.entrySet().stream()
            .map(e -> e.getKey() + ": " + String.join(" ", e.getValue()))
            .toList(),
        "proofs/claims.txt: take over there, by hand, what is meant to change");
  }
}
