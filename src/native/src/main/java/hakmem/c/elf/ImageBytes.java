// SPDX-License-Identifier: Apache-2.0
package hakmem.c.elf;

import java.nio.ByteBuffer;

/** Memory that can be read without harm, whatever the address. */
@FunctionalInterface
public interface ImageBytes {
  /**
   * A copy of some of it.
   *
   * @param address of the first byte
   * @param bytes how many, 0 or more
   * @return little endian, from position 0 on, and of exactly that length
   * @throws MalformedImageException not all of it can be read
   */
  ByteBuffer read(long address, int bytes);
}
