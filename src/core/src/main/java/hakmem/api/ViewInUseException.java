// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import java.io.Serial;

/**
 * Thrown by a close while a native call is using a segment of {@link Allocator#mallocSegment}. The
 * allocator is open and unchanged; close it when the call has returned.
 */
public final class ViewInUseException extends IllegalStateException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * Of a refused close.
   *
   * @param refusal what the JDK said
   */
  public ViewInUseException(IllegalStateException refusal) {
    super("a native call is using a view of a block; close the allocator after it", refusal);
  }
}
