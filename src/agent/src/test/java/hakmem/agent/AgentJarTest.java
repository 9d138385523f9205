// SPDX-License-Identifier: Apache-2.0
package hakmem.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The jar as a user gets it, beside a program with nothing of hakmem on its path. Needs the jar, so
 * it runs after it is made: {@code mvn verify}.
 */
class AgentJarTest {
  private static final Path JAR =
      Path.of(
          Objects.requireNonNull(
              System.getProperty("hakmem.test.jar"), "no jar yet: run this by mvn verify"));

  @TempDir Path folder;

  private static Path programs() throws URISyntaxException {
    return Path.of(Probe.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  @Test
  void theJarIsAllThatIsNeeded() throws Exception {
    ForkedJvm jvm =
        new ForkedJvm.Start(folder)
            .only(programs())
            .agent(JAR, "sites=all,report")
            .run(Probe.class, "held");
    assertEquals(0, jvm.exitCode(), jvm.output());
    assertTrue(jvm.output().contains("unsafe: 2 blocks of 201,240 bytes"), jvm.output());
  }
}
