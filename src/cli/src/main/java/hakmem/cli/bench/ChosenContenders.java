// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.bench;

import hakmem.bench.peer.PeerKind;
import hakmem.bench.peer.Peers;
import hakmem.bench.run.Contender;
import hakmem.bench.run.JavaContender;
import hakmem.bench.run.NativeContender;
import hakmem.bench.run.NativeProgram;
import hakmem.cli.BadInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The allocators that command-line arguments name. Stateless. */
public final class ChosenContenders {
  /** Those run always: what is compared, and what the loop itself costs. */
  private static final Set<String> ALWAYS = Set.of(Peers.HAKMEM, Peers.HAKMEM_HEAP, Peers.LOOP);

  private ChosenContenders() {}

  /**
   * hakmem and the loop, and the allocators of these names, in the order of tables.
   *
   * @param names none: all that there are
   * @param scratch folder for the C program
   */
  public static List<Contender> of(List<String> names, Path scratch) {
    List<String> known = new ArrayList<>(kinds(names).stream().map(PeerKind::name).toList());
    known.addAll(NativeContender.names());
    for (String name : names) {
      if (!known.contains(name)) {
        throw new BadInputException(
            "there is no allocator '" + name + "'; there are: " + String.join(", ", known));
      }
    }
    Predicate<String> chosen = name -> names.isEmpty() || names.contains(name);
    List<Contender> contenders = new ArrayList<>(hakmemAnd(names, chosen));
    if (NativeContender.names().stream().anyMatch(chosen)) {
      for (NativeContender contender : natives(scratch)) {
        if (chosen.test(contender.name())) {
          contenders.add(contender);
        }
      }
    }
    return contenders;
  }

  /** hakmem's own contenders. */
  public static List<Contender> hakmem() {
    return hakmemAnd(List.of(), _ -> false).stream()
        .filter(c -> !c.name().equals(Peers.LOOP))
        .toList();
  }

  private static List<Contender> hakmemAnd(List<String> names, Predicate<String> chosen) {
    List<Contender> contenders = new ArrayList<>();
    for (PeerKind kind : kinds(names)) {
      if (ALWAYS.contains(kind.name()) || chosen.test(kind.name())) {
        contenders.add(new JavaContender(kind));
      }
    }
    return contenders;
  }

  /** All allocators, and the parts of hakmem that are asked for by name. */
  private static List<PeerKind> kinds(List<String> names) {
    List<PeerKind> kinds = new ArrayList<>(Peers.all());
    Peers.parts().stream().filter(part -> names.contains(part.name())).forEach(kinds::add);
    return kinds;
  }

  private static List<NativeContender> natives(Path scratch) {
    Optional<Path> compiler = NativeProgram.compiler();
    if (compiler.isEmpty()) {
      return NativeContender.all(null, "the machine has no C compiler: cc, gcc or clang");
    }
    try {
      return NativeContender.all(NativeProgram.build(compiler.get(), scratch), null);
    } catch (IllegalStateException e) {
      return NativeContender.all(null, e.getMessage());
    }
  }
}
