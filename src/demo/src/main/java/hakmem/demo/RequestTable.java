// SPDX-License-Identifier: Apache-2.0
package hakmem.demo;

import hakmem.c.CFunctions;
import hakmem.c.Sqlite;
import hakmem.c.SqliteDatabase;
import hakmem.c.SqliteException;
import org.checkerframework.checker.nullness.qual.Nullable;

/** SQLite's part: a table of the last requests. Without the library on the machine, nothing. */
final class RequestTable implements AutoCloseable {
  private static final int ROWS_MAX = 20_000;

  private final @Nullable Sqlite sqlite;
  private final @Nullable SqliteDatabase database;
  private long number;

  /** Throws an {@link SqliteException} if SQLite is in use by others in this process. */
  RequestTable(CFunctions functions) {
    sqlite = installed();
    database = sqlite == null ? null : open(sqlite, functions);
  }

  private static @Nullable Sqlite installed() {
    try {
      return Sqlite.load();
    } catch (SqliteException e) {
      return null;
    }
  }

  private static SqliteDatabase open(Sqlite sqlite, CFunctions functions) {
    sqlite.use(functions);
    SqliteDatabase database = sqlite.open(":memory:");
    database.run("CREATE TABLE notes(id INTEGER PRIMARY KEY, bytes INTEGER, note TEXT)");
    return database;
  }

  /** The part's name. */
  String label() {
    return sqlite == null ? "SQLite (" + Sqlite.LIBRARY + " is not installed)" : "SQLite";
  }

  /** Notes a request; returns how many notes there are. */
  synchronized String add(int bytes) {
    if (database == null) {
      return "0";
    }
    number++;
    database.run(
        String.format(
            "INSERT INTO notes VALUES (%d, %d, printf('%%0200d', %d))", number, bytes, bytes));
    database.run("DELETE FROM notes WHERE id = " + (number - ROWS_MAX));
    return database.run("SELECT count(*) FROM notes").get(0);
  }

  /** What SQLite counts as in use. */
  long bytes() {
    return sqlite == null ? 0 : sqlite.memory(false).bytes();
  }

  @Override
  public synchronized void close() {
    if (sqlite != null && database != null) {
      database.close();
      sqlite.shutdown();
      sqlite.useItsOwn();
    }
  }
}
