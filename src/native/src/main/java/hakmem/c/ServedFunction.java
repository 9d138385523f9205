// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The functions of the C library that are served, by the names that libraries look them up by. */
enum ServedFunction {
  MALLOC("malloc", "malloc", 2, Result.BLOCK),
  CALLOC("calloc", "calloc", 2, Result.BLOCK),
  ALIGNED_ALLOC("aligned_alloc", "alignedAlloc", 2, Result.BLOCK),
  MEMALIGN("memalign", "memalign", 2, Result.BLOCK),
  VALLOC("valloc", "valloc", 1, Result.BLOCK),
  PVALLOC("pvalloc", "pvalloc", 1, Result.BLOCK),
  POSIX_MEMALIGN("posix_memalign", "posixMemalign", 3, Result.NUMBER),
  FREE("free", "free", 2, Result.NOTHING),
  REALLOC("realloc", "realloc", 2, Result.BLOCK),
  REALLOCARRAY("reallocarray", "reallocarray", 3, Result.BLOCK),
  USABLE_SIZE("malloc_usable_size", "usableSize", 1, Result.NUMBER);

  /** What a function returns. */
  private enum Result {
    BLOCK,
    NUMBER,
    NOTHING
  }

  private static final Map<String, ServedFunction> BY_SYMBOL =
      Stream.of(values()).collect(Collectors.toMap(one -> one.symbol, Function.identity()));

  /** As libraries call it. */
  final String symbol;

  /** Of {@link ServedFunctions}. */
  final String method;

  /** Of that method, all longs. */
  final int arguments;

  private final Result result;

  ServedFunction(String symbol, String method, int arguments, Result result) {
    this.symbol = symbol;
    this.method = method;
    this.arguments = arguments;
    this.result = result;
  }

  static boolean isOne(String symbol) {
    return BY_SYMBOL.containsKey(symbol);
  }

  /** By the name that {@link #isOne} knows. */
  static ServedFunction of(String symbol) {
    ServedFunction function = BY_SYMBOL.get(symbol);
    if (function == null) {
      throw new IllegalArgumentException(symbol + " is not served; report this as a bug");
    }
    return function;
  }

  boolean returnsNothing() {
    return result == Result.NOTHING;
  }

  /** Whether a negative result is a number of errno. */
  boolean returnsBlock() {
    return result == Result.BLOCK;
  }

  /**
   * Whether it takes blocks that were handed out. Such functions are put in place first and taken
   * away last.
   */
  boolean takesBlocks() {
    return compareTo(FREE) >= 0;
  }
}
