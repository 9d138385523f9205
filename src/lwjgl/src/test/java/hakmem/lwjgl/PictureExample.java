// SPDX-License-Identifier: Apache-2.0
package hakmem.lwjgl;

import hakmem.api.Allocator;
import hakmem.api.CloseMode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import javax.imageio.ImageIO;
import org.lwjgl.stb.STBImage;
import org.lwjgl.system.Configuration;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

/**
 * The example of README.md: a program of LWJGL whose native memory, Java's and C's, is one
 * allocator's, under a limit, counted, and proved to be back.
 */
final class PictureExample {
  private PictureExample() {}

  static void main() throws IOException {
    Allocator allocator = Allocator.builder().limitBytes(64 << 20).build();
    Configuration.MEMORY_ALLOCATOR.set(new OwnAllocator(allocator));

    ByteBuffer file = MemoryUtil.memAlloc(100_000).put(picture()).flip();
    try (MemoryStack stack = MemoryStack.stackPush()) {
      IntBuffer size = stack.mallocInt(3);
      ByteBuffer pixels =
          STBImage.stbi_load_from_memory(
              file, size.slice(0, 1), size.slice(1, 1), size.slice(2, 1), 4);
      System.out.printf("decoded %d x %d pixels%n", size.get(0), size.get(1));
      System.out.printf("in use: %,d bytes%n", allocator.stats().allocatedBytes());
      MemoryUtil.memFree(pixels); // C allocated it, Java frees it
    }
    MemoryUtil.memFree(file);
    allocator.close(CloseMode.CHECK); // throws if a block is left
    System.out.println("all of it is back");
  }

  /** A PNG of 200 x 100 pixels. */
  static byte[] picture() throws IOException {
    BufferedImage image = new BufferedImage(200, 100, BufferedImage.TYPE_INT_ARGB);
    for (int y = 0; y < 100; y++) {
      for (int x = 0; x < 200; x++) {
        image.setRGB(x, y, 0xFF00_0000 | x << 16 | y << 8 | (x ^ y));
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }
}
