// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.replay;

import hakmem.bench.BlockPattern;
import hakmem.lab.trace.EventTable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Runs a trace and checks every block: its address (alignment, no overlap with a live block), its
 * usable size, its zeroes (calloc), and its bytes, which hold a pattern from birth to free and
 * across realloc.
 *
 * <p>A block that fails a check is reported once and goes on, so that one fault does not hide the
 * next.
 */
final class VerifyingLoop implements EventLoop {
  private static final long FREED = 0;
  private static final long MIN_ALIGNMENT = 16;

  private final EventTable trace;
  private final Findings findings;
  private final BlockTable addresses;
  private final BlockTable requested;
  private final BlockTable usable;

  /** Live blocks by address: the key is the first byte, the value the block. */
  private final TreeMap<Long, Integer> live = new TreeMap<>();

  VerifyingLoop(EventTable trace, Findings findings) {
    this.trace = trace;
    this.findings = findings;
    this.addresses = new BlockTable(trace);
    this.requested = new BlockTable(trace);
    this.usable = new BlockTable(trace);
  }

  @Override
  public void run(List<BlockOps> heaps, int from, int to) {
    for (int i = from; i < to; i++) {
      try {
        event(heaps.get(trace.thread(i)), i);
      } catch (RuntimeException e) {
        findings.add(place(i) + ": " + e);
      }
    }
  }

  @Override
  public void freeRest(BlockOps heap, int traceThread) {
    for (int block : trace.births(traceThread)) {
      if (addresses.get(block) != FREED) {
        try {
          free(heap, block, "end of trace");
        } catch (RuntimeException e) {
          findings.add(trace.name() + ": end of trace: " + describe(block) + ": " + e);
        }
      }
    }
  }

  private void event(BlockOps heap, int i) {
    int block = trace.block(i);
    long bytes = trace.bytes(i);
    switch (trace.operation(i)) {
      case EventTable.MALLOC -> born(heap, block, heap.malloc(bytes), i, MIN_ALIGNMENT);
      case EventTable.CALLOC -> {
        long address = heap.calloc(1, bytes);
        checkZeroed(address, i);
        born(heap, block, address, i, MIN_ALIGNMENT);
      }
      case EventTable.ALIGNED -> {
        long alignment = trace.alignment(i);
        born(heap, block, heap.alignedAlloc(bytes, alignment), i, Math.max(alignment, 1));
      }
      case EventTable.REALLOC -> reallocate(heap, block, i);
      default -> {
        if (addresses.get(block) != FREED) { // FREED: its malloc failed and was reported
          free(heap, block, place(i));
        }
      }
    }
  }

  private void checkZeroed(long address, int i) {
    long dirty = BlockPattern.firstNonZero(address, trace.bytes(i));
    if (dirty != BlockPattern.NO_FAULT) {
      findings.add(
          place(i)
              + ": calloc returned "
              + hex(address)
              + " with a byte that is not zero at offset "
              + dirty);
    }
  }

  private void born(BlockOps heap, int block, long address, int i, long alignment) {
    long bytes = trace.bytes(i);
    if ((address & alignment - 1) != 0) {
      findings.add(place(i) + ": " + hex(address) + " is not a multiple of " + alignment);
    }
    long room = heap.usableSize(address);
    if (room < bytes) {
      findings.add(
          place(i)
              + ": usable size "
              + room
              + " of "
              + hex(address)
              + " is below the "
              + bytes
              + " bytes asked for");
      room = bytes;
    }
    boolean apart = checkOverlap(block, address, room, i);
    addresses.set(block, address);
    requested.set(block, bytes);
    usable.set(block, room);
    if (apart) {
      live.put(address, block);
      BlockPattern.fill(address, block, room);
    }
  }

  /** True if the bytes belong to no live block. */
  private boolean checkOverlap(int block, long address, long room, int i) {
    Map.Entry<Long, Integer> other = live.floorEntry(address + Math.max(room, 1) - 1);
    if (other == null || end(other.getValue()) <= address) {
      return true;
    }
    findings.add(
        place(i)
            + ": block "
            + trace.blockId(block)
            + " at "
            + hex(address)
            + ", "
            + room
            + " bytes, overlaps live "
            + describe(other.getValue()));
    return false;
  }

  private long end(int block) {
    return addresses.get(block) + Math.max(usable.get(block), 1);
  }

  private void reallocate(BlockOps heap, int block, int i) {
    long old = addresses.get(block);
    if (old == FREED) {
      return; // its malloc failed and was reported
    }
    boolean known = live.remove(old, block);
    if (known) {
      checkPattern(block, usable.get(block), place(i) + ": before realloc");
    }
    long address;
    try {
      address = heap.realloc(old, trace.bytes(i));
    } catch (RuntimeException e) {
      if (known) {
        live.put(old, block); // a realloc that fails keeps the block
      }
      throw e;
    }
    addresses.set(block, address);
    if (known) {
      checkPattern(
          block,
          Math.min(requested.get(block), trace.bytes(i)),
          place(i) + ": after realloc from " + hex(old));
    }
    born(heap, block, address, i, MIN_ALIGNMENT);
  }

  private void free(BlockOps heap, int block, String place) {
    long address = addresses.get(block);
    if (live.remove(address, block)) {
      checkPattern(block, usable.get(block), place + ": before free");
    }
    addresses.set(block, FREED);
    heap.free(address);
  }

  private void checkPattern(int block, long bytes, String place) {
    long fault = BlockPattern.firstFault(addresses.get(block), block, bytes);
    if (fault != BlockPattern.NO_FAULT) {
      findings.add(place + ": " + describe(block) + " lost its bytes from offset " + fault);
    }
  }

  private String describe(int block) {
    return "block "
        + trace.blockId(block)
        + " ("
        + hex(addresses.get(block))
        + ", "
        + requested.get(block)
        + " bytes asked for)";
  }

  private String place(int event) {
    return trace.name() + ":" + trace.line(event);
  }

  private static String hex(long address) {
    return "0x" + Long.toHexString(address);
  }
}
