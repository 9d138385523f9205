// SPDX-License-Identifier: Apache-2.0
package hakmem.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import hakmem.api.BlockSites.Site;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** JUnit's launcher runs tests that leak, and tests that do not. */
class LeakCheckTest {
  /** How each test ended, by the name of its method. */
  private static Map<String, TestExecutionResult> run(Class<?> tests) {
    Map<String, TestExecutionResult> results = new TreeMap<>();
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(selectClass(tests)).build();
    TestExecutionListener listener =
        new TestExecutionListener() {
          @Override
          public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.isTest()) {
              results.put(test.getDisplayName().replaceAll("\\(.*", ""), result);
            }
          }
        };
    LauncherFactory.create().execute(request, listener);
    return results;
  }

  private static Throwable failure(Map<String, TestExecutionResult> results, String test) {
    return results.get(test).getThrowable().orElseThrow();
  }

  private static LeakedBlocksError leak(Map<String, TestExecutionResult> results, String test) {
    return assertInstanceOf(LeakedBlocksError.class, failure(results, test));
  }

  @Test
  void testsThatFreeAllPass() {
    Map<String, TestExecutionResult> results = run(SampleTests.Clean.class);
    assertEquals(3, results.size());
    results.forEach((test, result) -> assertEquals(Optional.empty(), result.getThrowable(), test));
  }

  @Test
  void testsThatLeakFailWithTheirPlaces() {
    Map<String, TestExecutionResult> results = run(SampleTests.Leaky.class);
    assertEquals(4, results.size());
    LeakedBlocksError one = leak(results, "leaksOneBlock");
    Site site = one.sites().getFirst().sites().getFirst();
    assertEquals(1, one.sites().getFirst().count(), "blocks of tests before are no leak of this");
    assertEquals(4711, site.bytes());
    assertEquals("keep", site.frames().get(0).getMethodName());
    assertEquals("leaksOneBlock", site.frames().get(1).getMethodName());
    String message = String.valueOf(one.getMessage());
    assertTrue(message.startsWith("a test has left blocks: test=leaksOneBlock()"), message);
    assertTrue(message.contains("    at hakmem.junit.SampleTests.keep("), message);
    LeakedBlocksError own = leak(results, "leaksFromItsOwnAllocator");
    assertEquals(815, own.sites().getFirst().bytes());
    Site other = leak(results, "leaksInAnotherThread").sites().getFirst().sites().getFirst();
    assertEquals("leaker", other.oldest().getFirst().thread());
    Throwable both = failure(results, "failsAndLeaks");
    assertTrue(String.valueOf(both.getMessage()).contains("expected: <1>"), both.getMessage());
    assertInstanceOf(LeakedBlocksError.class, both.getSuppressed()[0]);
  }

  @Test
  void anExtensionOfAllocatorsWatchesThese() {
    Map<String, TestExecutionResult> results = run(SampleTests.OfOne.class);
    assertEquals(2, results.size());
    assertEquals(5, leak(results, "leaksFromMine").sites().getFirst().bytes());
    assertTrue(results.get("leaksFromAnother").getThrowable().isEmpty());
    SampleTests.OfOne.MINE.close();
  }
}
