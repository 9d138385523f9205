// SPDX-License-Identifier: Apache-2.0
package hakmem.bench;

import java.util.List;

/**
 * A benchmark that the command runs: JMH methods that do the same step on different allocators. A
 * new one is one constant.
 */
public enum BenchSuite {
  /** See {@link LarsonStepBench}. */
  LARSON_STEP(
      "larson-step",
      "free one of 1,024 blocks, allocate 8-128 B in its place; one thread",
      LarsonStepBench.class,
      List.of("explicitHeap", "staticApi", "systemMallocCritical", "baseline"));

  /** Method that runs system malloc, in every suite. */
  public static final String PEER = "systemMallocCritical";

  /** Method that runs the loop without an allocator, in every suite. */
  public static final String BASELINE = "baseline";

  private final String label;
  private final String step;
  private final Class<?> benchmarks;
  private final List<String> methods;

  BenchSuite(String label, String step, Class<?> benchmarks, List<String> methods) {
    this.label = label;
    this.step = step;
    this.benchmarks = benchmarks;
    this.methods = methods;
  }

  /** Name on the command line. */
  public String label() {
    return label;
  }

  /** What one step does. */
  public String step() {
    return step;
  }

  /** Benchmark methods, in the order of the table. */
  public List<String> methods() {
    return methods;
  }

  Class<?> benchmarks() {
    return benchmarks;
  }

  /** Fully qualified name of a method, as a regular expression for JMH. */
  public String pattern(String method) {
    return "^" + benchmarks.getName().replace(".", "\\.") + "\\." + method + "$";
  }
}
