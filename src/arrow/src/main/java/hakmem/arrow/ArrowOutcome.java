// SPDX-License-Identifier: Apache-2.0
package hakmem.arrow;

import hakmem.api.AllocationFailedException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;
import org.apache.arrow.memory.AllocationOutcome;
import org.apache.arrow.memory.AllocationOutcomeDetails;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A refusal of hakmem in Arrow's own words. Arrow keeps the making of these to its package: on a
 * module path that does not open it there are none, and a refusal is the exception alone.
 * Stateless.
 */
final class ArrowOutcome {
  /** What Arrow keeps to itself. */
  private record Makers(MethodHandle details, MethodHandle push, MethodHandle outcome) {}

  private static final @Nullable Makers MAKERS = find();

  private ArrowOutcome() {}

  private static @Nullable Makers find() {
    Class<?> details = AllocationOutcomeDetails.class;
    try {
      MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(details, MethodHandles.lookup());
      Class<?> accountant = lookup.findClass("org.apache.arrow.memory.Accountant");
      return new Makers(
          lookup.findConstructor(details, MethodType.methodType(void.class)),
          lookup.findVirtual(
              details,
              "pushEntry",
              MethodType.methodType(
                  void.class, accountant, long.class, long.class, long.class, boolean.class)),
          lookup.findConstructor(
              AllocationOutcome.class,
              MethodType.methodType(void.class, AllocationOutcome.Status.class, details)));
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  /**
   * How an allocation has failed that Arrow has counted already: at an allocator of Arrow that lies
   * around the one that was asked, or at that one.
   *
   * @return null if Arrow does not let us say it
   */
  static @Nullable AllocationOutcome of(BufferAllocator asked, BufferAllocator failed, long bytes) {
    Makers makers = MAKERS;
    if (makers == null) {
      return null;
    }
    try {
      Object details = makers.details().invoke();
      @Nullable BufferAllocator entry = asked;
      while (entry != null && entry != failed) {
        push(makers, details, entry, bytes, false);
        entry = entry.getParentAllocator();
      }
      push(makers, details, failed, bytes, true);
      AllocationOutcome.Status status =
          asked == failed
              ? AllocationOutcome.Status.FAILED_LOCAL
              : AllocationOutcome.Status.FAILED_PARENT;
      return (AllocationOutcome) makers.outcome().invoke(status, details);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("Arrow's outcome cannot be made; report this as a bug", e);
    }
  }

  private static void push(
      Makers makers, Object details, BufferAllocator entry, long bytes, boolean failed)
      throws Throwable {
    long usedBefore = entry.getAllocatedMemory() - bytes;
    makers.push().invoke(details, entry, usedBefore, bytes, failed ? 0 : bytes, failed);
  }

  /** What Arrow's caller gets. */
  static OutOfMemoryException exception(
      long bytes, AllocationFailedException cause, @Nullable AllocationOutcome outcome) {
    String message =
        "hakmem has no memory for a buffer of " + bytes + " bytes: " + cause.getMessage();
    Optional<AllocationOutcomeDetails> details =
        outcome == null ? Optional.empty() : outcome.getDetails();
    OutOfMemoryException exception = new OutOfMemoryException(message, details);
    exception.initCause(cause);
    return exception;
  }
}
