// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Served libraries where a JVM of its own is needed: exceptions of Java, the end, the JDK's zip.
 */
class ServedProbeTest {
  private static final List<String> SERIAL = List.of("-XX:+UseSerialGC");

  @TempDir static Path folder;
  private static String library = "";

  @BeforeEach
  void onlyWhereItCanBe() {
    String refusal = MachineCode.refusal();
    assumeTrue(refusal == null, refusal + ": not tested");
  }

  private static synchronized String library() throws Exception {
    assumeTrue(Callers.compiler().isPresent(), "no C compiler (cc) on the PATH: not tested");
    if (library.isEmpty()) {
      library = Tenant.compile(folder, false).toString();
    }
    return library;
  }

  private static String classPath() {
    return System.getProperty("java.class.path");
  }

  /** A class path on which those methods do nothing. */
  private static String without(Class<?> type, String... methods) throws Exception {
    Path planted = folder.resolve(methods[0]);
    Path ignored = EditedClasses.write(planted, type, List.of(methods));
    return planted + ":" + classPath();
  }

  private static JvmFork tenant(String classPath) throws Exception {
    return JvmFork.run(folder, classPath, SERIAL, TenantProbe.class, library());
  }

  private static JvmFork zip(String classPath) throws Exception {
    return JvmFork.run(folder, classPath, List.of("-XX:+UseG1GC"), ZipProbe.class);
  }

  @Test
  void exceptionsOfJavaStayAndTheEndIsPeaceful() throws Exception {
    JvmFork jvm = tenant(classPath());
    assertEquals(0, jvm.exitCode(), jvm.output());
    jvm.holds("caught: from C", "undone: true", "ended");
    assertFalse(jvm.output().contains("lost"), jvm.output());
  }

  @Test
  void whatGatesLeaveOutIsFound() throws Exception {
    JvmFork jvm = tenant(without(GateCode.class, "putExceptionBack", "passBy"));
    jvm.holds("the exception is lost", "ended");
    assertNotEquals(0, jvm.exitCode(), jvm.output());
  }

  @Test
  void theZipOfTheJdkHasTheSameResults() throws Exception {
    JvmFork jvm = zip(classPath());
    assertEquals(0, jvm.exitCode(), jvm.output());
    jvm.holds("hakmem's: true", "same: true", "at the limit: zip", "undone: true");
    jvm.holds("same afterwards: true", "inside it works");
  }

  @Test
  void whatIsAllocatedInsideIsNotServed() throws Exception {
    JvmFork jvm = zip(without(Entrants.class, "isInside"));
    assertFalse(jvm.output().contains("inside it works"), jvm.output());
  }

  /** Refusals of the system itself, not of a stand-in. */
  @Test
  void whatTheSystemRefusesIsSaid() throws Exception {
    List<String> options =
        List.of(
            "-XX:+UseSerialGC", // All code of the JVM's own has its memory before.
            "-XX:InitialCodeCacheSize=32m",
            "-XX:ReservedCodeCacheSize=32m");
    JvmFork jvm = JvmFork.run(folder, classPath(), options, RefusedProbe.class, library());
    assertEquals(0, jvm.exitCode(), jvm.output());
    jvm.holds("REFUSED", "elsewhere: []", "UNSUPPORTED", "executable");
    assertFalse(jvm.output().contains("served\n"), jvm.output());
  }
}
