// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import hakmem.cli.mortem.KeptOperation;
import hakmem.cli.mortem.Ring;
import hakmem.cli.mortem.Story;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hakmem post-mortem}: what went wrong in the last operations of a program. */
@Command(
    name = "post-mortem",
    description = {
      "Tells what went wrong in a program, from the file of its last operations, which",
      "Allocator.recordLast writes: also of one that runs, or was killed."
    },
    footer = {
      "",
      "Exit code 1 if something went wrong in them.",
      "Exit code 2 if the file holds no operations."
    })
final class PostMortemCommand implements Callable<Integer> {
  private static final int LAST_MAX = 1000;

  @Mixin private CommandOutput output = new CommandOutput();

  @Parameters(paramLabel = "FILE", description = "Of last operations.")
  private Path file = Path.of("");

  @Option(
      names = "--last",
      paramLabel = "N",
      description = "Print so many of the last operations; default: ${DEFAULT-VALUE}.")
  private int last = 10;

  @Override
  public Integer call() {
    if (last < 0 || last > LAST_MAX) {
      throw new BadInputException("--last=" + last + " must be 0 to " + LAST_MAX);
    }
    Ring ring = Ring.read(file);
    List<Story> stories = ring.troubles().stream().map(trouble -> Story.of(ring, trouble)).toList();
    List<KeptOperation> end = ring.operations();
    end = end.subList(Math.max(0, end.size() - last), end.size());
    output.text(text(ring, stories, end));
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("command", "post-mortem");
    document.put("pid", ring.pid());
    document.put("started", ring.started().toString());
    document.put("headers", ring.hasHeaders());
    document.put("operations", ring.count());
    document.put("kept", ring.operations().size());
    document.put("torn", ring.torn());
    document.put("troubles", stories);
    document.put("last", end);
    output.document(document);
    return stories.isEmpty() ? ExitCode.SUCCESS : ExitCode.CHECK_FAILED;
  }

  private static String text(Ring ring, List<Story> stories, List<KeptOperation> end) {
    StringBuilder text = new StringBuilder();
    text.append(
        "process %d, recorded from %s on: %,d operations, the last %,d of them kept%s%n"
            .formatted(
                ring.pid(),
                ring.started(),
                ring.count(),
                ring.operations().size(),
                ring.hasHeaders() ? ", blocks have headers" : ""));
    if (ring.torn() > 0) {
      text.append("%d operations were half written and are left out%n".formatted(ring.torn()));
    }
    text.append(
        stories.isEmpty()
            ? "nothing went wrong in them\n"
            : "%d went wrong%n".formatted(stories.size()));
    stories.forEach(story -> tell(text, story));
    text.append("\nthe last operations:\n");
    end.forEach(
        o ->
            text.append("  %,d  +%.3f s  %s  ".formatted(o.number(), o.nanos() / 1e9, o.thread()))
                .append(o.text())
                .append('\n'));
    return text.toString();
  }

  private static void tell(StringBuilder text, Story story) {
    text.append('\n').append(story.kind().toUpperCase(java.util.Locale.ROOT)).append('\n');
    text.append(story.what()).append('\n');
    story.why().forEach(line -> text.append(line).append('\n'));
    if (story.incident() != null) {
      text.append("It is like incident ")
          .append(story.incident())
          .append(" of the C allocator (spec/incidents.md).\n");
    }
    text.append("In the specs: ").append(String.join(", ", story.specActions())).append(".\n");
    if (!story.history().isEmpty()) {
      text.append("what was done with that block:\n");
      story.history().forEach(line -> text.append("  ").append(line).append('\n'));
    }
    if (!story.picture().isEmpty()) {
      text.append("what is near it:\n").append(story.picture());
    }
    if (!story.said().isEmpty()) {
      text.append("what the allocator said:\n");
      story.said().lines().forEach(line -> text.append("  ").append(line).append('\n'));
    }
  }
}
