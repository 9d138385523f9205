// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.tour;

import hakmem.api.Allocator;
import hakmem.cli.Progress;
import hakmem.cli.replay.Replay;
import hakmem.diag.HeapAuditor;
import hakmem.diag.HeapMap;
import hakmem.lab.trace.EventTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Shows the heap as javac left it: what stands where in each superslab, as text and as a picture.
 */
final class HeapMapStation implements Station {
  private static final String TRACE = "bundled:javac";

  private final Path directory;

  HeapMapStation(Path directory) {
    this.directory = directory;
  }

  @Override
  public String name() {
    return "heap-map";
  }

  @Override
  public String title() {
    return "Heap map: the superslabs at the end of javac, before its last blocks are freed";
  }

  @Override
  public int steps() {
    return 1;
  }

  @Override
  public Report visit(Progress progress) {
    try (Allocator allocator = Allocator.builder().build()) {
      EventTable trace = EventTable.read(TRACE);
      Replay.play(trace, allocator);
      HeapMap map = HeapMap.of(allocator);
      Path picture = Pictures.write(directory, "heap-map.svg", HeapMapSvg.of(map, "javac"));
      progress.step(name());
      return new Report(
          HeapMapText.of(map, System.out.charset()) + "Picture: " + picture + "\n",
          Map.of("svg", picture.toString(), "map", map),
          HeapAuditor.audit(allocator));
    }
  }

  static List<HeapMap.SlabView> slabs(HeapMap map) {
    return map.superslabs().stream().flatMap(s -> s.slabs().stream()).toList();
  }
}
