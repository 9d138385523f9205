// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.trace;

import hakmem.cli.BadInputException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Collects events, checks that they make sense in their order, and packs them. Not thread-safe. */
final class TraceBuilder {
  static final int MAX_THREADS = 1 << 16;
  static final int MAX_ALIGNMENT_LOG2 = 40;
  private static final int LIVE = 0;

  private final String name;
  private final String source;
  private final String location;
  private final Map<Long, Integer> blockOfId = new HashMap<>();
  private int[] heads = new int[1024];
  private int[] blocks = new int[1024];
  private long[] bytes = new long[1024];
  private int[] lines = new int[1024];
  private int events;
  private long[] blockIds = new long[1024];
  private int[] birthThreads = new int[1024];
  private int[] birthLines = new int[1024];
  private int[] deathLines = new int[1024];
  private long[] liveBytes = new long[1024];
  private int blockCount;
  private int thread = -1;
  private int threads;
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
    thread = (int) number;
    threads = Math.max(threads, thread + 1);
  }

  void allocate(int operation, long id, long size, int alignmentLog2, int line) {
    Integer known = blockOfId.putIfAbsent(id, blockCount);
    if (known != null) {
      throw bad(
          line,
          "block "
              + id
              + " was already allocated at line "
              + birthLines[known]
              + "; IDs are never reused");
    }
    int block = blockCount++;
    if (block == blockIds.length) {
      growBlocks();
    }
    blockIds[block] = id;
    birthThreads[block] = thread;
    birthLines[block] = line;
    add(Trace.head(operation, alignmentLog2, requireThread(line)), block, size, line);
    account(block, size);
  }

  void reallocate(long id, long size, int line) {
    int block = liveBlock(id, line, "realloc");
    add(Trace.head(Trace.REALLOC, 0, requireThread(line)), block, size, line);
    account(block, size);
  }

  void free(long id, int line) {
    int block = liveBlock(id, line, "free");
    add(Trace.head(Trace.FREE, 0, requireThread(line)), block, 0, line);
    account(block, 0);
    deathLines[block] = line;
  }

  Trace build(int lastLine) {
    if (events == 0) {
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

  private int liveBlock(long id, int line, String verb) {
    Integer block = blockOfId.get(id);
    if (block == null) {
      throw bad(line, verb + " of unknown block " + id + "; no line before allocates it");
    }
    if (deathLines[block] != LIVE) {
      String problem = verb.equals("free") ? "double free" : verb + " after free";
      throw bad(
          line, problem + " of block " + id + ", which was freed at line " + deathLines[block]);
    }
    return block;
  }

  private void account(int block, long size) {
    requestedBytes += size - liveBytes[block];
    liveBytes[block] = size;
    peakRequestedBytes = Math.max(peakRequestedBytes, requestedBytes);
  }

  private void add(int head, int block, long size, int line) {
    if (events == heads.length) {
      heads = Arrays.copyOf(heads, events * 2);
      blocks = Arrays.copyOf(blocks, events * 2);
      bytes = Arrays.copyOf(bytes, events * 2);
      lines = Arrays.copyOf(lines, events * 2);
    }
    heads[events] = head;
    blocks[events] = block;
    bytes[events] = size;
    lines[events] = line;
    events++;
  }

  private void growBlocks() {
    int length = blockIds.length * 2;
    blockIds = Arrays.copyOf(blockIds, length);
    birthThreads = Arrays.copyOf(birthThreads, length);
    birthLines = Arrays.copyOf(birthLines, length);
    deathLines = Arrays.copyOf(deathLines, length);
    liveBytes = Arrays.copyOf(liveBytes, length);
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
    return Arrays.copyOf(heads, events);
  }

  int[] blocks() {
    return Arrays.copyOf(blocks, events);
  }

  long[] bytes() {
    return Arrays.copyOf(bytes, events);
  }

  int[] lines() {
    return Arrays.copyOf(lines, events);
  }

  long[] blockIds() {
    return Arrays.copyOf(blockIds, blockCount);
  }

  int[] birthThreads() {
    return Arrays.copyOf(birthThreads, blockCount);
  }

  int threads() {
    return threads;
  }

  long peakRequestedBytes() {
    return peakRequestedBytes;
  }
}
