// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
@Command(name = "bench", description = "Runs the benchmarks.")
final class BenchCommand implements Callable<Integer> {
  @Override
  public Integer call() { return 0; }
}
