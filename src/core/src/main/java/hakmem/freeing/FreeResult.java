// SPDX-License-Identifier: Apache-2.0
package hakmem.freeing;

import hakmem.api.AddressFault;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What became of a free by somebody who does not own the block's slab. */
public enum FreeResult {
  /** The block is free. */
  FREED(null),
  /** The block is free, and the caller now owns its slab: it keeps it or gives it up. */
  CLAIMED_SLAB(null),
  /** The block is free, and in the caller's magazine. */
  KEPT(null),
  /** Nothing was done. */
  FOREIGN(AddressFault.FOREIGN),
  /** Nothing was done. */
  INTERIOR(AddressFault.INTERIOR),
  /** Nothing was done. */
  DOUBLE_FREE(AddressFault.DOUBLE_FREE),
  /** Nothing was done. */
  NOT_ALLOCATED(AddressFault.NOT_ALLOCATED),
  /** Nothing was done. */
  CORRUPTED(AddressFault.CORRUPTED);

  private final @Nullable AddressFault fault;

  FreeResult(@Nullable AddressFault fault) {
    this.fault = fault;
  }

  /** What is wrong with the address; null if it was freed. */
  public @Nullable AddressFault fault() {
    return fault;
  }

  static FreeResult of(@Nullable AddressFault fault) {
    if (fault == null) {
      return FREED;
    }
    return switch (fault) {
      case FOREIGN -> FOREIGN;
      case INTERIOR -> INTERIOR;
      case DOUBLE_FREE -> DOUBLE_FREE;
      case NOT_ALLOCATED -> NOT_ALLOCATED;
      case CORRUPTED -> CORRUPTED;
    };
  }
}
