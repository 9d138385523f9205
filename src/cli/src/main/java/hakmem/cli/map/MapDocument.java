// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import hakmem.cli.BadInputException;
import hakmem.diag.HeapMap;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Heap maps of a program's allocators at one moment, as they are written into files and given to
 * the page.
 *
 * @param command always {@code map}
 * @param program whose, for people
 * @param time of day, UTC
 * @param allocators one at least
 */
public record MapDocument(
    String command, String program, String time, List<AllocatorMap> allocators) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /**
   * One allocator.
   *
   * @param name of it
   * @param statistics as {@code hakmem.diag.Statistics} writes them; null: not known
   * @param map as {@link HeapMap} writes it
   */
  public record AllocatorMap(String name, @Nullable JsonNode statistics, JsonNode map) {}

  /** The maps of a program now. */
  public static MapDocument now(String program, List<AllocatorMap> allocators) {
    String time = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    return new MapDocument("map", program, time, allocators);
  }

  /** JSON that a program of ours wrote. */
  public static JsonNode tree(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new BadInputException("the program's answer is no JSON: " + e.getMessage(), e);
    }
  }

  /**
   * Reads a file: what {@code hakmem map --json} printed, what {@code HeapMap.toJson} made, or a
   * dump of {@code StateDump}.
   *
   * @throws BadInputException it is neither; the message says where
   */
  public static MapDocument read(Path file) {
    try {
      JsonNode root = MAPPER.readTree(Files.readString(file));
      if (root.has("dump")) {
        return ofDump(file, root);
      }
      if (root.has("superslabs")) {
        return now(name(file), List.of(new AllocatorMap("allocator", null, checked(file, root))));
      }
      MapDocument document = MAPPER.treeToValue(root, MapDocument.class);
      if (document == null || document.allocators() == null || document.allocators().isEmpty()) {
        throw notAMap(file, "it has no allocators", null);
      }
      document.allocators().forEach(allocator -> checked(file, allocator.map()));
      return document;
    } catch (NoSuchFileException e) {
      throw new BadInputException(
          file + ": no such file; give the number of a running program, or a file of maps", e);
    } catch (JsonProcessingException e) {
      throw notAMap(file, e.getOriginalMessage(), e);
    } catch (CharacterCodingException e) {
      throw notAMap(file, "it is no text", e);
    } catch (IOException e) {
      throw new BadInputException(file + ": cannot be read (" + e + ")", e);
    }
  }

  private static MapDocument ofDump(Path file, JsonNode root) {
    JsonNode statistics = root.get("statistics");
    AllocatorMap map = new AllocatorMap("allocator", statistics, checked(file, root.get("map")));
    String program = "process " + root.path("pid").asLong();
    return new MapDocument("map", program, root.path("time").asText(), List.of(map));
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static JsonNode checked(Path file, @Nullable JsonNode map) {
    if (map == null || !map.path("superslabs").isArray()) {
      throw notAMap(file, "an allocator has no superslabs", null);
    }
    int version = map.path("version").asInt();
    if (version != HeapMap.VERSION) {
      throw notAMap(file, "version " + version + ", known is " + HeapMap.VERSION, null);
    }
    return map;
  }

  private static BadInputException notAMap(Path file, String why, @Nullable Exception cause) {
    String message =
        file + ": not a heap map: " + why + "; 'hakmem map PID --json' and HeapMap.toJson make one";
    return cause == null ? new BadInputException(message) : new BadInputException(message, cause);
  }

  /** All of it, on one line. */
  public String toJson() {
    try {
      return MAPPER.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the map cannot be written as JSON; report this as a bug", e);
    }
  }
}
