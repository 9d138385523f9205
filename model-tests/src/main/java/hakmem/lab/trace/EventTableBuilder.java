// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.trace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Collects events, checks that they make sense in their order, and packs them. Not thread-safe. */
final class EventTableBuilder {
  private static final int THREADS_MAX = 1 << 16;
  private static final int ALIGNMENT_LOG2_MAX = 40;
  private static final long BYTES_MAX = 1L << 47;
  private static final int LIVE = 0;

  /** A block, as far as the trace has come. */
  private static final class Lifetime {
    private final int number;
    private int deathLine = LIVE;
    private long bytes;

    Lifetime(int number) {
      this.number = number;
    }
  }

  private final TraceLines lines;
  private final Map<Integer, Lifetime> blockOfId = new HashMap<>();
  private final IntStream.Builder heads = IntStream.builder();
  private final IntStream.Builder blocks = IntStream.builder();
  private final LongStream.Builder bytes = LongStream.builder();
  private final IntStream.Builder lineNumbers = IntStream.builder();
  private final IntStream.Builder blockIds = IntStream.builder();
  private final List<List<Integer>> births = new ArrayList<>();
  private int misuses;
  private boolean hasEvents;
  private int thread = -1;
  private long requestedBytes;
  private long peakRequestedBytes;

  /**
   * @param lines where the steps come from: {@link #add} is called before the next one is read
   */
  EventTableBuilder(TraceLines lines) {
    this.lines = lines;
  }

  /** Adds the step of the current line. */
  void add(Step step) {
    switch (step) {
      case Step.OnThread s -> thread(s.thread());
      case Step.Malloc s -> allocate(EventTable.MALLOC, s, 0);
      case Step.Calloc s when s.count() == 1 -> allocate(EventTable.CALLOC, s, 0);
      case Step.Aligned s -> allocate(EventTable.ALIGNED, s, s.log2());
      case Step.Realloc s -> add(EventTable.REALLOC, 0, live(s.id(), "realloc"), s.bytes());
      case Step.Free s -> {
        Lifetime block = live(s.id(), "free");
        add(EventTable.FREE, 0, block, 0);
        block.deathLine = lines.number();
      }
      case Step.DoubleFree _,
          Step.WrongFree _,
          Step.ForeignFree _,
          Step.WriteAfterFree _,
          Step.BreakHeader _ ->
          misuses++;
      default ->
          throw lines.malformed(
              "a step for the model alone; recorded are 't T', 'a ID BYTES', 'c ID BYTES',"
                  + " 'm ID BYTES LOG2', 'r ID BYTES', 'f ID'");
    }
  }

  EventTable build() {
    if (!hasEvents) {
      throw lines.bad("the trace holds no event; was the file written to its end?");
    }
    return new EventTable(this);
  }

  private void thread(int number) {
    if (number >= THREADS_MAX) {
      throw lines.bad(
          "thread %d is out of range; threads count from 0 to %d"
              .formatted(number, THREADS_MAX - 1));
    }
    thread = number;
    while (births.size() <= thread) {
      births.add(new ArrayList<>());
    }
  }

  private void allocate(int operation, Step.Birth birth, int alignmentLog2) {
    if (alignmentLog2 > ALIGNMENT_LOG2_MAX) {
      throw lines.malformed(
          "an alignment of 2^" + alignmentLog2 + "; the largest is 2^" + ALIGNMENT_LOG2_MAX);
    }
    Lifetime block = new Lifetime(blockOfId.size());
    blockOfId.put(birth.id(), block);
    add(operation, alignmentLog2, block, birth.bytes());
    births.get(thread).add(block.number);
    blockIds.add(birth.id());
  }

  private Lifetime live(int id, String verb) {
    Lifetime block = blockOfId.get(id);
    if (block == null) {
      throw new IllegalStateException("the reader lets no unknown block pass: " + id);
    }
    if (block.deathLine != LIVE) {
      String problem = verb.equals("free") ? "double free" : verb + " after free";
      throw lines.bad(
          "%s of block %d, which was freed at line %d; leave one of them out"
              .formatted(problem, id, block.deathLine));
    }
    return block;
  }

  private void add(int operation, int alignmentLog2, Lifetime block, long size) {
    if (thread < 0) {
      throw lines.bad(
          "an event before the first 't T' line; a trace starts with the thread of its first"
              + " event");
    }
    if (size < 0 || size > BYTES_MAX) {
      throw lines.malformed(
          "a size of " + size + " bytes; blocks of a trace have 0 to " + BYTES_MAX);
    }
    hasEvents = true;
    heads.add(EventTable.head(operation, alignmentLog2, thread));
    blocks.add(block.number);
    bytes.add(size);
    lineNumbers.add(lines.number());
    requestedBytes += size - block.bytes;
    block.bytes = size;
    peakRequestedBytes = Math.max(peakRequestedBytes, requestedBytes);
  }

  /** The file's name without directory and endings. */
  String name() {
    String source = lines.source();
    String file = source.substring(Math.max(source.lastIndexOf('/'), source.lastIndexOf(':')) + 1);
    file = file.endsWith(".gz") ? file.substring(0, file.length() - ".gz".length()) : file;
    return file.endsWith(".trace") ? file.substring(0, file.length() - ".trace".length()) : file;
  }

  String location() {
    return lines.location();
  }

  int[] heads() {
    return heads.build().toArray();
  }

  int[] blocks() {
    return blocks.build().toArray();
  }

  long[] bytes() {
    return bytes.build().toArray();
  }

  int[] lineNumbers() {
    return lineNumbers.build().toArray();
  }

  int[] blockIds() {
    return blockIds.build().toArray();
  }

  int misuses() {
    return misuses;
  }

  List<List<Integer>> births() {
    return births;
  }

  long peakRequestedBytes() {
    return peakRequestedBytes;
  }
}
