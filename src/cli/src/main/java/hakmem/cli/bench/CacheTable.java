// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.bench;

import hakmem.cli.Units;
import hakmem.spec.TextTable;
import java.util.List;
import java.util.stream.Collectors;

/** What caches of freed huge blocks did, as text. Stateless. */
final class CacheTable {
  private CacheTable() {}

  /** A table of one workload's rows that have figures, and who has none. */
  static String of(List<BenchRow> rows) {
    StringBuilder text = new StringBuilder();
    List<BenchRow> used =
        rows.stream().filter(r -> r.cache() != null && r.cache().isUsed()).toList();
    if (!used.isEmpty()) {
      TextTable table =
          new TextTable(
              1, "freed huge blocks", "of", "hits", "misses", "hit rate", "cap", "kept at the end");
      used.forEach(row -> add(table, row));
      text.append(table);
    }
    note(text, "no huge block was asked for", rows.stream().filter(CacheTable::isIdle).toList());
    if (!used.isEmpty()) {
      note(
          text,
          "no figures of a cache",
          rows.stream().filter(r -> r.reason() == null && r.cache() == null).toList());
    }
    return text.toString();
  }

  private static boolean isIdle(BenchRow row) {
    return row.cache() != null && !row.cache().isUsed();
  }

  private static void note(StringBuilder text, String what, List<BenchRow> rows) {
    if (!rows.isEmpty()) {
      text.append(what).append(": ");
      text.append(rows.stream().map(BenchRow::allocator).collect(Collectors.joining(", ")));
      text.append('\n');
    }
  }

  private static void add(TextTable table, BenchRow row) {
    CacheRow cache = row.cache();
    if (cache == null) {
      return;
    }
    for (CacheRow.Band band : cache.bands()) {
      long requests = band.hits() + band.misses();
      table.row(
          row.allocator(),
          Units.bytes(band.leastBytes()) + " and more",
          Units.count(band.hits()),
          Units.count(band.misses()),
          requests == 0 ? "-" : percent(band.hits(), requests),
          Units.bytes(band.capBytes()),
          Units.bytes(band.keptBytes()));
    }
  }

  /** Rounded down: 100 % are all. */
  private static String percent(long hits, long requests) {
    return Units.decimal(Math.floor(1e4 * hits / requests) / 100, 2) + " %";
  }
}
