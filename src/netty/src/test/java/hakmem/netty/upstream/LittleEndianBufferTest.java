// SPDX-License-Identifier: Apache-2.0
package hakmem.netty.upstream;

import java.nio.ByteOrder;

/** Netty's tests of buffers, in this byte order. */
class LittleEndianBufferTest extends BlockBufferCase {
  LittleEndianBufferTest() {
    super(ByteOrder.LITTLE_ENDIAN);
  }
}
