// SPDX-License-Identifier: Apache-2.0
package hakmem.netty.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.netty.Jvm;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The example: nothing is wrong, nothing leaks, all memory is back. */
class EchoExampleTest {
  @Test
  void allBytesComeBackAndAllMemory() {
    EchoExample result = EchoExample.run(8, 300);
    assertTrue(result.bytes() > 8 * 300, result.toString());
    assertEquals(0, result.wrong());
    assertEquals(List.of(), result.leaks());
    assertEquals(0, result.usedBytes());
  }

  /** The tests' own JVM denies Unsafe; here Netty does not even ask for it. */
  @Test
  void itRunsWhereNettyMayNotUseUnsafe() throws IOException, InterruptedException {
    Jvm jvm = Jvm.run(EchoExample.class, "-Dio.netty.noUnsafe=true");
    assertEquals(0, jvm.exitCode(), jvm.output());
    assertTrue(jvm.output().contains("wrong=0, leaks=[], usedBytes=0"), jvm.output());
  }
}
