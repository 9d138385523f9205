// SPDX-License-Identifier: Apache-2.0
package hakmem.model.bug;

import hakmem.model.trace.Engine;
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

  /** A copy of the engine that has the bug; the classes of production stay as they are. */
  public Engine plant() {
    return MutatingLoader.engineWith(this);
  }

  /**
   * A loader of such a copy for threads of the caller's own: no guard of endless loops, no
   * scheduler. A class of hakmem that is loaded through it runs on the copy.
   */
  public ClassLoader loader() {
    return MutatingLoader.copyOf(this, UnaryOperator.identity());
  }
}
