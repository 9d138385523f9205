// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.bug;

import hakmem.lab.trace.TraceRunner;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A bug of the catalogue.
 *
 * @param name unique, in lower case with dashes; starts with the incident it re-creates, if any
 * @param description what is wrong, in one sentence
 * @param edits how it is made: changes of one class or of several
 */
public record PlantedBug(String name, String description, List<ClassEdit> edits) {
  static PlantedBug bug(String name, String description, ClassEdit... edits) {
    return new PlantedBug(name, description, List.of(edits));
  }

  /**
   * Core without one statement.
   *
   * @param nth which of the calls of that method
   */
  public static PlantedBug withoutCall(String className, String method, String callee, int nth) {
    return bug(
        className + "." + method + " " + callee + "#" + nth,
        "a call is left out",
        Edits.in(className, method).dropCall(nth, callee));
  }

  /**
   * Core without one statement.
   *
   * @param nth which of the assignments to that field
   */
  public static PlantedBug withoutAssignment(
      String className, String method, String field, int nth) {
    return bug(
        className + "." + method + " " + field + "#" + nth,
        "an assignment is left out",
        Edits.in(className, method).dropStore(nth, field));
  }

  /** Whether a class of the memory package is edited. */
  public boolean isInMemory() {
    return edits.stream().anyMatch(edit -> MutatingLoader.isMemory(edit.binaryName()));
  }

  /** A copy of the engine that has the bug; the classes of production stay as they are. */
  public TraceRunner plant() {
    return MutatingLoader.engineWith(this);
  }

  /**
   * Writes the class files that have the bug where a class path can begin, so that a JVM of its own
   * runs the engine with the bug: for tools that cannot use a class loader of ours.
   */
  public void writeClassesTo(Path root) {
    for (ClassEdit edit : edits) {
      String file = edit.binaryName().replace('.', '/') + ".class";
      Path target = root.resolve(file);
      try (InputStream in =
          Files.exists(target) ? Files.newInputStream(target) : shipped(edit, file)) {
        byte[] edited = edit.apply(in.readAllBytes());
        Path folder = target.getParent();
        if (folder != null) {
          Files.createDirectories(folder);
        }
        Files.write(target, edited);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static InputStream shipped(ClassEdit edit, String file) {
    InputStream in = PlantedBug.class.getResourceAsStream("/" + file);
    if (in == null) {
      throw edit.withoutClass();
    }
    return in;
  }

  /**
   * A loader of such a copy for threads of the caller's own: no guard of endless loops, no
   * scheduler. A class of hakmem that is loaded through it runs on the copy.
   */
  public ClassLoader loader() {
    return MutatingLoader.copyOf(this, UnaryOperator.identity());
  }
}
