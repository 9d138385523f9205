// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Databases whose libraries are served give the results that they give without. */
class DatabasesTest {
  @TempDir Path folder;

  private JvmFork run(String... arguments) throws Exception {
    String refusal = MachineCode.refusal();
    assumeTrue(refusal == null, refusal + ": not tested");
    return JvmFork.run(
        folder,
        System.getProperty("java.class.path"),
        List.of("-XX:+UseG1GC"),
        DatabaseProbe.class,
        arguments);
  }

  @ParameterizedTest
  @EnumSource
  void theResultsAreTheSame(Database database) throws Exception {
    JvmFork jvm = run("same", database.name(), folder.toString());
    System.out.println(database + "\n" + jvm.output());
    assertEquals(0, jvm.exitCode(), jvm.output());
    jvm.holds("same: true", "same again: true", "same afterwards: true", "problems: 0");
  }
}
