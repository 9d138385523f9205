// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Runs a main class of the command's own class path in another JVM of the same kind. Stateless. */
public final class ChildJvm {
  private ChildJvm() {}

  /**
   * Runs a main class to its end.
   *
   * @param jvmOptions options beyond native access
   * @param mainAndArguments class name, then its arguments
   * @return what it printed, stderr included
   * @throws IllegalStateException if it fails; the message holds what it said
   */
  public static String run(List<String> jvmOptions, List<String> mainAndArguments) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(jvmOptions);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.addAll(mainAndArguments);
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      try {
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        if (code != 0) {
          throw new IllegalStateException("exit code " + code + ": " + said.strip());
        }
        return said;
      } finally {
        process.destroy(); // only alive if this thread was interrupted
      }
    } catch (IOException e) {
      throw new IllegalStateException("another JVM cannot be started: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while another JVM ran", e);
    }
  }
}
