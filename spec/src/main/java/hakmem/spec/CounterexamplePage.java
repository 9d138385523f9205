// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A counterexample as one self-contained HTML page that draws cells, links, threads and slabs at
 * each step. Which variable is what comes from the hints, else from the shapes of the values.
 */
public final class CounterexamplePage {
  private static final ObjectMapper JSON = new ObjectMapper();

  private CounterexamplePage() {}

  /**
   * Writes {@code MODEL.html} into a folder, which is created.
   *
   * @return the page
   */
  public static Path write(Path folder, ModelResult result, Hints hints) {
    Path page = folder.resolve(result.entry().model() + ".html");
    try {
      Files.createDirectories(folder);
      Files.writeString(page, render(result, hints));
      return page;
    } catch (IOException e) {
      throw new UncheckedIOException(page + ": cannot be written", e);
    }
  }

  static String render(ModelResult result, Hints hints) {
    // A "</script>" in a value must not end the element that holds the data.
    String json = data(result, hints).toString().replace("</", "<\\/");
    return resource("counterexample.html")
        .replace("@SCRIPT@", resource("counterexample.js"))
        .replace("@DATA@", json);
  }

  private static ObjectNode data(ModelResult result, Hints hints) {
    ModelEntry entry = result.entry();
    TlcReport report = result.report();
    ObjectNode data = JSON.createObjectNode();
    data.put("model", entry.model()).put("module", entry.module());
    data.put("verdict", "violates " + report.result());
    data.put("about", entry.about()).put("incident", entry.incident());
    data.put("loop", report.counterexample().loop());
    data.set("hints", hints(report, entry, hints));
    for (BehaviourStep step : report.counterexample().steps()) {
      ObjectNode node = data.withArray("steps").addObject();
      node.put("number", step.number()).put("action", step.action());
      node.put("location", step.location());
      node.set("variables", step.variables());
    }
    return data;
  }

  /** Hints are written for the module that has the variables: the root, or one it extends. */
  private static JsonNode hints(TlcReport report, ModelEntry entry, Hints hints) {
    JsonNode found = hints.of(entry.module());
    for (ActionCount action : report.actions()) {
      if (found.isMissingNode()) {
        found = hints.of(action.module());
      }
    }
    return found.isMissingNode() ? JSON.createObjectNode() : found;
  }

  private static String resource(String name) {
    try (InputStream in = CounterexamplePage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing beside " + CounterexamplePage.class);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }
}
