// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import java.io.Serial;

/**
 * Thrown by {@link Allocator.Builder#build} for an allocator that cannot have this name, or not
 * there: see {@link Allocator.Builder#name}. Nothing has been built.
 */
public final class TagNameException extends IllegalArgumentException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * Of a refused name.
   *
   * @param message sentence, operands and remedy
   */
  public TagNameException(String message) {
    super(message);
  }
}
