// SPDX-License-Identifier: Apache-2.0
package hakmem.lwjgl;

import hakmem.api.Allocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.lwjgl.stb.STBImage;
import org.lwjgl.system.JNI;
import org.lwjgl.system.MemoryUtil;

/** Programs that need a JVM of their own: with options. */
final class Probe {
  private Probe() {}

  static void main(String[] arguments) throws IOException {
    switch (arguments[0]) {
      case "debug" -> debug();
      case "closed" -> callAfterClose();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    System.out.println("ended");
  }

  /** With LWJGL's debug allocator: Java leaks 1,234 bytes, C an image of 80,000. */
  private static void debug() throws IOException {
    System.out.println("under: " + MemoryUtil.getAllocator(true).getClass().getSimpleName());
    System.out.println("over: " + MemoryUtil.getAllocator().getClass().getSimpleName());
    byte[] png = PictureExample.picture();
    ByteBuffer file = MemoryUtil.memAlloc(png.length).put(png).flip();
    int[] size = new int[1];
    ByteBuffer pixels = STBImage.stbi_load_from_memory(file, size, new int[1], new int[1], 4);
    System.out.println("width: " + size[0]);
    MemoryUtil.memFree(file);
    MemoryUtil.nmemAlloc(1234);
    if (pixels == null) {
      throw new IllegalStateException(STBImage.stbi_failure_reason());
    }
    try {
      MemoryUtil.nmemFree(4711);
    } catch (IllegalStateException e) {
      System.out.println("refused: " + e.getMessage());
    }
  }

  /** malloc throws beneath the upcall, which has to catch it. */
  private static void callAfterClose() {
    Allocator allocator = Allocator.builder().build();
    OwnAllocator functions = new OwnAllocator(allocator);
    allocator.close();
    System.out.println("address: " + JNI.invokePP(10, functions.getMalloc()));
  }
}
