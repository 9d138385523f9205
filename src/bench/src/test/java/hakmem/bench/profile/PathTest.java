// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.Hakmem;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PathTest {
  private static Path of(String... classNames) {
    return Path.of(List.of(classNames));
  }

  @Test
  void theInnermostFrameThatMeansSomethingDecides() {
    String worker = "hakmem.bench.workload.Larson$Steps";
    assertEquals(Path.WORKLOAD, of(worker));
    assertEquals(Path.WORKLOAD, of());
    assertEquals(Path.WORKLOAD, of("java.lang.Thread"));
    assertEquals(Path.FAST, of("hakmem.heap.BlockHeap", worker));
    assertEquals(Path.FAST, of("hakmem.memory.FfmBlockMemory", "hakmem.heap.BlockHeap", worker));
    assertEquals(
        Path.FAST,
        of("jdk.internal.foreign.X", "hakmem.layout.Addresses", "hakmem.api.Hakmem", worker));
    assertEquals(Path.REFILL, of("hakmem.bin.Bins", "hakmem.heap.BlockHeap", worker));
    assertEquals(Path.REMOTE, of("hakmem.remote.RemoteList", "hakmem.bin.Bins", worker));
    assertEquals(
        Path.SYSTEM, of("java.lang.invoke.X", "hakmem.memory.LinuxOs", "hakmem.bin.Bins", worker));
    assertEquals(Path.UPKEEP, of("hakmem.lease.Maintenance$Round", "java.lang.Thread"));
  }

  /** A new package of the core has to be sorted. */
  @Test
  void everyPackageOfTheCoreIsSorted() throws Exception {
    java.nio.file.Path core =
        java.nio.file.Path.of(
            Hakmem.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    if (Files.isDirectory(core)) {
      checkPackages(core.resolve("hakmem"));
    } else {
      try (FileSystem jar = FileSystems.newFileSystem(core)) {
        checkPackages(jar.getPath("hakmem"));
      }
    }
    assertFalse(Path.knows("none"));
  }

  private static void checkPackages(java.nio.file.Path folder) throws Exception {
    try (Stream<java.nio.file.Path> entries = Files.list(folder)) {
      for (java.nio.file.Path entry : entries.filter(PathTest::holdsClasses).toList()) {
        String name = entry.getFileName().toString().replace("/", "");
        assertTrue(Path.knows(name), "say in Path what hakmem." + name + " does");
      }
    }
  }

  /** Folders of packages that were renamed may still be there, empty. */
  private static boolean holdsClasses(java.nio.file.Path folder) {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<java.nio.file.Path> files = Files.list(folder)) {
      return files.anyMatch(
          f -> f.toString().endsWith(".class") && !f.toString().endsWith("package-info.class"));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
