// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * TLC's classes, loaded and linked, for the JVMs that run it: a third of what the run of a tiny
 * model costs is its start. Made once for the process, which takes about three seconds; without it
 * everything works, slower. Thread-safe.
 */
final class StartCache {
  private static final String MODULE = "Start";

  /** Any module that pulls in what all of ours extend. */
  private static final String TEXT =
      """
      ---- MODULE Start ----
      EXTENDS Integers, Sequences, FiniteSets, TLC
      VARIABLE x
      Init == x = [i \\in 1 .. 3 |-> <<>>]
      Next == \\E i \\in 1 .. 3 : Len(x[i]) < 2 /\\ x' = [x EXCEPT ![i] = Append(@, i)]
      Whole == \\A i \\in DOMAIN x : Cardinality({x[i]}) = 1
      ====
      """;

  private static final String CONFIG =
      "INIT Init\nNEXT Next\nINVARIANT Whole\nCHECK_DEADLOCK FALSE\n";

  private static volatile @Nullable Path ready;

  private StartCache() {}

  /** Options of a JVM that starts from the cache; none before it is made. */
  static List<String> options() {
    Path cache = ready;
    // A JVM that cannot use it must say so where no events are read.
    return cache == null
        ? List.of()
        : List.of("-XX:AOTCache=" + cache, "-Xlog:disable", "-Xlog:all=warning:stderr");
  }

  /**
   * Makes the cache, unless that was done before.
   *
   * @throws IOException when the JVM that makes it fails; the message is what it printed
   */
  static synchronized void make() throws IOException, InterruptedException {
    if (ready != null) {
      return;
    }
    Path folder = WorkFolder.forTheProcess("start");
    Files.writeString(folder.resolve(MODULE + ".tla"), TEXT);
    Files.writeString(folder.resolve(MODULE + ".cfg"), CONFIG);
    Path cache = folder.resolve("tlc.aot");
    Path output = folder.resolve("output");
    Process maker =
        Children.adopt(
            new ProcessBuilder(command(cache, folder))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start());
    try {
      if (maker.waitFor() != 0 || !Files.isRegularFile(cache)) {
        throw new IOException("no start cache: " + Files.readString(output));
      }
    } finally {
      Children.kill(maker);
    }
    ready = cache;
  }

  private static List<String> command(Path cache, Path folder) {
    List<String> command = new ArrayList<>();
    command.addAll(JavaCommand.java(TlcRun.Limits.DEFAULT.heapMib(), folder, JavaCommand.jars()));
    command.add(1, "-XX:AOTCacheOutput=" + cache);
    command.add(tlc2.TLC.class.getName());
    command.addAll(List.of("-tool", "-checkpoint", "0", "-workers", "1"));
    command.addAll(List.of("-metadir", folder.resolve("states").toString(), MODULE));
    return command;
  }
}
