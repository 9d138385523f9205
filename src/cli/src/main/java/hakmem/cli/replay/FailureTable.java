// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.replay;

import hakmem.api.AllocationFailure;
import hakmem.api.AllocationFailure.Attempt;
import hakmem.cli.Units;
import hakmem.spec.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Failed requests as text and as JSON. Stateless. */
public final class FailureTable {
  private FailureTable() {}

  /** A table of those that are kept, what to do about them, and how many there were. */
  public static String of(FailureReplay.Outcome outcome) {
    StringBuilder text = new StringBuilder();
    if (!outcome.last().isEmpty()) {
      text.append(table(outcome.last()));
      advice(outcome.last()).forEach((said, which) -> text.append(which + ": " + said + "\n"));
    }
    for (String message : outcome.others().messages()) {
      text.append("error: ").append(message).append('\n');
    }
    if (outcome.others().count() > 0) {
      text.append(Units.count(outcome.others().count()) + " errors beside these.\n");
    }
    text.append(outcome.trace() + ": " + Units.count(outcome.count()) + " requests failed");
    long left = outcome.count() - outcome.last().size();
    return text.append(left > 0 ? ", the last " + outcome.last().size() + " are shown.\n" : ".\n")
        .toString();
  }

  private static String table(List<AllocationFailure> failures) {
    TextTable table =
        new TextTable(
            2,
            "failure",
            "cause",
            "bytes",
            "alignment",
            "errno",
            "committed",
            "limit",
            "soft limit",
            "kept of at most",
            "freed blocks",
            "free units",
            "longest run",
            "tried: times, what came of it");
    for (AllocationFailure f : failures) {
      table.row(
          Units.count(f.number()),
          f.cause().name(),
          f.requestedBytes() < 0 ? "overflow" : Units.count(f.requestedBytes()),
          Units.count(f.alignment()),
          f.errno() == 0 ? "-" : f.errnoName(),
          Units.bytes(f.memory().committed()),
          bound(f.bounds().limit()),
          bound(f.bounds().softLimit()),
          Units.bytes(f.memory().retained()) + " of " + bound(f.bounds().retained()),
          Units.bytes(f.memory().freedBlocks()),
          Units.bytes(f.memory().freeUnits()),
          Units.bytes(f.memory().longestFreeUnits()),
          tried(f));
    }
    return table.toString();
  }

  private static String bound(long bytes) {
    return bytes == Long.MAX_VALUE ? "none" : Units.bytes(bytes);
  }

  private static String tried(AllocationFailure failure) {
    List<String> words = new ArrayList<>();
    for (Attempt attempt : failure.attempts()) {
      String result =
          switch (attempt.kind()) {
            case FREED_BLOCKS -> "freed blocks %dx, " + Units.bytes(attempt.result());
            case FREE_UNITS -> "free units %dx, " + Units.bytes(attempt.result());
            case MAGAZINES -> "magazines %dx, " + Units.bytes(attempt.result());
            case OWN_SLABS -> "own slabs %dx";
            case OTHER_HEAPS -> "other heaps %dx, " + attempt.result() + " gave";
            case OTHER_ALLOCATORS -> "other allocators %dx, " + Units.bytes(attempt.result());
            case LISTENER -> "listener %dx, " + attempt.result() + " yes";
          };
      words.add(result.formatted(attempt.times()));
    }
    return words.isEmpty() ? "nothing" : String.join("; ", words);
  }

  /** Sentences, each with the failures that it is for. */
  private static Map<String, String> advice(List<AllocationFailure> failures) {
    Map<String, List<Long>> numbers = new LinkedHashMap<>();
    for (AllocationFailure f : failures) {
      numbers.computeIfAbsent(f.advice(), _ -> new ArrayList<>()).add(f.number());
    }
    Map<String, String> advice = new LinkedHashMap<>();
    numbers.forEach((said, which) -> advice.put(said, runs(which)));
    return advice;
  }

  /** Ascending numbers, as {@code 1 to 3, 5}. */
  private static String runs(List<Long> numbers) {
    List<String> words = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= numbers.size(); i++) {
      if (i == numbers.size() || numbers.get(i) != numbers.get(i - 1) + 1) {
        String first = Units.count(numbers.get(from));
        words.add(i - from == 1 ? first : first + " to " + Units.count(numbers.get(i - 1)));
        from = i;
      }
    }
    return String.join(", ", words);
  }

  /** The same for machines. */
  public static Map<String, Object> document(FailureReplay.Outcome outcome) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (AllocationFailure f : outcome.last()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("failure", f);
      row.put("errno_name", f.errnoName());
      row.put("advice", f.advice());
      rows.add(row);
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("trace", outcome.trace());
    document.put("failures", outcome.count());
    document.put("errors", outcome.others().count());
    document.put("messages", outcome.others().messages());
    document.put("last", rows);
    return document;
  }
}
