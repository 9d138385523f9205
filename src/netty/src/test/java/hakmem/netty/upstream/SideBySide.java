// SPDX-License-Identifier: Apache-2.0
package hakmem.netty.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Netty's tests on hakmem and on Netty's own pooled allocator, each class beside the other, as a
 * table; the build runs hakmem's alone. By name, see this module's README.
 */
class SideBySide {
  private static final Map<Class<?>, Class<?>> PAIRS =
      Map.of(
          NettyAllocatorTest.class, StockSuites.NettyAllocator.class,
          BigEndianBufferTest.class, StockSuites.BigEndianBuffer.class,
          LittleEndianBufferTest.class, StockSuites.LittleEndianBuffer.class,
          HeapBufferTest.class, StockSuites.HeapBuffer.class);

  @Test
  void theSameTestsRunOnBoth() {
    Map<String, String> hakmem = new TreeMap<>();
    Map<String, String> stock = new TreeMap<>();
    PAIRS.forEach(
        (ours, theirs) -> {
          hakmem.putAll(outcomes(ours, ours.getSimpleName()));
          stock.putAll(outcomes(theirs, ours.getSimpleName()));
        });
    System.out.println("| | run | passed | excluded | skipped by the test | failed |");
    System.out.println("|---|---|---|---|---|---|");
    System.out.println("| on hakmem | " + row(hakmem));
    System.out.println("| on Netty's pooled allocator | " + row(stock));
    stock.forEach(
        (test, outcome) -> {
          if (outcome.startsWith("failed")) {
            System.out.println(test + " on Netty's own: " + outcome);
          }
        });
    assertEquals(hakmem.keySet(), stock.keySet());
  }

  private static String row(Map<String, String> outcomes) {
    StringBuilder row = new StringBuilder().append(outcomes.size());
    for (String outcome : new String[] {"passed", "excluded", "skipped", "failed"}) {
      row.append(" | ")
          .append(outcomes.values().stream().filter(o -> o.startsWith(outcome)).count());
    }
    return row.append(" |").toString();
  }

  private static Map<String, String> outcomes(Class<?> suite, String name) {
    Map<String, String> outcomes = new TreeMap<>();
    TestExecutionListener listener =
        new TestExecutionListener() {
          @Override
          public void executionSkipped(TestIdentifier test, String reason) {
            note(test, "skipped: " + reason);
          }

          @Override
          public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            switch (result.getStatus()) {
              case SUCCESSFUL -> note(test, isExcluded(test) ? "excluded" : "passed");
              case ABORTED -> note(test, "skipped: " + result.getThrowable().orElse(null));
              case FAILED -> note(test, "failed: " + result.getThrowable().orElse(null));
            }
          }

          private void note(TestIdentifier test, String outcome) {
            if (test.isTest() || outcome.startsWith("failed")) {
              String id = test.getUniqueId().replaceAll("^.*?/\\[class:[^]]*]/", "");
              outcomes.put(name + " " + id, outcome);
            }
          }
        };
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request().selectors(selectClass(suite)).build(),
            listener);
    return outcomes;
  }

  private static boolean isExcluded(TestIdentifier test) {
    return test.getSource()
        .filter(MethodSource.class::isInstance)
        .map(source -> ((MethodSource) source).getJavaMethod())
        .map((Method method) -> method.isAnnotationPresent(Excluded.class))
        .orElse(false);
  }
}
