// SPDX-License-Identifier: Apache-2.0
package hakmem.c.elf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The memory of this process, read by the system: an address where nothing is mapped is an error,
 * not the end of the process. Thread-safe.
 */
public final class ProcessMemory implements ImageBytes, AutoCloseable {
  private final FileChannel memory;

  private ProcessMemory(FileChannel memory) {
    this.memory = memory;
  }

  /**
   * Opens it.
   *
   * @return to be closed
   * @throws IOException the system refuses
   */
  public static ProcessMemory open() throws IOException {
    return new ProcessMemory(FileChannel.open(Path.of("/proc/self/mem"), StandardOpenOption.READ));
  }

  @Override
  public ByteBuffer read(long address, int bytes) {
    ByteBuffer all = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    try {
      while (address >= 0 && all.hasRemaining()) {
        if (memory.read(all, address + all.position()) <= 0) {
          break;
        }
      }
    } catch (IOException e) { // Nothing is mapped there.
      throw unreadable(address, bytes);
    }
    if (all.hasRemaining()) {
      throw unreadable(address, bytes);
    }
    return all.rewind();
  }

  private static MalformedImageException unreadable(long address, int bytes) {
    return new MalformedImageException(
        bytes + " bytes cannot be read: address=0x" + Long.toHexString(address));
  }

  @Override
  public void close() throws IOException {
    memory.close();
  }
}
