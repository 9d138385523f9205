// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.sqlite;

import hakmem.c.Sqlite;
import hakmem.c.SqliteDatabase;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;

/**
 * What a program does with a database in memory: fills a table, indexes it, asks many small
 * questions and some large ones, changes, deletes, compacts. Always the same. Stateless.
 */
public final class SqliteWorkload {
  private static final List<String> BEFORE =
      List.of(
          "CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT, data BLOB)",
          "WITH RECURSIVE c(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM c WHERE i < %1$d)"
              + " INSERT INTO t SELECT i, printf('name %%d', (i * 7919) %% %1$d),"
              + " zeroblob(i * 31 %% 700) FROM c",
          "CREATE INDEX byName ON t(name)",
          "CREATE TABLE other(id INTEGER, note TEXT)");
  private static final List<String> AFTER =
      List.of(
          "UPDATE t SET data = zeroblob(length(data) * 2) WHERE id % 3 = 0",
          "DELETE FROM t WHERE id % 7 = 0",
          "SELECT count(*), sum(length(data)), max(name) FROM t",
          "SELECT id % 100 AS part, group_concat(name, ',') FROM t GROUP BY part ORDER BY part",
          "SELECT upper(name) || hex(zeroblob(id % 20)) AS word FROM t ORDER BY word DESC",
          "SELECT t.name, note FROM t JOIN other ON other.id = t.id ORDER BY note, t.name",
          "VACUUM",
          "PRAGMA integrity_check");

  private SqliteWorkload() {}

  /**
   * Runs it.
   *
   * @param rows of the large table, 1 or more; a fifth as many small statements beside
   * @return a checksum of all that SQLite answered
   */
  public static long run(Sqlite sqlite, int rows) {
    CRC32 answers = new CRC32();
    try (SqliteDatabase database = sqlite.open(":memory:")) {
      BEFORE.forEach(sql -> ask(database, String.format(sql, rows), answers));
      for (int i = 0; i < rows / 10; i++) {
        ask(database, "INSERT INTO other VALUES (" + i * 3 + ", 'note " + i + "')", answers);
        ask(database, "SELECT id, length(data) FROM t WHERE name = 'name " + i + "'", answers);
      }
      AFTER.forEach(sql -> ask(database, sql, answers));
    }
    return answers.getValue();
  }

  private static void ask(SqliteDatabase database, String sql, CRC32 answers) {
    database.run(sql).forEach(row -> answers.update(row.getBytes(StandardCharsets.UTF_8)));
  }
}
