// SPDX-License-Identifier: Apache-2.0
package hakmem.record;

import hakmem.api.RecordingException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.checkerframework.checker.index.qual.NonNegative;

/*
 * Implementation note.
 *
 * What is mapped is written full of zeros before, so that a full disk is an IOException of a write
 * and not a fault of an access. A fault may come all the same: somebody has cut the file off, or
 * the file system has kept no room for zeros. The JVM makes an InternalError of it, which it throws
 * later, wherever the thread has come to by then: in the middle of the allocator. So those who
 * store settle it, by a call of a native method, behind which it is thrown at the latest.
 */
/** Files that are written by stores, so that they outlive a process that is killed. Stateless. */
final class MappedFiles {
  /** Bytes of zeros that are written at once. */
  private static final int ZEROS_BYTES = 1 << 16;

  private MappedFiles() {}

  /**
   * An empty file that nobody else writes; what it held before is lost.
   *
   * @return to be closed by the caller
   * @throws RecordingException it cannot be written, or is being written
   */
  @SuppressWarnings("required.method.not.called") // The caller has the channel, and closes it.
  static FileChannel open(Path path) {
    try {
      FileChannel channel =
          FileChannel.open(
              path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      try {
        FileLock lock = channel.tryLock();
        if (lock == null) {
          throw new OverlappingFileLockException();
        }
        return channel.truncate(0);
      } catch (Throwable e) { // Error: undone.
        channel.close();
        throw e;
      }
    } catch (OverlappingFileLockException e) {
      throw new RecordingException(
          path, "a recording writes this file already: " + path + "; name another", e);
    } catch (IOException | UnsupportedOperationException | SecurityException e) {
      throw failure(path, e);
    }
  }

  /** Ends the file of a recording that cannot begin, and says why. */
  static RecordingException failed(FileChannel channel, Path path, IOException cause) {
    undo(channel);
    return failure(path, cause);
  }

  private static RecordingException failure(Path path, Exception cause) {
    return new RecordingException(
        path,
        "a recording cannot be written: " + path + ", because of " + cause + "; name another file",
        cause);
  }

  /** Closes the file of a recording that cannot begin. It stays, empty: the disk may be full. */
  static void undo(FileChannel channel) {
    try (channel) {
      FileChannel ignored = channel.truncate(0);
    } catch (IOException e) {
      // What went wrong before is what is told.
    }
  }

  /**
   * Ends what was stored: that it could not be is thrown here, not later.
   *
   * @param lock any object; a call that asks whether the thread has it is cheap
   * @throws InternalError the file has no memory where something was stored
   */
  static void settle(Object lock) {
    boolean ignored = Thread.holdsLock(lock);
  }

  /** Fills a part of a file with zeros, and maps it. */
  static MappedByteBuffer map(FileChannel channel, @NonNegative long start, @NonNegative int bytes)
      throws IOException {
    FileChannel ignored = channel.position(start);
    for (int done = 0; done < bytes; done += ZEROS_BYTES) {
      ByteBuffer zeros = ByteBuffer.allocate(Math.min(ZEROS_BYTES, bytes - done));
      while (zeros.hasRemaining()) {
        int some = channel.write(zeros);
      }
    }
    return channel.map(MapMode.READ_WRITE, start, bytes);
  }
}
