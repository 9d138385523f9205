// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import java.io.Serial;

/**
 * Thrown when an option is refused: there is none of that name, or not with that value. The message
 * says where it stood, what is allowed and which name is nearest.
 */
public final class OptionException extends IllegalArgumentException {
  @Serial private static final long serialVersionUID = 1L;

  private final String option;
  private final String value;

  /**
   * Of an option that is refused.
   *
   * @param option the name as it was given
   * @param value the value as it was given
   * @param message sentence, operands and remedy
   */
  public OptionException(String option, String value, String message) {
    super(message);
    this.option = option;
    this.value = value;
  }

  /**
   * Which option.
   *
   * @return the name as it was given
   */
  public String option() {
    return option;
  }

  /**
   * Which value.
   *
   * @return the value as it was given
   */
  public String value() {
    return value;
  }
}
