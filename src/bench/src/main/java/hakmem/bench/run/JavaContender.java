// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.run;

import hakmem.bench.peer.Need;
import hakmem.bench.peer.PeerKind;
import hakmem.bench.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * An allocator that Java code calls: a {@link Worker} in a JVM of its own.
 *
 * @param kind the allocator
 * @param moreOptions for that JVM
 */
public record JavaContender(PeerKind kind, List<String> moreOptions) implements Contender {
  /**
   * The Java heap is there and touched from the start, so that it is no part of the growth of
   * resident memory.
   */
  private static final List<String> OPTIONS =
      List.of(
          "--enable-native-access=ALL-UNNAMED",
          "-Xms128m",
          "-Xmx128m",
          "-XX:+AlwaysPreTouch",
          "-XX:MaxDirectMemorySize=16g",
          "-XX:-UsePerfData");

  /** In a JVM without more options. */
  public JavaContender(PeerKind kind) {
    this(kind, List.of());
  }

  @Override
  public String name() {
    return kind.name();
  }

  @Override
  public String what() {
    return kind.what();
  }

  @Override
  public @Nullable String refusal(Workload workload, int threads) {
    return kind.refusal(workload.needs(threads));
  }

  @Override
  public boolean checkable() {
    return !kind.lacks().containsKey(Need.MEMORY);
  }

  @Override
  public List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(OPTIONS);
    command.addAll(kind.jvmOptions());
    command.addAll(moreOptions);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Worker.class.getName());
    command.add(kind.name());
    return command;
  }
}
