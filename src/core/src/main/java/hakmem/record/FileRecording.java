// SPDX-License-Identifier: Apache-2.0
package hakmem.record;

import hakmem.api.Recording;
import hakmem.api.RecordingException;
import hakmem.heap.HeapsByThread;
import hakmem.heap.OperationWatcher;
import java.io.IOException;
import java.nio.file.Path;
import org.checkerframework.checker.nullness.qual.Nullable;

/** A recording into a file, from its start to its end. Thread-safe. */
abstract class FileRecording implements OperationWatcher, Recording {
  private final Path path;
  private final HeapsByThread heaps;
  private final String remedy;
  private volatile @Nullable Throwable failure;

  /** Guarded by this. */
  private boolean isClosed;

  /**
   * Watches nobody yet.
   *
   * @param remedy what can be done about one that has ended early
   */
  FileRecording(Path path, HeapsByThread heaps, String remedy) {
    this.path = path;
    this.heaps = heaps;
    this.remedy = remedy;
  }

  /** Ends the file itself. */
  abstract void closeFile() throws IOException;

  /** Is told of operations from now on. */
  final void watch() {
    try {
      heaps.watch(this);
    } catch (Throwable e) { // Error: undone.
      endQuietly();
      throw e;
    }
  }

  /** Ends one of which the program has no handle. */
  final synchronized void endQuietly() {
    if (!isClosed) {
      heaps.unwatch(this);
      try {
        closeFile();
      } catch (IOException e) {
        failure = failure == null ? e : failure;
      }
      isClosed = true;
    }
  }

  /** What is thrown of one that has ended early. */
  final RecordingException ended(Throwable cause) {
    return new RecordingException(
        path,
        "a recording ended early: "
            + path
            + ", events="
            + events()
            + ", because of "
            + cause
            + "; "
            + remedy,
        cause);
  }

  @Override
  public Path file() {
    return path;
  }

  @Override
  public @Nullable Throwable failure() {
    return failure;
  }

  @Override
  public @Nullable Throwable dumpFailure() {
    return null;
  }

  @Override
  public synchronized void close() {
    if (!isClosed) {
      endQuietly();
      Throwable cause = failure;
      if (cause != null) {
        throw ended(cause);
      }
    }
  }

  @Override
  public void lost(Throwable cause) {
    failure = cause;
  }
}
