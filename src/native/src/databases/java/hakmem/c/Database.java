// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import java.nio.file.Path;

/** Programs with native libraries that know nothing of hakmem, and work for them. */
enum Database {
  /** The JDK's own zip. */
  ZIP("libzip.so") {
    @Override
    long run(Path folder) throws Exception {
      return ZipProbe.checksum();
    }
  },
  /** sqlite-jdbc. */
  SQLITE("sqlitejdbc") {
    @Override
    long run(Path folder) throws Exception {
      return JdbcWorkload.run("jdbc:sqlite::memory:", 20_000);
    }
  },
  /** DuckDB, which is C++. */
  DUCKDB("libduckdb_java", "libstdc++") {
    @Override
    long run(Path folder) throws Exception {
      return JdbcWorkload.run("jdbc:duckdb:", 3000);
    }
  },
  /** RocksDB through JNI, C++, too. */
  ROCKSDB("librocksdbjni", "libstdc++") {
    @Override
    long run(Path folder) throws Exception {
      return RocksWorkload.run(folder, 30_000);
    }
  };

  /** What is served together. */
  final String[] libraries;

  Database(String... libraries) {
    this.libraries = libraries;
  }

  /**
   * Works for a while.
   *
   * @param folder for files; each run leaves none
   * @return a checksum of all answers
   */
  abstract long run(Path folder) throws Exception;
}
