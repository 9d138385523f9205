// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Inputs that have broken wrong claims before. An input is a witness: whoever tries it need not ask
 * Z3, which takes long to find some. A file of lines {@code key: name=number name=number}.
 */
final class Guesses {
  private final String resource;
  private final Map<String, String> listed = new TreeMap<>();
  private final Map<String, String> found = new TreeMap<>();

  private Guesses(String resource) {
    this.resource = resource;
  }

  /** Those of a file beside this class. */
  static Guesses of(String resource) throws IOException {
    Guesses guesses = new Guesses(resource);
    Resource.text(resource)
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              int end = line.lastIndexOf(": "); // A key may have such a sign, an input has not.
              guesses.listed.put(line.substring(0, end), line.substring(end + 2));
            });
    return guesses;
  }

  /** Whether an input is listed. */
  boolean has(String key) {
    return listed.containsKey(key);
  }

  /** Asks about a claim that is wrong, as far as one knows; notes the input that shows it. */
  ProofResult refute(String key, Proofs proofs, FoundClaim claim, long timeoutMillis) {
    ProofResult result = proofs.prove(claim, timeoutMillis, inputs(listed.getOrDefault(key, "")));
    if (result.counterexample() != null) {
      found.put(key, text(result.counterexample().inputs()));
    }
    return result;
  }

  private static Map<String, Long> inputs(String text) {
    Map<String, Long> inputs = new TreeMap<>();
    for (String pair : text.isEmpty() ? new String[0] : text.split(" ")) {
      int at = pair.lastIndexOf('=');
      inputs.put(pair.substring(0, at), Long.valueOf(pair.substring(at + 1)));
    }
    return inputs;
  }

  private static String text(Map<String, Long> inputs) {
    return inputs.entrySet().stream()
        .map(e -> e.getKey() + "=" + e.getValue())
        .collect(Collectors.joining(" "));
  }

  /** The file has the inputs that were found, and no others: else they are asked for each time. */
  void assertListed() throws IOException {
    StringBuilder text =
        new StringBuilder("# Inputs that have broken a wrong claim, which are tried before Z3.\n");
    found.forEach((key, inputs) -> text.append(key).append(": ").append(inputs).append('\n'));
    Path written = Path.of("target", resource);
    Files.writeString(written, text);
    assertEquals(found, listed, resource + ": take over " + written);
  }
}
