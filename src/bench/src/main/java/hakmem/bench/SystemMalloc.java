// SPDX-License-Identifier: Apache-2.0
package hakmem.bench;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/**
 * The C library's allocator, called through critical FFM downcalls: the fastest way in which a Java
 * program can call it.
 *
 * <p>Addresses are raw {@code long}s as in the rest of hakmem. Thread-safe as the C functions are.
 * A wrong address is undefined behaviour here and may end the process: that is the allocator's own
 * contract.
 */
public final class SystemMalloc {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle MALLOC =
      critical("malloc", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
  private static final MethodHandle FREE = critical("free", FunctionDescriptor.ofVoid(JAVA_LONG));
  private static final MethodHandle CALLOC =
      critical("calloc", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle REALLOC =
      critical("realloc", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle ALIGNED_ALLOC =
      critical("aligned_alloc", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle USABLE_SIZE =
      critical(usableSizeName(), FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));

  private SystemMalloc() {}

  /** Allocates {@code bytes} bytes; 0 when the C library refuses. */
  public static long malloc(long bytes) {
    try {
      return (long) MALLOC.invokeExact(bytes);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** Allocates {@code count * bytes} zeroed bytes; 0 when the C library refuses. */
  public static long calloc(long count, long bytes) {
    try {
      return (long) CALLOC.invokeExact(count, bytes);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /**
   * Resizes a block; 0 when the C library refuses (the old block then stays), or for {@code bytes}
   * = 0.
   */
  public static long realloc(long address, long bytes) {
    try {
      return (long) REALLOC.invokeExact(address, bytes);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /**
   * Allocates {@code bytes} bytes at a multiple of {@code alignment}, a power of two; 0 on refusal.
   */
  public static long alignedAlloc(long bytes, long alignment) {
    try {
      return (long) ALIGNED_ALLOC.invokeExact(alignment, bytes);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** Bytes that the owner of a live block may touch. */
  public static long usableSize(long address) {
    try {
      return (long) USABLE_SIZE.invokeExact(address);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** Frees a live block; 0 is ignored. */
  public static void free(long address) {
    try {
      FREE.invokeExact(address);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  @SuppressWarnings("restricted") // the native access that this class is for
  private static MethodHandle critical(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name), descriptor, Linker.Option.critical(false));
  }

  private static String usableSizeName() {
    boolean glibcStyle = LINKER.defaultLookup().find("malloc_usable_size").isPresent();
    return glibcStyle ? "malloc_usable_size" : "malloc_size";
  }

  private static IllegalStateException unexpected(Throwable t) {
    return new IllegalStateException(
        "a downcall into the C library threw; report this as a bug", t);
  }
}
