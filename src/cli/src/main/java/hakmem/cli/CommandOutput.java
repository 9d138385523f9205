// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The {@code --json} option and where output goes: a mixin of every subcommand. Not thread-safe.
 */
public final class CommandOutput {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--json",
      description = "Print one JSON document on stdout, and nothing else there.")
  private boolean json;

  /** True if a machine reads stdout. */
  public boolean json() {
    return json;
  }

  /** Prints text for people; nothing under {@code --json}. */
  public void text(String text) {
    if (!json) {
      command.commandLine().getOut().print(text);
      command.commandLine().getOut().flush();
    }
  }

  /** Prints the document under {@code --json}; nothing otherwise. */
  public void document(Object document) {
    if (json) {
      try {
        command.commandLine().getOut().println(MAPPER.writeValueAsString(document));
        command.commandLine().getOut().flush();
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(
            "the result cannot be written as JSON; report this as a bug", e);
      }
    }
  }
}
