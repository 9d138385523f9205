// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.omit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import hakmem.lab.bug.PlantedBug;
import hakmem.lab.bug.PlantedJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.platform.commons.JUnitException;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Core's own unit tests on a core with a planted bug, in a JVM of their own. */
final class CoreTests {
  private static final Path CORE = Path.of("..", "src", "core");
  private static final String TARGET = System.getProperty("hakmem.test.target", "target");

  /** A bug may make a test run for ever. */
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private static final List<String> FLAGS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xmx1g",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=deny",
          "-Djunit.jupiter.execution.timeout.default=20s", // Or wait for ever: it fails then.
          "-Dhakmem.test.target=" + TARGET);

  /** Exit codes: all tests pass, one fails, there is none. The last is the JVM's own, too. */
  static final int PASSED = 0;

  static final int FAILED = 3;
  static final int NONE = 1;

  private CoreTests() {}

  /**
   * Runs a test class.
   *
   * @param bug to plant, or null
   */
  static PlantedJvm.Ended run(@Nullable PlantedBug bug, String testClass) {
    return new PlantedJvm(bug, FLAGS, LIMIT)
        .with(CORE.resolve(TARGET).resolve("classes"), CORE.resolve(TARGET).resolve("test-classes"))
        .run(CORE, CoreTests.class, List.of(testClass));
  }

  /** Runs the test classes that are named. */
  public static void main(String[] testClasses) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(Arrays.stream(testClasses).map(name -> selectClass(name)).toList())
            .build();
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    try {
      LauncherFactory.create().execute(request, listener);
    } catch (JUnitException e) { // There is no such class.
      System.out.println(e);
      System.exit(NONE);
    }
    TestExecutionSummary summary = listener.getSummary();
    System.out.println(summary.getTestsFoundCount() + " tests");
    summary.getFailures().stream().map(CoreTests::text).forEach(System.out::println);
    int result = summary.getTotalFailureCount() > 0 ? FAILED : PASSED;
    System.exit(summary.getTestsFoundCount() > 0 ? result : NONE);
  }

  private static String text(TestExecutionSummary.Failure failure) {
    return failure.getTestIdentifier().getDisplayName() + ": " + failure.getException();
  }
}
