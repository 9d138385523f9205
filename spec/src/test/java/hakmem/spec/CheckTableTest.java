// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table of checks is up to date, and each check has something that it catches. */
class CheckTableTest {
  private static final SpecHome HOME = ModelRuns.HOME;

  @Test
  void eachCheckCatchesSomething() throws Exception {
    assertEquals(List.of(), CheckTable.of(HOME).empty(), "checks without a planted mistake");
  }

  @Test
  void thePageIsWhatTheFilesSay() throws Exception {
    String made = CheckTable.of(HOME).text();
    Path copy = Path.of("target", "checks.md");
    Files.createDirectories(copy.getParent());
    Files.writeString(copy, made);
    Path page = HOME.root().resolve("design/checks.md");
    String written = Files.exists(page) ? Files.readString(page) : "";
    assertEquals(made, written, "spec/design/checks.md: take over spec/target/checks.md");
  }
}
