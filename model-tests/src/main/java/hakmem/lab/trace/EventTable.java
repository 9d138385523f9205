// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.trace;

import java.io.InputStream;
import java.util.Collections;
import java.util.List;
import org.checkerframework.checker.index.qual.NonNegative;

/**
 * The trace of a recorded program as a replay needs it: allocation events in one global order,
 * packed into a few arrays so that a replay reads memory in sequence and creates no object.
 * Immutable, hence safe for any thread.
 *
 * <p>Blocks are numbered densely in order of birth ({@link #block}); {@link #blockId} gives back
 * the ID of the file.
 */
public final class EventTable {
  /** {@code a}: malloc. */
  public static final int MALLOC = 0;

  /** {@code c}: calloc. */
  public static final int CALLOC = 1;

  /** {@code m}: aligned allocation. */
  public static final int ALIGNED = 2;

  /** {@code r}: realloc. */
  public static final int REALLOC = 3;

  /** {@code f}: free. */
  public static final int FREE = 4;

  static final int OPERATION_BITS = 3;
  static final int ALIGNMENT_BITS = 6;

  private static final int OPERATION_MASK = (1 << OPERATION_BITS) - 1;
  private static final int ALIGNMENT_MASK = (1 << ALIGNMENT_BITS) - 1;
  private static final int THREAD_SHIFT = OPERATION_BITS + ALIGNMENT_BITS;

  private final String name;
  private final String location;
  private final int[] heads;
  private final int[] blocks;
  private final long[] bytes;
  private final int[] lines;
  private final int[] blockIds;
  private final List<List<Integer>> births;
  private final long peakRequestedBytes;
  private final int misuses;

  EventTable(EventTableBuilder b) {
    name = b.name();
    location = b.location();
    heads = b.heads();
    blocks = b.blocks();
    bytes = b.bytes();
    lines = b.lineNumbers();
    blockIds = b.blockIds();
    births = b.births();
    peakRequestedBytes = b.peakRequestedBytes();
    misuses = b.misuses();
  }

  /**
   * Reads a trace, plain or gzip-compressed.
   *
   * @param argument path, or {@code bundled:NAME}
   * @throws TraceFormatException with file, line and what is wrong there: a step that only the
   *     model can do, too, or one that a program without faults does not do
   */
  public static EventTable read(String argument) {
    return TraceFile.read(argument, EventTable::read);
  }

  /**
   * Reads a trace from a stream, which stays open.
   *
   * @param source path, as messages name it
   */
  public static EventTable read(InputStream in, String source) {
    return TraceFile.read(in, source, source, EventTable::read);
  }

  private static EventTable read(TraceLines lines) {
    StepReader reader = new StepReader(lines);
    EventTableBuilder builder = new EventTableBuilder(lines);
    for (Step step = reader.next(); step != null; step = reader.next()) {
      builder.add(step);
    }
    return builder.build();
  }

  static int head(int operation, int alignmentLog2, int thread) {
    return operation | alignmentLog2 << OPERATION_BITS | thread << THREAD_SHIFT;
  }

  /** Short name: the file's, without directory and {@code .trace.gz}. */
  public String name() {
    return name;
  }

  /** An argument with which {@link #read(String)} reads the same trace again. */
  public String location() {
    return location;
  }

  /** Number of allocation events; switches of the thread are not events. */
  public int events() {
    return heads.length;
  }

  /** Number of different blocks born in the trace. */
  public @NonNegative int blockCount() {
    return blockIds.length;
  }

  /** One more than the highest thread number. */
  public int threads() {
    return births.size();
  }

  /** The most bytes that the program held at any moment, as it asked for them. */
  public long peakRequestedBytes() {
    return peakRequestedBytes;
  }

  /**
   * Wrong frees and writes after a free that the trace holds; they are no events, for an allocator
   * refuses them.
   */
  public int misuses() {
    return misuses;
  }

  /** One of {@link #MALLOC}, {@link #CALLOC}, {@link #ALIGNED}, {@link #REALLOC}, {@link #FREE}. */
  public int operation(int event) {
    return at(heads, event) & OPERATION_MASK;
  }

  /** Alignment in bytes that an {@link #ALIGNED} event asks for; 1 for all others. */
  public long alignment(int event) {
    return 1L << (at(heads, event) >>> OPERATION_BITS & ALIGNMENT_MASK);
  }

  /** Thread that performed the event. */
  public int thread(int event) {
    return at(heads, event) >>> THREAD_SHIFT;
  }

  /** Dense number of the event's block, below {@link #blockCount}. */
  public int block(int event) {
    return at(blocks, event);
  }

  /** Bytes asked for; 0 for {@link #FREE}. */
  public long bytes(int event) {
    return at(bytes, event);
  }

  /** Line of the file that holds the event, from 1. */
  public int line(int event) {
    return at(lines, event);
  }

  /** ID that the file gives to a block. */
  public int blockId(int block) {
    return at(blockIds, block);
  }

  /** The blocks that a thread allocated first, in that order. */
  public List<Integer> births(int thread) {
    return Collections.unmodifiableList(births.get(thread));
  }

  /**
   * First event at or after {@code from} of another thread than that of {@code from}; {@link
   * #events} if none.
   */
  public int endOfBatch(int from) {
    int thread = thread(from);
    int i = from + 1;
    while (i < heads.length && thread(i) == thread) {
      i++;
    }
    return i;
  }

  private static int at(int[] column, int index) {
    if (index < 0 || index >= column.length) {
      throw new IndexOutOfBoundsException(index);
    }
    return column[index];
  }

  private static long at(long[] column, int index) {
    if (index < 0 || index >= column.length) {
      throw new IndexOutOfBoundsException(index);
    }
    return column[index];
  }
}
