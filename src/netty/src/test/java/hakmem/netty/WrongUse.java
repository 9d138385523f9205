// SPDX-License-Identifier: Apache-2.0
package hakmem.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** Every way into a buffer's bytes, by name, at its first byte. */
final class WrongUse {
  /** May throw what Netty throws. */
  interface Use {
    void run() throws Throwable;
  }

  private WrongUse() {}

  static Map<String, Use> of(ByteBuf buffer) {
    Map<String, Use> uses = at(buffer, 0);
    uses.put("memoryAddress", buffer::memoryAddress);
    uses.put("capacity", () -> buffer.capacity(100_000));
    uses.put("writeLong", () -> buffer.writeLong(1));
    uses.put("readLong", buffer::readLong);
    uses.put("release", buffer::release);
    uses.put("retain", buffer::retain);
    return uses;
  }

  /** Those that take an index, of 8 bytes each. */
  static Map<String, Use> at(ByteBuf buffer, int index) {
    Map<String, Use> uses = new LinkedHashMap<>();
    numbers(buffer, index, uses);
    uses.put("getBytes array", () -> buffer.getBytes(index, new byte[8]));
    uses.put("setBytes array", () -> buffer.setBytes(index, new byte[8]));
    uses.put("getBytes buffer", () -> buffer.getBytes(index, Unpooled.buffer(8), 0, 8));
    uses.put("setBytes buffer", () -> buffer.setBytes(index, Unpooled.buffer(8), 0, 8));
    uses.put("getBytes nio", () -> buffer.getBytes(index, ByteBuffer.allocate(8)));
    uses.put("setBytes nio", () -> buffer.setBytes(index, ByteBuffer.allocate(8)));
    uses.put("getBytes stream", () -> buffer.getBytes(index, new ByteArrayOutputStream(), 8));
    uses.put(
        "setBytes stream", () -> buffer.setBytes(index, new ByteArrayInputStream(new byte[8]), 8));
    uses.put("setZero", () -> buffer.setZero(index, 8));
    uses.put("copy", () -> buffer.copy(index, 8).release());
    uses.put("nioBuffer", () -> buffer.nioBuffer(index, 8));
    uses.put("internalNioBuffer", () -> buffer.internalNioBuffer(index, 8));
    return uses;
  }

  private static void numbers(ByteBuf buffer, int index, Map<String, Use> uses) {
    uses.put("getByte", () -> buffer.getByte(index));
    uses.put("getShort", () -> buffer.getShort(index));
    uses.put("getShortLE", () -> buffer.getShortLE(index));
    uses.put("getMedium", () -> buffer.getMedium(index));
    uses.put("getMediumLE", () -> buffer.getMediumLE(index));
    uses.put("getInt", () -> buffer.getInt(index));
    uses.put("getIntLE", () -> buffer.getIntLE(index));
    uses.put("getLong", () -> buffer.getLong(index));
    uses.put("getLongLE", () -> buffer.getLongLE(index));
    uses.put("setByte", () -> buffer.setByte(index, 1));
    uses.put("setShort", () -> buffer.setShort(index, 1));
    uses.put("setShortLE", () -> buffer.setShortLE(index, 1));
    uses.put("setMedium", () -> buffer.setMedium(index, 1));
    uses.put("setMediumLE", () -> buffer.setMediumLE(index, 1));
    uses.put("setInt", () -> buffer.setInt(index, 1));
    uses.put("setIntLE", () -> buffer.setIntLE(index, 1));
    uses.put("setLong", () -> buffer.setLong(index, 1));
    uses.put("setLongLE", () -> buffer.setLongLE(index, 1));
  }
}
