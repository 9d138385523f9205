// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hints that are missing or cannot be read. */
class HintsTest {
  @TempDir Path folder;

  @Test
  void aMissingFileIsNoHints() {
    assertEquals(Hints.NONE, Hints.read(folder.resolve("hints.json")));
  }

  @Test
  void aFileThatIsNotJsonIsReportedWithItsPlace() throws Exception {
    Path file = Files.writeString(folder.resolve("hints.json"), "{\"Stack\": ]");
    SpecException error = assertThrows(SpecException.class, () -> Hints.read(file));
    assertTrue(error.getMessage().startsWith(file + ": Unexpected"), error.getMessage());
  }

  /** Exceptions of the system need not say anything. */
  @Test
  void anErrorWithoutAMessageIsReportedByItsName() {
    SpecException error = Hints.unreadable(Path.of("hints.json"), new IOException());
    assertEquals("hints.json: java.io.IOException", error.getMessage());
  }
}
