// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Rewrites every Java file of the repository in the one style; {@code .ci/format} runs it. */
public final class Format {
  private Format() {}

  /** Exit code 0: all files are formatted now; 2: a file does not parse or cannot be written. */
  public static void main(String[] arguments) {
    try {
      Repository repository = Repository.here();
      List<String> changed = rewrite(repository);
      changed.forEach(name -> System.out.println("formatted " + name));
      System.out.println(changed.size() + " files changed");
    } catch (IllegalArgumentException | IOException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  /** Rewrites what is not formatted and returns the paths of the files that changed. */
  static List<String> rewrite(Repository repository) throws IOException {
    JavaFormat style = new JavaFormat();
    List<String> changed = new ArrayList<>();
    for (SourceFile file : repository.textFiles()) {
      if (!file.isJava()) {
        continue;
      }
      String formatted = style.format(file);
      if (!formatted.equals(file.text())) {
        Path path = repository.root().resolve(file.path());
        Files.writeString(path, formatted);
        changed.add(file.path());
      }
    }
    return changed;
  }
}
