// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import hakmem.bench.BenchSuite;
import hakmem.bench.peer.PeerKind;
import hakmem.bench.peer.Peers;
import hakmem.bench.run.Conductor;
import hakmem.bench.run.Contender;
import hakmem.bench.run.JavaContender;
import hakmem.bench.run.Listener;
import hakmem.bench.run.Pace;
import hakmem.bench.run.Result;
import hakmem.bench.workload.Workload;
import hakmem.bench.workload.Workloads;
import hakmem.cli.bench.BenchRow;
import hakmem.cli.bench.BenchTable;
import hakmem.cli.bench.JmhBench;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hakmem bench}: workloads of the field on hakmem and on other allocators. */
@Command(
    name = "bench",
    description = "Runs workloads on hakmem and on other allocators, in turns.",
    footer = {
      "",
      "ns/op is time on the clock of one thread for one operation: the median over the rounds,",
      "with its quartiles. CPU ns/op is what the whole process used. 'vs heap' says how many times",
      "as fast as the row hakmem's explicit heap is. RSS is growth of resident memory: at the peak",
      "and when all is freed; a JVM's own growth counts, the row 'loop' shows it. Figures depend",
      "on the machine: compare rows of one run only."
    })
final class BenchCommand implements Callable<Integer> {
  private static final String ALL = "all";
  private static final int MAX_THREADS = 256;

  @Mixin private CommandOutput output = new CommandOutput();

  @Parameters(
      arity = "0..*",
      paramLabel = "WORKLOAD",
      description = "Workload or family to run (default: larson-step), or all.")
  private List<String> names = List.of("larson-step");

  @Option(
      names = "--vs",
      arity = "1..*",
      split = ",",
      paramLabel = "PEER",
      description = "Allocators to run beside hakmem (default: all that there are).")
  private List<String> peers = List.of();

  @Option(
      names = "--threads",
      arity = "1..*",
      split = ",",
      paramLabel = "N",
      description = "Numbers of threads (default: 1).")
  private List<Integer> threads = List.of(1);

  @Option(names = "--quick", description = "Few and short rounds: rough figures.")
  private boolean quick;

  @Option(
      names = "--jmh",
      description = "larson-step under JMH instead, beside system malloc: a second opinion.")
  private boolean jmh;

  @Override
  public Integer call() {
    if (jmh) {
      JmhBench.run(BenchSuite.LARSON_STEP, quick, output);
      return ExitCode.SUCCESS;
    }
    List<Workload> workloads = workloads();
    List<Contender> contenders = contenders();
    checkThreads();
    List<BenchRow> rows = measure(workloads, contenders);
    for (Workload workload : workloads) {
      for (int count : threads) {
        output.text(
            BenchTable.of(
                    workload,
                    count,
                    rows.stream()
                        .filter(r -> r.workload().equals(workload.name()) && r.threads() == count)
                        .toList())
                + "\n");
      }
    }
    output.document(Map.of("command", "bench", "quick", quick, "rows", rows));
    return rows.stream().noneMatch(BenchRow::failed) ? ExitCode.SUCCESS : ExitCode.CHECK_FAILED;
  }

  private List<BenchRow> measure(List<Workload> workloads, List<Contender> contenders) {
    Pace pace = quick ? Pace.QUICK : Pace.FULL;
    int steps = new Conductor(contenders, pace, NOBODY).steps(workloads.size(), threads.size());
    try (Progress progress = Progress.of("bench", steps)) {
      List<Result> results =
          new Conductor(contenders, pace, shown(progress)).run(workloads, threads);
      return results.stream().map(BenchRow::of).toList();
    }
  }

  private List<Workload> workloads() {
    List<Workload> chosen = new ArrayList<>();
    for (String name : names) {
      List<Workload> found = name.equals(ALL) ? Workloads.all() : Workloads.named(name);
      if (found.isEmpty()) {
        throw new BadInputException(
            "there is no workload '"
                + name
                + "'; there are: "
                + String.join(", ", Workloads.families()));
      }
      chosen.addAll(found);
    }
    return chosen.stream().distinct().toList();
  }

  /** hakmem and the loop always, the others as asked for. */
  private List<Contender> contenders() {
    Set<String> always = Set.of(Peers.HAKMEM, Peers.HAKMEM_HEAP, Peers.LOOP);
    List<PeerKind> kinds = new ArrayList<>(Peers.all());
    Peers.parts().stream().filter(part -> peers.contains(part.name())).forEach(kinds::add);
    for (String peer : peers) {
      if (kinds.stream().noneMatch(kind -> kind.name().equals(peer))) {
        throw new BadInputException(
            "there is no allocator '"
                + peer
                + "'; there are: "
                + String.join(", ", kinds.stream().map(PeerKind::name).toList()));
      }
    }
    List<Contender> contenders = new ArrayList<>();
    for (PeerKind kind : kinds) {
      String name = kind.name();
      if (peers.isEmpty() || always.contains(name) || peers.contains(name)) {
        contenders.add(new JavaContender(kind));
      }
    }
    return contenders;
  }

  private void checkThreads() {
    for (int count : threads) {
      if (count < 1 || count > MAX_THREADS) {
        throw new BadInputException(
            "--threads " + count + " is out of range; give 1 to " + MAX_THREADS);
      }
    }
  }

  private static final Listener NOBODY =
      new Listener() {
        @Override
        public void now(String workload, int threads, String allocator) {}

        @Override
        public void step() {}
      };

  private static Listener shown(Progress progress) {
    return new Listener() {
      private String what = "";

      @Override
      public void now(String workload, int threads, String allocator) {
        what = workload + " " + allocator;
        progress.now(what);
      }

      @Override
      public void step() {
        progress.step(what);
      }
    };
  }
}
