// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import hakmem.cli.map.MapDocument;
import hakmem.cli.map.MapPage;
import hakmem.cli.map.MapServer;
import hakmem.cli.map.RunningProgram;
import hakmem.cli.map.RunningProgram.EndedException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hakmem map}: what stands where in a program's memory, as a page. */
@Command(
    name = "map",
    description = {
      "Draws what stands where in the memory of a running program's allocators, or of a file of",
      "maps: one page, to be opened in a browser. The program goes on meanwhile."
    },
    footer = {
      "",
      "A program shows its allocators if it runs with -Dhakmem.jmx=true, or registers them.",
      "'hakmem map PID --json > FILE' keeps a map; a program writes one by HeapMap.toJson.",
      "--live: the page is served on this machine alone and shows each second what is new;",
      "Ctrl-C ends it, and so does the end of the program.",
      "Exit code 2 if there is no such program, allocator or map."
    })
final class MapCommand implements Callable<Integer> {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");

  @Mixin private CommandOutput output = new CommandOutput();

  @Parameters(paramLabel = "PID|FILE", description = "A running program, or a file of maps.")
  private String place = "";

  @Option(names = "--allocator", paramLabel = "NAME", description = "This one; default: all.")
  private @Nullable String allocator;

  @Option(
      names = "--blocks",
      description = "With the state of each block, up to a million of them.")
  private boolean blocks;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The page; default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("out", "heap-map.html");

  @Option(names = "--live", description = "Serve a page that keeps up with the program.")
  private boolean live;

  @Option(names = "--port", description = "Of --live; 0 for any; default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(names = "--seconds", description = "End --live after so long; default: not.")
  private int seconds;

  @Override
  public Integer call() throws InterruptedException {
    check("--port", port, 0, 65_535);
    check("--seconds", seconds, 0, Integer.MAX_VALUE);
    if (!NUMBER.matcher(place).matches()) {
      if (live || blocks || allocator != null) {
        throw new BadInputException(
            "--live, --blocks and --allocator are for a running program: " + place + " is a file");
      }
      return show(MapDocument.read(Path.of(place)));
    }
    try (RunningProgram program = RunningProgram.attach(Long.parseLong(place))) {
      if (!live) {
        return show(program.read(allocator, blocks));
      }
      program.read(allocator, false); // What is wrong is said before there is a page.
      return serve(program);
    } catch (EndedException e) {
      throw new BadInputException(e.getMessage(), e);
    }
  }

  private static void check(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new BadInputException(name + "=" + value + " must be " + min + " to " + max);
    }
  }

  private int show(MapDocument document) {
    if (output.json()) {
      output.document(document);
    } else {
      output.text("page: " + MapPage.write(document, out) + "\n");
    }
    return ExitCode.SUCCESS;
  }

  private int serve(RunningProgram program) throws InterruptedException {
    try (MapServer server = MapServer.start(() -> program.read(allocator, blocks), port)) {
      program.handle().ifPresent(handle -> handle.onExit().thenRun(server::end));
      output.text("page: " + server.address() + "\nit ends with Ctrl-C\n");
      if (server.awaitEnd(seconds == 0 ? Long.MAX_VALUE : seconds)) {
        output.text("the program has ended\n");
      }
    }
    return ExitCode.SUCCESS;
  }
}
