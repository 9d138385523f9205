// SPDX-License-Identifier: Apache-2.0
package hakmem;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Who gives a number a kind, or takes it away, by {@code base.Kinds}: the edges, and nobody else.
 * Whoever is added here has a reason that is as good.
 */
class KindEscapesTest {
  private static final String KINDS = "hakmem.base.Kinds.";

  private static final Map<String, Set<String>> ALLOWED =
      new TreeMap<>(
          Map.ofEntries(
              // The machine's memory and the system's: below them there are only numbers.
              Map.entry("memory.FfmBlockMemory", Set.of("plain")),
              Map.entry("memory.BlockViews", Set.of("plain", "userAddress")),
              Map.entry("memory.ScopedViews", Set.of("plain")),
              Map.entry("memory.BlockMemory", Set.of("userAddress")),
              Map.entry("memory.LinuxOs", Set.of("mappingBase", "plain")),
              Map.entry("memory.RetiredRanges$OneLength", Set.of("plain")),
              // An answer of the system is an address or a reason.
              Map.entry("memory.Errno", Set.of("plain")),
              // Layouts are made of numbers of bytes: claims lead-in, slab-capacity.
              Map.entry("layout.BlockLayout", Set.of("byteOffset")),
              Map.entry("layout.SlabGeometry", Set.of("plain")),
              // Sizes: claims small-class, zeroed-bytes.
              Map.entry("layout.Lengths", Set.of("plain", "sizeClass")),
              // Loops that count classes or blocks.
              Map.entry("layout.GeometryTable", Set.of("sizeClass")),
              Map.entry("bin.Bins", Set.of("sizeClass")),
              Map.entry("bin.Magazines", Set.of("sizeClass")),
              Map.entry("freelist.Freelist", Set.of("blockIndex", "plain")),
              // A bit for each index.
              Map.entry("superslab.FreeMap", Set.of("plain")),
              // OS pages of a slab, by offsets in it.
              Map.entry("bin.SparseSlabs", Set.of("mappingBase", "plain")),
              Map.entry("walk.SlabLists", Set.of("blockIndex", "plain")),
              Map.entry("diag.HeapAuditor", Set.of("sizeClass")),
              Map.entry("sample.Sampling", Set.of("plain")),
              Map.entry("walk.HeapWalk", Set.of("sizeClass")),
              Map.entry("diag.Census", Set.of("sizeClass")),
              Map.entry("diag.BlockStates", Set.of("blockIndex")),
              // What a message or a report names is a plain number.
              Map.entry("diag.HeapMap", Set.of("plain")),
              // A dump looks an address up that it was told, and at the blocks beside it.
              Map.entry(
                  "diag.NearBlocks", Set.of("blockIndex", "byteOffset", "plain", "userAddress")),
              Map.entry("walk.LiveBlockCount", Set.of("plain")),
              Map.entry("remote.RemoteList", Set.of("plain")),
              Map.entry("freeing.AddressCheck", Set.of("plain")),
              // A row of a table by address, and the order of addresses.
              Map.entry("ace.HugeTable", Set.of("plain")),
              // Who watches is told what the program was given.
              Map.entry("heap.WatchedOperations", Set.of("plain")),
              Map.entry("gauge.SlowSteps", Set.of("plain")),
              // What is told is asked for once more.
              Map.entry("record.SitedBlocks", Set.of("userAddress")),
              // Classes are counted when lists are flushed.
              Map.entry("heap.BlockHeap", Set.of("sizeClass")),
              // Text for people: quotient and rest of a wrong address.
              Map.entry("freeing.Faults", Set.of("blockIndex", "plain"))));

  @Test
  void onlyTheEdgesGiveAndTakeKinds() {
    Map<String, Set<String>> found = new TreeMap<>();
    for (ClassReferences type : ClassReferences.of(BuildFolder.CLASSES)) {
      Set<String> calls = new TreeSet<>();
      for (String call : type.calls()) {
        if (call.startsWith(KINDS)) {
          calls.add(call.substring(KINDS.length()));
        }
      }
      if (!calls.isEmpty()) {
        found.put(type.name().substring("hakmem.".length()), calls);
      }
    }
    assertEquals(ALLOWED, found);
  }
}
