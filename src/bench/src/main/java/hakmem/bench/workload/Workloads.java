// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.workload;

import java.util.List;
import java.util.stream.Stream;

/** All workloads. Stateless. */
public final class Workloads {
  private static final List<Workload> ALL =
      Stream.of(
              Stream.of(new LarsonStep(), new Larson(), new LarsonTurnover()),
              FixedSize.all(),
              Stream.of(
                  new Sh6bench(),
                  new Sh8bench(),
                  new XmallocTest(),
                  new Mstress(),
                  new Rptest(),
                  new AllocTest(),
                  new CacheScratch(),
                  new CacheThrash(),
                  new GlibcSimple(),
                  new GlibcThread(),
                  new Mleak(),
                  new ReallocGrowth(),
                  new HugeTurnover()))
          .<Workload>flatMap(workloads -> workloads)
          .toList();

  private Workloads() {}

  /** In the order of tables. */
  public static List<Workload> all() {
    return ALL;
  }

  /** The workloads of a name or of a family; empty if there is none. */
  public static List<Workload> named(String name) {
    return all().stream().filter(w -> w.name().equals(name) || w.family().equals(name)).toList();
  }

  /** The workload of an {@link Workload#id}, which a measuring process is told. */
  public static Workload ofId(String id) {
    return id.startsWith(RecordedProgram.ID) ? RecordedProgram.ofId(id) : named(id).getFirst();
  }

  /** Families, in the order of tables. */
  public static List<String> families() {
    return all().stream().map(Workload::family).distinct().toList();
  }
}
