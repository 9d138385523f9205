// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A page that lies beside a class, with a place for its data. Immutable. */
public final class PageTemplate {
  private static final String DATA = "/*DATA*/";

  private final String text;

  private PageTemplate(String text) {
    this.text = text;
  }

  /**
   * The page of a name.
   *
   * @param user the class beside which it lies
   */
  public static PageTemplate of(Class<?> user, String name) {
    try (InputStream in = user.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not on the class path; build again");
      }
      return new PageTemplate(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The page with something else in place of a mark. */
  public PageTemplate with(String mark, String value) {
    return new PageTemplate(text.replace(mark, value));
  }

  /** The page with its data. A {@code <} in it cannot end its script. */
  public String fill(String json) {
    return text.replace(DATA, json.replace("<", "\\u003c"));
  }
}
