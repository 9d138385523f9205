// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.generator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.lab.trace.EngineConfig;
import hakmem.lab.trace.Step;
import hakmem.lab.trace.Trace;
import hakmem.layout.BlockSignature;
import hakmem.layout.SuperslabLayout;
import hakmem.sizeclass.SizeClasses;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the generators claim to hit, they hit: each kind of step, and each edge that {@link Sizes}
 * and {@link TraceGenerator} speak of. Otherwise a law could go unasked for ever, with every
 * property green. The same seeds give the same traces, so this has no chance in it.
 */
class GeneratorTest {
  /** As many as a build runs beside the model, five times. */
  private static final int TRACES = 1800;

  private static final int STEPS = 75;

  /** Fewer than one in a hundred traces are few: a build would see three or none. */
  private static final int FEW = TRACES / 100;

  private static final List<Trace> ALL = traces();

  private static List<Trace> traces() {
    List<Trace> traces = new ArrayList<>();
    for (long seed = 0; seed < TRACES; seed++) {
      traces.add(TraceGenerator.trace(EngineConfig.simulated(), seed, STEPS));
    }
    return traces;
  }

  private static Stream<Class<?>> kinds(Class<?> type) {
    return type.isSealed()
        ? Stream.of(type.getPermittedSubclasses()).flatMap(GeneratorTest::kinds)
        : Stream.of(type);
  }

  private static long tracesWith(Predicate<Step> edge) {
    return ALL.stream().filter(t -> t.steps().stream().anyMatch(edge)).count();
  }

  private static void assertHit(Map<String, Predicate<Step>> edges) {
    List<String> missed = new ArrayList<>();
    edges.forEach(
        (name, edge) -> {
          long hit = tracesWith(edge);
          if (hit < FEW) {
            missed.add(name + ": " + hit + " of " + TRACES + " traces");
          }
        });
    assertEquals(
        List.of(),
        missed,
        "not generated, or too seldom: less than "
            + FEW
            + "; add a new kind of step to the generator");
  }

  private static Map<String, Predicate<Step>> kinds() {
    Map<String, Predicate<Step>> edges = new LinkedHashMap<>();
    kinds(Step.class).forEach(kind -> edges.put(kind.getSimpleName(), kind::isInstance));
    return edges;
  }

  @Test
  void eachKindOfStepComes() {
    assertHit(kinds());
  }

  @Test
  void stepsComeInAllTheirForms() {
    assertHit(forms());
  }

  private static Map<String, Predicate<Step>> forms() {
    Map<String, Predicate<Step>> edges = new LinkedHashMap<>();
    edges.put("view of zeros", s -> s instanceof Step.View v && v.zeroed());
    edges.put("view", s -> s instanceof Step.View v && !v.zeroed());
    edges.put("calloc of several", s -> s instanceof Step.Calloc c && c.count() == 3);
    edges.put(
        "calloc that overflows",
        s -> s instanceof Step.Calloc c && Math.multiplyHigh(c.count(), c.bytes()) != 0);
    edges.put("aligned, to less than a granule", s -> isAligned(s, 0, 3));
    edges.put("aligned, to less than an OS page", s -> isAligned(s, 4, 11));
    edges.put("aligned, to less than a superslab", s -> isAligned(s, 12, 20));
    edges.put("aligned, to more", s -> isAligned(s, 21, 62));
    edges.put("aligned, beyond what there is", s -> isAligned(s, 47, 62));
    edges.put("free of a small address", s -> s instanceof Step.ForeignFree f && f.address() >= 0);
    edges.put("free of a small negative", s -> isForeign(s, -(1L << 17), -1));
    edges.put("free of the least", s -> isForeign(s, Long.MIN_VALUE, Long.MIN_VALUE + (1 << 16)));
    edges.put("free in front of a block", s -> isWrong(s, Long.MIN_VALUE, -1));
    edges.put("free inside a granule", s -> isWrong(s, 1, 15));
    edges.put("free at the offset of a user's address", s -> isWrong(s, 16, 16));
    edges.put(
        "free far behind a block", s -> isWrong(s, SuperslabLayout.SUPERSLAB_BYTES, 1L << 30));
    edges.put("the system refuses at once", s -> s instanceof Step.Refuse r && r.calls() == 0);
    edges.put("the system refuses later", s -> s instanceof Step.Refuse r && r.calls() > 0);
    edges.put("the system refuses no more", s -> s instanceof Step.Refuse r && r.calls() < 0);
    edges.put(
        "a mapping is cut", s -> s instanceof Step.Realloc r && r.bytes() == Sizes.MAPPING_LEAST);
    for (int thread = 0; thread < 3; thread++) {
      int t = thread;
      edges.put("thread " + t, s -> s instanceof Step.OnThread o && o.thread() == t);
      edges.put("heap of " + t + " dies", s -> s instanceof Step.HeapDeath d && d.thread() == t);
    }
    edges.put(
        "a mortal thread dies", s -> s instanceof Step.ThreadDeath d && Step.isMortal(d.thread()));
    return edges;
  }

  /** Sizes by powers of four, as far as programs go. */
  private static Map<String, Predicate<Step>> lengths() {
    Map<String, Predicate<Step>> edges = new LinkedHashMap<>();
    for (long most = 16; most <= 1L << 26; most *= 4) {
      long bytes = most;
      edges.put(
          "block of " + bytes / 4 + " to " + bytes + " bytes",
          s -> s instanceof Step.Birth b && b.bytes() > bytes / 4 && b.bytes() <= bytes);
    }
    return edges;
  }

  private static List<String> counts(String of, List<Step> steps) {
    Map<String, Predicate<Step>> edges = kinds();
    edges.putAll(forms());
    edges.putAll(lengths());
    List<String> counts = new ArrayList<>();
    edges.forEach(
        (name, edge) -> counts.add(of + name + ": " + steps.stream().filter(edge).count()));
    return counts;
  }

  private static long count(String line) {
    return Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
  }

  /**
   * A kind that comes a hundred times more seldom still comes. So how often each does stands in a
   * list, which is taken over when a number has halved or doubled. Small ones may change by chance.
   */
  @Test
  void eachComesAboutAsOftenAsListed() throws IOException {
    List<String> counts =
        new ArrayList<>(counts("", ALL.stream().flatMap(t -> t.steps().stream()).toList()));
    counts.addAll(counts("long trace, ", new LongTrace(false, 1, 100_000, 4).make(null).steps()));
    Path written = Path.of("target", "generated.txt");
    Files.createDirectories(written.getParent());
    Files.write(written, counts);
    List<String> listed;
    try (InputStream in = GeneratorTest.class.getResourceAsStream("generated.txt")) {
      listed = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
    assertEquals(counts.size(), listed.size(), "generated.txt: take over " + written);
    List<String> changed = new ArrayList<>();
    for (int i = 0; i < counts.size(); i++) {
      long is = count(counts.get(i));
      long was = count(listed.get(i));
      String name = listed.get(i).substring(0, listed.get(i).lastIndexOf(' ') + 1);
      if (!counts.get(i).startsWith(name) || 2 * is + FEW < was || is > 2 * was + FEW) {
        changed.add(listed.get(i) + ", now " + counts.get(i));
      }
    }
    assertEquals(List.of(), changed, "if that is meant, generated.txt: take over " + written);
  }

  @Test
  void sizesComeAroundAllEdges() {
    TreeSet<Long> sizes = new TreeSet<>();
    for (Trace trace : ALL) {
      for (Step step : trace.steps()) {
        if (step instanceof Step.Birth birth) {
          sizes.add(birth.bytes());
        }
      }
    }
    List<Long> exact = new ArrayList<>(List.of(0L, Sizes.MAPPING_LEAST - 1, Sizes.MAPPING_LEAST));
    exact.addAll(List.of(14L << 20, (1L << 46) + 1, 1L << 47, 1L << 62, Long.MAX_VALUE));
    List<Long> near = new ArrayList<>();
    for (int c = 0; c < SizeClasses.COUNT; c++) {
      exact.add((long) SizeClasses.blockBytes(c));
      exact.add(SizeClasses.blockBytes(c) + 1L);
      near.add(SizeClasses.blockBytes(c) - BlockSignature.WORDS_BYTES);
    }
    for (int log2 = 0; log2 < 6; log2++) {
      near.add(SuperslabLayout.UNIT_BYTES << log2);
    }
    exact.removeAll(sizes);
    assertEquals(List.of(), exact, "sizes that are no longer generated");
    near.removeIf(edge -> !sizes.subSet(edge - 3, edge + 2).isEmpty());
    assertEquals(List.of(), near, "sizes around which none is generated any more");
  }

  @Test
  void burstsAndRefusedGrowthComeInTheirOrder() {
    long bursts = ALL.stream().filter(t -> hasBurst(t.steps())).count();
    assertTrue(bursts >= FEW, bursts + " traces with fifteen equal mallocs in a row");
    long growths = ALL.stream().filter(t -> hasRefusedGrowth(t.steps())).count();
    assertTrue(growths >= 1, "no mapping grows while the system refuses");
  }

  /** Only a program that writes after a free may break lists; only headers can be broken. */
  @Test
  void mistakesStayWhereTheyBelong() {
    long tainted = tracesWith(Step.WriteAfterFree.class::isInstance);
    assertTrue(tainted < TRACES / 2, tainted + " traces are tainted: laws are off in these");
    for (Trace trace : ALL) {
      boolean broken = trace.steps().stream().anyMatch(Step.BreakHeader.class::isInstance);
      assertTrue(!broken || trace.config().headers());
    }
    for (EngineConfig config : EngineConfig.simulated()) {
      long runs = ALL.stream().filter(t -> t.config().equals(config)).count();
      assertTrue(runs >= TRACES / 16, runs + " traces on " + config.print());
    }
  }

  @Test
  void ordinaryWorkHasAllThatProgramsDoAndNothingWrong() {
    List<Step> steps = new LongTrace(false, 1, 100_000, 4).make(null).steps();
    List<Step> calm = steps.subList(0, 99_000);
    Predicate<Step> wrong =
        s ->
            s instanceof Step.WrongFree
                || s instanceof Step.DoubleFree
                || s instanceof Step.ForeignFree
                || s instanceof Step.WriteAfterFree;
    assertTrue(calm.stream().noneMatch(wrong));
    assertTrue(steps.subList(99_000, steps.size()).stream().anyMatch(wrong));
    List<Class<? extends Step>> ordinary =
        List.of(
            Step.Malloc.class,
            Step.Calloc.class,
            Step.Aligned.class,
            Step.Realloc.class,
            Step.Free.class,
            Step.OnThread.class);
    for (Class<? extends Step> kind : ordinary) {
      assertTrue(calm.stream().filter(kind::isInstance).count() > 100, kind.getSimpleName());
    }
  }

  private static boolean isAligned(Step step, int least, int most) {
    return step instanceof Step.Aligned a && least <= a.log2() && a.log2() <= most;
  }

  private static boolean isForeign(Step step, long least, long most) {
    return step instanceof Step.ForeignFree f && least <= f.address() && f.address() <= most;
  }

  private static boolean isWrong(Step step, long least, long most) {
    return step instanceof Step.WrongFree f && least <= f.offset() && f.offset() <= most;
  }

  private static boolean hasBurst(List<Step> steps) {
    int row = 0;
    long bytes = -1;
    for (Step step : steps) {
      row = step instanceof Step.Malloc m && m.bytes() == bytes ? row + 1 : 1;
      bytes = step instanceof Step.Birth b ? b.bytes() : -1;
      if (row >= 15) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasRefusedGrowth(List<Step> steps) {
    for (int i = 2; i < steps.size(); i++) {
      if (steps.get(i - 2) instanceof Step.Refuse first
          && first.calls() >= 0
          && steps.get(i - 1) instanceof Step.Realloc grown
          && grown.bytes() > Sizes.MAPPING_LEAST
          && steps.get(i) instanceof Step.Refuse last
          && last.calls() < 0) {
        return true;
      }
    }
    return false;
  }
}
