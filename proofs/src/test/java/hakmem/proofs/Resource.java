// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Lists and sources that lie on the class path of the tests. */
final class Resource {
  private Resource() {}

  /** The text of a file; beside these tests unless its name begins with a slash. */
  static String text(String name) throws IOException {
    try (var in = Resource.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
