// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.lab.bug.ConcurrencyBugs;
import hakmem.lab.bug.PlantedBug;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The page of access modes and the class files say the same, and a bug in a mode is noticed. */
class AccessModesTest {
  private static final Path PAGE = Path.of("..", "spec", "design", "access-modes.md");

  /** Bugs that change how a word is accessed: the page must not agree with any of them. */
  private static final Set<String> NOTICED =
      Set.of(
          "push-plain-store",
          "push-unordered",
          "word-loaded-plain",
          "drain-load-store",
          "drain-unordered",
          "unown-plain-store",
          "unown-unordered",
          "dead-plain-store",
          "adopt-without-claim",
          "adopt-unordered",
          "publish-plain",
          "units-plain-store",
          "units-unordered",
          "open-plain",
          "busy-not-set",
          "busy-cleared-opaque",
          "heads-not-acquired",
          "owner-id-not-acquired",
          "busy-not-acquired",
          "show-unordered");

  private static SortedSet<Access> page() throws IOException {
    return AccessPage.read(Files.readAllLines(PAGE));
  }

  @Test
  void thePageSaysWhatTheCodeDoes() throws IOException {
    SortedSet<Access> code = AccessScan.of(CoreClasses.with(null));
    assertEquals("", String.join("\n", AccessPage.differences(page(), code)), PAGE.toString());
  }

  @Test
  void plantedModesAreNoticed() throws IOException {
    SortedSet<Access> page = page();
    Set<String> noticed = new TreeSet<>();
    for (PlantedBug bug : ConcurrencyBugs.all()) {
      SortedSet<Access> planted = AccessScan.of(CoreClasses.with(bug));
      if (!AccessPage.differences(page, planted).isEmpty()) {
        noticed.add(bug.name());
      }
    }
    assertEquals(new TreeSet<>(NOTICED), noticed);
  }

  @Test
  void aWrongRowIsNoticed() throws IOException {
    SortedSet<Access> code = AccessScan.of(CoreClasses.with(null));
    SortedSet<Access> page = page();
    assertFalse(page.isEmpty());
    for (Access access : page) {
      SortedSet<Access> without = new TreeSet<>(page);
      without.remove(access);
      Access other = new Access(access.word(), access.method(), "getPlain");
      SortedSet<Access> instead = new TreeSet<>(without);
      instead.add(other);
      assertEquals(1, AccessPage.differences(without, code).size(), access.toString());
      assertEquals(2, AccessPage.differences(instead, code).size(), access.toString());
    }
  }

  @Test
  void aRowThatCannotBeReadIsRefused() {
    String row = "| `Slab.owner` | `setOpaque` | `Slab.setOwnerOpaque` | who | why | step |";
    assertEquals(
        Set.of(new Access("Slab.owner", "Slab.setOwnerOpaque", "setOpaque")),
        AccessPage.read(List.of("# Title", row)));
    List<String> twice = new ArrayList<>(List.of(row, row));
    var e = assertThrows(IllegalArgumentException.class, () -> AccessPage.read(twice));
    assertTrue(e.getMessage().startsWith("named twice"), e.getMessage());
    String short5 = "| `Slab.owner` | `setOpaque` | `Slab.setOwnerOpaque` | who | why |";
    assertThrows(IllegalArgumentException.class, () -> AccessPage.read(List.of(short5)));
  }
}
