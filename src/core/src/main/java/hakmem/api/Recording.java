// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import java.nio.file.Path;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A recording of what the program does with an allocator, see {@link Allocator#record}.
 * Thread-safe. Do not implement this interface: operations will be added.
 */
public interface Recording extends AutoCloseable {
  /**
   * Where it is written.
   *
   * @return the file
   */
  Path file();

  /**
   * How many operations it holds.
   *
   * @return 0 or more, at this moment
   */
  long events();

  /**
   * Why it ended early: the disk is full, or there was no memory for it. The program has gone on
   * without it.
   *
   * @return null as long as it is complete
   */
  @Nullable Throwable failure();

  /**
   * Why the dump of an incident could not be written, see {@link Allocator#recordLast}. The program
   * and the recording have gone on.
   *
   * @return of the last one that could not; null: all could
   */
  @Nullable Throwable dumpFailure();

  /**
   * Ends it, and cuts the file off behind its last line. Waits for an operation that is under way.
   * Idempotent.
   *
   * @throws RecordingException it ended early; what was written before can be replayed
   */
  @Override
  void close();
}
