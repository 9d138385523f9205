// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.run;

import hakmem.bench.workload.Workload;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * An allocator in C: the C program of {@link NativeProgram}, with the allocator's library
 * preloaded.
 *
 * @param name in tables
 * @param what where it comes from
 * @param program the C program; null if there is none
 * @param library to preload; null for the C library's own malloc, or if the machine has none
 * @param missing why it cannot run; null if it can
 */
public record NativeContender(
    String name,
    String what,
    @Nullable Path program,
    @Nullable Path library,
    @Nullable String missing)
    implements Contender {
  /** Name of the C library's malloc. */
  public static final String MALLOC = "c-malloc";

  private record Library(String name, List<String> files, String debian) {}

  private static final List<Library> LIBRARIES =
      List.of(
          new Library("c-mimalloc", List.of("libmimalloc.so"), "libmimalloc2.0"),
          new Library("c-jemalloc", List.of("libjemalloc.so"), "libjemalloc2"),
          new Library(
              "c-tcmalloc",
              List.of("libtcmalloc_minimal.so", "libtcmalloc.so"),
              "libtcmalloc-minimal4"));

  /** Names of all, whether the machine has them or not. */
  public static List<String> names() {
    return Stream.concat(Stream.of(MALLOC), LIBRARIES.stream().map(Library::name)).toList();
  }

  /**
   * All of them.
   *
   * @param program the C program
   * @param missing why there is no program; null if there is one
   */
  public static List<NativeContender> all(@Nullable Path program, @Nullable String missing) {
    List<NativeContender> all = new ArrayList<>();
    all.add(new NativeContender(MALLOC, "the C library's malloc, from C", program, null, missing));
    for (Library library : LIBRARIES) {
      Optional<Path> file = SharedLibraries.find(library.files());
      String absent =
          "the machine has no "
              + library.files().getFirst()
              + "; on Debian it is in the package "
              + library.debian();
      all.add(
          new NativeContender(
              library.name(),
              library.name().replace("c-", "") + " of this machine, preloaded, from C",
              program,
              file.orElse(null),
              missing != null || file.isPresent() ? missing : absent));
    }
    return all;
  }

  @Override
  public @Nullable String refusal(Workload workload, int threads) {
    return missing;
  }

  /** The C program looks at the ends of each block itself, in all of its rounds. */
  @Override
  public boolean checkable() {
    return false;
  }

  @Override
  public List<String> command() {
    if (program == null) {
      throw new IllegalStateException("no command: " + missing);
    }
    return library == null
        ? List.of(program.toString())
        : List.of("env", "LD_PRELOAD=" + library, program.toString());
  }
}
