// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static java.lang.invoke.MethodType.methodType;

import hakmem.api.AddressFault;
import hakmem.api.AllocationFailedException;
import hakmem.api.Allocator;
import hakmem.api.Hakmem;
import java.util.function.Consumer;
import org.checkerframework.checker.nullness.qual.Nullable;

/*
 * Implementation note.
 *
 * Java calls the functions themselves; C calls the FromC ones through pointers. An exception that
 * leaves an upcall ends the VM, so these catch all, and catch again what noting it throws: their
 * handlers call nothing outside of a try block.
 */
/**
 * malloc, calloc, realloc, free, aligned_alloc and malloc_usable_size over an allocator, for C code
 * in {@link #pointers} and for Java as methods, with the sizes of C: bytes, unsigned, so that a
 * negative number is a size that nobody has. Any thread may free what any thread allocated, Java
 * what C allocated and the reverse. A block starts at a multiple of 16, and belongs to the caller
 * until it is freed. Thread-safe.
 *
 * <p>What Java calls costs what {@link Hakmem} does, and never enters C. What C calls costs an
 * upcall, some 40 ns more, and on the first call of a thread that the JVM does not know 70 to 190
 * µs: it becomes a {@link Thread}.
 *
 * <p>What goes wrong:
 *
 * <ul>
 *   <li>No memory: NULL; {@link #problems} has the reason.
 *   <li>A wrong address given by Java: an {@link hakmem.api.InvalidFreeException} that says what it
 *       is; nothing has changed.
 *   <li>A wrong address given by C, and whatever else is thrown during a call of C: noted in {@link
 *       #problems} and told to the reporter; nothing has changed, and C gets NULL or 0.
 *   <li>A free block that was overwritten: a {@link hakmem.api.HeapCorruptionException} to Java,
 *       NULL and a note to C.
 *   <li>An allocator that was closed: an {@link hakmem.api.AllocatorClosedException} to Java, NULL
 *       and a note to C.
 * </ul>
 */
public abstract sealed class CFunctions implements AutoCloseable
    permits DefaultFunctions, OwnFunctions {
  static final String NOT_ASKED = "machine code was not asked for";

  private static final long NULL = 0;

  private final Consumer<String> reporter;
  private final Problems problems = new Problems();
  private final FunctionPointers pointers = FunctionPointers.to(this);
  private final String whyUpcalls;

  CFunctions(Consumer<String> reporter, String whyUpcalls) {
    this.reporter = reporter;
    this.whyUpcalls = whyUpcalls;
  }

  /**
   * Over the default allocator of the process.
   *
   * @param reporter gets one line for each wrong call of C, on the thread that made it; what it
   *     throws is dropped
   * @return with function pointers of its own, which stay until the process ends
   */
  public static CFunctions ofDefault(Consumer<String> reporter) {
    return new DefaultFunctions(reporter);
  }

  /**
   * Over an allocator that the program has built: with a limit, with headers, with figures of its
   * own. The program keeps it open for as long as C code may call.
   *
   * @param allocator where blocks come from; not closed from here
   * @param reporter as of {@link #ofDefault}
   * @return with function pointers of its own, which stay until the process ends and hold the
   *     allocator
   */
  public static CFunctions of(Allocator allocator, Consumer<String> reporter) {
    return new OwnFunctions(allocator, reporter, NOT_ASKED);
  }

  /**
   * As {@link #of}, but that C gets and gives back blocks of up to 32,752 bytes by machine code,
   * made here, without an upcall. Experimental. Where it cannot be (another processor than x86-64,
   * another system than Linux, memory may not be made executable) the functions are those of {@link
   * #of}, and {@link #whyUpcalls} says why.
   *
   * <p>Such a block is one of these functions alone: Java frees it by {@link #free} here, and the
   * allocator itself refuses its address. Each thread of C keeps some freed blocks at hand, which
   * are live blocks to the allocator: {@link #atHandBytes}, at most 1.9 MiB a thread, of at most
   * 256 threads, and 16 MiB more of all together, for those that go on with long bursts. A request
   * that the allocator cannot serve otherwise gets them. The program calls {@link #close} before it
   * closes the allocator.
   *
   * @param allocator where blocks come from; not closed from here
   * @param reporter as of {@link #ofDefault}
   * @return with function pointers of its own, which stay until the process ends and hold the
   *     allocator
   */
  public static CFunctions ofMachineCode(Allocator allocator, Consumer<String> reporter) {
    return orUpcalls(allocator, reporter, MachineCode.refusal());
  }

  static CFunctions orUpcalls(
      Allocator allocator, Consumer<String> reporter, @Nullable String refusal) {
    if (refusal != null) {
      return new OwnFunctions(allocator, reporter, refusal);
    }
    try {
      return new MachineFunctions(allocator, reporter, false);
    } catch (UnsupportedOperationException e) {
      return new OwnFunctions(allocator, reporter, e.getMessage() + "");
    }
  }

  abstract long newBlock(long bytes);

  abstract long newZeros(long count, long elementBytes);

  abstract long newAligned(long bytes, long alignment);

  abstract long resize(long address, long bytes);

  abstract long size(long address);

  abstract void end(long address);

  abstract @Nullable AddressFault tryEnd(long address);

  /**
   * The functions as C calls them.
   *
   * @return the same pointers always
   */
  public FunctionPointers pointers() {
    return pointers;
  }

  /** The functions that SQLite has with ints. */
  IntPointers ints() {
    return new IntPointers(
        FunctionPointers.ofInt(this, "mallocFromC", methodType(long.class, int.class)),
        FunctionPointers.ofInt(this, "reallocFromC", methodType(long.class, long.class, int.class)),
        FunctionPointers.pointer(
            FunctionPointers.target(this, "usableIntFromC", methodType(int.class, long.class))));
  }

  /**
   * Why each call of C is an upcall.
   *
   * @return a sentence; empty if machine code serves
   */
  public final String whyUpcalls() {
    return whyUpcalls;
  }

  /**
   * Bytes of blocks that C has freed and that machine code keeps for the next malloc. To the
   * allocator they are live. Exact while C does not call. Cost: a look at each stack of each
   * thread.
   *
   * @return bytes; 0 without machine code
   */
  public long atHandBytes() {
    return 0;
  }

  /**
   * How often machine code has left something to Java, and why. Thread-safe; cost: four loads.
   *
   * @return counts since these functions were made; all 0 without machine code, for then each call
   *     of C is an upcall
   */
  public Upcalls upcalls() {
    return Upcalls.NONE;
  }

  /**
   * Gives the blocks at hand back to the allocator, those of threads that are gone, too. C may go
   * on calling. Cost: a fence of the whole process, and a free for each block.
   *
   * @return bytes given back; 0 without machine code
   */
  public long collect() {
    return 0;
  }

  /**
   * Gives the blocks at hand back for good: from now on each call of C is an upcall. Blocks that C
   * has stay as they are, and C frees them as before. Does nothing without machine code.
   * Idempotent.
   */
  @Override
  public void close() {}

  /**
   * What could not be told to the caller.
   *
   * @return the same object always; it goes on counting
   */
  public final Problems problems() {
    return problems;
  }

  /**
   * Hands out a block; what it holds is undefined.
   *
   * @param bytes 0 or more; for 0 a block of its own all the same
   * @return its address, a multiple of 16; NULL if there is no memory for it
   */
  public final long malloc(long bytes) {
    if (bytes < 0) {
      return refuse("malloc", bytes);
    }
    try {
      return newBlock(bytes);
    } catch (AllocationFailedException e) {
      return refuse(e);
    }
  }

  /**
   * Hands out a block of zeros.
   *
   * @param count of elements, 0 or more
   * @param elementBytes bytes of each, 0 or more
   * @return its address, a multiple of 16; NULL if there is no memory for it or the product
   *     overflows
   */
  public final long calloc(long count, long elementBytes) {
    if ((count | elementBytes) < 0) {
      return refuse("calloc", count < 0 ? count : elementBytes);
    }
    try {
      return newZeros(count, elementBytes);
    } catch (AllocationFailedException e) {
      return refuse(e);
    }
  }

  /**
   * Resizes a block; the first min(old, new) bytes are kept.
   *
   * @param address of a live block, or NULL for a new one
   * @param bytes new size; with 0 a live block is freed, as glibc does
   * @return address of the block from now on; NULL if there is no memory, and the old block is as
   *     it was; NULL if it was freed
   * @throws hakmem.api.InvalidFreeException {@code address} is not that of a live block
   */
  public final long realloc(long address, long bytes) {
    if (bytes < 0) {
      return refuse("realloc", bytes);
    }
    if (bytes == 0 && address != NULL) {
      end(address);
      return NULL;
    }
    try {
      return resize(address, bytes);
    } catch (AllocationFailedException e) {
      return refuse(e);
    }
  }

  /**
   * Frees a block of any of these functions.
   *
   * @param address of a live block, or NULL, which is ignored
   * @throws hakmem.api.InvalidFreeException {@code address} is not that of a live block
   */
  public final void free(long address) {
    end(address);
  }

  /**
   * Hands out a block at a multiple of an alignment; what it holds is undefined.
   *
   * @param alignment in bytes, a power of two; what is below 16 counts as 16
   * @param bytes 0 or more; need not be a multiple of the alignment
   * @return its address; NULL if there is no memory for it or the alignment is no power of two
   */
  public final long alignedAlloc(long alignment, long bytes) {
    if (bytes < 0) {
      return refuse("aligned_alloc", bytes);
    }
    if (alignment <= 0 || (alignment & (alignment - 1)) != 0) {
      problems.add("aligned_alloc: alignment=" + alignment + " is no power of two");
      return NULL;
    }
    try {
      return newAligned(bytes, alignment);
    } catch (AllocationFailedException e) {
      return refuse(e);
    }
  }

  /**
   * How many bytes of a block may be used: at least what was asked for.
   *
   * @param address of a live block, or NULL
   * @return bytes; 0 of NULL
   * @throws hakmem.api.InvalidFreeException {@code address} is not that of a live block
   */
  public final long usableSize(long address) {
    return address == NULL ? 0 : size(address);
  }

  private long refuse(String function, long bytes) {
    problems.add(function + ": " + Long.toUnsignedString(bytes) + " bytes are more than there are");
    return NULL;
  }

  final long refuse(AllocationFailedException e) {
    problems.add(e.toString());
    return NULL;
  }

  final long mallocFromC(long bytes) {
    try {
      return malloc(bytes);
    } catch (Throwable e) { // Nothing may leave an upcall.
      try {
        report("malloc", e.toString());
      } catch (Throwable again) { // Even this could not be noted.
        return NULL;
      }
      return NULL;
    }
  }

  final long callocFromC(long count, long elementBytes) {
    try {
      return calloc(count, elementBytes);
    } catch (Throwable e) { // Nothing may leave an upcall.
      try {
        report("calloc", e.toString());
      } catch (Throwable again) { // Even this could not be noted.
        return NULL;
      }
      return NULL;
    }
  }

  final long reallocFromC(long address, long bytes) {
    try {
      return realloc(address, bytes);
    } catch (Throwable e) { // Nothing may leave an upcall.
      try {
        report("realloc", e.toString());
      } catch (Throwable again) { // Even this could not be noted.
        return NULL;
      }
      return NULL;
    }
  }

  final long alignedAllocFromC(long alignment, long bytes) {
    try {
      return alignedAlloc(alignment, bytes);
    } catch (Throwable e) { // Nothing may leave an upcall.
      try {
        report("aligned_alloc", e.toString());
      } catch (Throwable again) { // Even this could not be noted.
        return NULL;
      }
      return NULL;
    }
  }

  final long usableSizeFromC(long address) {
    try {
      return usableSize(address);
    } catch (Throwable e) { // Nothing may leave an upcall.
      try {
        report("malloc_usable_size", e.toString());
      } catch (Throwable again) { // Even this could not be noted.
        return 0;
      }
      return 0;
    }
  }

  /** For sizes that are ints: of a block that is longer, what an int can say. */
  final int usableIntFromC(long address) {
    try {
      return (int) Math.min(usableSizeFromC(address), Integer.MAX_VALUE);
    } catch (Throwable e) { // Nothing may leave an upcall.
      return 0;
    }
  }

  final void freeFromC(long address) {
    try {
      AddressFault fault = tryEnd(address);
      if (fault != null) {
        report("free", fault.sentence() + ": address=0x" + Long.toHexString(address));
      }
    } catch (Throwable e) { // Nothing may leave an upcall.
      try {
        report("free", e.toString());
      } catch (Throwable again) { // Even this could not be noted.
        return;
      }
    }
  }

  /** C cannot be told why, so a person is: a free that did nothing would go unseen. */
  final void report(String function, String what) {
    String line = "C called " + function + ": " + what;
    problems.add(line);
    reporter.accept(line);
  }
}
