// SPDX-License-Identifier: Apache-2.0
package hakmem.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * CPU time of the benchmark's process per step, for benchmarks of one thread. On a quiet machine it
 * is the time on the clock; on a busy one it leaves out the waiting for a processor. Used by JMH
 * alone.
 */
public final class CpuTimeProfiler implements InternalProfiler {
  /** Name of the result that JMH reports, in nanoseconds per step. */
  public static final String RESULT = "cpu.time.norm";

  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private long before;

  @Override
  public String getDescription() {
    return "CPU time per step";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    before = system.getProcessCpuTime();
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    double nanos = system.getProcessCpuTime() - before;
    double perStep = nanos / Math.max(1, result.getMetadata().getAllOps());
    return List.of(new ScalarResult(RESULT, perStep, "ns/op", AggregationPolicy.AVG));
  }
}
