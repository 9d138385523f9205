// SPDX-License-Identifier: Apache-2.0
package hakmem.netty.upstream;

import java.nio.ByteOrder;

/** Netty's tests of buffers, in this byte order. */
class BigEndianBufferTest extends BlockBufferCase {
  BigEndianBufferTest() {
    super(ByteOrder.BIG_ENDIAN);
  }
}
