// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import hakmem.api.Option;
import hakmem.api.OptionException;
import hakmem.option.OptionText;
import hakmem.option.OptionValue;
import hakmem.option.OptionValues;
import hakmem.option.ProcessOptions;
import hakmem.spec.TextTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hakmem options}: the options of an allocator, their values and where these come from. */
@Command(
    name = "options",
    description = {
      "Prints the options of an allocator: what they are, their values, and where these come from.",
      "-D stands for a system property, a list for what a program gives its builder. The command's",
      "own properties count as well: HAKMEM_JAVA_OPTS=-Dhakmem.NAME=VALUE."
    },
    footer = {
      "",
      "Example: hakmem options -Dhakmem.limitBytes=1g retainedBytesMax=64m,headers=true",
      "Exit code 2 if an option is refused, as it would be in a program."
    })
final class OptionsCommand implements Callable<Integer> {
  @Mixin private CommandOutput output = new CommandOutput();

  @Parameters(arity = "0..*", paramLabel = "LIST", description = "NAME=VALUE,...")
  private List<String> lists = new ArrayList<>();

  @picocli.CommandLine.Option(
      names = "-D",
      paramLabel = "PROPERTY=VALUE",
      description = "A system property of the program.")
  private Map<String, String> properties = new HashMap<>();

  @picocli.CommandLine.Option(
      names = "--markdown",
      description = "Print the table of src/options.md.")
  private boolean markdown;

  /** One option's row. */
  private record Row(
      String option,
      String value,
      String from,
      String type,
      String unit,
      @JsonProperty("default") String defaultText,
      String range,
      String read,
      String sentence) {
    static Row of(OptionValue value) {
      Option option = value.option();
      return new Row(
          option.label(),
          OptionText.format(value),
          value.place(),
          option.type().label(),
          option.type().unit(),
          OptionText.format(option, option.defaultValue()),
          OptionText.range(option),
          "when an allocator is built",
          option.sentence());
    }
  }

  @Override
  public Integer call() {
    List<Row> rows = values().all().stream().map(Row::of).toList();
    output.text(markdown ? markdown(rows) : table(rows));
    output.document(Map.of("command", "options", "options", rows));
    return ExitCode.SUCCESS;
  }

  private OptionValues values() {
    Map<String, String> all = new HashMap<>();
    System.getProperties().forEach((name, value) -> all.put(name + "", value + ""));
    all.putAll(properties);
    try {
      OptionValues values = new OptionValues();
      lists.forEach(list -> values.putList(list, "the argument"));
      return values.over(ProcessOptions.inContainer(OptionValues.of(all)));
    } catch (OptionException e) {
      throw new BadInputException(String.valueOf(e.getMessage()));
    }
  }

  private static String table(List<Row> rows) {
    TextTable table = new TextTable(5, "option", "value", "default", "range", "from");
    rows.forEach(r -> table.row(r.option(), r.value(), r.defaultText(), r.range(), r.from()));
    return table.toString();
  }

  /** The table of the document. */
  static String markdown(List<Row> rows) {
    StringBuilder text = new StringBuilder();
    text.append("| option | type | unit | default | range | read | what it is |\n");
    text.append("|---|---|---|---|---|---|---|\n");
    for (Row row : rows) {
      List<String> cells =
          List.of(
              "`" + row.option() + "`",
              row.type(),
              row.unit(),
              row.defaultText(),
              row.range(),
              row.read(),
              row.sentence());
      text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
    return text.toString();
  }
}
