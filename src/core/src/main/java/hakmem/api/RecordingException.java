// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import java.io.Serial;
import java.nio.file.Path;

/**
 * Thrown when a recording cannot be begun, or was not written to its end. The allocator goes on as
 * it did, and what stands in the file can be replayed.
 */
public final class RecordingException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final transient Path file;

  /**
   * Of a recording.
   *
   * @param file where it was to be written
   * @param message sentence, operands and remedy
   * @param cause what went wrong
   */
  public RecordingException(Path file, String message, Throwable cause) {
    super(message, cause);
    this.file = file;
  }

  /**
   * Which file.
   *
   * @return where it was to be written
   */
  public Path file() {
    return file;
  }
}
