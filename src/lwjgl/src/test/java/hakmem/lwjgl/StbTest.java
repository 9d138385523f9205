// SPDX-License-Identifier: Apache-2.0
package hakmem.lwjgl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lwjgl.system.MemoryUtil.memAddress;

import hakmem.api.Hakmem;
import hakmem.diag.HeapAuditor;
import java.io.IOException;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import org.junit.jupiter.api.Test;
import org.lwjgl.stb.STBImage;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

/** LWJGL itself on hakmem, selected by the property, and a C library that it binds. */
class StbTest {
  @Test
  void thePropertySelectsHakmem() {
    assertInstanceOf(HakmemAllocator.class, MemoryUtil.getAllocator());
    MemoryUtil.memFree((Buffer) null);
    MemoryUtil.nmemFree(MemoryUtil.NULL);
    ByteBuffer block = MemoryUtil.memAlloc(1000);
    assertTrue(Hakmem.owns(memAddress(block)));
    block = MemoryUtil.memRealloc(block, 100_000);
    assertTrue(Hakmem.owns(memAddress(block)));
    MemoryUtil.memFree(block);
    ByteBuffer aligned = MemoryUtil.memAlignedAlloc(4096, 100);
    assertEquals(0, memAddress(aligned) % 4096);
    MemoryUtil.memAlignedFree(aligned);
    assertFalse(Hakmem.owns(memAddress(aligned)));
    HeapAuditor.audit(Hakmem.allocator());
  }

  @Test
  void whatThereIsNoMemoryForIsLwjglsError() {
    assertThrows(OutOfMemoryError.class, () -> MemoryUtil.nmemAllocChecked(1L << 60));
    HakmemAllocator functions = (HakmemAllocator) MemoryUtil.getAllocator();
    assertTrue(functions.problems().last().contains("1152921504606846976"));
  }

  @Test
  void stbDecodesThroughThePointers() throws IOException {
    byte[] png = PictureExample.picture();
    decodeAndFree(png, true);
    decodeAndFree(png, false);
    HeapAuditor.audit(Hakmem.allocator());
  }

  /** C frees what Java allocated: stb's free is the pointer. */
  @Test
  void stbFreesABlockOfJava() {
    ByteBuffer block = MemoryUtil.memAlloc(1000);
    STBImage.stbi_image_free(block);
    assertFalse(Hakmem.owns(memAddress(block)));
    HeapAuditor.audit(Hakmem.allocator());
  }

  private static void decodeAndFree(byte[] png, boolean freedByJava) {
    ByteBuffer file = MemoryUtil.memAlloc(png.length).put(png).flip();
    try (MemoryStack stack = MemoryStack.stackPush()) {
      IntBuffer width = stack.mallocInt(1);
      IntBuffer height = stack.mallocInt(1);
      IntBuffer channels = stack.mallocInt(1);
      ByteBuffer pixels = STBImage.stbi_load_from_memory(file, width, height, channels, 4);
      assertNotNull(pixels, STBImage::stbi_failure_reason);
      assertTrue(Hakmem.owns(memAddress(pixels)), "C allocated elsewhere");
      assertEquals(200 * 100 * 4, pixels.remaining());
      for (int y = 0; y < 100; y++) {
        for (int x = 0; x < 200; x++) {
          int rgba = pixels.order(ByteOrder.BIG_ENDIAN).getInt(4 * (y * 200 + x));
          assertEquals(x << 24 | y << 16 | (x ^ y) << 8 | 0xFF, rgba);
        }
      }
      if (freedByJava) {
        MemoryUtil.memFree(pixels);
      } else {
        STBImage.stbi_image_free(pixels);
      }
      assertFalse(Hakmem.owns(memAddress(pixels)));
    }
    MemoryUtil.memFree(file);
  }
}
