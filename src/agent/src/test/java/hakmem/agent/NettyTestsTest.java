// SPDX-License-Identifier: Apache-2.0
package hakmem.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Netty's own tests of its buffers say the same with the agent. */
class NettyTestsTest {
  private static final Pattern PASSED = Pattern.compile("passed: (\\d+)");
  private static final Pattern LIVE = Pattern.compile("unsafe +[\\d,]+ +[\\d,]+ +([\\d,]+)");

  @TempDir Path folder;

  private ForkedJvm.Start start() {
    return new ForkedJvm.Start(folder).option("-Dio.netty.leakDetection.level=disabled");
  }

  private static int found(Pattern pattern, ForkedJvm jvm) {
    Matcher number = pattern.matcher(jvm.output());
    assertTrue(number.find(), jvm.output());
    return Integer.parseInt(number.group(1).replace(",", ""));
  }

  /** Direct buffers by Unsafe, by arenas, pooled and not. */
  @Test
  void someOfThemPass() throws IOException, InterruptedException {
    ForkedJvm jvm =
        start()
            .agent("report")
            .run(
                NettyTests.class,
                "BigEndianUnsafeDirectByteBufTest",
                "UnpooledByteBufAllocatorTest");
    assertTrue(found(PASSED, jvm) > 100, jvm.output());
    assertTrue(!jvm.output().contains("failed: "), jvm.output());
    assertTrue(found(LIVE, jvm) > 0, jvm.output());
  }

  @Test
  @EnabledIfSystemProperty(named = "hakmem.test.netty", matches = "all")
  void allOfThemSayTheSame() throws IOException, InterruptedException {
    ForkedJvm without = start().run(NettyTests.class);
    ForkedJvm with = start().agent("report").run(NettyTests.class);
    System.out.println(
        "without the agent: "
            + PASSED.matcher(without.output()).results().toList().getFirst().group());
    System.out.println(
        "with the agent: passed " + found(PASSED, with) + ", peak bytes " + found(LIVE, with));
    assertEquals(others(without), others(with), with.output());
    assertEquals(found(PASSED, without), found(PASSED, with));
  }

  private static List<String> others(ForkedJvm jvm) {
    return jvm.output()
        .lines()
        .filter(line -> line.startsWith("failed: ") || line.startsWith("skipped: "))
        .sorted()
        .toList();
  }
}
