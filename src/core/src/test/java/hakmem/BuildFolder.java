// SPDX-License-Identifier: Apache-2.0
package hakmem;

import java.nio.file.Path;

/** Where this build puts its class files: a quick build has a folder of its own. */
final class BuildFolder {
  static final Path CLASSES =
      Path.of(System.getProperty("hakmem.test.target", "target"), "classes");

  private BuildFolder() {}
}
