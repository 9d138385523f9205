// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.workload;

import java.util.List;
import java.util.stream.Stream;

/** All workloads. Stateless. */
public final class Workloads {
  private static final List<Workload> ALL =
      Stream.concat(Stream.of(new LarsonStep()), FixedSize.all()).toList();

  private Workloads() {}

  /** In the order of tables. */
  public static List<Workload> all() {
    return ALL;
  }

  /** The workloads of a name or of a family; empty if there is none. */
  public static List<Workload> named(String name) {
    return all().stream().filter(w -> w.name().equals(name) || w.family().equals(name)).toList();
  }

  /** Families, in the order of tables. */
  public static List<String> families() {
    return all().stream().map(Workload::family).distinct().toList();
  }
}
