// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy;

import java.util.List;

/**
 * One text file.
 *
 * @param path below the root of the repository, with slashes
 * @param text the whole content
 */
public record SourceFile(String path, String text) {

  /** The lines without their ends. */
  public List<String> lines() {
    return text.lines().toList();
  }

  /** The last name of the path. */
  public String fileName() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  public boolean isJava() {
    return path.endsWith(".java");
  }

  public boolean isMarkdown() {
    return path.endsWith(".md");
  }

  /** True for the sources of the allocator itself, without its tests. */
  public boolean isCoreMain() {
    return isJava() && path.startsWith("src/core/src/main/");
  }

  /** True for {@code *.sh} and for files that start with {@code #!}. */
  public boolean isScript() {
    return path.endsWith(".sh") || text.startsWith("#!");
  }
}
