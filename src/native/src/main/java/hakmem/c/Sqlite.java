// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.util.NoSuchElementException;

/**
 * The SQLite library of the system, and where it takes its memory from. That is a choice for the
 * whole process, made before SQLite is first used or after it was shut down; every binding in the
 * process that uses the same library gets the same. {@code open} and what it returns are as much of
 * SQLite as a demonstration needs.
 *
 * <p>Thread-safe, but for {@link #use}, {@link #useItsOwn} and {@link #shutdown}, during which
 * nobody may use SQLite. Never unloaded.
 */
public final class Sqlite {
  /** The library's name on Linux. */
  public static final String LIBRARY = "libsqlite3.so.0";

  private static final int OK = 0;
  private static final int CONFIG_MALLOC = 4;
  private static final int STATUS_MEMORY_USED = 0;
  private static final int POINTERS = 8;
  private static final int VERSION_BYTES_MAX = 64;

  private final SqliteCalls calls;
  private final String version;

  private Sqlite(SqliteCalls calls) {
    this.calls = calls;
    version = version(calls);
  }

  /**
   * The library in the place where the system looks for it.
   *
   * @return a handle; there may be any number
   * @throws SqliteException {@link SqliteException#NO_LIBRARY} if it is not there
   */
  public static Sqlite load() {
    return load(LIBRARY);
  }

  /**
   * A library by name or path.
   *
   * @param file of the library
   * @return a handle; there may be any number
   * @throws SqliteException {@link SqliteException#NO_LIBRARY} if it is not there, or no SQLite
   */
  public static Sqlite load(String file) {
    try {
      return new Sqlite(new SqliteCalls(file));
    } catch (IllegalArgumentException | NoSuchElementException e) {
      throw new SqliteException(
          SqliteException.NO_LIBRARY,
          "there is no SQLite library '"
              + file
              + "' on this machine; install it (Debian: libsqlite3-0) or name its file",
          e);
    }
  }

  @SuppressWarnings("restricted") // a string of C
  private static String version(SqliteCalls calls) {
    try {
      long text = (long) calls.version.invokeExact();
      return MemorySegment.ofAddress(text).reinterpret(VERSION_BYTES_MAX).getString(0);
    } catch (Throwable e) {
      throw new IllegalStateException("sqlite3_libversion threw; report this as a bug", e);
    }
  }

  /**
   * Of the library.
   *
   * @return as {@code 3.40.1}
   */
  public String version() {
    return version;
  }

  /**
   * Lets SQLite take its memory from hakmem from now on.
   *
   * @param functions what it calls; SQLite never calls anything of its own beside
   * @throws SqliteException {@link SqliteException#MISUSE} if it is in use: shut it down first
   */
  public void use(CFunctions functions) {
    long identity = Linker.nativeLinker().defaultLookup().findOrThrow("abs").address();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment methods = arena.allocate(JAVA_LONG, POINTERS);
      IntPointers ints = functions.ints();
      long[] all = {
        ints.malloc(),
        functions.pointers().free(),
        ints.realloc(),
        ints.usableSize(),
        identity, // what a request is rounded up to: SQLite asks for the size afterwards
        identity, // begin and end: of the 0 below they make 0, SQLITE_OK
        identity,
        0
      };
      for (int i = 0; i < POINTERS; i++) {
        methods.setAtIndex(JAVA_LONG, i, all[i]);
      }
      configure(methods);
    }
  }

  /**
   * Lets SQLite take its memory from where it would without hakmem.
   *
   * @throws SqliteException {@link SqliteException#MISUSE} if it is in use: shut it down first
   */
  public void useItsOwn() {
    try (Arena arena = Arena.ofConfined()) {
      configure(arena.allocate(JAVA_LONG, POINTERS)); // Without functions SQLite takes its own.
    }
  }

  private void configure(MemorySegment methods) {
    long address = methods.address();
    int code = SqliteCalls.of(() -> (int) calls.config.invokeExact(CONFIG_MALLOC, address));
    if (code != OK) {
      throw new SqliteException(
          code, "SQLite is in use (code " + code + "); close what is open and shut it down first");
    }
  }

  /**
   * Gives back all memory that SQLite holds; databases must have been closed before.
   *
   * @throws SqliteException if SQLite refuses
   */
  public void shutdown() {
    check(SqliteCalls.of(() -> (int) calls.shutdown.invokeExact()), "sqlite3_shutdown");
  }

  /**
   * The memory that SQLite counts as in use, by all of the process.
   *
   * @return bytes now, and the most since the last call with {@code reset}
   */
  public Memory memory(boolean reset) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment two = arena.allocate(JAVA_LONG, 2);
      long now = two.address();
      int again = reset ? 1 : 0;
      check(
          SqliteCalls.of(
              () -> (int) calls.status.invokeExact(STATUS_MEMORY_USED, now, now + 8, again)),
          "sqlite3_status64");
      return new Memory(two.getAtIndex(JAVA_LONG, 0), two.getAtIndex(JAVA_LONG, 1));
    }
  }

  /**
   * What SQLite counts.
   *
   * @param bytes in use
   * @param peakBytes the most at a time
   */
  public record Memory(long bytes, long peakBytes) {}

  /**
   * Opens a database, or makes it.
   *
   * @param file path; {@code :memory:} for one that is nowhere else
   * @return to be closed by the caller
   * @throws SqliteException if SQLite refuses
   */
  public SqliteDatabase open(String file) {
    check(SqliteCalls.of(() -> (int) calls.initialize.invokeExact()), "sqlite3_initialize");
    return SqliteDatabase.open(calls, file);
  }

  static void check(int code, String function) {
    if (code != OK) {
      throw new SqliteException(code, function + ": SQLite's code " + code);
    }
  }
}
