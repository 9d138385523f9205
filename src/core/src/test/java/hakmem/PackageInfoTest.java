// SPDX-License-Identifier: Apache-2.0
package hakmem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each package says what lives in it, what it may depend on, what it owns and what specifies it.
 */
class PackageInfoTest {
  private static final Path SOURCES = Path.of("src", "main", "java", "hakmem");
  private static final List<String> HEADINGS =
      List.of("What lives here", "May depend on", "Owns", "Spec");

  @TempDir Path work;

  @Test
  void everyPackageHasTheFourHeadings() throws Exception {
    assertFalse(packages(SOURCES).isEmpty(), "no package found in " + SOURCES.toAbsolutePath());
    assertEquals("", String.join("\n", gaps(SOURCES)));
  }

  @Test
  void aPackageWithoutDescriptionIsReported() throws Exception {
    Files.createDirectories(work.resolve("base"));
    Files.writeString(work.resolve("base/A.java"), "package hakmem.base; class A {}");
    assertEquals(List.of("hakmem.base has no package-info.java: write one"), gaps(work));
  }

  @Test
  void anEmptyOrMissingHeadingIsReported() throws Exception {
    Files.createDirectories(work.resolve("base"));
    Files.writeString(
        work.resolve("base/package-info.java"),
        """
        /**
         * <h2>What lives here</h2>
         *
         * Arithmetic.
         *
         * <h2>May depend on</h2>
         *
         * <h2>Owns</h2>
         *
         * No state.
         */
        package hakmem.base;
        """);
    assertEquals(
        List.of(
            "hakmem.base: package-info.java says nothing under <h2>May depend on</h2>",
            "hakmem.base: package-info.java says nothing under <h2>Spec</h2>"),
        gaps(work));
  }

  private static List<String> gaps(Path sources) throws IOException {
    List<String> gaps = new ArrayList<>();
    for (Path directory : packages(sources)) {
      String name = "hakmem." + directory.getFileName();
      Path info = directory.resolve("package-info.java");
      if (!Files.exists(info)) {
        gaps.add(name + " has no package-info.java: write one");
        continue;
      }
      String text = Files.readString(info);
      for (String heading : HEADINGS) {
        // Below the heading a word has to come before the next tag or the end of the comment.
        Pattern filled = Pattern.compile("<h2>" + heading + "</h2>[\\s*]*(<p>)?[\\s*]*[\\w{`]");
        if (!filled.matcher(text).find()) {
          gaps.add(name + ": package-info.java says nothing under <h2>" + heading + "</h2>");
        }
      }
    }
    return gaps;
  }

  private static List<Path> packages(Path sources) throws IOException {
    try (Stream<Path> paths = Files.list(sources)) {
      return paths.filter(Files::isDirectory).sorted().toList();
    }
  }
}
