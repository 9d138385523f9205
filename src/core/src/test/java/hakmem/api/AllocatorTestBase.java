// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import hakmem.diag.HeapAuditor;
import hakmem.layout.BlockLayout;
import hakmem.memory.BlockMemory;
import hakmem.walk.EngineDoor;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.ThrowingSupplier;
import org.junit.jupiter.params.Parameter;

/** An allocator before each test, an audit of the whole heap after it. */
abstract class AllocatorTestBase {
  @Parameter Setup setup;

  Allocator allocator;
  Heap heap;
  BlockMemory memory;
  BlockLayout layout;
  HeldBlocks live;

  /** What the audit must report, each by its beginning; tests that damage the heap add to it. */
  List<String> expectedViolations = List.of();

  @BeforeEach
  void build() {
    build(setup.builder());
  }

  final void build(Allocator.Builder builder) {
    allocator = builder.build();
    heap = allocator.newHeap();
    memory = EngineDoor.open(allocator).parts().memory();
    layout = setup.layout();
    live = new HeldBlocks(allocator);
  }

  @AfterEach
  void audit() {
    live.verifyAll();
    assertAudit();
    allocator.close();
  }

  final void assertAudit() {
    List<String> found = HeapAuditor.audit(allocator);
    List<String> numbers = found.stream().map(line -> line.substring(0, 6)).toList();
    assertEquals(expectedViolations, numbers, () -> String.join("\n", found));
  }

  /** Runs on another platform thread and waits for it; what it throws, this throws. */
  static <T> T onOtherThread(ThrowingSupplier<T> body) {
    AtomicReference<T> result = new AtomicReference<>();
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    result.set(body.get());
                  } catch (Throwable e) {
                    thrown.set(e);
                  }
                });
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    if (thrown.get() != null) {
      throw assertInstanceOf(RuntimeException.class, thrown.get(), () -> "" + thrown.get());
    }
    return result.get();
  }
}
