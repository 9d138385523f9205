// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every Java file of the repository is in the one style. */
class FormatTest {
  private static final String UGLY = "class A{int  b;}\n";
  private static final String PRETTY = "class A {\n  int b;\n}\n";

  private final JavaFormat style = new JavaFormat();

  @Test
  void everyJavaFileIsFormatted() {
    List<SourceFile> files =
        Repository.here().textFiles().stream().filter(SourceFile::isJava).toList();
    assertTrue(files.size() >= 6, "only " + files.size() + " Java files found: wrong root?");
    List<String> ugly =
        files.parallelStream()
            .filter(file -> !style.isFormatted(file))
            .map(SourceFile::path)
            .toList();
    assertTrue(ugly.isEmpty(), () -> "not formatted: " + ugly + "; remedy: run .ci/format");
  }

  @Test
  void anUglyFileIsReported() {
    assertFalse(style.isFormatted(new SourceFile("A.java", UGLY)));
    assertTrue(style.isFormatted(new SourceFile("A.java", PRETTY)));
  }

  @Test
  void anUnusedImportIsReported() {
    assertFalse(style.isFormatted(new SourceFile("A.java", "import java.util.List;\n\n" + PRETTY)));
  }

  @Test
  void aFileThatDoesNotParseIsNamed() {
    SourceFile broken = new SourceFile("src/Broken.java", "class {\n");
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> style.format(broken));
    assertTrue(e.getMessage().startsWith("src/Broken.java:1:"), e.getMessage());
  }

  /** One round of the formatter breaks this string so that a second would indent it anew. */
  @Test
  void whatWasFormattedIsFormatted() {
    String words = "word ".repeat(18);
    SourceFile wide =
        new SourceFile("A.java", "class A {String a() {return \"" + words + words + "\";}}");
    String once = style.format(wide);
    assertTrue(once.lines().allMatch(line -> line.length() <= 100), once);
    assertTrue(style.isFormatted(new SourceFile("A.java", once)), once);
  }

  @Test
  void rewriteChangesOnlyWhatIsUglyAndNotIgnored(@TempDir Path root) throws Exception {
    Files.createDirectories(root.resolve("src/tidy"));
    Files.createDirectories(root.resolve("target"));
    Files.writeString(root.resolve("src/tidy/pom.xml"), "<project/>\n");
    Files.writeString(root.resolve(".gitignore"), "target/\n");
    Files.writeString(root.resolve("src/Ugly.java"), UGLY);
    Files.writeString(root.resolve("src/Pretty.java"), PRETTY);
    Files.writeString(root.resolve("target/Ugly.java"), UGLY);

    Repository repository = Repository.around(root.resolve("src/tidy"));
    assertEquals(List.of("src/Ugly.java"), Format.rewrite(repository));

    assertEquals(PRETTY, Files.readString(root.resolve("src/Ugly.java")));
    assertEquals(UGLY, Files.readString(root.resolve("target/Ugly.java")));
    assertEquals(List.of(), Format.rewrite(repository));
  }
}
