// SPDX-License-Identifier: Apache-2.0
package hakmem.foreign;

import hakmem.kind.UserAddress;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A block that an arena holds, and those that it held before. Written by who has taken the block,
 * before others can see it; then by who has closed the arena.
 */
final class TakenBlock {
  /** No block. */
  static final TakenBlock NONE = new TakenBlock(Room.NONE);

  /** No block, and there will be none: the arena is closed. */
  static final TakenBlock CLOSED = new TakenBlock(Room.NONE);

  /** 0: none. */
  @UserAddress long block;

  long bytes;

  /** Null: there are no others. */
  @Nullable TakenBlock next;

  /** What segments share. */
  Room room;

  TakenBlock(Room room) {
    this.room = room;
  }
}
