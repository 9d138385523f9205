// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import hakmem.cli.mortem.Dump;
import hakmem.cli.mortem.DumpStory;
import hakmem.cli.mortem.KeptOperation;
import hakmem.cli.mortem.KeptStep;
import hakmem.cli.mortem.Ring;
import hakmem.cli.mortem.RingTrace;
import hakmem.cli.mortem.Story;
import hakmem.record.RingFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hakmem post-mortem}: what went wrong in the last operations of a program. */
@Command(
    name = "post-mortem",
    description = {
      "Tells what went wrong in a program, from the file of its last operations, which",
      "Allocator.recordLast writes: also of one that runs, or was killed; and from the dumps",
      "beside that file, or a dump alone: what was committed, who held it, what an audit says."
    },
    footer = {
      "",
      "Exit code 1 if something went wrong in them.",
      "Exit code 2 if the file holds no operations and is no dump."
    })
final class PostMortemCommand implements Callable<Integer> {
  private static final int LAST_MAX = 1000;

  @Mixin private CommandOutput output = new CommandOutput();

  @Parameters(paramLabel = "FILE", description = "Of last operations, or a dump.")
  private Path file = Path.of("");

  @Option(
      names = "--last",
      paramLabel = "N",
      description = "Print so many of the last operations; default: ${DEFAULT-VALUE}.")
  private int last = 10;

  @Option(
      names = "--trace",
      paramLabel = "TRACE",
      description = "Also write the operations as a trace, which replay and shrink read.")
  private @Nullable Path trace;

  @Override
  public Integer call() {
    if (last < 0 || last > LAST_MAX) {
      throw new BadInputException("--last=" + last + " must be 0 to " + LAST_MAX);
    }
    if (Dump.isOne(file)) {
      if (trace != null) {
        throw new BadInputException(file + ": is a dump, which has no operations for --trace");
      }
      return dump(Dump.read(file));
    }
    Ring ring = Ring.read(file);
    if (trace != null) {
      write(trace, RingTrace.of(ring));
    }
    return ring(ring);
  }

  private static void write(Path trace, String lines) {
    try {
      Files.writeString(trace, lines);
    } catch (IOException e) {
      throw new BadInputException(trace + ": cannot be written (" + e + ")", e);
    }
  }

  private int dump(Dump dump) {
    DumpStory story = DumpStory.of(dump);
    output.text(story.toText());
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("command", "post-mortem");
    document.put("pid", dump.root().path("pid").asLong());
    document.put("dumps", List.of(story));
    output.document(document);
    return dump.isTrouble() ? ExitCode.CHECK_FAILED : ExitCode.SUCCESS;
  }

  private int ring(Ring ring) {
    List<Story> stories = ring.troubles().stream().map(trouble -> Story.of(ring, trouble)).toList();
    List<KeptOperation> end = ring.operations();
    end = end.subList(Math.max(0, end.size() - last), end.size());
    List<KeptStep> steps = stepsSince(ring, end);
    Dump.Beside beside = Dump.beside(file, ring.pid());
    List<DumpStory> dumps = beside.dumps().stream().map(DumpStory::of).toList();
    output.text(text(ring, stories, end, steps));
    dumps.forEach(dump -> output.text("\n" + dump.toText()));
    beside.refused().forEach(why -> output.text("\nleft out: " + why + "\n"));
    String noDump = ring.said().getOrDefault(RingFile.NO_DUMP, "");
    if (!noDump.isEmpty()) {
      output.text("\nthere was no room for a dump: " + noDump + "\n");
    } else if (dumps.isEmpty() && !stories.isEmpty()) {
      output.text("\nthere is no dump of it: the process ended before one was written\n");
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("command", "post-mortem");
    document.put("pid", ring.pid());
    document.put("started", ring.started().toString());
    document.put("headers", ring.hasHeaders());
    document.put("operations", ring.count());
    document.put("kept", ring.operations().size());
    document.put("torn", ring.torn());
    document.put("steps", ring.stepCount());
    document.put("steps_kept", ring.steps().size());
    document.put("troubles", stories);
    document.put("last", end);
    document.put("last_steps", steps);
    document.put("dumps", dumps);
    document.put("left_out", beside.refused());
    document.put("no_dump", noDump);
    output.document(document);
    boolean isTrouble = !stories.isEmpty() || beside.dumps().stream().anyMatch(Dump::isTrouble);
    return isTrouble ? ExitCode.CHECK_FAILED : ExitCode.SUCCESS;
  }

  /** The slow steps that ended after the first of the operations that are printed began. */
  private static List<KeptStep> stepsSince(Ring ring, List<KeptOperation> end) {
    long first = end.isEmpty() ? Long.MAX_VALUE : end.getFirst().number();
    long before =
        ring.operations().stream()
            .filter(o -> o.number() < first)
            .mapToLong(KeptOperation::nanos)
            .max()
            .orElse(Long.MIN_VALUE);
    List<KeptStep> since = ring.steps().stream().filter(s -> s.nanos() > before).toList();
    return end.isEmpty()
        ? List.of()
        : since.subList(Math.max(0, since.size() - LAST_MAX), since.size());
  }

  private static String text(
      Ring ring, List<Story> stories, List<KeptOperation> end, List<KeptStep> steps) {
    StringBuilder text = new StringBuilder();
    text.append(
        "process %d, recorded from %s on: %,d operations, the last %,d of them kept%s%n"
            .formatted(
                ring.pid(),
                ring.started(),
                ring.count(),
                ring.operations().size(),
                ring.hasHeaders() ? ", blocks have headers" : ""));
    text.append(
        "slow steps: %,d, the last %,d of them kept%n"
            .formatted(ring.stepCount(), ring.steps().size()));
    if (ring.torn() > 0) {
      text.append("%d operations were half written and are left out%n".formatted(ring.torn()));
    }
    text.append(
        stories.isEmpty()
            ? "nothing went wrong in them\n"
            : "%d went wrong%n".formatted(stories.size()));
    stories.forEach(story -> tell(text, story));
    text.append("\nthe last operations:\n");
    int told = 0;
    for (KeptOperation o : end) {
      while (told < steps.size() && steps.get(told).nanos() <= o.nanos()) {
        step(text, steps.get(told));
        told++;
      }
      text.append("  %,d  +%.3f s  %s  ".formatted(o.number(), o.nanos() / 1e9, o.thread()))
          .append(o.text())
          .append('\n');
    }
    steps.subList(told, steps.size()).forEach(step -> step(text, step));
    return text.toString();
  }

  private static void step(StringBuilder text, KeptStep step) {
    text.append("    step  +%.3f s  %s  ".formatted(step.nanos() / 1e9, step.thread()))
        .append(step.text())
        .append('\n');
  }

  /** What became of an incident there, and what here. */
  private static String thereAndHere(String incident) {
    String refused = "; here it was refused, and nothing has changed.";
    return switch (incident) {
      case "I1" -> "there it was never explained; here it was found before anybody got the block.";
      case "I3" -> "there such a block came onto a list, and was handed out later" + refused;
      case "I5" -> "there the address led to the wrong block" + refused;
      case "I7" -> "there it damaged a list, which nobody noticed" + refused;
      case "I15" -> "there nobody could tell the cause.";
      default -> throw new IllegalStateException("unknown incident: " + incident);
    };
  }

  private static void tell(StringBuilder text, Story story) {
    text.append('\n').append(story.kind().toUpperCase(java.util.Locale.ROOT)).append('\n');
    text.append(story.what()).append('\n');
    story.why().forEach(line -> text.append(line).append('\n'));
    text.append("what to do next:\n");
    story.next().forEach(line -> text.append("  ").append(line).append('\n'));
    String incident = story.incident();
    if (incident != null) {
      text.append("The C allocator that hakmem comes from had this as incident ")
          .append(incident)
          .append(" (spec/incidents.md):\n")
          .append(thereAndHere(incident))
          .append('\n');
    }
    text.append("In the specs: ").append(String.join(", ", story.specActions())).append(".\n");
    if (!story.history().isEmpty()) {
      text.append("what was done with that block:\n");
      story.history().forEach(line -> text.append("  ").append(line).append('\n'));
    }
    if (!story.slab().isEmpty()) {
      text.append("what became of its memory:\n");
      story.slab().forEach(line -> text.append("  ").append(line).append('\n'));
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
