// SPDX-License-Identifier: Apache-2.0
package hakmem.record;

import hakmem.api.RecordingException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.checkerframework.checker.index.qual.NonNegative;

/**
 * The last so many operations of an allocator, and the last slow steps, in a mapped file, which
 * outlives its process, also if that is killed. Little-endian, of fixed length. Not thread-safe.
 *
 * <pre>
 *   header, 64 bytes    MAGIC, operations kept at most, process, ms since 1970, 1 if blocks have
 *                       headers, operations so far, steps kept at most (0: a file from before
 *                       steps were kept), steps so far
 *   threads, 64 each    id + 1 (0: none), UTF-8 of the name, ended by zeros
 *   troubles, 4096 each number of the operation (0: none, -1: see NO_DUMP), UTF-8 of what was said
 *                       of it, with the places in the program that it came from, ended by zeros
 *   operations, 64 each number from 1 on (0: none), ns since the start, thread, letter and detail,
 *                       address, bytes, other, all of them XOR MAGIC
 *   steps, 64 each      number from 1 on (0: none), ns since the start when it was over, thread,
 *                       kind and ns that it took, address, bytes of a block, amount, all of them
 *                       XOR MAGIC
 * </pre>
 *
 * The operation with number n is in place (n - 1) modulo how many are kept, and so is a step. The
 * last word tells one that is half written. Steps have places of their own: many of them, as of a
 * trim, push no operation out, nor do operations push them out.
 *
 * <p>What writes throws an InternalError if the file has lost its room: see {@link
 * MappedFiles#settle}.
 */
public final class RingFile implements AutoCloseable {
  /** First word: "hakmemR1". The last digit is the version: what a reader of 1 cannot read. */
  public static final long MAGIC = 0x3152_6d65_6d6b_6168L;

  /** Bytes of the header. */
  public static final int HEADER_BYTES = 64;

  /** Threads that are known by name: those seen first. */
  public static final int THREADS = 256;

  /** Bytes of a thread's entry. */
  public static final int THREAD_BYTES = 64;

  /** Troubles that are told in full: those seen first. */
  public static final int TROUBLES = 8;

  /** Number of a trouble that is no operation's: why there is no dump of an incident. */
  public static final long NO_DUMP = -1;

  /** Bytes of a trouble's entry. */
  public static final int TROUBLE_BYTES = 4096;

  /** Bytes of an operation, and of a step. */
  public static final int OPERATION_BYTES = 64;

  /** Where troubles begin. */
  public static final int TROUBLES_START = HEADER_BYTES + THREADS * THREAD_BYTES;

  /** Where operations begin. */
  public static final int OPERATIONS_START = TROUBLES_START + TROUBLES * TROUBLE_BYTES;

  /** Offset of the count of operations so far, in bytes. */
  public static final int COUNT_OFFSET = 40;

  /** Offset of how many steps are kept at most. */
  public static final int STEPS_OFFSET = 48;

  /** Offset of the count of steps so far, in bytes. */
  public static final int STEP_COUNT_OFFSET = 56;

  /** Most operations that may be kept: the file is 1.25 GiB then. */
  public static final int OPERATIONS_MAX = 1 << 24;

  private static final int STEPS_LEAST = 64;
  private static final int OPERATIONS_A_STEP = 4;

  private final FileChannel channel;
  private final MappedByteBuffer bytes;
  private final @NonNegative int operationsMax;
  private @NonNegative int threads;
  private @NonNegative int troubles;
  private @NonNegative long count;
  private final @NonNegative int stepsMax;
  private @NonNegative long steps;

  private RingFile(FileChannel channel, @NonNegative int operationsMax) throws IOException {
    this.channel = channel;
    this.operationsMax = operationsMax;
    this.stepsMax = stepsFor(operationsMax);
    this.bytes =
        MappedFiles.map(
            channel, 0, OPERATIONS_START + (operationsMax + stepsMax) * OPERATION_BYTES);
    ByteBuffer ignored = bytes.order(ByteOrder.LITTLE_ENDIAN);
  }

  /** How many steps are kept beside so many operations: one for four, and 64 at least. */
  public static @NonNegative int stepsFor(@NonNegative int operations) {
    return Math.max(STEPS_LEAST, operations / OPERATIONS_A_STEP);
  }

  /**
   * A file without an operation; what it held before is lost.
   *
   * @param operationsMax how many it keeps, 1 to {@link #OPERATIONS_MAX}
   * @throws RecordingException it cannot be written, or is being written
   */
  @SuppressWarnings("required.method.not.called") // The new file has the channel, and closes it.
  static RingFile open(Path path, @NonNegative int operationsMax, boolean hasHeaders) {
    FileChannel channel = MappedFiles.open(path);
    try {
      RingFile file = new RingFile(channel, operationsMax);
      file.begin(hasHeaders);
      return file;
    } catch (IOException e) {
      throw MappedFiles.failed(channel, path, e);
    } catch (Throwable e) { // Error: undone.
      MappedFiles.undo(channel);
      throw e;
    }
  }

  private void begin(boolean hasHeaders) {
    at(0);
    put(MAGIC);
    put(operationsMax);
    put(ProcessHandle.current().pid());
    put(System.currentTimeMillis());
    put(hasHeaders ? 1 : 0);
    put(0);
    put(stepsMax);
    MappedFiles.settle(this);
  }

  private void at(@NonNegative int offset) {
    ByteBuffer ignored = bytes.position(offset);
  }

  private void put(long word) {
    ByteBuffer ignored = bytes.putLong(word);
  }

  /** Adds an operation: seven words, then what tells that they are whole. Returns its number. */
  long add(long nanos, long threadId, long kind, long address, long size, long other) {
    @NonNegative int place = (int) (count % operationsMax);
    long number = count + 1;
    at(OPERATIONS_START + place * OPERATION_BYTES);
    putEntry(number, nanos, threadId, kind, address, size, other);
    at(COUNT_OFFSET);
    put(number);
    MappedFiles.settle(this);
    count++;
    return number;
  }

  /** Adds a slow step, in the same way. */
  void addStep(long nanos, long threadId, long kind, long address, long size, long amount) {
    @NonNegative int place = (int) (steps % stepsMax);
    long number = steps + 1;
    at(OPERATIONS_START + (operationsMax + place) * OPERATION_BYTES);
    putEntry(number, nanos, threadId, kind, address, size, amount);
    at(STEP_COUNT_OFFSET);
    put(number);
    MappedFiles.settle(this);
    steps++;
  }

  private void putEntry(
      long number, long nanos, long threadId, long kind, long address, long size, long other) {
    put(number);
    put(nanos);
    put(threadId);
    put(kind);
    put(address);
    put(size);
    put(other);
    put(number ^ nanos ^ threadId ^ kind ^ address ^ size ^ other ^ MAGIC);
  }

  /** Says how a thread is called; nothing if there is no room. */
  void name(long threadId, String name) {
    if (threads < THREADS) {
      text(HEADER_BYTES + threads * THREAD_BYTES, THREAD_BYTES, threadId + 1, name);
      threads++;
    }
  }

  /** Whether a trouble can be told in full. */
  boolean hasRoomForTrouble() {
    return troubles < TROUBLES;
  }

  /** Tells a trouble in full. */
  void tell(long number, String said) {
    if (hasRoomForTrouble()) {
      text(TROUBLES_START + troubles * TROUBLE_BYTES, TROUBLE_BYTES, number, said);
      troubles++;
    }
  }

  /** The text first, so that a word in front of it means that it is there. */
  private void text(@NonNegative int offset, int room, long word, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    at(offset + Long.BYTES);
    ByteBuffer ignored = bytes.put(utf8, 0, Math.min(utf8.length, room - Long.BYTES));
    at(offset);
    put(word);
    MappedFiles.settle(this);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
