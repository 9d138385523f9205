// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What the command is given.
 *
 * @param words its arguments; {@link #FILE} stands for the path of the file
 * @param file bytes of the file that it may read
 */
record FuzzInput(List<String> words, byte[] file) {
  /** Stands in the words for the file's path. */
  static final String FILE = "@FILE";

  /** Stands in the words for a path that may be written to. */
  static final String OUT = "@OUT";

  /** Stands in the words for the folder of a spec, whose manifest is the file. */
  static final String SPEC = "@SPEC";

  /** Stands in the words for a name that no model, claim, bug, scenario or workload has. */
  static final String NONE = "@NONE";

  /** Stands in the words for a bug to be planted that there is not. */
  static final String PLANT = "@PLANT";

  FuzzInput {
    words = List.copyOf(words);
    file = file.clone();
  }

  FuzzInput(List<String> words, String text) {
    this(words, text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public byte[] file() {
    return file.clone();
  }
}
