// SPDX-License-Identifier: Apache-2.0
package hakmem.misuse;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import hakmem.api.AddressFault;
import hakmem.api.AllocationFailedException;
import hakmem.api.Allocator;
import hakmem.api.Heap;
import hakmem.api.HeapCorruptionException;
import hakmem.api.InvalidFreeException;
import hakmem.diag.HeapAuditor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * A program that misuses an allocator, by its public interface alone, and notes what it is told.
 * Raw stores go through a segment over all memory, as those of any program could.
 */
final class Abuse implements AutoCloseable {
  /** Bytes of a block in most of the table; with a header it needs the next class. */
  static final long SMALL = 64;

  static final long MID = 100_000;
  static final long HUGE = 5L << 20;

  @SuppressWarnings("restricted") // What a careless program does.
  private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  /** Bytes from the words that sign a block to the user's address. */
  final long headerBytes;

  final Allocator allocator;
  final Heap heap;
  final Heap other;

  /** Blocks in use all the while: their content must not change. */
  private final List<Long> bystanders = new ArrayList<>();

  Abuse(boolean headers) {
    headerBytes = headers ? 16 : 0;
    // Without maintenance: on a slow machine it would come first to what heaps are to find.
    allocator =
        Allocator.builder().headers(headers).reserveBytes(1L << 30).maintenanceMillis(0).build();
    heap = allocator.newHeap();
    other = allocator.newHeap();
    for (long bytes : new long[] {SMALL, MID, HUGE}) {
      for (Heap each : List.of(heap, other)) {
        long block = each.malloc(bytes);
        bystanders.add(block);
        put(block, block);
        put(block + bytes - Long.BYTES, ~block);
      }
    }
  }

  static void put(long address, long word) {
    ALL.set(JAVA_LONG_UNALIGNED, address, word);
  }

  /** Gives a byte another value, whatever it was: a signature may hold any. */
  static void change(long address) {
    ALL.set(JAVA_BYTE, address, (byte) (ALL.get(JAVA_BYTE, address) ^ 0x41));
  }

  static long get(long address) {
    return ALL.get(JAVA_LONG_UNALIGNED, address);
  }

  /**
   * What every way to name an address says of it: free by the owner, by another heap, by a thread
   * without heap; realloc; usableSize; tryFree. The one answer, or all of them.
   */
  String everyWay(long address) {
    Set<String> answers = new TreeSet<>();
    for (Heap each : List.of(heap, other)) {
      answers.add(told(() -> each.free(address)));
      answers.add(told(() -> each.realloc(address, 1)));
      answers.add(told(() -> each.realloc(address, HUGE)));
      answers.add(told(() -> each.usableSize(address)));
      answers.add(text(each.tryFree(address)));
    }
    answers.add(onOtherThread(() -> told(() -> allocator.free(address))));
    answers.add(onOtherThread(() -> told(() -> allocator.realloc(address, 100))));
    answers.add(onOtherThread(() -> text(allocator.tryFree(address))));
    answers.add(told(() -> allocator.usableSize(address)));
    if (allocator.owns(address) || heap.owns(address)) {
      answers.add("owned");
    }
    return String.join(", ", answers);
  }

  /** What a call throws, in the words of the table. */
  static String told(Runnable call) {
    try {
      call.run();
      return "accepted";
    } catch (InvalidFreeException e) {
      return e.kind().toString();
    } catch (HeapCorruptionException e) {
      return "OVERWRITTEN";
    } catch (AllocationFailedException e) {
      return e.kind().toString();
    } catch (IllegalArgumentException e) {
      return "IllegalArgumentException";
    }
  }

  private static String text(AddressFault fault) {
    return fault == null ? "accepted" : fault.toString();
  }

  static <T> T onOtherThread(Supplier<T> body) {
    List<T> result = new ArrayList<>();
    Thread thread = Thread.ofPlatform().start(() -> result.add(body.get()));
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return result.getFirst();
  }

  /** What is wrong with the heap now: nothing, if the answer in the table is the whole story. */
  List<String> damage() {
    List<String> found = new ArrayList<>(HeapAuditor.audit(allocator));
    for (int i = 0; i < bystanders.size(); i++) {
      long block = bystanders.get(i);
      long bytes = i < 2 ? SMALL : i < 4 ? MID : HUGE;
      if (get(block) != block || get(block + bytes - Long.BYTES) != ~block) {
        found.add("the content of a live block of " + bytes + " bytes has changed");
      }
    }
    return found;
  }

  @Override
  public void close() {
    allocator.close();
  }
}
