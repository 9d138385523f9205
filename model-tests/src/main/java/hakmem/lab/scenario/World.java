// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scenario;

import hakmem.api.AddressFault;
import hakmem.api.Allocator;
import hakmem.api.AllocatorClosedException;
import hakmem.api.AllocatorStats;
import hakmem.api.InvalidFreeException;
import hakmem.base.AtomicBits;
import hakmem.diag.HeapAuditor;
import hakmem.heap.BlockHeap;
import hakmem.lab.model.HeapAccess;
import hakmem.lab.scheduler.Check;
import hakmem.lab.scheduler.Judge;
import hakmem.lab.scheduler.Points;
import hakmem.lab.scheduler.WordOs;
import hakmem.memory.OsMemory;
import hakmem.walk.EngineDoor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.checkerframework.common.value.qual.IntRange;

/** A fresh engine, the program's live blocks, and the promises about them. */
final class World {
  /** Stands for a thread without heap. */
  static final char NO_HEAP = '-';

  private static final int BITS = 3;

  /** Most blocks that are handed over. */
  static final int BLOCKS_MAX = 64;

  /** A block that the program holds. */
  private record Live(int number, long address, long bytes) {}

  private final WordOs os;
  private final Judge judge;
  private final Allocator allocator;
  private final Map<Character, BlockHeap> heaps = new TreeMap<>();
  private final Map<Integer, Live> live = new HashMap<>();
  private final TreeMap<Long, Live> byAddress = new TreeMap<>();
  private final Map<Integer, Long> contested = new HashMap<>();
  private final Map<Integer, Integer> contestWins = new HashMap<>();
  private final Set<Integer> atFirst = new HashSet<>();
  private final Set<Long> sizes = new TreeSet<>();
  private final Closing closing;
  private final AtomicBits bits = new AtomicBits(BITS, true);
  private final List<BlockHeap> held = new ArrayList<>();
  private final boolean[] handedOver = new boolean[BLOCKS_MAX];

  World(WordOs os, OsMemory seam, Setup setup, Judge judge) {
    os.reset();
    this.os = os;
    this.allocator =
        EngineDoor.withMemory(Allocator.builder(), seam)
            .headers(setup.headers())
            .reserveBytes(setup.reserveBytes())
            .retainedBytesMax(setup.retainedBytesMax())
            .magazineBytesMax(setup.magazineBytesMax())
            .build();
    this.judge = judge;
    this.closing = new Closing(allocator, judge);
    for (char heap : setup.heaps().toCharArray()) {
      heaps.put(heap, (BlockHeap) allocator.newHeap());
    }
    bits.clear(0);
    setup.before().forEach(op -> op.action().accept(this));
    atFirst.addAll(live.keySet());
  }

  /**
   * One of bits 0 and 1 is set at each moment, if they are replaced as {@link #replaceBit} does.
   */
  void claimBit() {
    int bit = bits.claimLowest();
    if (bit > 1) {
      judge.report(Check.BITS, "bit " + bit + " was claimed while a lower one was set");
    }
  }

  /** A lower bit comes, and the one that a claim may have seen goes. */
  void replaceBit() {
    bits.set(0);
    bits.clear(1);
  }

  BlockHeap heap(char name) {
    BlockHeap heap = heaps.get(name);
    if (heap == null) {
      throw new IllegalArgumentException("no heap is called " + name);
    }
    return heap;
  }

  void malloc(char heap, int number, long bytes) {
    boolean wasClosed = closing.hasEnded();
    long address;
    try {
      address = heap(heap).malloc(bytes);
    } catch (AllocatorClosedException e) {
      closing.requireBegun("a malloc");
      return;
    }
    handedOut(new Live(number, address, bytes), wasClosed);
  }

  void realloc(char heap, int number, long bytes) {
    Live block = live.get(number);
    if (block == null) {
      return; // The operation that would have made it was left out.
    }
    boolean wasClosed = closing.hasEnded();
    long address;
    try {
      address = heap(heap).realloc(block.address(), bytes);
    } catch (AllocatorClosedException | InvalidFreeException e) {
      closing.requireBegun("a realloc");
      return;
    }
    live.remove(number);
    atFirst.remove(number);
    byAddress.remove(block.address());
    handedOut(new Live(number, address, bytes), wasClosed);
  }

  /** The program writes into its new block. */
  private void handedOut(Live block, boolean wasClosed) {
    if (wasClosed) {
      judge.report(Check.CLOSED_MALLOC, "b" + block.number() + " was handed out after close");
    }
    Map.Entry<Long, Live> below = byAddress.lowerEntry(block.address() + block.bytes());
    if (below != null && below.getKey() + below.getValue().bytes() > block.address()) {
      judge.report(
          Check.LIVE_TWICE, name(block) + " was handed out while it is " + name(below.getValue()));
    }
    sizes.add(block.bytes());
    live.put(block.number(), block);
    byAddress.put(block.address(), block);
    for (int i = 0; i < 3; i++) {
      os.store(wordOf(block, i), pattern(block, i));
    }
  }

  private static String name(Live block) {
    return "b" + block.number() + " at 0x" + Long.toHexString(block.address());
  }

  /** First, second and last word: the ones that the engine writes while the block is free. */
  private static long wordOf(Live block, int i) {
    return block.address() + (i < 2 ? 8L * i : block.bytes() - 8);
  }

  private static long pattern(Live block, int i) {
    return 0x1001L * (block.number() + 1) + i;
  }

  private void checkContent(Live block) {
    for (int i = 0; i < 3; i++) {
      if (os.load(wordOf(block, i)) != pattern(block, i)) {
        judge.report(Check.CONTENT, "word " + i + " of live " + name(block) + " has changed");
      }
    }
  }

  void free(char heap, int number) {
    Live block = live.remove(number);
    if (block == null) {
      return; // The operation that would have made it was left out.
    }
    if (!closing.hasBegun()) {
      checkContent(block);
    }
    byAddress.remove(block.address());
    boolean wasClosed = closing.hasEnded();
    AddressFault fault = tryFreeOrForeign(heap, block.address());
    boolean right =
        fault == null ? !wasClosed : fault == AddressFault.FOREIGN && closing.hasBegun();
    if (!right) {
      judge.report(Check.FREE, "live " + name(block) + " was reported as " + fault);
    }
  }

  /** An operation that a close has overtaken may say so by an exception. */
  private @Nullable AddressFault tryFreeOrForeign(char heap, long address) {
    try {
      return tryFree(heap, address);
    } catch (AllocatorClosedException e) {
      closing.requireBegun("a free");
      return AddressFault.FOREIGN;
    }
  }

  private @Nullable AddressFault tryFree(char heap, long address) {
    return heap == NO_HEAP
        ? EngineDoor.open(allocator).frees().tryFree(address)
        : heap(heap).tryFree(address);
  }

  void freeOnce(char heap, int number) {
    Live block = live.remove(number);
    if (block != null) {
      checkContent(block);
      byAddress.remove(block.address());
      contested.put(number, block.address());
    }
    Long address = contested.get(number);
    if (address != null && tryFree(heap, address) == null) {
      contestWins.merge(number, 1, Integer::sum);
    }
  }

  void close(char heap) {
    heap(heap).close();
  }

  void closeAllocator() {
    closing.close();
  }

  void hold(char heap) {
    HeapAccess.hold(heap(heap));
    held.add(heap(heap));
  }

  void collectIdle() {
    allocator.collectIdle();
  }

  void trim() {
    allocator.trim();
  }

  void handOver(@IntRange(from = 0, to = BLOCKS_MAX - 1) int number) {
    Points.handOver(handedOver, number, true);
    handedOver[number] = true;
  }

  void freeHandedOver(char heap, @IntRange(from = 0, to = BLOCKS_MAX - 1) int number) {
    Points.handOver(handedOver, number, false);
    if (handedOver[number]) {
      free(heap, number);
    }
  }

  /** All threads have ended: fails if something is wrong. */
  void finish() {
    held.forEach(HeapAccess::giveBack);
    if (closing.hasEnded()) {
      settleClosed();
    } else {
      settle();
    }
  }

  private void settle() {
    contested.keySet().forEach(this::checkOneWon);
    audit(Check.AUDIT);
    live.values().forEach(this::checkContent);
    for (int number : List.copyOf(live.keySet())) {
      free(NO_HEAP, number);
    }
    // All heaps, those that the engine made for itself included.
    List.copyOf(EngineDoor.open(allocator).heaps()).forEach(BlockHeap::close);
    audit(Check.AUDIT_EMPTY);
    AllocatorStats stats = allocator.stats();
    if (stats.allocatedBytes() != 0 || stats.committedBytes() != stats.retainedBytes()) {
      judge.report(Check.STRANDED, "nothing is live, but " + stats);
    }
    compareWithSystem(stats);
  }

  private void checkOneWon(int number) {
    int wins = contestWins.getOrDefault(number, 0);
    if (wins != 1) {
      judge.report(Check.DOUBLE_FREE, wins + " frees of b" + number + " succeeded");
    }
  }

  /** The engine's own gauges may be wrong together with what they count. */
  private void compareWithSystem(AllocatorStats stats) {
    if (os.committedBytes() != stats.committedBytes()
        || os.mappedBytes() != stats.reservedBytes()) {
      judge.report(
          Check.SYSTEM,
          "it has "
              + os.committedBytes()
              + " committed bytes, "
              + os.mappedBytes()
              + " mapped ones; the engine counts "
              + stats);
    }
  }

  private void settleClosed() {
    for (Live block : live.values()) {
      if (atFirst.contains(block.number()) && os.load(wordOf(block, 0)) != 0) {
        judge.report(Check.CLOSED_ZERO, "live " + name(block) + " does not read as zero");
      }
    }
    for (int number : List.copyOf(live.keySet())) {
      free(NO_HEAP, number);
    }
    closing.requireNothingLeft(os);
    heaps.values().forEach(heap -> sizes.forEach(bytes -> closing.requireRefusing(heap, bytes)));
  }

  private void audit(Check check) {
    List<String> violations = HeapAuditor.audit(allocator);
    if (!violations.isEmpty()) {
      judge.report(check, violations.getFirst());
    }
  }
}
