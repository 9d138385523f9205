// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import java.io.Serial;

/**
 * Thrown by a close of the default allocator, {@link Hakmem#allocator()}: it serves every part of
 * the process, and none may take it from the others. It is open and unchanged.
 */
public final class DefaultAllocatorCloseException extends UnsupportedOperationException {
  @Serial private static final long serialVersionUID = 1L;

  /** Of a refused close. */
  public DefaultAllocatorCloseException() {
    super(
        "the default allocator serves the whole process and stays open; close an allocator of your"
            + " own, from Allocator.builder().build(), or give memory back by trim()");
  }
}
