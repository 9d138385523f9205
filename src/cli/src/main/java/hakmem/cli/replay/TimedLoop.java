// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.replay;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import hakmem.bench.SystemMemory;
import hakmem.lab.trace.EventTable;
import java.util.List;

/**
 * The loop that is timed. It does what any program does with a block, and the same for every
 * allocator: each new or resized block gets its first and last word written, so that a block costs
 * at least the touch of its ends.
 *
 * <p>{@link LoopCopies} loads this class anew for each allocator and trace: each copy has call
 * profiles of its own, so that the compiler sees one receiver at each call, whichever ran first.
 */
final class TimedLoop implements EventLoop {
  private static final long FREED = 0;
  private static final byte TOUCHED = 1;

  private final EventTable trace;
  private final BlockTable addresses;

  TimedLoop(EventTable trace) {
    this.trace = trace;
    this.addresses = new BlockTable(trace);
  }

  @Override
  public void run(List<BlockOps> heaps, int from, int to) {
    EventTable t = trace;
    for (int i = from; i < to; i++) {
      BlockOps heap = heaps.get(t.thread(i));
      int block = t.block(i);
      switch (t.operation(i)) {
        case EventTable.MALLOC ->
            addresses.set(block, touched(heap.malloc(t.bytes(i)), t.bytes(i)));
        case EventTable.FREE -> {
          heap.free(addresses.get(block));
          addresses.set(block, FREED);
        }
        case EventTable.REALLOC ->
            addresses.set(
                block, touched(heap.realloc(addresses.get(block), t.bytes(i)), t.bytes(i)));
        case EventTable.CALLOC ->
            addresses.set(block, touched(heap.calloc(1, t.bytes(i)), t.bytes(i)));
        default ->
            addresses.set(
                block, touched(heap.alignedAlloc(t.bytes(i), t.alignment(i)), t.bytes(i)));
      }
    }
  }

  @Override
  public void freeRest(BlockOps heap, int traceThread) {
    for (int block : trace.births(traceThread)) {
      if (addresses.get(block) != FREED) {
        heap.free(addresses.get(block));
        addresses.set(block, FREED);
      }
    }
  }

  private static long touched(long address, long bytes) {
    if (bytes >= Long.BYTES) {
      SystemMemory.ALL.set(JAVA_LONG_UNALIGNED, address, bytes);
      SystemMemory.ALL.set(JAVA_LONG_UNALIGNED, address + bytes - Long.BYTES, bytes);
    } else if (bytes > 0) {
      SystemMemory.ALL.set(JAVA_BYTE, address, TOUCHED);
    }
    return address;
  }
}
