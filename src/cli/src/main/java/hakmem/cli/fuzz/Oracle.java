// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.regex.Pattern;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What every answer of the command must be, whatever it was asked. */
final class Oracle {
  private static final int MESSAGE_MAX = 1000;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final Pattern JAVA_WORDS =
      Pattern.compile(
          "\\tat |\\bat hakmem\\.|unexpected java|[a-z]\\.[A-Z]\\w*(Exception|Error)\\b");
  private static final Pattern REMEDY = Pattern.compile("; |: give | needs | or give ");
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}&&[^\\n]]");

  private Oracle() {}

  /** What is wrong with an answer, or null. */
  static @Nullable String fault(Answer answer) {
    String err = answer.err();
    if (answer.code() < 0 || answer.code() > 2) {
      return "exit code " + answer.code();
    }
    if (JAVA_WORDS.matcher(err).find()) {
      return "words of Java on stderr";
    }
    return switch (answer.code()) {
      case 0 -> err.isEmpty() ? faultOfOut(answer) : "success, but stderr says something";
      case 1 -> "a check failed: the engine, or its model";
      default -> faultOfError(answer);
    };
  }

  private static @Nullable String faultOfOut(Answer answer) {
    if (!answer.json() || answer.out().startsWith("Usage:") || answer.out().startsWith("hakmem")) {
      return answer.out().isEmpty() ? "success, but nothing on stdout" : null;
    }
    try {
      return JSON.readTree(answer.out()).isObject() ? null : "stdout is no JSON document";
    } catch (JsonProcessingException e) {
      return "stdout is no JSON: " + e.getOriginalMessage();
    }
  }

  private static @Nullable String faultOfError(Answer answer) {
    String err = answer.err();
    if (!answer.out().isEmpty()) {
      return "bad input, but stdout says something";
    }
    if (err.isBlank()) {
      return "bad input, but stderr says nothing";
    }
    String first = err.lines().findFirst().orElse("");
    if (UNPRINTABLE.matcher(err).find()) {
      return "unprintable characters on stderr";
    }
    if (err.lines().count() > 1) {
      return "more than one line";
    }
    if (first.length() > MESSAGE_MAX) {
      return "a message of " + first.length() + " characters";
    }
    return first.startsWith("hakmem: ") && REMEDY.matcher(first).find()
        ? null
        : "no remedy is named";
  }
}
