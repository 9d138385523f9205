// SPDX-License-Identifier: Apache-2.0
package hakmem.memory;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hakmem.api.AllocatorClosedException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Views begin and end by one word: the first view and the close decide between them. */
@SuppressWarnings("restricted") // qsort, to be inside a native call.
class BlockViewsTest {
  /** With a flag beside the reference, about one round in two hundred closed an arena twice. */
  private static final int ROUNDS = 4000;

  @Test
  void theFirstViewAndTheCloseNeverFailEachOther() throws Exception {
    CyclicBarrier start = new CyclicBarrier(2);
    AtomicReference<BlockViews> shared = new AtomicReference<>(new BlockViews());
    AtomicReference<Throwable> unexpected = new AtomicReference<>();
    Thread user =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    for (int i = 0; i < ROUNDS; i++) {
                      start.await();
                      useOrFindClosed(shared.get());
                      start.await();
                    }
                  } catch (Throwable e) {
                    unexpected.compareAndSet(null, e);
                    start.reset();
                  }
                });
    try {
      for (int i = 0; i < ROUNDS && unexpected.get() == null; i++) {
        BlockViews views = new BlockViews();
        shared.set(views);
        start.await();
        views.close();
        assertThrows(AllocatorClosedException.class, () -> views.view(16, 8));
        start.await();
      }
    } finally {
      start.reset();
      user.join();
    }
    assertNull(unexpected.get());
  }

  private static void useOrFindClosed(BlockViews views) {
    try {
      assertEquals(8, views.view(16, 8).byteSize());
    } catch (AllocatorClosedException e) {
      // The close was first.
    }
  }

  @Test
  void aViewEndsWithTheClose() {
    BlockViews views = new BlockViews();
    MemorySegment view = views.view(16, 8);
    views.close();
    views.close();
    assertFalse(view.scope().isAlive());
  }

  @Test
  void aViewInUseByANativeCallKeepsAllViewsOpen() throws Throwable {
    BlockViews views = new BlockViews();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment words = arena.allocate(JAVA_LONG, 2);
      MemorySegment view = views.view(words.address(), words.byteSize());
      AtomicReference<Throwable> met = new AtomicReference<>();
      Compare closing =
          (_, _) -> {
            try {
              views.close();
            } catch (Throwable e) {
              met.set(e); // Thrown into native code, it would end the JVM.
            }
            return 0;
          };
      SORT.invokeExact(view, 2L, 8L, closing.stub(arena));
      assertInstanceOf(IllegalStateException.class, met.get());
      assertEquals(0, view.get(JAVA_LONG, 8), "the view is as good as before");
    }
    views.close();
    assertThrows(AllocatorClosedException.class, () -> views.view(16, 8));
  }

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle SORT =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("qsort"),
          FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS));

  /** What qsort calls back. */
  private interface Compare {
    int compare(MemorySegment one, MemorySegment other);

    default MemorySegment stub(Arena arena) throws ReflectiveOperationException {
      FunctionDescriptor type = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS);
      MethodHandle handle =
          MethodHandles.lookup().findVirtual(Compare.class, "compare", type.toMethodType());
      return LINKER.upcallStub(handle.bindTo(this), type, arena);
    }
  }
}
