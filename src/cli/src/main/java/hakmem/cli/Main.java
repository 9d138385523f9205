// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import hakmem.lab.trace.TraceFormatException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Entry of the {@code hakmem} command. A new subcommand is one line in the list of subcommands. */
@Command(
    name = "hakmem",
    description = "Off-heap memory allocator for the JVM, and the checks behind its promises.",
    subcommands = {
      TourCommand.class,
      ReplayCommand.class,
      CheckCommand.class,
      RecordCommand.class,
      GenerateCommand.class,
      ShrinkCommand.class,
      HuntCommand.class,
      StrikeCommand.class,
      InterleaveCommand.class,
      BenchCommand.class,
      FootprintCommand.class,
      ProveCommand.class,
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "'hakmem COMMAND --help' tells more of a command. Start with 'hakmem tour'."})
public final class Main implements Runnable {
  private static final Map<String, String> EXIT_CODES = new LinkedHashMap<>();

  static {
    EXIT_CODES.put("0", "success");
    EXIT_CODES.put("1", "a check failed");
    EXIT_CODES.put("2", "bad usage or input");
  }

  @Spec private CommandSpec command = CommandSpec.create();

  private Main() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(run(new PrintWriter(System.out), new PrintWriter(System.err), args));
  }

  /** Runs the command with streams of the caller's; returns the exit code. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    CommandLine line = new CommandLine(new Main());
    line.setOut(out).setErr(err);
    line.setUsageHelpAutoWidth(false).setUsageHelpWidth(100);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    showExitCodes(line);
    line.getSubcommands().values().forEach(Main::shareHelp);
    line.setExecutionExceptionHandler(Main::onException);
    int code = line.execute(args);
    out.flush();
    err.flush();
    return code;
  }

  /** Bare {@code hakmem} is bad usage. */
  @Override
  public void run() {
    throw new ParameterException(command.commandLine(), "a command is missing");
  }

  private static void shareHelp(CommandLine subcommand) {
    CommandSpec spec = subcommand.getCommandSpec();
    spec.mixinStandardHelpOptions(true).versionProvider(new Version());
    showExitCodes(subcommand);
  }

  private static void showExitCodes(CommandLine line) {
    line.getCommandSpec()
        .usageMessage()
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(EXIT_CODES);
  }

  private static int onException(Exception e, CommandLine line, CommandLine.ParseResult parsed) {
    if (e instanceof BadInputException || e instanceof TraceFormatException) {
      line.getErr().println("hakmem: " + e.getMessage());
      return ExitCode.BAD_INPUT;
    }
    line.getErr()
        .println(
            "hakmem: unexpected "
                + e
                + "; this is a bug of hakmem, report it with the lines below");
    e.printStackTrace(line.getErr());
    return ExitCode.CHECK_FAILED;
  }

  /** Versions of hakmem and of the JVM that runs it. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {
        "hakmem " + System.getProperty("hakmem.version", "(not run by its launcher)"),
        "Java " + System.getProperty("java.vendor.version", "") + " " + Runtime.version()
      };
    }
  }
}
