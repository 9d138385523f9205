// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.mortem;

import hakmem.cli.BadInputException;
import hakmem.gauge.SlowStep;
import hakmem.record.LastOperations;
import hakmem.record.RingFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a file of last operations holds.
 *
 * @param pid of the process
 * @param started when the recording began
 * @param hasHeaders whether blocks have headers
 * @param count operations there were; the first of them may have been overwritten
 * @param torn operations that were half written when the process ended
 * @param operations those that are kept, in their order
 * @param said what was said of troubles, by the number of their operation
 * @param stepCount slow steps there were; the first of them may have been overwritten
 * @param steps those that are kept, in the order in which they ended
 */
public record Ring(
    long pid,
    Instant started,
    boolean hasHeaders,
    long count,
    int torn,
    List<KeptOperation> operations,
    Map<Long, String> said,
    long stepCount,
    List<KeptStep> steps) {
  private static final long LETTER_MASK = (1L << LastOperations.LETTER_BITS) - 1;
  private static final long STEP_MASK = (1L << LastOperations.STEP_BITS) - 1;

  /** The bytes of MAGIC in front of its version. */
  private static final long FAMILY_MASK = (1L << 56) - 1;

  /**
   * Reads a file, also of a process that runs or was killed.
   *
   * @throws BadInputException it is no such file; the message says why
   */
  public static Ring read(Path file) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      return parse(file, bytes);
    } catch (NoSuchFileException e) {
      throw new BadInputException(file + ": no such file", e);
    } catch (IOException e) {
      throw new BadInputException(file + ": cannot be read (" + e + ")", e);
    }
  }

  private static Ring parse(Path file, ByteBuffer bytes) {
    checkVersion(file, bytes);
    long kept = bytes.getLong(8);
    long steps = bytes.getLong(RingFile.STEPS_OFFSET);
    boolean isSane =
        kept >= 1
            && kept <= RingFile.OPERATIONS_MAX
            && steps >= 0
            && steps <= RingFile.stepsFor(RingFile.OPERATIONS_MAX);
    long length = RingFile.OPERATIONS_START + (kept + steps) * RingFile.OPERATION_BYTES;
    if (!isSane || bytes.limit() < length) {
      throw new BadInputException(
          "%s: is cut off: operations=%d, steps=%d, bytes=%d"
              .formatted(file, kept, steps, bytes.limit()));
    }
    Map<Long, String> threads = threads(bytes);
    List<KeptOperation> operations = new ArrayList<>();
    int torn = 0;
    long last = bytes.getLong(RingFile.COUNT_OFFSET);
    for (long number = Math.max(1, last - kept + 1); number <= last; number++) {
      int place = place((number - 1) % kept);
      if (isWhole(bytes, place, number)) {
        operations.add(operation(bytes, place, threads));
      } else {
        torn++;
      }
    }
    Map<Long, String> said =
        texts(bytes, RingFile.TROUBLES_START, RingFile.TROUBLES, RingFile.TROUBLE_BYTES);
    Instant started = Instant.ofEpochMilli(bytes.getLong(24));
    boolean headers = bytes.getLong(32) == 1;
    return new Ring(
        bytes.getLong(16),
        started,
        headers,
        last,
        torn,
        operations,
        said,
        bytes.getLong(RingFile.STEP_COUNT_OFFSET),
        steps(bytes, kept, steps, threads));
  }

  private static void checkVersion(Path file, ByteBuffer bytes) {
    long magic = bytes.limit() < RingFile.OPERATIONS_START ? 0 : bytes.getLong(0);
    if ((magic & FAMILY_MASK) != (RingFile.MAGIC & FAMILY_MASK)) {
      throw new BadInputException(
          file + ": holds no last operations; Allocator.recordLast writes such a file");
    }
    if (magic != RingFile.MAGIC) {
      throw new BadInputException(
          "%s: is of version %c, this command reads version %c; use that of its own hakmem"
              .formatted(file, (char) (magic >>> 56), (char) (RingFile.MAGIC >>> 56)));
    }
  }

  /** What threads are called, by id: one without a name, or with that of another, by number. */
  private static Map<Long, String> threads(ByteBuffer bytes) {
    Map<Long, String> names =
        texts(bytes, RingFile.HEADER_BYTES, RingFile.THREADS, RingFile.THREAD_BYTES);
    Map<Long, String> threads = new HashMap<>();
    names.forEach(
        (entry, name) -> {
          long id = entry - 1;
          boolean isShared = Collections.frequency(names.values(), name) > 1;
          String number = isShared ? name + " " + numbered(id) : name;
          threads.put(id, name.isEmpty() ? numbered(id) : number);
        });
    return threads;
  }

  private static String numbered(long thread) {
    return "#" + thread;
  }

  private static int place(long index) {
    return RingFile.OPERATIONS_START + (int) index * RingFile.OPERATION_BYTES;
  }

  /** Those that are whole: one that was half written when the process ended is the last. */
  private static List<KeptStep> steps(
      ByteBuffer bytes, long operations, long kept, Map<Long, String> threads) {
    List<KeptStep> steps = new ArrayList<>();
    long last = kept == 0 ? 0 : bytes.getLong(RingFile.STEP_COUNT_OFFSET);
    for (long number = Math.max(1, last - kept + 1); number <= last; number++) {
      int place = place(operations + (number - 1) % kept);
      int kind = (int) (bytes.getLong(place + 24) & STEP_MASK);
      if (isWhole(bytes, place, number) && kind < SlowStep.values().length) {
        long thread = bytes.getLong(place + 16);
        steps.add(
            new KeptStep(
                number,
                bytes.getLong(place + 8),
                threads.getOrDefault(thread, numbered(thread)),
                SlowStep.values()[kind],
                bytes.getLong(place + 24) >>> LastOperations.STEP_BITS,
                bytes.getLong(place + 32),
                bytes.getLong(place + 40),
                bytes.getLong(place + 48)));
      }
    }
    return steps;
  }

  /** Texts behind a word that is not 0, by that word. */
  private static Map<Long, String> texts(ByteBuffer bytes, int start, int count, int entryBytes) {
    Map<Long, String> texts = new HashMap<>();
    for (int i = 0; i < count; i++) {
      int at = start + i * entryBytes;
      long word = bytes.getLong(at);
      if (word != 0) {
        byte[] utf8 = new byte[entryBytes - Long.BYTES];
        bytes.get(at + Long.BYTES, utf8);
        String text = new String(utf8, StandardCharsets.UTF_8);
        int end = text.indexOf('\0');
        texts.put(word, end < 0 ? text : text.substring(0, end));
      }
    }
    return texts;
  }

  private static boolean isWhole(ByteBuffer bytes, int place, long number) {
    long all = RingFile.MAGIC;
    for (int i = 0; i < RingFile.OPERATION_BYTES; i += Long.BYTES) {
      all ^= bytes.getLong(place + i);
    }
    return all == 0 && bytes.getLong(place) == number;
  }

  private static KeptOperation operation(ByteBuffer bytes, int place, Map<Long, String> threads) {
    long thread = bytes.getLong(place + 16);
    long kind = bytes.getLong(place + 24);
    return new KeptOperation(
        bytes.getLong(place),
        bytes.getLong(place + 8),
        threads.getOrDefault(thread, numbered(thread)),
        (char) (kind & LETTER_MASK),
        (int) (kind >>> LastOperations.LETTER_BITS),
        bytes.getLong(place + 32),
        bytes.getLong(place + 40),
        bytes.getLong(place + 48));
  }

  /** Those of them in which something went wrong. */
  public List<KeptOperation> troubles() {
    return operations.stream().filter(KeptOperation::isTrouble).toList();
  }
}
