// SPDX-License-Identifier: Apache-2.0
package hakmem.jmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.ChildProgram;
import hakmem.api.Allocator;
import hakmem.api.Hakmem;
import hakmem.api.OptionException;
import hakmem.api.SiteMode;
import hakmem.diag.Census;
import hakmem.diag.HeapMap;
import hakmem.testkit.SimulatedOs;
import hakmem.walk.EngineDoor;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Allocators as tools see them: through the MBean server. */
class AllocatorBeansTest {
  private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

  @TempDir Path work;

  private static Allocator allocator() {
    return Allocator.builder().reserveBytes(1 << 24).limitBytes(1 << 24).build();
  }

  private static ObjectName name(String name) throws Exception {
    return new ObjectName("hakmem:type=Allocator,name=" + ObjectName.quote(name));
  }

  private static AllocatorMXBean bean(String name) throws Exception {
    return JMX.newMXBeanProxy(SERVER, name(name), AllocatorMXBean.class);
  }

  private static Set<ObjectName> named(String pattern) throws Exception {
    return SERVER.queryNames(new ObjectName(pattern), null);
  }

  private static String ageless(String map) {
    return map.replaceAll("\"ageMillis\":\\d+,", "");
  }

  @Test
  void aToolReadsWhatTheCensusFinds() throws Exception {
    try (Allocator allocator = allocator();
        AllocatorBeans registered = AllocatorBeans.register(allocator, "a, \"tool\"=*")) {
      assertThrows(RuntimeException.class, () -> allocator.malloc(1L << 40));
      long block = allocator.malloc(1000);
      assertEquals("FOREIGN", allocator.tryFree(16) + "");
      AllocatorMXBean bean = bean("a, \"tool\"=*");
      var bytes = Census.of(allocator).bytes();
      assertEquals(1024, bean.getLiveBytes());
      assertEquals(bytes.cached(), bean.getCachedBytes());
      assertEquals(bytes.committed(), bean.getCommittedBytes());
      assertEquals(bytes.committedPeak(), bean.getCommittedBytesPeak());
      assertEquals(bytes.retained(), bean.getRetainedBytes());
      assertEquals(bytes.reserved(), bean.getReservedBytes());
      assertEquals(1 << 24, bean.getLimitBytes());
      assertEquals(1, bean.getHeaps());
      assertEquals(1, bean.getWrongFrees().get("FOREIGN"));
      assertEquals(0, bean.getWrongFrees().get("INTERIOR"));
      assertEquals(1, bean.getFailures().get("EXHAUSTION"));
      assertTrue(bean.statistics().startsWith("{\"version\":1,"), bean.statistics());
      assertEquals("", bean.getTag());
      assertEquals(allocator.usage().toJson(), bean.usage());
      assertEquals(ageless(HeapMap.of(allocator).toJson()), ageless(bean.heapMap(false)));
      assertEquals(ageless(HeapMap.withBlocks(allocator).toJson()), ageless(bean.heapMap(true)));
      Path dump = work.resolve("dump");
      bean.dump(dump.toString());
      String written = Files.readString(dump);
      assertTrue(written.contains(",\"statistics\":" + bean.statistics() + ","), written);
      allocator.free(block);
      assertEquals(0, bean.getLiveBytes());
      allocator.heap().collect();
      assertEquals(1 << 16, bean.trim());
      assertEquals(0, bean.getCommittedBytes());
      registered.run();
      assertFalse(SERVER.isRegistered(name("a, \"tool\"=*")));
    }
  }

  @Test
  void aToolReadsHowMuchLiesInMemory() throws Exception {
    SimulatedOs os = new SimulatedOs(1L << 32);
    try (Allocator allocator = EngineDoor.withMemory(Allocator.builder(), os).build();
        AllocatorBeans registered = AllocatorBeans.register(allocator, "resident")) {
      long block = allocator.malloc(100);
      long bytes = Census.of(allocator).bytes().resident().getAsLong();
      assertTrue(bytes > 0);
      assertEquals(bytes, bean("resident").getResidentBytes());
      os.hideResident();
      assertNull(bean("resident").getResidentBytes());
      allocator.free(block);
      registered.run();
    }
  }

  @Test
  void aToolReadsHowMuchWasAskedFor() throws Exception {
    Allocator.Builder builder = Allocator.builder().reserveBytes(1 << 24);
    try (Allocator allocator = builder.sites(SiteMode.ALL).build();
        Allocator other = Allocator.builder().reserveBytes(1 << 24).build();
        AllocatorBeans registered = AllocatorBeans.register(allocator, "asked");
        AllocatorBeans otherRegistered = AllocatorBeans.register(other, "unknown")) {
      long block = allocator.malloc(1000);
      assertEquals(1000, bean("asked").getRequestedBytes());
      assertEquals(961, bean("asked").getRequestedBytesLeast());
      assertEquals(1024, bean("asked").getRequestedBytesMost());
      assertNull(bean("unknown").getRequestedBytes());
      allocator.free(block);
      registered.run();
      otherRegistered.run();
    }
  }

  @Test
  void aToolReadsForHowMuchTheSystemAgreedToHugePages() throws Exception {
    try (Allocator allocator = Allocator.builder().reserveBytes(1 << 24).hugePages(true).build();
        AllocatorBeans registered = AllocatorBeans.register(allocator, "huge")) {
      long bytes = Census.of(allocator).bytes().hugePages();
      assertEquals(bytes, bean("huge").getHugePageBytes());
      registered.run();
    }
  }

  /** One bean for the outermost one is enough to see all. */
  @Test
  void aToolReadsWhoHoldsWhatByTag() throws Exception {
    Allocator outer =
        Allocator.builder().name("server").reserveBytes(1 << 24).limitBytes(1 << 24).build();
    Allocator inner = Allocator.builder().name("cache").within(outer).reserveBytes(1 << 24).build();
    try (outer;
        inner;
        AllocatorBeans first = AllocatorBeans.register(outer, "tagged");
        AllocatorBeans second = AllocatorBeans.register(inner, "within")) {
      long block = inner.malloc(3 << 20);
      assertEquals("server", bean("tagged").getTag());
      assertEquals("server/cache", bean("within").getTag());
      assertEquals(0, bean("tagged").getLiveBytes(), "of one alone");
      String usage = bean("tagged").usage();
      assertEquals(outer.usage().toJson(), usage);
      assertTrue(usage.contains("\"path\":\"server/cache\",\"limitBytes\":"), usage);
      assertEquals(2, usage.split("\"liveBytes\":3145728", -1).length - 1, usage);
      inner.free(block);
      first.run();
      second.run();
    }
  }

  @Test
  void thePoolIsTheSumAndGoesWithTheLast() throws Exception {
    String pool = "java.nio:type=BufferPool,name=hakmem";
    try (Allocator one = allocator();
        Allocator two = allocator()) {
      AllocatorBeans first = AllocatorBeans.register(one, "one");
      AllocatorBeans second = AllocatorBeans.register(two, "two");
      var e =
          assertThrows(IllegalArgumentException.class, () -> AllocatorBeans.register(two, "one"));
      assertTrue(e.getMessage().contains("name=one; take another"), e.getMessage());
      one.malloc(16);
      two.malloc(3 << 20);
      BufferPoolMXBean bean =
          JMX.newMXBeanProxy(SERVER, new ObjectName(pool), BufferPoolMXBean.class);
      assertEquals("hakmem", bean.getName());
      assertEquals(2, bean.getCount());
      assertEquals(16 + (3 << 20), bean.getMemoryUsed());
      assertEquals(
          one.stats().committedBytes() + two.stats().committedBytes(), bean.getTotalCapacity());
      first.close();
      first.close();
      assertEquals(3 << 20, bean.getMemoryUsed());
      AllocatorBeans again = AllocatorBeans.register(one, "one");
      first.close();
      assertEquals(16, bean("one").getLiveBytes());
      again.close();
      second.close();
      assertEquals(Set.of(), named(pool));
    }
  }

  @Test
  void theOptionRegistersForAsLongAsTheAllocatorIsOpen() throws Exception {
    String pattern = "hakmem:type=Allocator,name=\"allocator-*\"";
    assertEquals(Set.of(), named(pattern));
    Allocator allocator = Allocator.builder().reserveBytes(1 << 24).jmx(true).build();
    assertEquals(1, named(pattern).size());
    allocator.malloc(16);
    allocator.close();
    assertEquals(Set.of(), named(pattern));
  }

  /** Allocates; then wants a bean. */
  static final class WithoutManagement {
    private WithoutManagement() {}

    public static void main(String[] arguments) {
      Hakmem.free(Hakmem.malloc(100));
      System.out.println(ModuleLayer.boot().findModule("java.management").isPresent());
      try (Allocator allocator = Allocator.builder().jmx(true).build()) {
        System.out.println(allocator.malloc(1));
      } catch (OptionException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @Test
  void allButTheBeansWorksWithoutTheModule() throws Exception {
    assertEquals(
        List.of(
            "false",
            "an option needs a module that is not there: jmx=true, module=java.management; add"
                + " --add-modules java.management, or leave the option out"),
        ChildProgram.run(work, WithoutManagement.class, "--limit-modules", "java.base"));
  }

  /** Allocates, no more. */
  static final class JustAllocates {
    private JustAllocates() {}

    public static void main(String[] arguments) {
      Hakmem.free(Hakmem.malloc(100));
    }
  }

  @Test
  void theFirstMallocLoadsNothingOfIt() throws Exception {
    String log = "-Xlog:class+load:stdout";
    List<String> off = ChildProgram.run(work, JustAllocates.class, log);
    assertTrue(off.stream().anyMatch(line -> line.contains("hakmem.api.Hakmem ")));
    assertEquals(
        List.of(),
        off.stream()
            .filter(
                line ->
                    line.contains("hakmem.jmx.AllocatorBeans ")
                        || line.contains("javax.management"))
            .toList());
    List<String> on = ChildProgram.run(work, JustAllocates.class, log, "-Dhakmem.jmx=true");
    assertTrue(on.stream().anyMatch(line -> line.contains("javax.management.MBeanServer ")));
    assertTrue(on.stream().anyMatch(line -> line.contains("hakmem.jmx.AllocatorBeans ")));
  }
}
