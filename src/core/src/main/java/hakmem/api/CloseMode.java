// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

/** What {@link Allocator#close(CloseMode)} does about blocks that are still live. */
public enum CloseMode {
  /** If there is one, fails and leaves the allocator open. */
  CHECK,

  /** Frees them, without looking. */
  FREE,

  /** Frees them, and says what they were. */
  REPORT
}
