// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
@Command(name = "tour", description = "Shows in a minute what hakmem does.")
final class TourCommand implements Callable<Integer> {
  @Override
  public Integer call() { return 0; }
}
