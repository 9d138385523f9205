// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/**
 * {@code spec/hints.json}: by module, which variables are memory, heads and links (for the
 * drawing), and {@code "brokenOnly"}, the actions that a correct model never takes (for the
 * coverage). All of it is optional.
 *
 * @param byModule the document
 */
public record Hints(JsonNode byModule) {

  /** No hints. */
  public static final Hints NONE = new Hints(MissingNode.getInstance());

  /**
   * Reads the file; a missing one is no hints.
   *
   * @throws SpecException when it is not JSON
   */
  public static Hints read(Path file) {
    if (!Files.isRegularFile(file)) {
      return NONE;
    }
    try {
      return new Hints(new ObjectMapper().readTree(file.toFile()));
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** The first line of what the reader says; not every exception says something. */
  static SpecException unreadable(Path file, IOException e) {
    String message = Objects.requireNonNullElse(e.getMessage(), e.toString());
    return new SpecException(file + ": " + message.lines().findFirst().orElse("unreadable"));
  }

  /** The hints for a module; a missing node when there are none. */
  public JsonNode of(String module) {
    return byModule.path(module);
  }

  /** Whether the action exists for broken variants only. */
  public boolean brokenOnly(String module, String action) {
    Set<String> names = new HashSet<>();
    of(module).path("brokenOnly").forEach(n -> names.add(n.asText()));
    return names.contains(action);
  }
}
