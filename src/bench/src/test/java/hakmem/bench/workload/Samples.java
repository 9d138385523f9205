// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.workload;

import java.util.List;

/** A workload of each family: what a test has time for. */
public final class Samples {
  private Samples() {}

  public static List<Workload> ofEachFamily() {
    return Workloads.families().stream().map(f -> Workloads.named(f).getFirst()).toList();
  }
}
