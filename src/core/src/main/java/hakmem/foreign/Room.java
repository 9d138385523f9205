// SPDX-License-Identifier: Apache-2.0
package hakmem.foreign;

import hakmem.kind.UserAddress;
import hakmem.layout.Addresses;
import java.util.concurrent.atomic.AtomicLong;

/** A block that segments of several threads share. Thread-safe, lock-free. */
final class Room {
  /** No room at all. */
  static final Room NONE = new Room(0, 0, Growth.FIRST_BYTES);

  private final @UserAddress long block;
  private final long bytes;

  /** Bytes of the block that comes after this one. */
  final int nextBytes;

  private final AtomicLong usedBytes = new AtomicLong();

  Room(@UserAddress long block, long bytes, int nextBytes) {
    this.block = block;
    this.bytes = bytes;
    this.nextBytes = nextBytes;
  }

  /**
   * Bytes for one segment.
   *
   * @param need more than 0
   * @param alignment a power of two
   * @return their address; 0: there is not as much left
   */
  @UserAddress
  long claim(long need, long alignment) {
    while (true) {
      long used = usedBytes.get();
      long top = Addresses.userEnd(block, used);
      long gap = Addresses.gapBefore(top, alignment);
      if (need > bytes - used - gap) {
        return 0;
      }
      if (usedBytes.compareAndSet(used, used + gap + need)) {
        return Addresses.userEnd(top, gap);
      }
    }
  }
}
