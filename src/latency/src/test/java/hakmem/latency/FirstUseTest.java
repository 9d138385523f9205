// SPDX-License-Identifier: Apache-2.0
package hakmem.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.Allocator;
import hakmem.api.Recording;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Incident I13: the indicators exist before anything can use them, whatever comes first. */
class FirstUseTest {
  private enum Use {
    OPERATIONS,
    OTHER_THREAD,
    TRIM,
    RECORDING,
    INDICATORS
  }

  @TempDir Path work;

  /** Keeps no freed block: each large one is a slow step. */
  private static Allocator allocator() {
    return Allocator.builder()
        .reserveBytes(64 << 20)
        .retainedBytesMax(0)
        .maintenanceMillis(0)
        .build();
  }

  private static void operate(Allocator allocator) {
    allocator.free(allocator.malloc(100));
    allocator.free(allocator.malloc(3 << 20));
  }

  private static List<List<Use>> orders(Set<Use> left) {
    List<List<Use>> orders = new ArrayList<>();
    for (Use first : left) {
      Set<Use> others = EnumSet.copyOf(left);
      others.remove(first);
      for (List<Use> order : others.isEmpty() ? List.of(List.<Use>of()) : orders(others)) {
        List<Use> longer = new ArrayList<>(order);
        longer.addFirst(first);
        orders.add(longer);
      }
    }
    return orders;
  }

  @Test
  void everyOrderOfFirstUse() throws Exception {
    List<List<Use>> orders = orders(EnumSet.allOf(Use.class));
    assertEquals(120, orders.size());
    for (List<Use> order : orders) {
      use(order);
    }
  }

  private void use(List<Use> order) throws Exception {
    LatencyIndicators kpi = null;
    Recording recording = null;
    long expected = 0;
    try (Allocator allocator = allocator()) {
      for (Use use : order) {
        long more = use == Use.OPERATIONS || use == Use.OTHER_THREAD ? 2 : 0;
        expected += kpi == null ? 0 : more;
        switch (use) {
          case OPERATIONS -> operate(allocator);
          case OTHER_THREAD -> Thread.ofPlatform().start(() -> operate(allocator)).join();
          case TRIM -> allocator.trim();
          case RECORDING -> recording = allocator.recordLast(work.resolve("ring"), 10);
          case INDICATORS -> kpi = LatencyIndicators.start(allocator, 1);
        }
      }
      close(recording);
      check(order, kpi, expected);
    }
  }

  private static void check(List<Use> order, @Nullable LatencyIndicators kpi, long expected) {
    assertTrue(kpi != null, "each order has them");
    LatencySnapshot total = kpi.total();
    assertEquals(expected, total.row("malloc").count(), order::toString);
    assertEquals(expected, total.row("free").count(), order::toString);
    assertEquals(expected / 2, total.row("take_span").count(), order::toString);
    assertEquals(0, total.lost(), order::toString);
    kpi.close();
  }

  private static void close(@Nullable Recording recording) {
    if (recording != null) {
      recording.close();
    }
  }

  /** Steps and operations of other threads end in the very moment in which they begin. */
  @Test
  void theyComeAndGoWhileOthersAreAtWork() throws Exception {
    try (Allocator allocator = allocator()) {
      AtomicBoolean over = new AtomicBoolean();
      Thread other =
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (!over.get()) {
                      operate(allocator);
                      allocator.trim();
                    }
                  });
      try {
        for (int i = 0; i < 200; i++) {
          try (LatencyIndicators kpi = LatencyIndicators.start(allocator, 1)) {
            LatencySnapshot total = kpi.total();
            assertEquals(0, total.lost());
          }
        }
      } finally {
        over.set(true);
        other.join();
      }
    }
  }

  /** Of the module's classes, each for itself, whatever of the module was loaded before. */
  private static final class Fresh extends URLClassLoader {
    Fresh(URL classes) {
      super(new URL[] {classes}, FirstUseTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      Class<?> known = findLoadedClass(name);
      if (known == null && name.startsWith("hakmem.latency.")) {
        known = findClass(name);
      }
      return known != null ? known : super.loadClass(name, resolve);
    }
  }

  private static List<String> classesOf(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("hakmem/latency"))) {
      return files
          .map(file -> file.getFileName() + "")
          .filter(name -> name.endsWith(".class") && !name.startsWith("package-info"))
          .map(name -> "hakmem.latency." + name.substring(0, name.length() - ".class".length()))
          .sorted()
          .toList();
    }
  }

  @Test
  void whicheverClassIsInitializedFirst() throws Exception {
    URL place = LatencyIndicators.class.getProtectionDomain().getCodeSource().getLocation();
    List<String> names = classesOf(Path.of(place.toURI()));
    assertTrue(names.size() >= 6, names::toString);
    for (String first : names) {
      try (Fresh loader = new Fresh(place);
          Allocator allocator = allocator()) {
        Class<?> initialized = Class.forName(first, true, loader);
        assertFalse(initialized == LatencyIndicators.class, "another one");
        Class<?> type = Class.forName("hakmem.latency.LatencyIndicators", true, loader);
        Object kpi = type.getMethod("start", Allocator.class, int.class).invoke(null, allocator, 1);
        operate(allocator);
        Object total = type.getMethod("total").invoke(kpi);
        String json = total.getClass().getMethod("toJson").invoke(total) + "";
        assertTrue(json.contains("{\"name\":\"malloc\",\"count\":2,"), first + ": " + json);
        type.getMethod("close").invoke(kpi);
      }
    }
  }
}
