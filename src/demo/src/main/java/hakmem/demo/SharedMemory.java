// SPDX-License-Identifier: Apache-2.0
package hakmem.demo;

import hakmem.api.Allocator;
import hakmem.api.CloseMode;
import hakmem.api.LiveBlocks;
import hakmem.api.TagUsage;
import hakmem.arrow.TaggedRootAllocator;
import hakmem.c.CFunctions;
import hakmem.cli.demo.Figures;
import hakmem.cli.map.MapDocument;
import hakmem.cli.map.MapDocument.AllocatorMap;
import hakmem.diag.Census;
import hakmem.diag.HeapMap;
import hakmem.diag.Statistics;
import hakmem.netty.HakmemByteBufAllocator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An allocator with a limit, and in it one for each of the four parts that share it. Thread-safe.
 */
final class SharedMemory {
  private final long limitBytes;
  private final Allocator server;
  private final CFunctions functions;
  private final HakmemByteBufAllocator netty;
  private final TaggedRootAllocator arrow;
  private final Numbers numbers;
  private final RequestTable notes;
  private final Scratch scratch;

  final AtomicLong requests = new AtomicLong();
  final AtomicLong refusals = new AtomicLong();

  SharedMemory(long limitBytes) {
    this.limitBytes = limitBytes;
    server = Allocator.builder().name("server").limitBytes(limitBytes).build();
    try {
      functions = CFunctions.of(part("sqlite"), line -> System.err.println("hakmem: " + line));
      notes = new RequestTable(functions);
      netty = new HakmemByteBufAllocator(part("netty"), true);
      scratch = new Scratch(part("arenas"));
      arrow = TaggedRootAllocator.within(server, "arrow", Long.MAX_VALUE, child -> true);
    } catch (RuntimeException e) {
      server.close(); // The parts with it.
      throw e;
    }
    numbers = new Numbers(arrow);
  }

  /** The allocator of a part: what it commits counts for the limit of all. */
  private Allocator part(String name) {
    return Allocator.builder().name(name).within(server).build();
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

  /** By part, in the order of the page. */
  Figures figures() {
    TagUsage usage = server.usage();
    Map<String, Figures.Part> parts = new LinkedHashMap<>();
    parts.put("Netty", figures(usage, "netty"));
    parts.put("Arrow", figures(usage, "arrow"));
    parts.put(notes.label(), figures(usage, "sqlite"));
    parts.put("arenas", figures(usage, "arenas"));
    return new Figures(
        parts,
        usage.liveBytes(),
        usage.committedBytes(),
        limitBytes,
        requests.get(),
        refusals.get());
  }

  private static Figures.Part figures(TagUsage usage, String name) {
    for (TagUsage part : usage.nested()) {
      if (part.name().equals(name)) {
        return new Figures.Part(part.liveBytes(), part.committedBytes());
      }
    }
    return new Figures.Part(0, 0);
  }

  /** What stands where in each part, by tag. */
  MapDocument map() {
    Map<String, Statistics> statistics = new HashMap<>();
    Census.within(server).forEach(one -> statistics.put(one.tag(), one));
    List<AllocatorMap> maps = new ArrayList<>();
    for (HeapMap map : HeapMap.within(server)) {
      Statistics known = statistics.get(map.tag());
      if (known != null) { // The part was there at both looks.
        maps.add(
            new AllocatorMap(
                map.tag(), MapDocument.tree(known.toJson()), MapDocument.tree(map.toJson())));
      }
    }
    return MapDocument.now("hakmem demo", maps);
  }

  /** Gives all back; what was left, in words, or nothing. */
  String close() {
    scratch.close();
    notes.close();
    numbers.close();
    arrow.close();
    netty.close();
    LiveBlocks left = server.close(CloseMode.REPORT);
    if (left.count() > 0) {
      return left.count() + " blocks are left: " + left;
    }
    // A refused malloc is a problem of SQLite's too, and no mistake.
    boolean wrongCall = functions.problems().last().startsWith("C called");
    return wrongCall ? functions.problems().last() : "";
  }
}
