// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.trace;

import java.util.Collections;
import java.util.List;
import org.checkerframework.checker.index.qual.NonNegative;

/**
 * A recorded program: allocation events in one global order, packed into a few arrays so that a
 * replay reads memory in sequence and creates no object. Immutable, hence safe for any thread.
 *
 * <p>Blocks are numbered densely in order of birth ({@link #block}); {@link #blockId} gives back
 * the ID of the file.
 */
public final class Trace {
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
  private final long[] blockIds;
  private final List<List<Integer>> births;
  private final long peakRequestedBytes;

  Trace(TraceBuilder b) {
    name = b.name();
    location = b.location();
    heads = b.heads();
    blocks = b.blocks();
    bytes = b.bytes();
    lines = b.lines();
    blockIds = b.blockIds();
    births = b.births();
    peakRequestedBytes = b.peakRequestedBytes();
  }

  static int head(int operation, int alignmentLog2, int thread) {
    return operation | alignmentLog2 << OPERATION_BITS | thread << THREAD_SHIFT;
  }

  /** Short name: the file's, without directory and {@code .trace.gz}. */
  public String name() {
    return name;
  }

  /** An argument with which {@link TraceReader#read(String)} reads the same trace again. */
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
  public long blockId(int block) {
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
