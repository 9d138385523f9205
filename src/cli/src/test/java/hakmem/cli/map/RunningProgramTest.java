// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import jdk.management.jfr.FlightRecorderMXBean;
import jdk.management.jfr.RecordingInfo;
import org.junit.jupiter.api.Test;

/** What is left in a program whose reader is killed: recordings that end, and then go. */
class RunningProgramTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final FlightRecorderMXBean recorder =
      ManagementFactory.getPlatformMXBean(FlightRecorderMXBean.class);

  private List<RecordingInfo> ours(String state) {
    return recorder.getRecordings().stream()
        .filter(info -> info.getName().equals(RunningProgram.RECORDING))
        .filter(info -> info.getState().equals(state))
        .toList();
  }

  @Test
  void aRecordingEndsByItself() throws Exception {
    long left = recorder.newRecording();
    recorder.setRecordingOptions(left, Map.of("name", RunningProgram.RECORDING));
    recorder.startRecording(left);
    assertTrue(recorder.stopRecording(left));
    Thread reader =
        Thread.ofPlatform()
            .start(
                () ->
                    assertThrows(
                        InterruptedException.class,
                        () ->
                            RunningProgram.record(
                                recorder, Map.of(), HOUR, OutputStream.nullOutputStream())));
    while (ours("RUNNING").isEmpty()) {
      Thread.onSpinWait();
    }
    assertEquals(HOUR.toSeconds() + 10, ours("RUNNING").getFirst().getDuration());
    assertEquals(List.of(), ours("STOPPED"), "thrown away");
    reader.interrupt();
    reader.join();
    assertEquals(List.of(), ours("RUNNING"), "closed by a reader that has time for it");
  }
}
