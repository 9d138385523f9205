// SPDX-License-Identifier: Apache-2.0
package hakmem.base;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Each way in which the allocator uses the JDK's atomics, taken once: they are variable handles
 * inside, which the JVM links in Java heap, of which free must need none.
 */
final class AtomicsRehearsal {
  static {
    rehearse(new AtomicReference<>(""));
    rehearse(new AtomicReferenceArray<>(1));
    rehearse(new AtomicLongArray(1));
    rehearse(new AtomicBoolean());
  }

  private AtomicsRehearsal() {}

  private static void rehearse(AtomicReference<Object> reference) {
    Object value = reference.get();
    reference.set(value);
    boolean same = reference.compareAndSet(value, value);
    Object witness = reference.compareAndExchange(value, value);
    Object old = reference.getAndSet(value);
  }

  private static void rehearse(AtomicReferenceArray<Object> array) {
    array.set(0, "");
    Object value = array.get(0);
    boolean same = array.compareAndSet(0, value, value);
  }

  private static void rehearse(AtomicLongArray array) {
    array.set(0, 0);
    long value = array.get(0);
    boolean same = array.compareAndSet(0, value, value);
    long next = array.incrementAndGet(0);
    long sum = array.addAndGet(0, 0);
    long old = array.getAndSet(0, 0);
  }

  private static void rehearse(AtomicBoolean flag) {
    flag.set(false);
    boolean same = flag.compareAndSet(false, false);
  }
}
