// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hakmem.api.Allocator;
import hakmem.api.CloseMode;
import hakmem.api.LiveBlocks;
import hakmem.diag.HeapAuditor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The system's SQLite on hakmem: the same results, under limits, and all memory back. */
class SqliteTest {
  private static final String ROWS =
      "WITH RECURSIVE c(i) AS (VALUES(1) UNION ALL SELECT i+1 FROM c WHERE i < 5000) INSERT INTO t"
          + " SELECT i, printf('name %d', (i * 7919) % 5003), zeroblob(i % 500) FROM c";

  private static Optional<Sqlite> installed() {
    try {
      return Optional.of(Sqlite.load());
    } catch (SqliteException e) {
      assertEquals(SqliteException.NO_LIBRARY, e.code());
      return Optional.empty();
    }
  }

  private static Sqlite sqlite() {
    Optional<Sqlite> sqlite = installed();
    assumeTrue(sqlite.isPresent(), "no " + Sqlite.LIBRARY + " on this machine: not tested");
    return sqlite.orElseThrow();
  }

  @BeforeEach
  @AfterEach
  void backToItsOwn() {
    installed()
        .ifPresent(
            sqlite -> {
              sqlite.shutdown();
              sqlite.useItsOwn();
            });
  }

  private static List<String> results(Sqlite sqlite) {
    List<String> all = new ArrayList<>();
    try (SqliteDatabase database = sqlite.open(":memory:")) {
      database.run("CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT, data BLOB)");
      database.run(ROWS);
      database.run("CREATE INDEX byName ON t(name)");
      database.run("UPDATE t SET data = zeroblob(2000) WHERE id % 10 = 3");
      database.run("DELETE FROM t WHERE id % 7 = 0");
      all.addAll(database.run("SELECT count(*), sum(length(data)), max(name) FROM t"));
      all.addAll(database.run("SELECT name, id FROM t ORDER BY name DESC, id LIMIT 100"));
      all.addAll(database.run("SELECT group_concat(id, ',') FROM t GROUP BY id % 5"));
      for (int i = 0; i < 200; i++) {
        all.addAll(database.run("SELECT id, NULL FROM t WHERE name = 'name " + i + "'"));
      }
    }
    return all;
  }

  @ParameterizedTest
  @CsvSource({"false, false", "true, false", "false, true", "true, true"})
  void theResultsAreThoseOfItsOwnMemory(boolean headers, boolean machineCode) {
    Sqlite sqlite = sqlite();
    List<String> expected = results(sqlite);
    assertTrue(expected.size() > 200, expected::toString);
    sqlite.shutdown();
    Allocator allocator = Allocator.builder().headers(headers).build();
    CFunctions functions =
        machineCode
            ? CFunctions.ofMachineCode(allocator, _ -> {})
            : CFunctions.of(allocator, _ -> {});
    sqlite.use(functions);
    try (SqliteDatabase database = sqlite.open(":memory:")) {
      database.run("CREATE TABLE t(a)");
      assertNotEquals(0, allocator.liveBytes(), "SQLite allocates elsewhere");
      assertTrue(sqlite.memory(false).bytes() <= allocator.liveBytes());
    }
    assertEquals(expected, results(sqlite));
    sqlite.shutdown();
    assertEquals(0, functions.problems().count(), functions.problems().last());
    functions.close();
    HeapAuditor.audit(allocator);
    assertEquals(LiveBlocks.NONE, allocator.close(CloseMode.CHECK));
  }

  @Test
  void aLimitIsSqlitesOutOfMemoryAndItGoesOn() {
    Sqlite sqlite = sqlite();
    sqlite.shutdown();
    Allocator allocator = Allocator.builder().limitBytes(8 << 20).build();
    CFunctions functions = CFunctions.of(allocator, _ -> {});
    sqlite.use(functions);
    try (SqliteDatabase database = sqlite.open(":memory:")) {
      database.run("CREATE TABLE t(data)");
      String tooLong = "INSERT INTO t VALUES (zeroblob(20000000))";
      SqliteException e = assertThrows(SqliteException.class, () -> database.run(tooLong));
      assertEquals(SqliteException.NO_MEMORY, e.code());
      assertTrue(functions.problems().last().contains("limit"), functions.problems().last());
      database.run("INSERT INTO t VALUES (zeroblob(500000))");
      assertEquals(List.of("1|500000"), database.run("SELECT count(*), length(data) FROM t"));
    }
    sqlite.shutdown();
    HeapAuditor.audit(allocator);
    assertEquals(LiveBlocks.NONE, allocator.close(CloseMode.CHECK));
  }

  @Test
  void wrongUseHasAnAnswer() {
    Sqlite sqlite = sqlite();
    assertTrue(sqlite.version().startsWith("3."), sqlite.version());
    SqliteDatabase database = sqlite.open(":memory:");
    CFunctions functions = CFunctions.ofDefault(_ -> {});
    SqliteException inUse = assertThrows(SqliteException.class, () -> sqlite.use(functions));
    assertEquals(SqliteException.MISUSE, inUse.code());
    assertTrue(String.valueOf(inUse.getMessage()).contains("shut it down"), inUse.getMessage());
    SqliteException wrong =
        assertThrows(SqliteException.class, () -> database.run("SELECT nonsense"));
    assertTrue(String.valueOf(wrong.getMessage()).contains("no such column"), wrong.getMessage());
    assertThrows(SqliteException.class, () -> sqlite.open("/no/such/folder/file"));
    database.close();
    database.close();
    assertThrows(IllegalStateException.class, () -> database.run("SELECT 1"));
  }

  @Test
  void noLibraryIsSaid() {
    for (String file : List.of("libnothing.so", "libc.so.6")) {
      SqliteException e = assertThrows(SqliteException.class, () -> Sqlite.load(file));
      assertEquals(SqliteException.NO_LIBRARY, e.code());
      assertTrue(String.valueOf(e.getMessage()).contains(file), e.getMessage());
    }
  }
}
