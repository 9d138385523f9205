// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.AllocationFailure.Attempt;
import hakmem.diag.HeapAuditor;
import hakmem.gauge.SlowWatcher;
import hakmem.layout.SuperslabLayout;
import hakmem.testkit.SimulatedOs;
import hakmem.walk.EngineDoor;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Allocators in one another, by name, under limits that they share. */
class TagTest {
  private static final long SUPERSLAB = SuperslabLayout.SUPERSLAB_BYTES;
  private static final long HUGE = 3L << 20;
  private static final long WHOLE = 30 << 16;

  private final SimulatedOs os = new SimulatedOs(1L << 32);
  private final Allocator server = builder("server").limitBytes(4 * HUGE).build();
  private final Allocator netty = builder("netty").within(server).limitBytes(3 * HUGE).build();
  private final Allocator arrow = builder("arrow").within(server).build();

  private Allocator.Builder builder(String name) {
    return EngineDoor.withMemory(Allocator.builder(), os).reserveBytes(1L << 26).name(name);
  }

  @AfterEach
  void allIsGivenBack() {
    for (Allocator allocator : List.of(netty, arrow, server)) {
      assertEquals(List.of(), HeapAuditor.audit(allocator));
    }
    server.close();
    assertEquals(0, server.usage().committedBytes());
    assertEquals(0, os.committedBytes());
  }

  private static long sumOf(TagUsage usage) {
    return usage.nested().stream().mapToLong(TagUsage::committedBytes).sum();
  }

  @Test
  void whatNestedOnesCommitCountsForThoseAround() {
    assertEquals("server/netty", netty.tag());
    long first = netty.malloc(HUGE);
    arrow.malloc(2 * HUGE);
    server.malloc(100);
    TagUsage usage = server.usage();
    assertEquals(3 * HUGE + SuperslabLayout.UNIT_BYTES, usage.committedBytes());
    assertEquals(SuperslabLayout.UNIT_BYTES, server.stats().committedBytes(), "its own");
    assertEquals(3 * HUGE, sumOf(usage));
    assertEquals(
        List.of("server/arrow", "server/netty"),
        usage.nested().stream().map(TagUsage::path).toList(),
        "most bytes first");
    assertEquals(netty.liveBytes() + arrow.liveBytes() + server.liveBytes(), usage.liveBytes());
    netty.free(first);
    netty.trim();
    assertEquals(2 * HUGE + SuperslabLayout.UNIT_BYTES, server.usage().committedBytes());
    assertEquals(3 * HUGE + SuperslabLayout.UNIT_BYTES, server.usage().peakBytes());
  }

  @Test
  void theLimitThatRefusesIsNamed() {
    arrow.malloc(3 * HUGE);
    AllocationFailedException around =
        assertThrows(AllocationFailedException.class, () -> netty.malloc(2 * HUGE));
    assertEquals("server", around.tag());
    assertTrue(around.getMessage().contains("tag=server, limitBytes=" + 4 * HUGE));
    AllocationFailedException own =
        assertThrows(AllocationFailedException.class, () -> netty.malloc(4 * HUGE));
    assertEquals("server", own.tag(), "it has less room than the own one");
    assertEquals(0, netty.usage().committedBytes());
    assertEquals(3 * HUGE, server.usage().committedBytes());
    netty.malloc(HUGE);
    assertThrows(AllocationFailedException.class, () -> server.malloc(100));
    assertThrows(AllocationFailedException.class, () -> arrow.malloc(100));
  }

  @Test
  void theOwnLimitOfANestedOneHolds() {
    netty.malloc(3 * HUGE);
    AllocationFailedException own =
        assertThrows(AllocationFailedException.class, () -> netty.malloc(100));
    assertEquals("server/netty", own.tag());
    arrow.malloc(100);
  }

  @Test
  void whoWatchesIsToldOfTheLimitThatRefused() {
    List<String> told = new ArrayList<>();
    SlowWatcher watcher =
        (SlowWatcher)
            Proxy.newProxyInstance(
                SlowWatcher.class.getClassLoader(),
                new Class<?>[] {SlowWatcher.class},
                (_, method, arguments) -> {
                  told.add(method.getName() + " " + arguments[1] + " of " + arguments[2]);
                  return null;
                });
    EngineDoor.open(arrow).parts().counts().watch(watcher);
    arrow.malloc(3 * HUGE);
    assertThrows(AllocationFailedException.class, () -> arrow.malloc(2 * HUGE));
    assertEquals(List.of("failed " + 3 * HUGE + " of " + 4 * HUGE), told);
  }

  @Test
  void aFailureIsRecordedWithTheTagAndWhatOthersGaveUp() {
    Allocator own = builder("own").within(server).recordFailures(1).build();
    arrow.free(arrow.malloc(HUGE));
    long kept = arrow.stats().retainedBytes();
    assertTrue(kept > 0);
    assertThrows(AllocationFailedException.class, () -> own.malloc(5 * HUGE));
    AllocationFailure failure = own.failures().getLast();
    assertEquals("server", failure.bounds().tag());
    assertEquals(4 * HUGE, failure.bounds().limit());
    assertEquals(
        List.of(kept),
        failure.attempts().stream()
            .filter(attempt -> attempt.kind() == Attempt.Kind.OTHER_ALLOCATORS)
            .map(Attempt::result)
            .toList());
  }

  @Test
  void withoutATagNothingIsNamed() {
    Allocator plain =
        EngineDoor.withMemory(Allocator.builder(), os).reserveBytes(1L << 26).limitBytes(1).build();
    AllocationFailedException e =
        assertThrows(AllocationFailedException.class, () -> plain.malloc(1));
    assertEquals("", e.tag());
    assertEquals("", plain.tag());
    assertEquals(1, plain.usage().limitBytes());
    assertTrue(plain.usage().nested().isEmpty());
    plain.close();
  }

  @Test
  void whatSiblingsKeepWithoutUseGivesWay() {
    for (int i = 0; i < 3; i++) {
      arrow.free(arrow.malloc((i + 1) * HUGE));
    }
    assertTrue(arrow.stats().retainedBytes() > 0);
    netty.malloc(3 * HUGE);
    server.malloc(WHOLE);
    assertTrue(server.usage().committedBytes() <= 4 * HUGE);
  }

  @Test
  void theListenerOfTheTagWhoseLimitItIsIsAsked() {
    List<String> asked = new ArrayList<>();
    long held = arrow.malloc(3 * HUGE);
    netty.onMemoryPressure(pressure -> !asked.add("netty " + pressure.boundBytes()));
    server.onMemoryPressure(
        pressure -> {
          asked.add("server " + pressure.boundBytes());
          return arrow.tryFree(held) == null;
        });
    netty.malloc(2 * HUGE);
    assertEquals(List.of("server " + 4 * HUGE), asked);
    asked.clear();
    assertThrows(AllocationFailedException.class, () -> netty.malloc(2 * HUGE));
    assertEquals(List.of("netty " + 3 * HUGE), asked, "the limit of netty: server has no say");
  }

  @Test
  void aListenerThatHasNothingIsFollowedByThoseFurtherIn() {
    List<String> asked = new ArrayList<>();
    long held = netty.malloc(2 * HUGE);
    arrow.malloc(2 * HUGE);
    server.onMemoryPressure(pressure -> !asked.add("server"));
    netty.onMemoryPressure(pressure -> asked.add("netty") && netty.tryFree(held) == null);
    netty.malloc(HUGE);
    assertEquals(List.of("server", "netty"), asked);
  }

  @Test
  void aListenerMayAllocateAnywhereInTheTree() {
    List<String> asked = new ArrayList<>();
    arrow.malloc(4 * HUGE);
    server.onMemoryPressure(
        pressure -> {
          asked.add("asked");
          assertThrows(AllocationFailedException.class, () -> server.malloc(HUGE));
          assertThrows(AllocationFailedException.class, () -> arrow.malloc(HUGE));
          return false;
        });
    assertThrows(AllocationFailedException.class, () -> netty.malloc(HUGE));
    assertEquals(1, asked.size(), "nobody is asked for what a listener asks for");
  }

  @Test
  void theSoftLimitOfOneAroundAsksItsListener() {
    List<MemoryPressure> asked = new ArrayList<>();
    Allocator tenant =
        builder("tenant").within(arrow).limitBytes(2 * HUGE).softLimitBytes(HUGE).build();
    Allocator part = builder("part").within(tenant).build();
    tenant.onMemoryPressure(pressure -> !asked.add(pressure));
    part.malloc(2 * HUGE);
    assertEquals(1, asked.size());
    assertEquals(MemoryPressure.Kind.SOFT_LIMIT, asked.getFirst().kind());
    assertEquals(HUGE, asked.getFirst().boundBytes());
    assertEquals("server/arrow/tenant/part", part.tag());
    assertEquals(2 * HUGE, server.usage().committedBytes());
  }

  @Test
  void wrongNamesAreRefused() {
    for (String name : List.of("", " ", "a/b", "a\nb")) {
      assertThrows(TagNameException.class, () -> builder(name).build());
    }
    TagNameException twice =
        assertThrows(TagNameException.class, () -> builder("netty").within(server).build());
    assertTrue(twice.getMessage().contains("server/netty"), twice::getMessage);
    Allocator plain = EngineDoor.withMemory(Allocator.builder(), os).build();
    TagNameException around =
        assertThrows(TagNameException.class, () -> builder("in").within(plain).build());
    assertTrue(around.getMessage().contains("outer=, inner=in;"), around::getMessage);
    Allocator.Builder nameless = EngineDoor.withMemory(Allocator.builder(), os).within(server);
    assertThrows(TagNameException.class, nameless::build);
    plain.close();
    netty.close();
    builder("netty").within(server).build().close();
  }

  @Test
  void tagsNestEightDeep() {
    Allocator inner = arrow;
    for (int level = 2; level < 8; level++) {
      inner = builder("level" + level).within(inner).build();
    }
    Allocator deepest = inner;
    assertThrows(TagNameException.class, () -> builder("more").within(deepest).build());
    deepest.malloc(HUGE);
    assertEquals(HUGE, server.usage().committedBytes());
  }

  @Test
  void aCloseOfOneAroundChecksAllInIt() {
    long block = arrow.malloc(100);
    server.malloc(200);
    LiveBlocksException e =
        assertThrows(LiveBlocksException.class, () -> server.close(CloseMode.CHECK));
    assertEquals(2, e.blocks().count());
    assertEquals(List.of("server", "server/arrow"), List.copyOf(e.blocks().bytesByTag().keySet()));
    assertTrue(e.getMessage().contains("bytesByTag={server="), e::getMessage);
    arrow.free(block); // All are open still.
    netty.free(netty.malloc(1));
    builder("more").within(server).build().close();
  }

  @Test
  void aCloseReportsAndClosesAllInIt() {
    netty.malloc(HUGE);
    arrow.malloc(100);
    LiveBlocks live = server.close(CloseMode.REPORT);
    assertEquals(2, live.count());
    assertEquals(HUGE, live.bytesByTag().get("server/netty"));
    assertFalse(live.bytesByTag().containsKey("server"));
    assertThrows(AllocatorClosedException.class, () -> netty.malloc(1));
    assertThrows(AllocatorClosedException.class, () -> builder("late").within(server).build());
    assertEquals(0, os.committedBytes());
  }

  @Test
  void aNestedOneThatIsClosedLeavesItsLimit() {
    netty.malloc(3 * HUGE);
    assertThrows(AllocationFailedException.class, () -> arrow.malloc(2 * HUGE));
    LiveBlocks live = netty.close(CloseMode.REPORT);
    assertEquals(3 * HUGE, live.bytesByTag().get("server/netty"));
    assertEquals(1, server.usage().nested().size());
    arrow.malloc(4 * HUGE);
  }

  @Test
  void aCloseIsIdempotent() {
    arrow.malloc(100);
    server.close();
    server.close();
    assertEquals(0, server.usage().nested().size());
    assertNull(arrow.tryFree(0));
    arrow.close();
  }

  @Test
  void usageIsTold() {
    netty.malloc(HUGE);
    TagUsage usage = server.usage();
    assertEquals(
        List.of(
            " committed live peak limit",
            "server 3,145,728 3,145,728 3,145,728 12,582,912",
            " netty 3,145,728 3,145,728 3,145,728 9,437,184",
            " arrow 0 0 0 none"),
        usage.toText().lines().map(line -> line.replaceAll(" +", " ")).toList());
    String none =
        "{\"version\":1,\"mode\":\"OFF\",\"count\":0,\"bytes\":0,\"failure\":\"\",\"sites\":[]}";
    assertEquals(
        json("server", "server", 4 * HUGE, HUGE, none)
            + json("netty", "server/netty", 3 * HUGE, HUGE, none)
            + "]},"
            + json("arrow", "server/arrow", Long.MAX_VALUE, 0, none)
            + "]}]}",
        usage.toJson());
  }

  private static String json(String name, String path, long limit, long bytes, String sites) {
    return "{\"version\":1,\"name\":\"%s\",\"path\":\"%s\",\"limitBytes\":%d,\"softLimitBytes\":%d,"
            .formatted(name, path, limit, limit)
        + "\"committedBytes\":%d,\"peakBytes\":%d,\"liveBytes\":%d,\"sites\":%s,\"nested\":["
            .formatted(bytes, bytes, bytes, sites);
  }

  @Test
  void placesAreToldByTag() {
    Allocator sited = builder("sited").within(arrow).sites(SiteMode.ALL).build();
    sited.malloc(100);
    netty.malloc(100);
    String text = server.usage().toText();
    assertTrue(text.contains("server/arrow/sited: 1 block of 100 bytes from 1 place"), text);
    LiveBlocks live = server.close(CloseMode.REPORT);
    assertEquals(2, live.first().size());
    assertEquals(1, live.sites().count());
    assertEquals(2, live.bytesByTag().size());
  }

  @Test
  void aRefusedBirthLeavesNothing(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("trace");
    ObjectName beans = new ObjectName("hakmem:*");
    MBeanServer beanServer = ManagementFactory.getPlatformMBeanServer();
    Set<ObjectName> before = beanServer.queryNames(beans, null);
    Allocator.Builder twice = builder("netty").within(server).record(file).jmx(true);
    assertThrows(TagNameException.class, twice::build);
    assertEquals(before, beanServer.queryNames(beans, null));
    builder("other").within(server).record(file).build().close();
  }
}
