// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * An open database. One thread at a time, though any; to be closed, before SQLite is shut down.
 * After close every call is an IllegalStateException.
 */
public final class SqliteDatabase implements AutoCloseable {
  private static final int OK = 0;
  private static final int ROW = 100;
  private static final int DONE = 101;
  private static final int READ_WRITE_CREATE = 2 | 4;
  private static final int PRIMARY_CODE = 0xFF;

  private final SqliteCalls calls;
  private long database;

  private SqliteDatabase(SqliteCalls calls, long database) {
    this.calls = calls;
    this.database = database;
  }

  static SqliteDatabase open(SqliteCalls calls, String file) {
    try (Arena arena = Arena.ofConfined()) {
      long name = arena.allocateFrom(file).address();
      MemorySegment result = arena.allocate(JAVA_LONG);
      long place = result.address();
      int code =
          SqliteCalls.of(() -> (int) calls.open.invokeExact(name, place, READ_WRITE_CREATE, 0L));
      SqliteDatabase opened = new SqliteDatabase(calls, result.get(JAVA_LONG, 0));
      if (code != OK) {
        opened.close(); // SQLite wants that, also of what it could not open
        throw new SqliteException(code, "SQLite cannot open '" + file + "': code " + code);
      }
      return opened;
    }
  }

  /**
   * Runs one statement to its end.
   *
   * @param sql what comes behind the first statement is left out
   * @return its rows, each the text of its columns, joined by {@code |}; null is empty
   * @throws SqliteException if SQLite refuses, with its words; {@link SqliteException#NO_MEMORY} if
   *     there is none
   */
  public List<String> run(String sql) {
    if (database == 0) {
      throw new IllegalStateException("this database was closed; open another one");
    }
    long statement = prepare(sql);
    List<String> rows = new ArrayList<>();
    int code;
    try {
      while ((code = step(statement)) == ROW) {
        rows.add(row(statement));
      }
    } finally {
      SqliteCalls.of(() -> (int) calls.endStatement.invokeExact(statement));
    }
    if (code != DONE) {
      throw failed(code, sql);
    }
    return rows;
  }

  private long prepare(String sql) {
    try (Arena arena = Arena.ofConfined()) {
      long text = arena.allocateFrom(sql).address();
      MemorySegment result = arena.allocate(JAVA_LONG);
      long place = result.address();
      int code =
          SqliteCalls.of(() -> (int) calls.prepare.invokeExact(database, text, -1, place, 0L));
      if (code != OK) {
        throw failed(code, sql);
      }
      return result.get(JAVA_LONG, 0);
    }
  }

  private int step(long statement) {
    return SqliteCalls.of(() -> (int) calls.step.invokeExact(statement));
  }

  private String row(long statement) {
    int columns = SqliteCalls.of(() -> (int) calls.columnCount.invokeExact(statement));
    StringBuilder row = new StringBuilder();
    for (int i = 0; i < columns; i++) {
      row.append(i == 0 ? "" : "|").append(column(statement, i));
    }
    return row.toString();
  }

  private String column(long statement, int column) {
    try {
      return string((long) calls.columnText.invokeExact(statement, column));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("sqlite3_column_text threw; report this as a bug", e);
    }
  }

  private SqliteException failed(int code, String sql) {
    String message;
    try {
      message = string((long) calls.message.invokeExact(database));
    } catch (Throwable e) {
      message = "code " + code;
    }
    return new SqliteException(code & PRIMARY_CODE, message + " (in: " + sql + ")");
  }

  @SuppressWarnings("restricted") // a string of C
  private static String string(long address) {
    return address == 0
        ? ""
        : MemorySegment.ofAddress(address).reinterpret(Integer.MAX_VALUE).getString(0);
  }

  /** Closes the database; a second time does nothing. */
  @Override
  public void close() {
    long closing = database;
    database = 0;
    if (closing != 0) {
      Sqlite.check(
          SqliteCalls.of(() -> (int) calls.close.invokeExact(closing)), "sqlite3_close_v2");
    }
  }
}
