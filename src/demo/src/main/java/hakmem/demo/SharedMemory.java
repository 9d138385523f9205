// SPDX-License-Identifier: Apache-2.0
package hakmem.demo;

import hakmem.api.Allocator;
import hakmem.api.CloseMode;
import hakmem.api.LiveBlocks;
import hakmem.arrow.HakmemFactory;
import hakmem.c.CFunctions;
import hakmem.cli.demo.Figures;
import hakmem.netty.HakmemByteBufAllocator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.RootAllocator;

/** One allocator with a limit, and the four parts that take their memory from it. Thread-safe. */
final class SharedMemory {
  private final long limitBytes;
  private final Allocator allocator;
  private final CFunctions functions;
  private final HakmemByteBufAllocator netty;
  private final RootAllocator arrow;
  private final Numbers numbers;
  private final RequestTable notes;
  private final Scratch scratch;

  final AtomicLong requests = new AtomicLong();
  final AtomicLong refusals = new AtomicLong();

  SharedMemory(long limitBytes) {
    this.limitBytes = limitBytes;
    allocator = Allocator.builder().limitBytes(limitBytes).build();
    functions = CFunctions.of(allocator, line -> System.err.println("hakmem: " + line));
    try {
      notes = new RequestTable(functions);
    } catch (RuntimeException e) {
      allocator.close();
      throw e;
    }
    netty = new HakmemByteBufAllocator(allocator, true);
    arrow =
        new RootAllocator(
            RootAllocator.configBuilder()
                .allocationManagerFactory(new HakmemFactory(allocator))
                .build());
    numbers = new Numbers(arrow);
    scratch = new Scratch(allocator);
  }

  HakmemByteBufAllocator netty() {
    return netty;
  }

  Numbers numbers() {
    return numbers;
  }

  RequestTable notes() {
    return notes;
  }

  Scratch scratch() {
    return scratch;
  }

  /** By part. Netty's share is what is left: its own metric counts the whole allocator. */
  Figures figures() {
    Map<String, Long> parts = new LinkedHashMap<>();
    long live = allocator.liveBytes();
    long ofArrow = arrow.getAllocatedMemory();
    long ofSqlite = notes.bytes();
    long ofArenas = scratch.bytes();
    parts.put("Netty, and rounding", Math.max(0, live - ofArrow - ofSqlite - ofArenas));
    parts.put("Arrow", ofArrow);
    parts.put(notes.label(), ofSqlite);
    parts.put("arenas", ofArenas);
    return new Figures(
        parts,
        live,
        allocator.stats().committedBytes(),
        limitBytes,
        requests.get(),
        refusals.get());
  }

  /** Gives all back; what was left, in words, or nothing. */
  String close() {
    scratch.close();
    notes.close();
    numbers.close();
    arrow.close();
    netty.close();
    LiveBlocks left = allocator.close(CloseMode.REPORT);
    if (left.count() > 0) {
      return left.count() + " blocks are left: " + left;
    }
    // A refused malloc is a problem of SQLite's too, and no mistake.
    boolean wrongCall = functions.problems().last().startsWith("C called");
    return wrongCall ? functions.problems().last() : "";
  }
}
