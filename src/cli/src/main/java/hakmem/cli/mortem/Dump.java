// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.mortem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import hakmem.cli.BadInputException;
import hakmem.diag.StateDump;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a program wrote of its allocator, unasked at an incident, or by {@link StateDump}.
 *
 * @param file of it
 * @param root all of it
 */
public record Dump(Path file, JsonNode root) {
  /** Parts that it has unless they are among those that are missing. */
  private static final List<String> PARTS =
      List.of("statistics", "options", "usage", "block", "audit", "superslabCount", "map");

  /**
   * Those beside a file of last operations.
   *
   * @param dumps of the same process, in the order in which they were written
   * @param refused why others are none, in words
   */
  public record Beside(List<Dump> dumps, List<String> refused) {}

  /** Whether a file is to be read as a dump: it begins as one. */
  public static boolean isOne(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return in.read() == '{';
    } catch (IOException e) {
      return false; // Who reads it as something else says what is wrong.
    }
  }

  /**
   * Reads a file.
   *
   * @throws BadInputException it is no dump, or not whole; the message says why
   */
  public static Dump read(Path file) {
    try {
      JsonNode root = new ObjectMapper().readTree(Files.readString(file));
      check(file, root);
      return new Dump(file, root);
    } catch (NoSuchFileException e) {
      throw new BadInputException(file + ": no such file", e);
    } catch (JsonProcessingException e) {
      String why = file + ": is cut off, or no dump: " + e.getOriginalMessage();
      throw new BadInputException(why, e);
    } catch (IOException e) {
      throw new BadInputException(file + ": cannot be read (" + e + ")", e);
    }
  }

  private static void check(Path file, JsonNode root) {
    if (!root.path("dump").isInt()) {
      throw new BadInputException(file + ": no dump; hakmem.diag.StateDump writes such a file");
    }
    int version = root.path("dump").asInt();
    if (version != StateDump.VERSION) {
      throw new BadInputException(
          file + ": dump of version " + version + ", known is " + StateDump.VERSION);
    }
    if (root.path("failure").asText().isEmpty()) {
      List<String> lacking = PARTS.stream().filter(part -> !root.has(part)).toList();
      int told = root.path("missing").size();
      if (lacking.size() != told || !root.has("missing") || !root.has("incident")) {
        throw new BadInputException(file + ": dump without its parts: " + lacking);
      }
    }
  }

  /**
   * Reads those beside a file of last operations.
   *
   * @param pid of its process: those of others are refused
   */
  public static Beside beside(Path ring, long pid) {
    List<Dump> dumps = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    for (Path file : files(ring)) {
      try {
        Dump dump = read(file);
        if (dump.root.path("pid").asLong() == pid) {
          dumps.add(dump);
        } else {
          refused.add(file + ": of process " + dump.root.path("pid").asLong() + ", not " + pid);
        }
      } catch (BadInputException e) {
        refused.add(String.valueOf(e.getMessage()));
      }
    }
    dumps.sort(Comparator.comparing(dump -> dump.root.path("time").asText()));
    return new Beside(dumps, refused);
  }

  private static List<Path> files(Path ring) {
    Path folder = ring.toAbsolutePath().getParent();
    String start = ring.getFileName() + ".dump-";
    if (folder == null) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(
              file -> {
                String name = String.valueOf(file.getFileName());
                return name.startsWith(start) && name.endsWith(".json");
              })
          .sorted()
          .map(ring::resolveSibling)
          .toList();
    } catch (IOException e) {
      throw new BadInputException(folder + ": cannot be read (" + e + ")", e);
    }
  }

  /** Whether something was wrong, not only asked. */
  public boolean isTrouble() {
    return !root.at("/incident/kind").asText().equals("ASKED")
        || !root.at("/audit/findings").isEmpty();
  }
}
