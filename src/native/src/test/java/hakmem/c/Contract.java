// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static hakmem.c.CMemory.NULL;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/** What the C standard and glibc promise of the six functions, looked at from outside. */
final class Contract {
  private static final long[] BYTES = {0, 1, 15, 16, 17, 100, 4096, 200_000, 3 << 20};
  private static final long[] ALIGNMENTS = {1, 8, 16, 64, 4096, 1 << 20};

  private final CMemory functions;
  private final LongPredicate owns;
  private final List<String> findings = new ArrayList<>();

  private Contract(CMemory functions, LongPredicate owns) {
    this.functions = functions;
    this.owns = owns;
  }

  /** What is not as promised; none if all is. */
  static List<String> findings(CMemory functions, LongPredicate owns) {
    Contract contract = new Contract(functions, owns);
    contract.mallocAndFree();
    contract.calloc();
    contract.realloc();
    contract.aligned();
    contract.refusals();
    return contract.findings;
  }

  private void hold(boolean condition, String promise, long operand) {
    if (!condition) {
      findings.add(promise + ": " + operand);
    }
  }

  private void mallocAndFree() {
    functions.free(NULL);
    hold(functions.usableSize(NULL) == 0, "usable size of NULL is 0", 0);
    for (long bytes : BYTES) {
      long first = functions.malloc(bytes);
      long second = functions.malloc(bytes);
      hold(first != NULL && second != NULL, "malloc hands out a block", bytes);
      hold(first % 16 == 0, "malloc aligns to 16", bytes);
      hold(Math.abs(first - second) >= Math.max(bytes, 1), "blocks do not overlap", bytes);
      hold(owns.test(first), "a block is hakmem's", bytes);
      long usable = functions.usableSize(first);
      hold(
          usable >= bytes && usable <= 2 * bytes + 4096,
          "usable size covers what was asked",
          bytes);
      RawBytes.fill(first, 0x55, bytes);
      RawBytes.fill(second, 0xAA, bytes);
      hold(holds(first, bytes, 0x55), "a block keeps what is written", bytes);
      functions.free(first);
      hold(!owns.test(first), "free frees", bytes);
      functions.free(second);
    }
  }

  private void calloc() {
    for (long bytes : BYTES) {
      long dirty = functions.malloc(3 * bytes);
      RawBytes.fill(dirty, 0x77, 3 * bytes);
      functions.free(dirty);
      long block = functions.calloc(3, bytes);
      hold(block != NULL && holds(block, 3 * bytes, 0), "calloc gives zeros", bytes);
      functions.free(block);
    }
    hold(functions.calloc(1L << 40, 1L << 40) == NULL, "calloc refuses an overflow", 1L << 40);
  }

  private void realloc() {
    long block = functions.realloc(NULL, 100);
    hold(owns.test(block), "realloc of NULL is malloc", 100);
    RawBytes.fill(block, 0x33, 100);
    for (long bytes : new long[] {200, 70_000, 3 << 20, 5000, 100}) {
      block = functions.realloc(block, bytes);
      hold(holds(block, 100, 0x33), "realloc keeps what fits", bytes);
    }
    hold(functions.realloc(block, Long.MIN_VALUE) == NULL, "realloc refuses", Long.MIN_VALUE);
    hold(owns.test(block) && holds(block, 100, 0x33), "a refused realloc leaves the block", 100);
    hold(functions.realloc(block, 0) == NULL, "realloc to 0 gives NULL", 0);
    hold(!owns.test(block), "realloc to 0 frees", 0);
  }

  private void aligned() {
    for (long alignment : ALIGNMENTS) {
      for (long bytes : BYTES) {
        long block = functions.alignedAlloc(alignment, bytes);
        hold(owns.test(block), "aligned_alloc hands out a block", alignment);
        hold(block % alignment == 0, "aligned_alloc aligns", alignment);
        RawBytes.fill(block, 0x11, bytes);
        functions.free(block);
        hold(!owns.test(block), "free frees an aligned block", alignment);
      }
    }
  }

  private void refusals() {
    hold(functions.malloc(Long.MAX_VALUE) == NULL, "malloc refuses", Long.MAX_VALUE);
    hold(functions.malloc(-1) == NULL, "malloc refuses", -1);
    hold(functions.calloc(-1, 1) == NULL, "calloc refuses", -1);
    hold(functions.calloc(1, -1) == NULL, "calloc refuses", -1);
    hold(functions.alignedAlloc(24, 8) == NULL, "aligned_alloc refuses", 24);
    hold(functions.alignedAlloc(0, 8) == NULL, "aligned_alloc refuses", 0);
    hold(functions.alignedAlloc(16, -1) == NULL, "aligned_alloc refuses", -1);
    hold(functions.realloc(NULL, -1) == NULL, "realloc refuses", -1);
  }

  private static boolean holds(long address, long bytes, int value) {
    for (long i = 0; i < bytes; i += i < 64 ? 1 : 61) {
      if (RawBytes.get(address + i) != (byte) value) {
        return false;
      }
    }
    return bytes == 0 || RawBytes.get(address + bytes - 1) == (byte) value;
  }
}
