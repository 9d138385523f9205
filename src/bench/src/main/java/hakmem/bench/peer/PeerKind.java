// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.peer;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * An allocator that Java code can call.
 *
 * @param name on the command line and in tables
 * @param what where it comes from and how it is called
 * @param lacks what it cannot do, with the reason
 * @param jvmOptions options that it needs or that make it fastest
 * @param opener makes one; throws {@link PeerMissingException} if this machine has none
 */
public record PeerKind(
    String name,
    String what,
    Map<Need, String> lacks,
    List<String> jvmOptions,
    Supplier<Peer> opener) {

  /** An allocator that can do everything and needs no options. */
  public PeerKind(String name, String what, Supplier<Peer> opener) {
    this(name, what, Map.of(), List.of(), opener);
  }

  /** Why it cannot run what has these needs; null if it can. */
  public @Nullable String refusal(Set<Need> needs) {
    return needs.stream().sorted().map(lacks::get).filter(r -> r != null).findFirst().orElse(null);
  }
}
