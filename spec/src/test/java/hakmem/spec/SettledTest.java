// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

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

/** A model is settled only as long as it is, in all that counts, the one that was run. */
class SettledTest {
  private static final String MODEL = "MCSlabLifecycle";
  private static final ModelEntry ENTRY =
      ModelRuns.ENTRIES.stream().filter(e -> e.model().equals(MODEL)).findFirst().orElseThrow();

  @TempDir private Path folder;

  @BeforeEach
  void copy() throws IOException {
    Files.createDirectory(home().modules());
    try (Stream<Path> files = Files.list(ModelRuns.HOME.modules())) {
      for (Path file : files.toList()) {
        Files.copy(file, home().modules().resolve(file.getFileName()));
      }
    }
    Files.createFile(list());
    Files.writeString(list(), Settled.of(home(), list()).textOf(List.of(ENTRY)));
  }

  private SpecHome home() {
    return new SpecHome(folder);
  }

  private Path list() {
    return folder.resolve("settled.txt");
  }

  private boolean isSettled(ModelEntry entry) {
    return Settled.of(home(), list()).contains(entry);
  }

  private void append(String name, String text) throws IOException {
    Path file = home().modules().resolve(name);
    Files.writeString(file, Files.readString(file) + text);
  }

  @Test
  void whatIsAsItWasIsSettled() {
    assertTrue(isSettled(ENTRY));
    assertTrue(isSettled(row(ENTRY.expected(), ENTRY.distinct(), 99.0)), "the time alone");
  }

  @Test
  void anotherModuleOrConfigIsAnotherModel() throws IOException {
    append("SlabLifecycle.tla", "Another == TRUE\n");
    assertFalse(isSettled(ENTRY));
    copyBack("SlabLifecycle.tla");
    assertTrue(isSettled(ENTRY));
    append(MODEL + ".cfg", "\\* A comment counts, too.\n");
    assertFalse(isSettled(ENTRY));
  }

  @Test
  void anotherExpectationIsAnotherModel() {
    assertFalse(isSettled(row("TypeOK", ENTRY.distinct(), ENTRY.seconds())));
    assertFalse(isSettled(row(ENTRY.expected(), ENTRY.distinct() - 1, ENTRY.seconds())));
  }

  @Test
  void shortOnesAreRunEachTime() {
    assertFalse(Settled.isLong(row(ENTRY.expected(), ENTRY.distinct(), 0.9)));
  }

  private void copyBack(String name) throws IOException {
    Files.writeString(
        home().modules().resolve(name), Files.readString(ModelRuns.HOME.modules().resolve(name)));
  }

  private static ModelEntry row(String expected, Long distinct, Double seconds) {
    return new ModelEntry(
        ENTRY.model(),
        ENTRY.module(),
        ENTRY.kind(),
        expected,
        distinct,
        ENTRY.depth(),
        seconds,
        ENTRY.tier(),
        ENTRY.coverage(),
        ENTRY.incident(),
        ENTRY.about());
  }
}
