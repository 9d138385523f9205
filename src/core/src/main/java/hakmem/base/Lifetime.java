// SPDX-License-Identifier: Apache-2.0
package hakmem.base;

import hakmem.api.AllocatorClosedException;

/**
 * Whether an allocator is open. Whoever publishes something looks here afterwards: then either it
 * sees that the allocator was closed, and takes it back, or whoever closes finds it. Thread-safe.
 */
public final class Lifetime {
  private volatile boolean closed;

  /** Open. */
  public Lifetime() {}

  /**
   * Says that the allocator is closed, before anything of it is taken apart. Idempotent. Step
   * SHUT-2.
   */
  public void end() {
    closed = true;
  }

  /** Whether the allocator is closed. */
  public boolean hasEnded() {
    return closed;
  }

  /**
   * Lets an open allocator pass.
   *
   * @throws AllocatorClosedException if it is closed
   */
  public void checkOpen() {
    if (closed) {
      throw new AllocatorClosedException();
    }
  }

  /**
   * What an operation throws that met something unexpected: in an allocator that is being closed,
   * lists lose their blocks and slabs their ranges, and that is all there is to say.
   */
  public RuntimeException cause(RuntimeException met) {
    return closed ? new AllocatorClosedException() : met;
  }
}
