// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.LongFunction;
import java.util.function.LongPredicate;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** owns, tryFree and usableSize say the same in each form, for every kind of address. */
@ParameterizedClass
@EnumSource(Setup.class)
class OperationsTest extends AllocatorTestBase {
  /** The operations of a heap, an allocator or the static interface. */
  private record Form(
      LongUnaryOperator malloc,
      LongPredicate owns,
      LongFunction<AddressFault> tryFree,
      LongUnaryOperator usableSize) {}

  private Stream<Form> forms() {
    return Stream.of(
        new Form(heap::malloc, heap::owns, heap::tryFree, heap::usableSize),
        new Form(allocator::malloc, allocator::owns, allocator::tryFree, allocator::usableSize),
        new Form(Hakmem::malloc, Hakmem::owns, Hakmem::tryFree, Hakmem::usableSize));
  }

  @Test
  void aLiveBlockIsOwnedUntilItIsFreed() {
    for (long bytes : new long[] {0, 1, 100, 40_000, 500_000, 5L << 20}) {
      forms()
          .forEach(
              form -> {
                long address = form.malloc.applyAsLong(bytes);
                assertTrue(form.owns.test(address));
                assertTrue(form.usableSize.applyAsLong(address) >= bytes);
                assertNull(form.tryFree.apply(address));
                assertFalse(form.owns.test(address));
                assertThrows(
                    InvalidFreeException.class, () -> form.usableSize.applyAsLong(address));
              });
    }
  }

  @Test
  void anyThreadSeesIt() throws Exception {
    long address = heap.malloc(100);
    for (Form form : forms().limit(2).toList()) {
      assertTrue(onOtherThread(() -> form.owns.test(address)));
      Thread virtual =
          Thread.startVirtualThread(() -> assertTrue(form.owns.test(address), "virtual thread"));
      virtual.join();
    }
    assertNull(onOtherThread(() -> allocator.tryFree(address)));
    assertFalse(heap.owns(address));
  }

  @Test
  void nothingElseIsOwned() {
    long address = heap.malloc(1000);
    long[] wrong = {
      0, 1, -1, 8, address + 1, address + 16, address - 16, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 60
    };
    forms()
        .forEach(
            form -> {
              for (long value : wrong) {
                assertFalse(form.owns.test(value), () -> "owns " + value);
              }
              assertNull(form.tryFree.apply(0));
              assertEquals(AddressFault.FOREIGN, form.tryFree.apply(1L << 60));
            });
    assertFalse(Hakmem.owns(address), "another allocator's");
    assertTrue(heap.owns(address));
    heap.free(address);
  }

  @Test
  void aClosedAllocatorOwnsNothing() {
    long address = allocator.malloc(100);
    long huge = allocator.malloc(5L << 20);
    allocator.close();
    for (long was : new long[] {address, huge}) {
      forms().limit(2).forEach(form -> assertFalse(form.owns.test(was)));
      forms().limit(2).forEach(f -> assertEquals(AddressFault.FOREIGN, f.tryFree.apply(was)));
    }
    build();
  }
}
