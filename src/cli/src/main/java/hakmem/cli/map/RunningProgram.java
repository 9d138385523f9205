// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.map;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import hakmem.cli.BadInputException;
import hakmem.cli.map.MapDocument.AllocatorMap;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.reflect.UndeclaredThrowableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import jdk.management.jfr.FlightRecorderMXBean;
import jdk.management.jfr.RecordingInfo;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A program on this machine, asked for its heap maps, or for a recording, by its management beans.
 * The program opens a local connector for it and nothing else. Not thread-safe.
 */
public final class RunningProgram implements AutoCloseable {
  /** The program cannot be asked any more: it has ended. */
  public static final class EndedException extends Exception {
    private static final long serialVersionUID = 1L;

    EndedException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** Of our recordings in the program. */
  static final String RECORDING = "hakmem profile";

  /** How much longer than asked for a recording goes on that nobody ends. */
  private static final Duration SLACK = Duration.ofSeconds(10);

  private static final String REMEDY =
      "; start it with -Dhakmem.jmx=true, or register the allocator (AllocatorBeans)";

  private final long pid;
  private final JMXConnector connector;

  private RunningProgram(long pid, JMXConnector connector) {
    this.pid = pid;
    this.connector = connector;
  }

  /**
   * Connects to a program.
   *
   * @throws BadInputException there is none of this number, or it is no JVM of this user's
   */
  public static RunningProgram attach(long pid) {
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
      try {
        JMXServiceURL address = new JMXServiceURL(machine.startLocalManagementAgent());
        return new RunningProgram(pid, JMXConnectorFactory.connect(address));
      } finally {
        machine.detach();
      }
    } catch (AttachNotSupportedException | IOException e) {
      throw new BadInputException(
          "process "
              + pid
              + " cannot be asked ("
              + e.getMessage()
              + "); give the number of a Java program of your own that is not stopped, as 'jps'"
              + " lists them",
          e);
    }
  }

  /**
   * The maps of its allocators.
   *
   * @param allocator the one that is wanted; null: all of them
   * @param withBlocks whether states of single blocks are wanted
   * @throws BadInputException it has no such allocator that can be asked
   * @throws EndedException it has ended
   */
  public MapDocument read(@Nullable String allocator, boolean withBlocks) throws EndedException {
    try {
      MBeanServerConnection server = connector.getMBeanServerConnection();
      List<AllocatorMap> maps = new ArrayList<>();
      Set<String> names = new TreeSet<>();
      for (ObjectName bean :
          new TreeSet<>(server.queryNames(new ObjectName("hakmem:type=Allocator,*"), null))) {
        String name = ObjectName.unquote(bean.getKeyProperty("name"));
        names.add(name);
        if (allocator == null || allocator.equals(name)) {
          maps.add(read(server, bean, name, withBlocks));
        }
      }
      if (maps.isEmpty()) {
        throw new BadInputException(missing(allocator, names));
      }
      return MapDocument.now("process " + pid, maps);
    } catch (IOException e) {
      throw new EndedException("process " + pid + " has ended", e);
    } catch (JMException e) {
      throw new BadInputException("process " + pid + " gives no map: " + e.getMessage(), e);
    }
  }

  private static AllocatorMap read(
      MBeanServerConnection server, ObjectName bean, String name, boolean withBlocks)
      throws JMException, IOException {
    Object statistics = server.invoke(bean, "statistics", new Object[0], new String[0]);
    Object map =
        server.invoke(bean, "heapMap", new Object[] {withBlocks}, new String[] {"boolean"});
    return new AllocatorMap(
        name, MapDocument.tree(String.valueOf(statistics)), MapDocument.tree(map + ""));
  }

  /**
   * Has its flight recorder record for a while. It ends by itself although whoever asks for it is
   * killed meanwhile; what was left so is thrown away by the next one.
   *
   * @param settings of events, by "event#setting"
   * @param file gets the recording; replaced if there is one
   * @throws BadInputException it has no flight recorder
   * @throws EndedException it has ended
   * @throws InterruptedException while it was waited for; the recording has ended
   */
  public void record(Map<String, String> settings, Duration time, Path file)
      throws EndedException, InterruptedException {
    try (OutputStream out = Files.newOutputStream(file)) {
      FlightRecorderMXBean recorder =
          ManagementFactory.newPlatformMXBeanProxy(
              connector.getMBeanServerConnection(),
              FlightRecorderMXBean.MXBEAN_NAME,
              FlightRecorderMXBean.class);
      record(recorder, settings, time, out);
    } catch (IOException | UndeclaredThrowableException e) {
      throw new EndedException("process " + pid + " has ended", e);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(
          "process " + pid + " has no flight recorder: it runs without jdk.management.jfr", e);
    }
  }

  static void record(
      FlightRecorderMXBean recorder, Map<String, String> settings, Duration time, OutputStream out)
      throws IOException, InterruptedException {
    closeLeft(recorder);
    long recording = recorder.newRecording();
    try {
      String end = time.plus(SLACK).toMillis() + " ms";
      recorder.setRecordingOptions(recording, Map.of("name", RECORDING, "duration", end));
      recorder.setRecordingSettings(recording, settings);
      recorder.startRecording(recording);
      Thread.sleep(time);
      recorder.stopRecording(recording);
      copy(recorder, recording, out);
    } finally {
      recorder.closeRecording(recording);
    }
  }

  private static void closeLeft(FlightRecorderMXBean recorder) throws IOException {
    for (RecordingInfo info : recorder.getRecordings()) {
      if (info.getName().equals(RECORDING) && info.getState().equals("STOPPED")) {
        recorder.closeRecording(info.getId());
      }
    }
  }

  private static void copy(FlightRecorderMXBean recorder, long recording, OutputStream out)
      throws IOException {
    long stream = recorder.openStream(recording, null);
    for (byte[] part = recorder.readStream(stream);
        part != null;
        part = recorder.readStream(stream)) {
      out.write(part);
    }
    recorder.closeStream(stream);
  }

  private String missing(@Nullable String allocator, Set<String> names) {
    if (names.isEmpty()) {
      return "process " + pid + " shows no allocator" + REMEDY;
    }
    return "process "
        + pid
        + " shows no allocator '"
        + allocator
        + "'; it has: "
        + String.join(", ", names);
  }

  /** Its process; empty if it has ended. */
  public Optional<ProcessHandle> handle() {
    return ProcessHandle.of(pid);
  }

  /** Ends the connection; the program goes on. */
  @Override
  public void close() {
    try {
      connector.close();
    } catch (IOException e) {
      // The program has ended: nothing is left to close.
    }
  }
}
