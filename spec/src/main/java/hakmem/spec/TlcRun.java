// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import java.nio.file.Path;
import java.util.List;

/**
 * One run of TLC to be made.
 *
 * @param modules folder of the modules
 * @param module base name of the root module
 * @param config name of the config file, relative to {@code modules}
 * @param limits time, memory, workers
 * @param coverage whether to count actions
 * @param brief whether the run is over before an optimising compiler pays off
 * @param options of TLC, beyond those that every run has
 */
public record TlcRun(
    Path modules,
    String module,
    String config,
    Limits limits,
    boolean coverage,
    boolean brief,
    List<String> options) {
  /** Behaviours that a simulation begins, most of which end early. */
  private static final int BEHAVIOURS = 10_000;

  /**
   * Liveness is looked at when the whole graph is there. Else TLC looks when it finds time, and
   * what it finds first depends on when that was.
   */
  private static final List<String> LIVENESS = List.of("-lncheck", "final");

  public TlcRun {
    options = List.copyOf(options);
  }

  /** An exhaustive run. */
  public TlcRun(
      Path modules, String module, String config, Limits limits, boolean coverage, boolean brief) {
    this(modules, module, config, limits, coverage, brief, LIVENESS);
  }

  /**
   * Random behaviours of a model until one violates a property, which becomes the counterexample.
   *
   * @param seed the same gives the same behaviour
   * @param depth states of a behaviour at most
   */
  public static TlcRun simulation(
      Path modules, String module, Limits limits, long seed, int depth) {
    List<String> options =
        List.of("-simulate", "num=" + BEHAVIOURS, "-depth", "" + depth, "-seed", "" + seed);
    return new TlcRun(modules, module, module + ".cfg", limits, false, true, options);
  }

  /**
   * What a run may use.
   *
   * @param workers TLC worker threads; more than one makes the depth of a counterexample vary
   * @param heapMib Java heap, MiB
   * @param timeoutSeconds wall-clock limit
   */
  public record Limits(int workers, int heapMib, long timeoutSeconds) {
    /** One worker, 1 GiB, 10 minutes. */
    public static final Limits DEFAULT = new Limits(1, 1024, 600);

    public Limits {
      require(workers >= 1, "--workers", workers, "at least 1");
      require(heapMib >= 64, "--heap", heapMib, "at least 64 MiB");
      require(timeoutSeconds >= 1, "--timeout", timeoutSeconds, "at least 1 second");
    }

    private static void require(boolean ok, String option, long value, String remedy) {
      if (!ok) {
        throw new SpecException(option + " " + value + ": give " + remedy);
      }
    }
  }
}
