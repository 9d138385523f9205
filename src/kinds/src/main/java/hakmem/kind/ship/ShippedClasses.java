// SPDX-License-Identifier: Apache-2.0
package hakmem.kind.ship;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Copies a directory of compiled classes, each as it is shipped; the build runs it before it makes
 * the jar. What the directory held before is gone.
 */
public final class ShippedClasses {
  private ShippedClasses() {}

  /**
   * @param arguments directory of the compiled classes, directory for those to ship
   */
  public static void main(String[] arguments) throws IOException {
    Path compiled = Path.of(arguments[0]);
    Path shipped = Path.of(arguments[1]);
    clear(shipped);
    copy(compiled, shipped);
  }

  private static void copy(Path compiled, Path shipped) throws IOException {
    Files.walkFileTree(
        compiled,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes unused)
              throws IOException {
            Path target = shipped.resolve(compiled.relativize(file));
            Files.createDirectories(target.getParent());
            byte[] bytes = Files.readAllBytes(file);
            boolean isClass = file.toString().endsWith(".class");
            Files.write(target, isClass ? ShippedClass.of(bytes) : bytes);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static void clear(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes unused)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
