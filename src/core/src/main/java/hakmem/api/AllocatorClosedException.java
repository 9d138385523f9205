// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import java.io.Serial;

/** Thrown by whatever would allocate from an allocator that is closed, or is just being closed. */
public final class AllocatorClosedException extends IllegalStateException {
  @Serial private static final long serialVersionUID = 1L;

  /** Of a closed allocator. */
  public AllocatorClosedException() {
    super("allocator is closed; build a new one");
  }
}
