// SPDX-License-Identifier: Apache-2.0
package hakmem.lwjgl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lwjgl.system.MemoryUtil.NULL;

import hakmem.api.Allocator;
import hakmem.api.CloseMode;
import hakmem.api.InvalidFreeException;
import hakmem.api.LiveBlocks;
import hakmem.diag.HeapAuditor;
import org.junit.jupiter.api.Test;
import org.lwjgl.system.JNI;

/** Each method and each pointer of LWJGL's interface does what its name says. */
class PointersTest {
  private final Allocator allocator = Allocator.builder().limitBytes(32 << 20).build();
  private final OwnAllocator functions = new OwnAllocator(allocator);

  @Test
  void javasMethodsAreTheFunctions() {
    long block = functions.realloc(functions.malloc(10), 1000);
    long zeros = functions.calloc(3, 100);
    long aligned = functions.aligned_alloc(256, 10);
    assertTrue(allocator.usableSize(block) >= 1000 && allocator.usableSize(zeros) >= 300);
    assertEquals(0, aligned % 256);
    functions.free(block);
    functions.free(zeros);
    functions.aligned_free(aligned);
    assertThrows(InvalidFreeException.class, () -> functions.aligned_free(aligned));
    assertThrows(InvalidFreeException.class, () -> functions.free(block));
    allIsBack();
  }

  @Test
  void thePointersAreTheFunctions() {
    long block =
        JNI.invokePPP(JNI.invokePP(10, functions.getMalloc()), 1000, functions.getRealloc());
    long zeros = JNI.invokePPP(3, 100, functions.getCalloc());
    long aligned = JNI.invokePPP(256, 10, functions.getAlignedAlloc());
    assertTrue(allocator.usableSize(block) >= 1000 && allocator.usableSize(zeros) >= 300);
    assertEquals(0, aligned % 256);
    JNI.invokePV(block, functions.getFree());
    JNI.invokePV(zeros, functions.getFree());
    JNI.invokePV(aligned, functions.getAlignedFree());
    assertFalse(allocator.owns(block) || allocator.owns(zeros) || allocator.owns(aligned));
    assertEquals(0, functions.problems().count(), functions.problems().last());
    allIsBack();
  }

  @Test
  void noMemoryIsNullAndTheReasonIsKept() {
    assertEquals(NULL, functions.malloc(64 << 20));
    assertEquals(NULL, JNI.invokePP(64 << 20, functions.getMalloc()));
    assertEquals(2, functions.problems().count());
    assertTrue(functions.problems().last().contains("limit"), functions.problems().last());
    allIsBack();
  }

  private void allIsBack() {
    HeapAuditor.audit(allocator);
    assertEquals(LiveBlocks.NONE, allocator.close(CloseMode.CHECK));
  }
}
