// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A recorded execution: one JSON object a line. The first names the trace module and its constants,
 * {@code {"module":"TraceFreelist","slabs":2,...}}; each of the others is an event, {@code
 * {"action":"Malloc","part":1,...}}. Parts are followed independently of each other; an event
 * without one belongs to part 1.
 *
 * @param module name of the trace module
 * @param header the first line
 * @param parts the events of each part, in order
 */
public record ActionLog(String module, ObjectNode header, List<List<Event>> parts) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern MODULE = Pattern.compile("Trace[A-Za-z]+");

  public ActionLog {
    parts = parts.stream().map(List::copyOf).toList();
  }

  /**
   * An event.
   *
   * @param line its number in the file, from 1
   * @param fields action and values
   */
  public record Event(int line, ObjectNode fields) {
    /** Name of the action. */
    public String action() {
      return fields.path("action").asText();
    }
  }

  /**
   * Reads a file.
   *
   * @throws SpecException which line is wrong and how
   */
  public static ActionLog read(Path file) {
    try {
      return of(file.toString(), Files.readAllLines(file, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new SpecException(
          file + ": cannot be read as text (" + e.getMessage() + "); give an action log");
    }
  }

  /**
   * The log in these lines.
   *
   * @param name what messages call it
   * @throws SpecException which line is wrong and how
   */
  public static ActionLog of(String name, List<String> lines) {
    if (lines.isEmpty()) {
      throw new SpecException(name + ":1: empty; the first line must name the trace module");
    }
    ObjectNode header = object(name, 1, lines.getFirst());
    String module = header.path("module").asText();
    if (!MODULE.matcher(module).matches()) {
      throw new SpecException(
          name + ":1: \"module\" is '" + module + "'; give a trace module, like \"TraceFreelist\"");
    }
    List<List<Event>> parts = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      ObjectNode event = object(name, i + 1, lines.get(i));
      if (!event.path("action").isTextual()) {
        throw new SpecException(name + ":" + (i + 1) + ": no \"action\"; each event needs one");
      }
      partOf(name, i + 1, event, parts).add(new Event(i + 1, event));
    }
    if (parts.isEmpty()) {
      throw new SpecException(name + ": no events; there is nothing to check");
    }
    return new ActionLog(module, header, parts);
  }

  private static List<Event> partOf(
      String name, int line, ObjectNode event, List<List<Event>> parts) {
    int part = event.path("part").asInt(1);
    if (part < 1 || part > parts.size() + 1) {
      throw new SpecException(
          name
              + ":"
              + line
              + ": \"part\" is "
              + event.path("part")
              + "; parts are numbered from 1 in the order in which they begin");
    }
    if (part > parts.size()) {
      parts.add(new ArrayList<>());
    }
    return parts.get(part - 1);
  }

  private static ObjectNode object(String name, int line, String text) {
    try {
      if (JSON.readTree(text) instanceof ObjectNode object) {
        TlaText.check(object);
        return object;
      }
      throw new SpecException(name + ":" + line + ": not a JSON object; each line of a log is one");
    } catch (JsonProcessingException e) {
      throw new SpecException(
          name + ":" + line + ": not JSON: " + e.getOriginalMessage() + "; record the log again");
    } catch (IllegalArgumentException e) {
      throw new SpecException(name + ":" + line + ": " + e.getMessage() + "; record the log again");
    }
  }

  /** Events of all parts. */
  public long eventCount() {
    return parts.stream().mapToLong(List::size).sum();
  }

  /** The module TraceData, which the trace modules read. */
  String dataModule() {
    StringBuilder text = new StringBuilder("---- MODULE TraceData ----\n");
    text.append("Header == ").append(TlaText.of(header)).append("\nTraces == <<");
    String separator = "\n";
    for (List<Event> part : parts) {
      text.append(separator).append(" <<");
      String comma = "\n  ";
      for (Event event : part) {
        text.append(comma).append(TlaText.of(event.fields()));
        comma = ",\n  ";
      }
      text.append(">>");
      separator = ",\n";
    }
    return text.append(">>\n====\n").toString();
  }
}
