// SPDX-License-Identifier: Apache-2.0
package hakmem.record;

import hakmem.api.RecordingException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.checkerframework.checker.index.qual.NonNegative;

/*
 * Implementation note.
 *
 * Lines go into a mapped window of the file: what was written is there although the process is
 * killed in the next moment. A reader ends at the first zero.
 */
/** A file of lines that outlives its process, also if that is killed. Not thread-safe. */
final class LineFile implements AutoCloseable {
  /**
   * Bytes of a window. Half: twice the maps; double: a killed process leaves a megabyte more of
   * zeros at the end.
   */
  private static final int WINDOW_BYTES = 1 << 20;

  /** Bytes of each window that are kept for the last line of all. */
  private static final int RESERVE_BYTES = 256;

  private final FileChannel channel;
  private MappedByteBuffer window;
  private @NonNegative long windowStart;

  private LineFile(FileChannel channel) throws IOException {
    this.channel = channel;
    this.window = next(channel, 0);
  }

  /**
   * A file without a line; what it held before is lost.
   *
   * @throws RecordingException it cannot be written, or is being written
   */
  @SuppressWarnings("required.method.not.called") // The new file has the channel, and closes it.
  static LineFile open(Path path) {
    FileChannel channel = MappedFiles.open(path);
    try {
      return new LineFile(channel);
    } catch (IOException e) {
      throw MappedFiles.failed(channel, path, e);
    } catch (Throwable e) { // Error: undone.
      MappedFiles.undo(channel);
      throw e;
    }
  }

  /** Maps the window that starts there. */
  private static MappedByteBuffer next(FileChannel channel, @NonNegative long start)
      throws IOException {
    return MappedFiles.map(channel, start, WINDOW_BYTES);
  }

  /**
   * Adds a line.
   *
   * @param line ASCII, without its end, shorter than a window
   * @throws IOException the disk is full, or gone; the lines before it are there
   * @throws InternalError the file has lost its room: see {@link MappedFiles#settle}
   */
  void add(CharSequence line) throws IOException {
    if (window.remaining() - RESERVE_BYTES <= line.length()) {
      long end = length();
      window = next(channel, end);
      windowStart = end;
    }
    put(line);
  }

  /** Adds a line that needs no room on the disk; it is cut off behind 255 characters. */
  void addLast(String line) {
    put(line.substring(0, Math.min(line.length(), RESERVE_BYTES - 1)));
  }

  private void put(CharSequence line) {
    int start = window.position();
    try {
      for (int i = 0; i < line.length(); i++) {
        ByteBuffer ignored = window.put((byte) line.charAt(i));
      }
      ByteBuffer ignored = window.put((byte) '\n');
      MappedFiles.settle(this);
    } catch (Throwable e) { // Error: undone.
      ByteBuffer ignored = window.position(start);
      throw e;
    }
  }

  /** Bytes of the lines so far. */
  @NonNegative
  long length() {
    return windowStart + window.position();
  }

  /** Cuts the file off behind its last line. */
  @Override
  public void close() throws IOException {
    try {
      FileChannel ignored = channel.truncate(length());
    } finally {
      channel.close();
    }
  }
}
