// SPDX-License-Identifier: Apache-2.0
package hakmem.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.IllegalReferenceCountException;

/**
 * What Netty itself checks at each access. Both of its checks can be switched off for the process
 * ({@code io.netty.buffer.checkBounds}, {@code io.netty.buffer.checkAccessible}); buffers on
 * addresses then make them themselves, because a wrong access could end the JVM. Stateless.
 */
final class NettyChecks {
  /** Whether Netty checks all; a constant for the compiler, so that nothing is checked twice. */
  static final boolean ARE_ON = new Probe().areOn();

  private NettyChecks() {}

  /**
   * Makes the checks that Netty has switched off.
   *
   * @throws IllegalReferenceCountException the buffer was released
   * @throws IndexOutOfBoundsException the bytes are not in the buffer
   */
  static void check(ByteBuf buffer, int index, int bytes) {
    int count = buffer.refCnt();
    if (count == 0) {
      throw new IllegalReferenceCountException(count);
    }
    int capacity = buffer.capacity();
    if ((index | bytes) < 0 || index > capacity - bytes) {
      throw new IndexOutOfBoundsException(
          "index=%d, length=%d are not in a buffer of capacity=%d"
              .formatted(index, bytes, capacity));
    }
  }

  /** A buffer of no bytes at no address: what it allows, Netty does not check. */
  private static final class Probe extends BulkByteBuf {
    Probe() {
      super(0);
    }

    boolean areOn() {
      return refusesIndex() && refusesReleased();
    }

    private boolean refusesIndex() {
      try {
        checkIndex(0, 1);
        return false;
      } catch (IndexOutOfBoundsException expected) {
        return true;
      }
    }

    private boolean refusesReleased() {
      release();
      try {
        ensureAccessible();
        return false;
      } catch (IllegalReferenceCountException expected) {
        return true;
      }
    }

    @Override
    public ByteBufAllocator alloc() {
      throw new UnsupportedOperationException("a probe has no allocator; report this as a bug");
    }

    @Override
    public ByteBuf capacity(int newCapacity) {
      throw new UnsupportedOperationException("a probe has no bytes; report this as a bug");
    }

    @Override
    protected void deallocate() {
      // Has no block.
    }
  }
}
