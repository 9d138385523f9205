// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The working copy is what .gitignore leaves of the directory. */
class IgnoreListTest {
  @TempDir Path root;

  @Test
  void ignoredFilesAreNotListed() throws Exception {
    write(".gitignore", "target/\n*.class\n/out/\n# a comment\nhs_err_pid*.log\n");
    for (String ignored :
        List.of(".git/HEAD", "target/a", "b/target/a", "b/A.class", "out/a", "hs_err_pid7.log")) {
      write(ignored, "");
    }
    write("b/out/a", "");
    write(".ci/run", "");
    assertEquals(List.of(".ci/run", ".gitignore", "b/out/a"), new Repository(root).names());
  }

  @Test
  void theGitFileOfALinkedWorkTreeIsNotListed() throws Exception {
    write(".git", "gitdir: elsewhere");
    assertEquals(List.of(), new Repository(root).names());
  }

  @Test
  void binaryFilesAreNamedButNotText() throws Exception {
    write("a.gz", "a\0b");
    Repository repository = new Repository(root);
    assertEquals(List.of("a.gz"), repository.names());
    assertEquals(List.of(), repository.textFiles());
  }

  @Test
  void aLineOfAnUnknownKindIsRefused() throws Exception {
    write(".gitignore", "!keep\n");
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> new Repository(root).names());
    assertTrue(e.getMessage().contains("!keep"), e.getMessage());
  }

  @Test
  void aDirectoryOutsideTheRepositoryIsRefused() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Repository.around(root));
    assertTrue(e.getMessage().contains(root.getFileName().toString()), e.getMessage());
  }

  private void write(String name, String text) throws Exception {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
