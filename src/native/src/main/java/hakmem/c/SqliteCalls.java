// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/** SQLite's functions as method handles; addresses are longs. Immutable. */
final class SqliteCalls {
  private static final Linker LINKER = Linker.nativeLinker();

  private final SymbolLookup library;

  final MethodHandle initialize;
  final MethodHandle shutdown;
  final MethodHandle config;
  final MethodHandle version;
  final MethodHandle status;
  final MethodHandle open;
  final MethodHandle close;
  final MethodHandle message;
  final MethodHandle prepare;
  final MethodHandle step;
  final MethodHandle columnText;
  final MethodHandle columnCount;
  final MethodHandle endStatement;

  @SuppressWarnings("restricted") // the library
  SqliteCalls(String file) {
    library = SymbolLookup.libraryLookup(file, Arena.global());
    initialize = ofInt("sqlite3_initialize");
    shutdown = ofInt("sqlite3_shutdown");
    config = ofVariable("sqlite3_config");
    version = handle("sqlite3_libversion", FunctionDescriptor.of(JAVA_LONG));
    status = ofInt("sqlite3_status64", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    open = ofInt("sqlite3_open_v2", JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG);
    close = ofInt("sqlite3_close_v2", JAVA_LONG);
    message = handle("sqlite3_errmsg", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
    prepare = ofInt("sqlite3_prepare_v2", JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    step = ofInt("sqlite3_step", JAVA_LONG);
    columnText =
        handle("sqlite3_column_text", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT));
    columnCount = ofInt("sqlite3_column_count", JAVA_LONG);
    endStatement = ofInt("sqlite3_finalize", JAVA_LONG);
  }

  private MethodHandle ofInt(String name, MemoryLayout... parameters) {
    return handle(name, FunctionDescriptor.of(JAVA_INT, parameters));
  }

  /** int (int, ...), called with one pointer more. */
  private MethodHandle ofVariable(String name) {
    return handle(
        name,
        FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG),
        Linker.Option.firstVariadicArg(1));
  }

  @SuppressWarnings("restricted") // the library
  private MethodHandle handle(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    return LINKER.downcallHandle(library.findOrThrow(name), descriptor, options);
  }

  /** A downcall, which throws nothing but what the JVM itself does. */
  interface Call {
    int call() throws Throwable;
  }

  static int of(Call call) {
    try {
      return call.call();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a downcall threw; report this as a bug", e);
    }
  }
}
