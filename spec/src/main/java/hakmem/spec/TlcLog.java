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
  private static final Pattern AT_WITH_MESSAGE =
      Pattern.compile(AT.pattern() + "(.*)", Pattern.DOTALL);
  private static final Pattern PARSED = Pattern.compile("at line (\\d+), column (\\d+)");
  private static final Pattern AROUND = Pattern.compile("around line (\\d+)");
  private static final Pattern PARSING = Pattern.compile("Parsing file (?:\\S*/)?([^/\\s]+)");
  private static final Pattern PARSE_ERROR = Pattern.compile("\\*\\*\\*Parse Error\\*\\*\\*");
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
  static TlcProgress statistics(Path log) throws IOException {
    TlcProgress counts = new TlcProgress(0, 0, 0, 0);
    for (Block block : blocks(log)) {
      if (block.code == STATS) {
        List<Long> n = numbers(log, block, 3);
        counts = new TlcProgress(counts.depth(), n.get(0), n.get(1), n.get(2));
      } else if (block.code == DEPTH) {
        int depth = numbers(log, block, 1).getFirst().intValue();
        counts = new TlcProgress(depth, counts.generated(), counts.distinct(), counts.queue());
      }
    }
    return counts;
  }

  private static List<Long> numbers(Path log, Block block, int least) {
    List<Long> numbers =
        NUMBER
            .matcher(block.text.replace(",", ""))
            .results()
            .map(m -> Long.parseLong(m.group()))
            .toList();
    if (numbers.size() < least) {
      throw new SpecException(
          "%s: message %d of TLC has %d numbers of %d: '%s'; it was cut off: run the model again"
              .formatted(log, block.code, numbers.size(), least, block.text.strip()));
    }
    return numbers;
  }

  /** The state to which a lasso returns. */
  static OptionalInt returnsTo(Path log) throws IOException {
    for (Block block : blocks(log)) {
      Matcher number = LEADING_NUMBER.matcher(block.text);
      if (block.code == BACK_TO_STATE && number.lookingAt()) {
        return OptionalInt.of(Groups.number(number, 1));
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
        code = Groups.number(start, 1);
        kind = Groups.number(start, 2);
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
    String[] around = PARSE_ERROR.split(text, 2);
    if (around.length == 2) {
      errors.add(parseError(around[0], around[1].strip(), modules));
    }
    if (at >= 0) {
      String[] parts = text.substring(at).split("\\n\\s*\\n");
      for (int i = 0; i < parts.length; i++) {
        Matcher place = AT_WITH_MESSAGE.matcher(parts[i]);
        if (place.find()) {
          String message = Groups.text(place, 4).strip();
          if (message.isEmpty() && i + 1 < parts.length) {
            message = parts[++i].strip();
          }
          errors.add(place(place, modules) + message);
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
        file = Groups.text(parsing, 1);
      } else if (around.find()) {
        errors.add(modules.resolve(file) + ":" + around.group(1) + ": " + line.strip());
      } else if (!line.isBlank() && !line.startsWith("Semantic processing")) {
        errors.add(line.strip());
      }
    }
  }

  private static String parseError(String before, String error, Path modules) {
    String message = error;
    int end = message.indexOf("Fatal errors");
    message = (end < 0 ? message : message.substring(0, end)).strip();
    int residual = message.indexOf("\n\n");
    message = (residual < 0 ? message : message.substring(0, residual)).replaceAll("\\s+", " ");
    String file = "";
    Matcher parsing = PARSING.matcher(before);
    while (parsing.find()) {
      file = Groups.text(parsing, 1);
    }
    Matcher line = PARSED.matcher(message);
    return modules.resolve(file) + (line.find() ? ":" + line.group(1) : "") + ": " + message;
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
