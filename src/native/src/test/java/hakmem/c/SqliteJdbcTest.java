// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hakmem.api.Allocator;
import hakmem.diag.HeapAuditor;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** sqlite-jdbc and the library that it brings, neither of which knows of hakmem. */
class SqliteJdbcTest {
  private static final String IN_MEMORY = "jdbc:sqlite::memory:";
  private static final String LIBRARY = "sqlitejdbc";
  private static final int ROWS = 2000;

  @BeforeAll
  static void onlyWhereItCanBe() {
    String refusal = MachineCode.refusal();
    assumeTrue(refusal == null, refusal + ": not tested");
  }

  @Test
  void theResultsAreTheSame() throws SQLException {
    long before = JdbcWorkload.run(IN_MEMORY, ROWS);
    ServedLibraries served =
        ServedLibraries.serve(Allocator.builder().name("sqlite"), _ -> {}, LIBRARY);
    long peak = served.allocator().stats().committedBytesPeak();
    assertEquals(before, JdbcWorkload.run(IN_MEMORY, ROWS));
    assertTrue(served.allocator().stats().committedBytesPeak() > peak, "it allocates elsewhere");
    assertEquals(0, served.problems().count(), served.problems().last());
    HeapAuditor.audit(served.allocator());
    served.close();
    assertEquals(before, JdbcWorkload.run(IN_MEMORY, ROWS));
    assertTrue(served.undo());
  }

  @Test
  void aLimitIsAnSqlExceptionAndItGoesOn() throws SQLException {
    long ignored = JdbcWorkload.run(IN_MEMORY, 1); // which loads the library
    Allocator.Builder memory = Allocator.builder().name("small").limitBytes(8 << 20);
    ServedLibraries served = ServedLibraries.serve(memory, _ -> {}, LIBRARY);
    try (Connection connection = DriverManager.getConnection(IN_MEMORY);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE t(data)");
      String tooLong = "INSERT INTO t VALUES (zeroblob(20000000))";
      SQLException e = assertThrows(SQLException.class, () -> statement.execute(tooLong));
      assertTrue(String.valueOf(e.getMessage()).contains("SQLITE_NOMEM"), e.getMessage());
      assertTrue(served.problems().last().contains("small"), served.problems().last());
      assertTrue(served.allocator().usage().toText().contains("small"));
      statement.execute("INSERT INTO t VALUES (zeroblob(500000))");
      try (ResultSet rows = statement.executeQuery("SELECT count(*), sum(length(data)) FROM t")) {
        assertTrue(rows.next());
        assertEquals("1 500000", rows.getInt(1) + " " + rows.getInt(2));
      }
    }
    assertTrue(served.undo());
  }
}
