// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.feature;

import hakmem.api.Allocator;
import hakmem.api.SiteMode;
import hakmem.bench.peer.AllocatorCaller;
import hakmem.bench.peer.Caller;
import hakmem.bench.peer.Peer;
import hakmem.bench.peer.PeerKind;
import hakmem.diag.Census;
import hakmem.diag.StateDump;
import hakmem.diag.Statistics;
import hakmem.jfr.FlightEvents;
import hakmem.jmx.AllocatorBeans;
import hakmem.latency.LatencyIndicators;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;

/** An allocator that is looked at: all rows of a table call the same methods of one. */
public final class FeaturePeer implements Peer {
  /** Folder for files, a system property of the measuring process. */
  public static final String SCRATCH = "hakmem.bench.scratch";

  private static final long OFTEN_MILLIS = 10;
  private static final long SELDOM_MILLIS = 1000;
  private static final int OFTEN_BYTES = 16 << 10;
  private static final int DEPTH = 8;
  private static final long LIMIT = 1L << 40;
  private static final int OPERATIONS = 65_536;
  private static final String NAME = "bench";

  /** The innermost is used; those before it lie around it. */
  private final List<Allocator> allocators = new ArrayList<>();

  private final List<AutoCloseable> looks = new ArrayList<>();

  private FeaturePeer(Feature feature) {
    build(feature);
    try {
      look(feature);
    } catch (IOException | JMException | ParseException e) {
      throw new IllegalStateException(feature + " cannot be had", e);
    }
  }

  /** Peers for all features, in the order of the table. */
  public static List<PeerKind> kinds() {
    return Arrays.stream(Feature.values())
        .map(f -> new PeerKind(f.peer(), f.label() + ": " + f.how(), () -> new FeaturePeer(f)))
        .toList();
  }

  /** The peer of a name. */
  public static Optional<PeerKind> named(String name) {
    return kinds().stream().filter(kind -> kind.name().equals(name)).findFirst();
  }

  @Override
  public Allocator allocator() {
    return allocators.getLast();
  }

  private void build(Feature feature) {
    switch (feature) {
      case TAGS -> nest(2);
      case TAGS_DEEP -> nest(DEPTH);
      case SITES -> allocators.add(Allocator.builder().sites(SiteMode.SAMPLED).build());
      case SITES_ALL -> allocators.add(Allocator.builder().sites(SiteMode.ALL).build());
      case FLIGHT_OFTEN -> allocators.add(Allocator.builder().sampleBytes(OFTEN_BYTES).build());
      case FAILURES -> allocators.add(Allocator.builder().recordFailures(64).build());
      case FAILURES_MANY -> allocators.add(Allocator.builder().recordFailures(OPERATIONS).build());
      default -> allocators.add(Allocator.builder().build());
    }
  }

  private void nest(int depth) {
    allocators.add(Allocator.builder().name(NAME).limitBytes(LIMIT).build());
    while (allocators.size() < depth) {
      Allocator outer = allocator();
      allocators.add(Allocator.builder().name(NAME).within(outer).limitBytes(LIMIT).build());
    }
  }

  private void look(Feature feature) throws IOException, JMException, ParseException {
    Allocator allocator = allocator();
    switch (feature) {
      case STATISTICS -> readStatistics(SELDOM_MILLIS);
      case STATISTICS_OFTEN -> readStatistics(OFTEN_MILLIS);
      case JMX -> readBeans(SELDOM_MILLIS);
      case JMX_OFTEN -> readBeans(OFTEN_MILLIS);
      case FLIGHT, FLIGHT_OFTEN -> fly();
      case STRICT -> looks.add(allocator.watchSites());
      case RING -> looks.add(allocator.recordLast(scratch("ring"), OPERATIONS));
      case DUMP -> StateDump.write(allocator, scratch("dump.json"));
      case DUMP_OFTEN ->
          looks.add(
              new Repeated(SELDOM_MILLIS, () -> StateDump.write(allocator, scratch("dumps.json"))));
      case RECORDING -> looks.add(allocator.record(scratch("trace")));
      case LATENCY -> looks.add(LatencyIndicators.start(allocator));
      case LATENCY_ALL -> looks.add(LatencyIndicators.start(allocator, 1));
      default -> {} // It is in the allocator's options.
    }
  }

  private static Path scratch(String name) {
    String folder = System.getProperty(SCRATCH);
    if (folder == null) {
      throw new IllegalStateException("no folder for files: give -D" + SCRATCH);
    }
    return Path.of(folder, name);
  }

  private void readStatistics(long millis) {
    Allocator allocator = allocator();
    looks.add(
        new Repeated(
            millis,
            () -> {
              Statistics read = Census.of(allocator);
              Objects.requireNonNull(read);
            }));
  }

  private void readBeans(long millis) throws JMException {
    looks.add(AllocatorBeans.register(allocator(), NAME));
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName bean = new ObjectName("hakmem:type=Allocator,name=" + ObjectName.quote(NAME));
    String[] names =
        Arrays.stream(server.getMBeanInfo(bean).getAttributes())
            .map(MBeanAttributeInfo::getName)
            .toArray(String[]::new);
    looks.add(
        new Repeated(
            millis,
            () -> {
              int read = server.getAttributes(bean, names).size();
              if (read != names.length) {
                throw new IllegalStateException("attributes that can be read: " + read);
              }
            }));
  }

  private void fly() throws IOException, ParseException {
    looks.add(FlightEvents.register(allocator(), NAME));
    try (InputStream in =
            Objects.requireNonNull(FlightEvents.class.getResourceAsStream("hakmem.jfc"));
        Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
      Recording recording = new Recording(Configuration.create(reader));
      looks.add(recording);
      recording.setToDisk(true);
      recording.start();
    }
  }

  @Override
  public Caller caller() {
    return new AllocatorCaller(allocator());
  }

  @Override
  public void close() {
    try {
      for (AutoCloseable look : looks.reversed()) {
        look.close(); // Who looks goes before what it looks at.
      }
    } catch (Exception e) {
      throw new IllegalStateException("what looked cannot be closed", e);
    }
    allocators.getFirst().close();
  }
}
