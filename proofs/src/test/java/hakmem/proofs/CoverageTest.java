// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.proofs.exec.MethodKey;
import hakmem.proofs.exec.Program;
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
    proofs.claims().forEach(claim -> reached.addAll(proofs.reach(claim)));
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

  @Test
  void theReadmeListsEveryClaimAndItsMethod() throws IOException {
    Map<String, String> claims = new TreeMap<>();
    Proofs.ofCore().claims().forEach(c -> claims.put(c.id(), c.method().label()));
    assertEquals(claims, table(CLAIMS));
  }
}
