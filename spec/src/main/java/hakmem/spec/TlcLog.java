// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads TLC's own log, written with {@code -tool}: the errors that matter to the user. */
final class TlcLog {
  private static final Pattern START = Pattern.compile("@!@!@STARTMSG (\\d+):(\\d+) @!@!@");
  private static final Pattern AT =
      Pattern.compile("line (\\d+), col (\\d+) to line \\d+, col \\d+ of module (\\w+)");
  private static final Pattern PARSED = Pattern.compile("at line (\\d+), column (\\d+)");
  private static final Pattern AROUND = Pattern.compile("around line (\\d+)");
  private static final Pattern PARSING = Pattern.compile("Parsing file (\\S+)");
  private static final Pattern NUMBER = Pattern.compile("\\d+");
  private static final Pattern LEADING_NUMBER = Pattern.compile("(\\d+): ");
  private static final int BACK_TO_STATE = 2122;
  private static final int SUCCESS = 2193;
  private static final int STATS = 2199;
  private static final int DEPTH = 2194;
  private static final int SANY_START = 2220;
  private static final int OUT_OF_MEMORY = 1001;
  private static final int OUT_OF_MEMORY_LIVENESS = 1003;
  private static final int CLASS_ERROR = 1;
  private static final int CLASS_BUG = 2;

  private TlcLog() {}

  private record Block(int code, int kind, String text) {}

  static boolean ranOutOfMemory(Path log) throws IOException {
    return blocks(log).stream()
        .anyMatch(
            b ->
                b.kind == CLASS_ERROR
                    && b.code >= OUT_OF_MEMORY
                    && b.code <= OUT_OF_MEMORY_LIVENESS);
  }

  /** Whether TLC says that it checked everything and found nothing. */
  static boolean succeeded(Path log) throws IOException {
    return blocks(log).stream().anyMatch(b -> b.code == SUCCESS);
  }

  /** The counts at the end of a run; zeroes when TLC did not get that far. */
  static Progress statistics(Path log) throws IOException {
    Progress counts = new Progress(0, 0, 0, 0);
    for (Block block : blocks(log)) {
      if (block.code == STATS) {
        long[] n = numbers(block.text);
        counts = new Progress(counts.depth(), n[0], n[1], n[2]);
      } else if (block.code == DEPTH) {
        int depth = (int) numbers(block.text)[0];
        counts = new Progress(depth, counts.generated(), counts.distinct(), counts.queue());
      }
    }
    return counts;
  }

  private static long[] numbers(String text) {
    return NUMBER
        .matcher(text.replace(",", ""))
        .results()
        .mapToLong(m -> Long.parseLong(m.group()))
        .toArray();
  }

  /** The state to which a lasso returns. */
  static OptionalInt returnsTo(Path log) throws IOException {
    for (Block block : blocks(log)) {
      Matcher number = LEADING_NUMBER.matcher(block.text);
      if (block.code == BACK_TO_STATE && number.lookingAt()) {
        return OptionalInt.of(Integer.parseInt(number.group(1)));
      }
    }
    return OptionalInt.empty();
  }

  /** Error messages with {@code file:line:} in front where TLC or SANY name a place. */
  static List<String> errors(Path log, Path modules) throws IOException {
    Set<String> errors = new LinkedHashSet<>();
    for (Block block : blocks(log)) {
      if (block.code == SANY_START) {
        errors.addAll(sany(block.text, modules));
      } else if (block.kind == CLASS_ERROR || block.kind == CLASS_BUG) {
        errors.add(located(block.text.strip(), modules));
      }
    }
    return List.copyOf(errors);
  }

  private static List<Block> blocks(Path log) throws IOException {
    List<Block> blocks = new ArrayList<>();
    if (!Files.exists(log)) {
      return blocks;
    }
    StringBuilder text = new StringBuilder();
    int code = 0;
    int kind = 0;
    for (String line : Files.readString(log, StandardCharsets.UTF_8).lines().toList()) {
      Matcher start = START.matcher(line);
      if (start.find()) {
        if (code == SANY_START) {
          // SANY prints outside of any block, between its own start and end.
          blocks.add(new Block(code, 0, text.toString()));
        }
        code = Integer.parseInt(start.group(1));
        kind = Integer.parseInt(start.group(2));
        text.setLength(0);
      } else if (line.startsWith("@!@!@ENDMSG")) {
        if (code != SANY_START) {
          blocks.add(new Block(code, kind, text.toString()));
        }
      } else {
        text.append(line).append('\n');
      }
    }
    return blocks;
  }

  private static List<String> sany(String text, Path modules) {
    List<String> errors = new ArrayList<>();
    int at = text.indexOf("*** Errors:");
    int parse = text.indexOf("***Parse Error***");
    if (parse >= 0) {
      errors.add(parseError(text, parse, modules));
    }
    if (at >= 0) {
      String[] parts = text.substring(at).split("\\n\\s*\\n");
      for (int i = 0; i < parts.length; i++) {
        Matcher place = AT.matcher(parts[i]);
        if (place.find() && i + 1 < parts.length) {
          String message = parts[i].substring(place.end()).strip();
          errors.add(place(place, modules) + (message.isEmpty() ? parts[++i].strip() : message));
        }
      }
    }
    if (errors.isEmpty()) {
      other(text, modules, errors);
    }
    return errors;
  }

  /** Lexical errors, missing modules and whatever else: the lines that are not mere progress. */
  private static void other(String text, Path modules, List<String> errors) {
    String file = "";
    for (String line : text.lines().toList()) {
      Matcher parsing = PARSING.matcher(line);
      Matcher around = AROUND.matcher(line);
      if (parsing.lookingAt()) {
        file = Path.of(parsing.group(1)).getFileName().toString();
      } else if (around.find()) {
        errors.add(modules.resolve(file) + ":" + around.group(1) + ": " + line.strip());
      } else if (!line.isBlank() && !line.startsWith("Semantic processing")) {
        errors.add(line.strip());
      }
    }
  }

  private static String parseError(String text, int at, Path modules) {
    String message = text.substring(at + "***Parse Error***".length()).strip();
    int end = message.indexOf("Fatal errors");
    message = (end < 0 ? message : message.substring(0, end)).strip();
    int residual = message.indexOf("\n\n");
    message = (residual < 0 ? message : message.substring(0, residual)).replaceAll("\\s+", " ");
    String file = "";
    Matcher parsing = PARSING.matcher(text.substring(0, at));
    while (parsing.find()) {
      file = parsing.group(1);
    }
    Matcher line = PARSED.matcher(message);
    String name = file.isEmpty() ? "" : Path.of(file).getFileName().toString();
    return modules.resolve(name) + (line.find() ? ":" + line.group(1) : "") + ": " + message;
  }

  /** Puts the first place that a message names in front of it. */
  private static String located(String text, Path modules) {
    Matcher place = AT.matcher(text);
    return place.find() ? place(place, modules) + text : text;
  }

  private static String place(Matcher place, Path modules) {
    return modules.resolve(place.group(3) + ".tla") + ":" + place.group(1) + ": ";
  }
}
