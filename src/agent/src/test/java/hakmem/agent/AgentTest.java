// SPDX-License-Identifier: Apache-2.0
package hakmem.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs that know nothing of hakmem, each in a JVM with the agent. */
class AgentTest {
  @TempDir Path folder;

  private static void succeeds(ForkedJvm jvm) {
    assertTrue(jvm.output().endsWith("ended\n"), jvm.output());
    assertEquals(0, jvm.exitCode(), jvm.output());
  }

  /** The system's blocks have headers then, and the JVM looks at each that it frees. */
  @Test
  void whatStandsOnUnsafeIsServedAndGivenBack() throws IOException, InterruptedException {
    succeeds(
        new ForkedJvm.Start(folder)
            .agent("softLimitBytes=24m,report=report.json")
            .option("-XX:NativeMemoryTracking=summary")
            .run(Probe.class, "all"));
    String report = Files.readString(folder.resolve("report.json"));
    assertTrue(report.contains("\"name\":\"unsafe\""), report);
    assertTrue(report.contains("\"liveBytes\":0"), report);
  }

  @Test
  void theLimitRefusesWithTheErrorOfTheJdk() throws IOException, InterruptedException {
    succeeds(new ForkedJvm.Start(folder).agent("limitBytes=16m").run(Probe.class, "limit"));
  }

  @Test
  void anAgentThatComesLateLeavesOlderBlocksToTheSystem() throws IOException, InterruptedException {
    ForkedJvm jvm =
        new ForkedJvm.Start(folder)
            .option("-Djdk.attach.allowAttachSelf=true")
            .option("-XX:+EnableDynamicAgentLoading")
            .run(LateProbe.class, ForkedJvm.jar(folder).toString());
    succeeds(jvm);
    assertTrue(jvm.output().contains("the agent serves already: tag=late"), jvm.output());
    assertTrue(jvm.output().contains("limitBytes=much"), jvm.output());
  }

  @Test
  void whatARecordingAllocatesIsNotRecorded() throws IOException, InterruptedException {
    succeeds(new ForkedJvm.Start(folder).agent("record=trace").run(Probe.class, "recorded"));
    long lines = Files.readString(folder.resolve("trace")).lines().count();
    assertTrue(lines >= 200_000 && lines < 201_000, "lines: " + lines);
  }

  @Test
  void theReportSaysWhoHoldsWhat() throws IOException, InterruptedException {
    ForkedJvm jvm =
        new ForkedJvm.Start(folder).agent("name=bytes,sites=all,report").run(Probe.class, "held");
    assertEquals(0, jvm.exitCode(), jvm.output());
    assertTrue(jvm.output().contains("bytes: 2 blocks of 201,240 bytes"), jvm.output());
    assertTrue(jvm.output().contains("1 block of 123,456 bytes"), jvm.output());
    assertTrue(jvm.output().contains("java.nio.ByteBuffer.allocateDirect"), jvm.output());
    assertTrue(jvm.output().contains("at hakmem.agent.Probe.held"), jvm.output());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          limitByte=1g; there is no option of this name: limitByte=1g
          name=a/b; name
          report=no/such/folder; report=no/such/folder
          """)
  void aWrongArgumentEndsTheProcess(String argument, String told)
      throws IOException, InterruptedException {
    ForkedJvm jvm = new ForkedJvm.Start(folder).agent(argument).run(Probe.class, "limit");
    assertEquals(2, jvm.exitCode(), jvm.output());
    assertTrue(jvm.output().startsWith("hakmem-agent: "), jvm.output());
    assertTrue(jvm.output().contains(told), jvm.output());
    assertEquals(1, jvm.output().lines().count(), jvm.output());
  }
}
