// SPDX-License-Identifier: Apache-2.0
package hakmem.arrow;

import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;

import hakmem.api.Hakmem;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.arrow.memory.AllocationManager;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.DefaultAllocationManagerOption;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Upstream's tests, in a JVM of their own, with a default factory of our choice: {@code UpstreamRun
 * hakmem|unsafe|overlapping PATTERN FILE}. Writes the outcome of each test, then how many blocks
 * were asked for.
 */
final class UpstreamRun {
  /** Counts what a factory makes, so that nobody believes in a run that never used it. */
  private record Counting(AllocationManager.Factory factory, AtomicLong blocks)
      implements AllocationManager.Factory {
    @Override
    public AllocationManager create(BufferAllocator accountant, long bytes) {
      blocks.incrementAndGet();
      return factory.create(accountant, bytes);
    }

    @Override
    public ArrowBuf empty() {
      return factory.empty();
    }
  }

  private static final class Outcomes implements TestExecutionListener {
    final Map<String, String> byTest = new TreeMap<>();

    /** Names of repeated tests may hold addresses: the id is enough. */
    private static String name(TestIdentifier test) {
      return test.getUniqueId().replace("[engine:junit-jupiter]/", "");
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      if (test.isTest()) {
        String why = result.getThrowable().map(t -> " " + t.getClass().getName()).orElse("");
        byTest.put(name(test), result.getStatus() + why);
      }
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
      byTest.put(name(test), "SKIPPED " + reason.lines().findFirst().orElse(""));
    }
  }

  private UpstreamRun() {}

  static void main(String[] arguments) throws Exception {
    AtomicLong blocks = new AtomicLong();
    setDefault(new Counting(factory(arguments[0]), blocks));
    Outcomes outcomes = new Outcomes();
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClasspathRoots(testJars()))
            .filters(includeClassNamePatterns(arguments[1]))
            .build();
    LauncherFactory.create().execute(request, outcomes);
    try (PrintStream out = new PrintStream(Files.newOutputStream(Path.of(arguments[2])))) {
      outcomes.byTest.forEach((test, outcome) -> out.println(test + "\t" + outcome));
      out.println("blocks\t" + blocks.get());
    }
    System.exit(0); // some of upstream's threads are no daemons
  }

  private static Set<Path> testJars() {
    return Stream.of(System.getProperty("java.class.path").split(":"))
        .filter(entry -> entry.contains("arrow-") && entry.endsWith("-tests.jar"))
        .map(Path::of)
        .collect(Collectors.toSet());
  }

  /** The planted fault: blocks of one size are one block. */
  private record Overlapping(Map<Long, Long> blocks) implements AllocationManager.Factory {
    @Override
    public AllocationManager create(BufferAllocator accountant, long bytes) {
      long block = blocks.computeIfAbsent(bytes, Hakmem::malloc);
      return new AllocationManager(accountant) {
        @Override
        public long getSize() {
          return bytes;
        }

        @Override
        protected long memoryAddress() {
          return block;
        }

        @Override
        protected void release0() {}
      };
    }

    @Override
    public ArrowBuf empty() {
      return new HakmemFactory().empty();
    }
  }

  private static AllocationManager.Factory factory(String name) throws Exception {
    if (name.equals("hakmem")) {
      return new HakmemFactory();
    }
    if (name.equals("overlapping")) {
      return new Overlapping(new ConcurrentHashMap<>());
    }
    return (AllocationManager.Factory)
        Class.forName("org.apache.arrow.memory.unsafe.UnsafeAllocationManager")
            .getField("FACTORY")
            .get(null);
  }

  /** The tests' jar has a default of its own, which Arrow would find before any other. */
  private static void setDefault(AllocationManager.Factory factory) {
    try {
      Field field =
          DefaultAllocationManagerOption.class.getDeclaredField(
              "DEFAULT_ALLOCATION_MANAGER_FACTORY");
      field.setAccessible(true);
      field.set(null, factory);
    } catch (ReflectiveOperationException e) {
      throw new UncheckedIOException(new IOException("Arrow has moved its default factory", e));
    }
  }
}
