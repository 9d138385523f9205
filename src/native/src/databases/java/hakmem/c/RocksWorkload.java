// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** Puts, gets, batches, a walk over all, files that are merged. Always the same. */
final class RocksWorkload {
  private static final int BATCH = 100;
  private static final long BUFFER_BYTES = 1 << 20;

  private RocksWorkload() {}

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] key(int i) {
    return bytes("key " + (i * 7919L) % 1_000_003);
  }

  /**
   * Runs it.
   *
   * @param folder for a database that is gone afterwards
   * @param entries that it has
   * @return a checksum of all that was read
   */
  static long run(Path folder, int entries) throws RocksDBException {
    String path = folder.resolve("rocks").toString();
    CRC32 answers = new CRC32();
    try (Options options =
        new Options().setCreateIfMissing(true).setWriteBufferSize(BUFFER_BYTES)) {
      try (RocksDB database = RocksDB.open(options, path)) {
        write(database, entries);
        for (int i = 0; i < entries; i += 3) {
          byte[] value = database.get(key(i));
          answers.update(value == null ? bytes("none") : value);
        }
        try (FlushOptions flush = new FlushOptions()) {
          database.flush(flush);
        }
        database.compactRange();
        try (RocksIterator all = database.newIterator()) {
          for (all.seekToFirst(); all.isValid(); all.next()) {
            answers.update(all.key());
            answers.update(all.value());
          }
        }
      }
      RocksDB.destroyDB(path, options);
    }
    return answers.getValue();
  }

  private static void write(RocksDB database, int entries) throws RocksDBException {
    try (WriteOptions options = new WriteOptions().setDisableWAL(true)) {
      for (int i = 0; i < entries; i += BATCH) {
        try (WriteBatch batch = new WriteBatch()) {
          for (int j = i; j < i + BATCH; j++) {
            batch.put(key(j), bytes("value " + j + "x".repeat(j % 300)));
          }
          database.write(options, batch);
        }
      }
      for (int i = 0; i < entries; i += 7) {
        database.delete(options, key(i));
      }
    }
  }
}
