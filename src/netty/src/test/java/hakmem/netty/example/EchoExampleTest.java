// SPDX-License-Identifier: Apache-2.0
package hakmem.netty.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.netty.Jvm;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The example: nothing is wrong, nothing leaks, all memory is back. In a JVM of its own: Netty's
 * leak detector reports what anybody in the process has leaked, and upstream's tests do.
 */
class EchoExampleTest {
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void allBytesComeBackAndAllMemory(boolean noUnsafe) throws IOException, InterruptedException {
    Jvm jvm = Jvm.run(EchoExample.class, "-Dio.netty.noUnsafe=" + noUnsafe);
    assertEquals(0, jvm.exitCode(), jvm.output());
    assertTrue(jvm.output().contains("wrong=0, leaks=[], usedBytes=0"), jvm.output());
    assertTrue(jvm.output().matches("(?s).*EchoExample\\[bytes=[1-9]\\d{4,}, .*"), jvm.output());
  }
}
