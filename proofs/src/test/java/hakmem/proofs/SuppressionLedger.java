// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The table of {@code suppressions.md}, and what is wrong with it. */
final class SuppressionLedger {
  static final String HEADER = "| module | place | key | reason | proof |";

  /** One kind of proof a cell: what it names must exist. */
  private static final Pattern CLAIM = Pattern.compile("claim ([\\w-]+)");

  private static final Pattern INVARIANT = Pattern.compile("(INV-\\w+)");
  private static final Pattern TEST = Pattern.compile("(\\w+Test)\\b");
  private static final Pattern NONE = Pattern.compile("none needed: \\S.*");

  private record Row(Suppression suppression, String reason, String proof) {}

  /** What exists, by name. */
  record Known(Set<String> claims, Set<String> invariants, Set<String> tests) {}

  private SuppressionLedger() {}

  /** Everything that is wrong, with the remedy; nothing if the ledger is complete and true. */
  static List<String> findings(List<String> document, List<Suppression> inSource, Known known) {
    List<String> findings = new ArrayList<>();
    List<Row> rows = rows(document);
    List<Suppression> listed = rows.stream().map(Row::suppression).toList();
    Set<Suppression> all = new TreeSet<>(Comparator.comparing(Suppression::toString));
    all.addAll(inSource);
    all.addAll(listed);
    for (Suppression one : all) {
      int there = Collections.frequency(inSource, one);
      int here = Collections.frequency(listed, one);
      if (there == 0) {
        findings.add(one + " is not in the source: remove its row");
      } else if (here == 0) {
        findings.add(one + " has no row: add it, or better remove the suppression");
      } else if (there > 1 || here > 1) {
        findings.add(one + " is " + there + " times in the source, " + here + " times listed");
      }
    }
    for (Row row : rows) {
      if (row.reason().isEmpty()) {
        findings.add(row.suppression() + " lacks its reason");
      }
      findings.addAll(unproved(row, known));
    }
    return findings;
  }

  private static List<String> unproved(Row row, Known known) {
    if (NONE.matcher(row.proof()).matches()) {
      return List.of();
    }
    List<String> findings = new ArrayList<>();
    boolean named = check(row, CLAIM, known.claims()::contains, "claim", findings);
    named |= check(row, INVARIANT, known.invariants()::contains, "invariant", findings);
    named |= check(row, TEST, known.tests()::contains, "test", findings);
    if (!named) {
      findings.add(
          row.suppression()
              + ": its proof is 'claim ID', an invariant's ID, the name of a test class, or"
              + " 'none needed: ' and why; found '%s'".formatted(row.proof()));
    }
    return findings;
  }

  private static boolean check(
      Row row, Pattern pattern, Predicate<String> exists, String kind, List<String> findings) {
    Matcher matcher = pattern.matcher(row.proof());
    boolean named = false;
    while (matcher.find()) {
      named = true;
      if (!exists.test(matcher.group(1))) {
        findings.add(row.suppression() + " names an unknown " + kind + ": " + matcher.group(1));
      }
    }
    return named;
  }

  private static List<Row> rows(List<String> document) {
    int at = document.indexOf(HEADER);
    if (at < 0) {
      throw new IllegalArgumentException("the ledger lacks the line: " + HEADER);
    }
    List<Row> rows = new ArrayList<>();
    for (String line : document.subList(at + 2, document.size())) {
      if (!line.startsWith("|")) {
        break;
      }
      String[] cells = line.replace("`", "").split("\\|", -1);
      if (cells.length != 7) {
        throw new IllegalArgumentException("not five cells: " + line);
      }
      rows.add(
          new Row(
              new Suppression(cells[1].strip(), cells[2].strip(), cells[3].strip()),
              cells[4].strip(),
              cells[5].strip()));
    }
    return rows;
  }
}
