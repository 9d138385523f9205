// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.recorder;

import static hakmem.layout.BlockSignature.LINK_OFFSET;

import hakmem.api.Allocator;
import hakmem.bin.Bins;
import hakmem.heap.BlockHeap;
import hakmem.lab.recorder.RawEvent.Action;
import hakmem.layout.BlockSignature;
import hakmem.memory.BlockMemory;
import hakmem.superslab.Slab;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What the probes share: the recording, and what was seen of the engine so far. One run at a time:
 * an engine copy has one recording.
 *
 * <p>The instrumented engine calls {@link ListProbes}, {@link SlabProbes}, {@link LeaseProbes} and
 * {@link RegistryProbes}.
 */
public final class Probes {
  private static final long RESERVE_BYTES = 4L << 20;

  private static volatile @Nullable ActionRecording recording;
  private static volatile @Nullable BlockMemory memory;
  private static final Map<Bins, Integer> HEAP_OF_BINS =
      Collections.synchronizedMap(new IdentityHashMap<>());
  private static final Map<Integer, Notes> NOTES = new ConcurrentHashMap<>();

  private Probes() {}

  static void start(ActionRecording newRecording, BlockMemory blockMemory) {
    // What is rehearsed when core's classes are initialized is no part of any log.
    recording = null;
    Allocator.builder().reserveBytes(RESERVE_BYTES).maintenanceMillis(0).build().close();
    HEAP_OF_BINS.clear();
    NOTES.clear();
    memory = blockMemory;
    recording = newRecording;
  }

  /** Null before the start: the engine is being built. */
  static @Nullable ActionRecording recording() {
    return recording;
  }

  static @Nullable RawEvent add(Action action, Slab slab, long... values) {
    ActionRecording to = recording;
    return to == null ? null : to.add(action, slab, values);
  }

  static Notes notes() {
    ActionRecording to = recording;
    return NOTES.computeIfAbsent(to == null ? 0 : to.thread(), _ -> new Notes());
  }

  /** Called before an atomic step. */
  public static void begin() {
    ActionRecording to = recording;
    if (to != null) {
      to.lock();
    }
  }

  /** Called after an atomic step and its event. */
  public static void end() {
    ActionRecording to = recording;
    if (to != null) {
      to.unlock();
    }
  }

  static long load(long block, int offset) {
    BlockMemory from = memory;
    return from == null ? 0 : from.loadPlain(block, offset);
  }

  /** The blocks of a list as far as they are signed LOCAL. */
  static List<Long> walk(long head) {
    List<Long> blocks = new ArrayList<>();
    long block = head;
    while (block != 0 && !blocks.contains(block)) {
      long link = load(block, LINK_OFFSET);
      long signature = load(block, BlockSignature.SIGNATURE_OFFSET);
      if (BlockSignature.state(block, link, signature) != BlockSignature.LOCAL) {
        break;
      }
      blocks.add(block);
      block = link;
    }
    return blocks;
  }

  static void nameHeap(Bins bins, int id) {
    HEAP_OF_BINS.put(bins, id);
  }

  /** Id of the heap with these bins; 0 if it was not named. */
  static int heapOf(Bins bins) {
    return HEAP_OF_BINS.getOrDefault(bins, 0);
  }

  static long bit(boolean set) {
    return set ? 1 : 0;
  }

  // What the driver does: the program, and the operating system.

  static void commit(long address, long bytes) {
    add(Action.COMMIT, Slab.NONE, address, bytes);
  }

  static void purge(long address, long bytes) {
    add(Action.PURGE, Slab.NONE, address, bytes);
  }

  static void refused(BlockHeap heap, long user, hakmem.api.AddressFault fault) {
    add(Action.REFUSED, Slab.NONE, heap.id(), user, fault.ordinal());
  }

  static void userWrite(long user) {
    add(Action.USER_WRITE, Slab.NONE, user);
  }
}
