// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.trace;

import hakmem.cli.BadInputException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Collects events, checks that they make sense in their order, and packs them. Not thread-safe. */
final class TraceBuilder {
  static final int MAX_THREADS = 1 << 16;
  static final int MAX_ALIGNMENT_LOG2 = 40;
  private static final int LIVE = 0;

  /** A block, as far as the trace has come. */
  private static final class Block {
    private final int number;
    private final int birthLine;
    private int deathLine = LIVE;
    private long bytes;

    Block(int number, int birthLine) {
      this.number = number;
      this.birthLine = birthLine;
    }
  }

  private final String name;
  private final String source;
  private final String location;
  private final Map<Long, Block> blockOfId = new HashMap<>();
  private final IntStream.Builder heads = IntStream.builder();
  private final IntStream.Builder blocks = IntStream.builder();
  private final LongStream.Builder bytes = LongStream.builder();
  private final IntStream.Builder lines = IntStream.builder();
  private final LongStream.Builder blockIds = LongStream.builder();
  private final List<List<Integer>> births = new ArrayList<>();
  private boolean hasEvents;
  private int thread = -1;
  private long requestedBytes;
  private long peakRequestedBytes;

  /**
   * @param name short name of the trace
   * @param source path, as error messages name it
   * @param location where the same text can be read again
   */
  TraceBuilder(String name, String source, String location) {
    this.name = name;
    this.location = location;
    this.source = source;
  }

  void thread(long number, int line) {
    if (number >= MAX_THREADS) {
      throw bad(
          line,
          "thread " + number + " is out of range; threads count from 0 to " + (MAX_THREADS - 1));
    }
    thread = Math.toIntExact(number);
    while (births.size() <= thread) {
      births.add(new ArrayList<>());
    }
  }

  void allocate(int operation, long id, long size, int alignmentLog2, int line) {
    Block block = new Block(blockOfId.size(), line);
    Block known = blockOfId.putIfAbsent(id, block);
    if (known != null) {
      throw bad(
          line,
          "block "
              + id
              + " was already allocated at line "
              + known.birthLine
              + "; IDs are never reused");
    }
    births.get(requireThread(line)).add(block.number);
    blockIds.add(id);
    add(Trace.head(operation, alignmentLog2, thread), block, size, line);
  }

  void reallocate(long id, long size, int line) {
    Block block = liveBlock(id, line, "realloc");
    add(Trace.head(Trace.REALLOC, 0, requireThread(line)), block, size, line);
  }

  void free(long id, int line) {
    Block block = liveBlock(id, line, "free");
    add(Trace.head(Trace.FREE, 0, requireThread(line)), block, 0, line);
    block.deathLine = line;
  }

  Trace build(int lastLine) {
    if (!hasEvents) {
      throw bad(
          Math.max(1, lastLine), "the trace holds no event; was the file written to its end?");
    }
    return new Trace(this);
  }

  /** An error at a line of the trace, ready to throw. */
  BadInputException bad(int line, String message) {
    return new BadInputException(source + ":" + line + ": " + message);
  }

  private int requireThread(int line) {
    if (thread < 0) {
      throw bad(
          line,
          "an event before the first 't T' line; a trace starts with the thread of its first"
              + " event");
    }
    return thread;
  }

  private Block liveBlock(long id, int line, String verb) {
    Block block = blockOfId.get(id);
    if (block == null) {
      throw bad(line, verb + " of unknown block " + id + "; no line before allocates it");
    }
    if (block.deathLine != LIVE) {
      String problem = verb.equals("free") ? "double free" : verb + " after free";
      throw bad(line, problem + " of block " + id + ", which was freed at line " + block.deathLine);
    }
    return block;
  }

  private void add(int head, Block block, long size, int line) {
    hasEvents = true;
    heads.add(head);
    blocks.add(block.number);
    bytes.add(size);
    lines.add(line);
    requestedBytes += size - block.bytes;
    block.bytes = size;
    peakRequestedBytes = Math.max(peakRequestedBytes, requestedBytes);
  }

  String name() {
    return name;
  }

  String source() {
    return source;
  }

  String location() {
    return location;
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

  int[] lines() {
    return lines.build().toArray();
  }

  long[] blockIds() {
    return blockIds.build().toArray();
  }

  List<List<Integer>> births() {
    return births;
  }

  long peakRequestedBytes() {
    return peakRequestedBytes;
  }
}
