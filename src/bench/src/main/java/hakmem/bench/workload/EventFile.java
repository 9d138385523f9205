// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.workload;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A recorded program's events in a binary form that the Java and the C process read alike. Integers
 * are little-endian: magic, version, number of events, number of blocks, of 4 bytes each; then for
 * each event 4 bytes of operation (and the log2 of an alignment, shifted by 8), 4 of block and 8 of
 * size. Not thread-safe.
 */
public final class EventFile {
  /** An event: malloc. */
  public static final int MALLOC = 0;

  /** An event: calloc. */
  public static final int CALLOC = 1;

  /** An event: aligned allocation. */
  public static final int ALIGNED = 2;

  /** An event: realloc. */
  public static final int REALLOC = 3;

  /** An event: free. */
  public static final int FREE = 4;

  private static final int MAGIC = 0x54_4B_41_48; // "HAKT"
  private static final int VERSION = 1;
  private static final int HEADER_BYTES = 16;
  private static final int EVENT_BYTES = 16;
  private static final int OPERATION_MASK = 0xFF;
  private static final int ALIGNMENT_SHIFT = 8;

  private final ByteBuffer buffer;
  private final int events;
  private final int blocks;

  private EventFile(ByteBuffer buffer, int events, int blocks) {
    this.buffer = buffer;
    this.events = events;
    this.blocks = blocks;
  }

  /** An empty table for so many events on blocks 0 to {@code blocks} - 1. */
  public static EventFile of(int events, int blocks) {
    ByteBuffer buffer =
        ByteBuffer.allocate(HEADER_BYTES + events * EVENT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putInt(0, MAGIC).putInt(4, VERSION).putInt(8, events).putInt(12, blocks);
    return new EventFile(buffer, events, blocks);
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read or is not whole
   */
  public static EventFile read(Path file) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    boolean known =
        buffer.capacity() >= HEADER_BYTES
            && buffer.getInt(0) == MAGIC
            && buffer.getInt(4) == VERSION
            && buffer.capacity() == HEADER_BYTES + buffer.getInt(8) * EVENT_BYTES;
    if (!known) {
      throw new IOException(file + " holds no events of version " + VERSION + "; write it again");
    }
    return new EventFile(buffer, buffer.getInt(8), buffer.getInt(12));
  }

  /** Writes a file, over what was there. */
  public void write(Path file) throws IOException {
    Files.write(file, buffer.array());
  }

  /** Sets an event. */
  public void set(int event, int operation, int alignmentLog2, int block, long bytes) {
    int at = HEADER_BYTES + event * EVENT_BYTES;
    buffer.putInt(at, operation | alignmentLog2 << ALIGNMENT_SHIFT);
    buffer.putInt(at + 4, block);
    buffer.putLong(at + 8, bytes);
  }

  /** Number of events. */
  public int events() {
    return events;
  }

  /** Number of blocks. */
  public int blocks() {
    return blocks;
  }

  /** What an event does. */
  public int operation(int event) {
    return buffer.getInt(HEADER_BYTES + event * EVENT_BYTES) & OPERATION_MASK;
  }

  /** Alignment of an {@link #ALIGNED} event, in bytes. */
  public long alignment(int event) {
    return 1L << (buffer.getInt(HEADER_BYTES + event * EVENT_BYTES) >>> ALIGNMENT_SHIFT);
  }

  /** Block of an event. */
  public int block(int event) {
    return buffer.getInt(HEADER_BYTES + event * EVENT_BYTES + 4);
  }

  /** Size in bytes that an event asks for. */
  public long bytes(int event) {
    return buffer.getLong(HEADER_BYTES + event * EVENT_BYTES + 8);
  }
}
