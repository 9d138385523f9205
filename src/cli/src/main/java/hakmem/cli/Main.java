// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import hakmem.lab.trace.TraceFormatException;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

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
      OmitCommand.class,
      FuzzCommand.class,
      SoakCommand.class,
      InterleaveCommand.class,
      BenchCommand.class,
      FootprintCommand.class,
      OptionsCommand.class,
      MapCommand.class,
      ProfileCommand.class,
      PostMortemCommand.class,
      SqliteCommand.class,
      ZipCommand.class,
      DemoCommand.class,
      ProveCommand.class,
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "'hakmem COMMAND --help' tells more of a command. Start with 'hakmem tour'."})
public final class Main implements Runnable {
  private static final Map<String, String> EXIT_CODES = new LinkedHashMap<>();
  private static final int SHOWN_MAX = 600;
  private static final Pattern UNPRINTABLE =
      Pattern.compile("[\\p{Cntrl}\\p{Cc}\\p{Cs}\\x{2028}\\x{2029}]+");

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
    return run(line(), out, err, args);
  }

  /** Runs the command on a line that was made before. */
  static int run(CommandLine line, PrintWriter out, PrintWriter err, String... args) {
    line.setOut(out).setErr(err);
    int code = line.execute(args);
    out.flush();
    err.flush();
    return code;
  }

  /** A command line, good for any number of runs, one after the other. */
  static CommandLine line() {
    CommandLine.tracer().setLevel(CommandLine.TraceLevel.OFF); // What is wrong is said in a line.
    CommandLine line = new CommandLine(new Main());
    line.setUsageHelpAutoWidth(false).setUsageHelpWidth(100);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    showExitCodes(line);
    line.getSubcommands().values().forEach(Main::shareHelp);
    line.registerConverter(Path.class, Main::path);
    line.setExpandAtFiles(false); // A file's name may begin with @.
    line.setExecutionExceptionHandler(Main::onException);
    line.setParameterExceptionHandler(Main::onBadUsage);
    return line;
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

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new TypeConversionException("'" + text + "' is no path (" + e.getReason() + ")");
    }
  }

  /**
   * A message as it is shown: one line, whatever stood in the input. The remedy stands at its end,
   * so what is too long loses its middle.
   */
  static String said(@Nullable String message) {
    String text = String.valueOf(message);
    int length = text.length();
    String shown =
        length <= SHOWN_MAX
            ? text
            : text.substring(0, SHOWN_MAX / 2) + "..." + text.substring(length - SHOWN_MAX / 2);
    return "hakmem: " + UNPRINTABLE.matcher(shown).replaceAll("?");
  }

  private static int onBadUsage(ParameterException e, String[] args) {
    CommandLine line = e.getCommandLine();
    StringBuilder text = new StringBuilder(String.valueOf(e.getMessage()));
    if (e instanceof UnmatchedArgumentException unmatched) {
      List<String> similar = unmatched.getSuggestions();
      text.append(similar.isEmpty() ? "" : "; did you mean " + String.join(" or ", similar) + "?");
    }
    text.append("; '").append(line.getCommandSpec().qualifiedName()).append(" --help' tells more");
    line.getErr().println(said(text.toString()));
    return ExitCode.BAD_INPUT;
  }

  private static int onException(Exception e, CommandLine line, CommandLine.ParseResult parsed) {
    if (e instanceof BadInputException || e instanceof TraceFormatException) {
      line.getErr().println(said(e.getMessage()));
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
        "hakmem " + System.getProperty("hakmem.command.version", "(not run by its launcher)"),
        "Java " + System.getProperty("java.vendor.version", "") + " " + Runtime.version()
      };
    }
  }
}
