// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a test has time for. */
public final class Samples {
  private Samples() {}

  /** A workload of each family. */
  public static List<Workload> ofEachFamily() {
    return Workloads.families().stream().map(f -> Workloads.named(f).getFirst()).toList();
  }

  /** A recorded program that allocates blocks of these sizes, then frees them. */
  public static RecordedProgram recorded(Path folder, List<Long> sizes) throws IOException {
    EventFile events = EventFile.of(2 * sizes.size(), sizes.size());
    for (int i = 0; i < sizes.size(); i++) {
      events.set(i, EventFile.MALLOC, 0, i, sizes.get(i));
      events.set(sizes.size() + i, EventFile.FREE, 0, i, 0);
    }
    return written(folder, events);
  }

  /** A recorded program with each kind of event; one block in five is not freed. */
  public static RecordedProgram recorded(Path folder) throws IOException {
    List<int[]> list = new ArrayList<>();
    for (int block = 0; block < 100; block++) {
      int bytes = 8 * block;
      switch (block % 3) {
        case 0 -> list.add(new int[] {EventFile.MALLOC, 0, block, bytes});
        case 1 -> list.add(new int[] {EventFile.CALLOC, 0, block, bytes});
        default -> list.add(new int[] {EventFile.ALIGNED, 6, block, bytes});
      }
      if (block % 2 == 0) {
        list.add(new int[] {EventFile.REALLOC, 0, block, 3 * bytes});
      }
      if (block % 5 != 0) {
        list.add(new int[] {EventFile.FREE, 0, block, 0});
      }
    }
    EventFile events = EventFile.of(list.size(), 100);
    for (int i = 0; i < list.size(); i++) {
      int[] e = list.get(i);
      events.set(i, e[0], e[1], e[2], e[3]);
    }
    return written(folder, events);
  }

  private static RecordedProgram written(Path folder, EventFile events) throws IOException {
    Path file = Files.createTempFile(folder, "events", ".bin");
    events.write(file);
    return new RecordedProgram("trace-sample", file, EventFile.read(file));
  }
}
