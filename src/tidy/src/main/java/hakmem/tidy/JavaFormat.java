// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;

/** google-java-format in its default style, imports included. Safe for use by several threads. */
public final class JavaFormat {
  /** One round may break a long string in a way that the next would indent differently. */
  private static final int MAX_ROUNDS = 10;

  private final Formatter formatter = new Formatter();

  /**
   * The formatted text of a Java file.
   *
   * @throws IllegalArgumentException if the file does not parse; the message has file and line
   */
  public String format(SourceFile file) {
    try {
      String before = file.text();
      for (int round = 0; round < MAX_ROUNDS; round++) {
        String after = formatter.formatSourceAndFixImports(before);
        if (after.equals(before)) {
          return after;
        }
        before = after;
      }
      throw new IllegalArgumentException(
          file.path() + ": the formatter never rests; simplify the file");
    } catch (FormatterException e) {
      throw new IllegalArgumentException(
          file.path() + ":" + e.getMessage().strip() + ": make it valid Java first", e);
    }
  }

  /** True if {@link #format} would change nothing. */
  public boolean isFormatted(SourceFile file) {
    return format(file).equals(file.text());
  }
}
