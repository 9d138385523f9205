// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.mortem;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import hakmem.cli.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A dump, told to somebody who knows none of the code.
 *
 * @param file of the dump
 * @param time when it was written, UTC
 * @param tag of the allocator; empty: it has no name
 * @param kind of what it was written for
 * @param what happened, in a sentence
 * @param failure why there is nothing more; empty: there is
 * @param held who held what
 * @param findings of the audit, seen each time
 * @param unsure what the audit has found that threads that went on may be the cause of
 * @param block what lies at the address, line by line; empty: it is about none
 * @param options those that somebody has set
 * @param missing parts that could not be made, and why
 */
public record DumpStory(
    String file,
    String time,
    String tag,
    String kind,
    String what,
    String failure,
    HeldMemory held,
    List<String> findings,
    List<String> unsure,
    List<String> block,
    List<String> options,
    @JsonProperty("missing_parts") List<String> missing) {
  private static final Map<String, String> STATES =
      Map.of(
          "L", "live",
          "F", "free",
          "R", "free, by another thread",
          "C", "being freed",
          "K", "free, in a magazine",
          "N", "never used");

  /** What a dump tells. */
  public static DumpStory of(Dump dump) {
    JsonNode root = dump.root();
    List<String> options = new ArrayList<>();
    for (JsonNode option : root.path("options")) {
      if (!option.path("from").asText().equals("default")) {
        options.add(
            "%s=%s, from %s"
                .formatted(
                    option.path("name").asText(),
                    option.path("value").asText(),
                    option.path("from").asText()));
      }
    }
    List<String> missing = new ArrayList<>();
    for (JsonNode part : root.path("missing")) {
      missing.add(part.path("part").asText() + ": " + part.path("why").asText());
    }
    JsonNode incident = root.path("incident");
    return new DumpStory(
        dump.file().toString(),
        root.path("time").asText(),
        root.path("tag").asText(),
        incident.path("kind").asText().toLowerCase(Locale.ROOT).replace('_', ' '),
        what(incident),
        root.path("failure").asText(),
        HeldMemory.of(root),
        texts(root.at("/audit/findings")),
        texts(root.at("/audit/unsure")),
        block(root.path("block"), incident),
        options,
        missing);
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(one -> texts.add(one.asText()));
    return texts;
  }

  private static String what(JsonNode incident) {
    String address = "0x" + Long.toHexString(incident.path("address").asLong());
    String bytes = Units.bytes(incident.path("bytes").asLong());
    String what =
        switch (incident.path("kind").asText()) {
          case "WRONG_FREE" -> "a wrong free of " + address;
          case "DAMAGE" -> "the free block at " + address + " was found overwritten";
          case "FAILED_REQUEST" -> "a request for " + bytes + " failed";
          case "AUDIT" -> "an audit has found something";
          default -> "somebody has asked for it";
        };
    long operation = incident.path("operation").asLong();
    String said = incident.path("said").asText();
    return what
        + (operation == 0 ? "" : ", operation %,d".formatted(operation))
        + ", by thread "
        + incident.path("thread").asText()
        + (said.isEmpty() ? "" : ": " + said);
  }

  private static List<String> block(JsonNode block, JsonNode incident) {
    List<String> lines = new ArrayList<>();
    long address = incident.path("address").asLong();
    long bytes = block.path("bytes").asLong();
    switch (block.path("where").asText()) {
      case "slab" -> {
        long owner = block.path("owner").asLong();
        lines.add(
            "in a slab of blocks of %,d bytes, %s"
                .formatted(
                    block.path("blockBytes").asLong(),
                    owner == 0 ? "which is nobody's" : "which is heap " + owner + "'s"));
        block.path("blocks").forEach(near -> lines.add(line(near)));
        if (incident.path("kind").asText().equals("DAMAGE")) {
          lines.add("the first two words at > were the allocator's: the program wrote to them");
        }
      }
      case "huge block" -> lines.add("in a huge block of %,d bytes".formatted(bytes));
      case "kept span" -> lines.add("in a freed huge block of %,d bytes, kept".formatted(bytes));
      default -> {
        if (address != 0) {
          lines.add("in no memory of this allocator");
        }
      }
    }
    return lines;
  }

  private static String line(JsonNode near) {
    String state = near.path("state").asText();
    return "%s 0x%x  %-24s %s"
        .formatted(
            near.path("asked").asBoolean() ? ">" : " ",
            near.path("address").asLong(),
            STATES.getOrDefault(state, state),
            words(near.path("words")))
        .stripTrailing();
  }

  /** Words of memory; those that are text, which tells who wrote them, as text too. */
  private static String words(JsonNode words) {
    List<String> told = new ArrayList<>();
    for (JsonNode word : words) {
      String number = word.asText();
      String text = text(Long.parseUnsignedLong(number.substring(2), 16));
      told.add(text.isEmpty() ? number : number + " \"" + text + "\"");
    }
    return String.join(" ", told);
  }

  /** The bytes of a word if all of them can be printed. */
  private static String text(long word) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Long.BYTES; i++) {
      int letter = (int) (word >>> i * Byte.SIZE) & 0xff;
      if (letter < ' ' || letter > '~') {
        return "";
      }
      text.append((char) letter);
    }
    return text.toString();
  }

  /** All of it, for people. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    String name = tag.isEmpty() ? "" : ", allocator " + tag;
    line(text, "DUMP: " + file);
    line(text, "written at " + time + name + ", for: " + what);
    if (!failure.isEmpty()) {
      line(text, "It could not be written: " + failure);
      return text.toString();
    }
    memory(text);
    section(text, "Most of the live bytes were in:", sizes());
    section(text, "By tag, those within counted too:", tags());
    section(text, "By the place that asked for it:", places());
    if (missing.stream().noneMatch(part -> part.startsWith("audit"))) {
      section(text, "The audit has found, each time it looked:", findings);
      section(text, "Not for sure, as threads that went on may be the cause:", unsure);
      if (findings.isEmpty()) {
        line(text, "The audit has found nothing wrong" + (unsure.isEmpty() ? "." : " for sure."));
      }
    }
    section(text, "The address lies", block);
    section(text, "Options that are set:", options);
    section(text, "Parts that could not be made:", missing);
    line(text, "./hakmem map " + file + " draws its heap map.");
    return text.toString();
  }

  private void memory(StringBuilder text) {
    boolean isUnbounded = held.limit() == Long.MAX_VALUE;
    Long resident = held.resident();
    line(
        text,
        "Committed: %s%s; the most so far: %s."
            .formatted(
                Units.bytes(held.committed()),
                isUnbounded
                    ? ", without a limit"
                    : " of a limit of "
                        + Units.bytes(held.limit())
                        + (held.limitTag().isEmpty() ? "" : ", that of tag " + held.limitTag()),
                Units.bytes(held.peak())));
    line(
        text,
        "Of this allocator's: live %s, at hand in heaps %s, free in slabs %s, kept for reuse %s%s."
            .formatted(
                Units.bytes(held.live()),
                Units.bytes(held.cached()),
                Units.bytes(held.free()),
                Units.bytes(held.retained()),
                resident == null ? "" : "; resident " + Units.bytes(resident)));
  }

  private List<String> sizes() {
    return held.sizes().stream()
        .map(s -> "%s: %s, %,d of them".formatted(s.what(), Units.bytes(s.liveBytes()), s.blocks()))
        .toList();
  }

  private List<String> tags() {
    return held.tags().stream()
        .map(
            t ->
                "%s: committed %s, live %s, limit %s"
                    .formatted(
                        t.tag(),
                        Units.bytes(t.committed()),
                        Units.bytes(t.live()),
                        t.limit() == Long.MAX_VALUE ? "none" : Units.bytes(t.limit())))
        .toList();
  }

  private List<String> places() {
    return held.places().stream()
        .map(
            p ->
                "%s in %,d blocks: %s"
                    .formatted(
                        Units.bytes(p.bytes()), p.blocks(), String.join(" from ", p.frames())))
        .toList();
  }

  private static void section(StringBuilder text, String title, List<String> lines) {
    if (!lines.isEmpty()) {
      line(text, title);
      lines.forEach(one -> line(text, "  " + one));
    }
  }

  private static void line(StringBuilder text, String line) {
    text.append(line).append('\n');
  }
}
