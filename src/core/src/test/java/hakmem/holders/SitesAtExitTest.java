// SPDX-License-Identifier: Apache-2.0
package hakmem.holders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.ChildProgram;
import hakmem.api.Allocator;
import hakmem.api.Hakmem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who held blocks when a process ended. */
class SitesAtExitTest {
  @TempDir Path work;

  /** Ends with a block of the default allocator, and one of another that is left open. */
  static final class Leaks {
    private Leaks() {}

    static void main() {
      long ignored = Hakmem.malloc(4711);
      Allocator own = Allocator.builder().reserveBytes(1 << 24).build();
      ignored = own.malloc(42);
      System.out.println("done");
    }
  }

  @Test
  void aPropertyTellsThemOfEachAllocator() throws Exception {
    String file = work.resolve("sites.txt").toString();
    assertEquals(
        List.of("done"),
        ChildProgram.run(
            work, Leaks.class, "-Dhakmem.options=sites=all", "-Dhakmem.sitesFile=" + file));
    String text = Files.readString(Path.of(file));
    assertTrue(text.startsWith("1 block of 4,711 bytes from 1 place\n"), text);
    assertTrue(text.contains("    at hakmem.holders.SitesAtExitTest$Leaks.main("), text);
    text = Files.readString(Path.of(file + ".2"));
    assertTrue(text.startsWith("1 block of 42 bytes from 1 place\n"), text);
  }
}
