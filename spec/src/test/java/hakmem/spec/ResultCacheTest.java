// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A result is taken from the cache only if a run would be the same; what is red is never kept. */
class ResultCacheTest {
  private static final String MODEL = "ToyRefineSkips";

  @TempDir Path folder;
  private Path modules;
  private Path kept;

  @BeforeEach
  void copyOfTheModules() throws IOException {
    modules = Files.createDirectory(folder.resolve("tla"));
    kept = folder.resolve("kept");
    for (String name : List.of("ToyClock.tla", "ToyRefine.tla", MODEL + ".cfg")) {
      Files.copy(Toys.HOME.modules().resolve(name), modules.resolve(name));
    }
  }

  private static ModelEntry row(Integer depth) {
    return new ModelEntry(
        MODEL,
        "ToyRefine",
        ModelEntry.Kind.BROKEN,
        "RefinesClock",
        null,
        depth,
        1.0,
        ModelEntry.Tier.SMALL,
        false,
        null,
        "about");
  }

  private ModelResult run() {
    return run(row(3), TlcRun.Limits.DEFAULT, ResultCache.in(kept));
  }

  private ModelResult run(ModelEntry row, TlcRun.Limits limits, ResultCache cache) {
    try (CheckSession session = new CheckSession(modules, limits, 1, cache, CheckListener.SILENT)) {
      return session.run(List.of(row)).getFirst();
    }
  }

  private List<Path> entries() throws IOException {
    try (Stream<Path> files = Files.list(kept)) {
      return files.toList();
    }
  }

  private void addByte(String name) throws IOException {
    Path file = modules.resolve(name);
    Files.writeString(file, Files.readString(file) + " ");
  }

  @Test
  void unchangedModelIsNotRunAgain() throws Exception {
    ModelResult first = run();
    assertFalse(first.cached());
    ModelResult second = run();
    assertTrue(second.cached());
    assertEquals(first.report(), second.report(), "counterexample and counts included");
    assertEquals(3, second.report().counterexample().steps().size());
    assertEquals(1, entries().size());
    assertFalse(run(row(3), TlcRun.Limits.DEFAULT, ResultCache.in(kept).fresh()).cached());
    assertFalse(run(row(3), TlcRun.Limits.DEFAULT, ResultCache.NONE).cached());
  }

  @Test
  void oneByteOfAModuleDeepInTheClosureMakesARun() throws Exception {
    run();
    addByte("ToyClock.tla");
    assertFalse(run().cached());
    assertTrue(run().cached());
  }

  @Test
  void configRowAndLimitsMakeARun() throws Exception {
    run();
    addByte(MODEL + ".cfg");
    assertFalse(run().cached());
    ModelResult other = run(row(4), TlcRun.Limits.DEFAULT, ResultCache.in(kept));
    assertFalse(other.cached());
    assertFalse(other.asExpected(), "the row is wrong now");
    TlcRun.Limits limits = new TlcRun.Limits(1, 512, 600);
    assertFalse(run(row(3), limits, ResultCache.in(kept)).cached());
  }

  @Test
  void anotherToolIsAnotherDigest() {
    ModelDigest now = new ModelDigest(modules, new byte[] {1});
    assertEquals(now.of(row(3)), new ModelDigest(modules, new byte[] {1}).of(row(3)));
    assertFalse(now.of(row(3)).equals(new ModelDigest(modules, new byte[] {2}).of(row(3))));
  }

  @Test
  void redIsNotKept() throws Exception {
    for (int i = 0; i < 2; i++) {
      ModelResult red = run(row(4), TlcRun.Limits.DEFAULT, ResultCache.in(kept));
      assertFalse(red.cached());
      assertFalse(red.asExpected());
    }
    assertFalse(Files.exists(kept));
  }

  @Test
  void damagedEntryMakesARun() throws Exception {
    run();
    Path entry = entries().getFirst();
    String whole = Files.readString(entry);
    for (String damaged :
        List.of(
            "",
            whole.substring(0, whole.length() / 2),
            whole.replace("\"depth\":3", "\"depth\":4"))) {
      assertFalse(damaged.equals(whole));
      Files.writeString(entry, damaged);
      assertFalse(run().cached(), damaged);
      assertEquals(1, entries().size());
      assertTrue(run().cached(), "written anew");
    }
  }

  @Test
  void entryOfAnotherDigestIsNone() throws Exception {
    run();
    String old = Files.readString(entries().getFirst());
    addByte("ToyClock.tla");
    Files.delete(entries().getFirst());
    run();
    Files.writeString(entries().getFirst(), old);
    assertFalse(run().cached());
  }

  @Test
  void fileThatChangesDuringTheRunKeepsTheResultOut() throws Exception {
    CheckListener meddler =
        new CheckListener() {
          @Override
          public void started(ModelEntry entry) {
            try {
              addByte("ToyClock.tla");
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          }
        };
    try (CheckSession session =
        new CheckSession(modules, TlcRun.Limits.DEFAULT, 1, ResultCache.in(kept), meddler)) {
      assertTrue(session.run(List.of(row(3))).getFirst().asExpected());
    }
    assertFalse(Files.exists(kept));
  }
}
