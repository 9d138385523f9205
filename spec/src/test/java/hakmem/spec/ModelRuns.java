// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * All models of the manifest, started together when the first test asks, as many as cores at once.
 */
final class ModelRuns {
  private static final int DEEP_SECONDS = 4 * 3600;
  private static final int DEEP_HEAP_MIB = 4096;

  static final SpecHome HOME = SpecHome.find(Path.of(""));
  static final boolean DEEP = Boolean.getBoolean("hakmem.spec.deep");

  /** Whether settled models are run, too. */
  static final boolean ALL = DEEP || "all".equals(System.getProperty("hakmem.spec.models"));

  static final List<ModelEntry> ENTRIES =
      Manifest.read(HOME.manifestFile()).select(List.of(), DEEP);

  static final Settled SETTLED = Settled.of(HOME);

  /** Those that this build runs. */
  static final List<ModelEntry> RUN =
      ENTRIES.stream().filter(e -> ALL || !SETTLED.contains(e)).toList();

  private ModelRuns() {}

  /** A class of its own: whoever only asks for the folder must not start two hundred models. */
  private static final class Started {
    static final Map<ModelEntry, CompletableFuture<ModelResult>> FUTURES = start();

    private Started() {}
  }

  private static Map<ModelEntry, CompletableFuture<ModelResult>> start() {
    TlcRun.Limits limits =
        DEEP ? new TlcRun.Limits(1, DEEP_HEAP_MIB, DEEP_SECONDS) : TlcRun.Limits.DEFAULT;
    int parallel = CheckSession.parallelFor(limits.workers());
    // Lives as long as this JVM: its threads are daemons, and its children end with us.
    ResultCache cache = ResultCache.of(HOME);
    return new CheckSession(HOME.modules(), limits, parallel, cache, CheckListener.SILENT)
        .start(RUN);
  }

  static ModelResult await(ModelEntry entry) throws InterruptedException, ExecutionException {
    return Started.FUTURES.get(entry).get();
  }
}
