// SPDX-License-Identifier: Apache-2.0
package hakmem.agent;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;

import java.util.ArrayList;
import java.util.List;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** A program that runs tests of Netty's buffers and prints what became of them. */
final class NettyTests {
  /** A test that did not pass, and how many did. */
  private static final class Tally implements TestExecutionListener {
    private final List<String> others = new ArrayList<>();
    private int passed;

    @Override
    public synchronized void executionSkipped(TestIdentifier test, String reason) {
      others.add("skipped: " + test.getUniqueId());
    }

    @Override
    public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
      if (result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
        boolean isAborted = result.getStatus() == TestExecutionResult.Status.ABORTED;
        others.add((isAborted ? "skipped: " : "failed: ") + test.getUniqueId());
        if (!isAborted) {
          result.getThrowable().ifPresent(e -> e.printStackTrace());
        }
      } else if (test.isTest()) {
        passed++;
      }
    }
  }

  private NettyTests() {}

  /** Runs these classes of io.netty.buffer, or without a name all. */
  static void main(String[] classes) throws ClassNotFoundException {
    List<DiscoverySelector> selectors = new ArrayList<>();
    for (String name : classes) {
      selectors.add(selectClass(Class.forName("io.netty.buffer." + name)));
    }
    if (selectors.isEmpty()) {
      selectors.add(selectPackage("io.netty.buffer"));
    }
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectors)
            .configurationParameter("junit.jupiter.execution.parallel.enabled", "false")
            .build();
    Launcher launcher = LauncherFactory.create();
    Tally tally = new Tally();
    launcher.execute(request, tally);
    tally.others.forEach(System.out::println);
    System.out.println("passed: " + tally.passed);
  }
}
