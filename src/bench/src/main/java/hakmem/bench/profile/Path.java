// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.profile;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The paths of the allocator that time is split between. */
public enum Path {
  /** Malloc and free that end in the thread's own lists. */
  FAST("fast path"),
  /** A list is empty or full: slabs are spliced, carved, cut from superslabs, given up. */
  REFILL("refill"),
  /** Blocks of others: remote lists, orphans, frees that are checked the long way. */
  REMOTE("remote"),
  /** Calls of the operating system, and blocks that are mappings of their own. */
  SYSTEM("system"),
  /** Idle heaps, maintenance, looks from outside. */
  UPKEEP("upkeep"),
  /** The workload itself, and the JVM. */
  WORKLOAD("workload");

  private static final String CORE = "hakmem.";

  /** Packages whose frames say what is done. */
  private static final Map<String, Path> BY_PACKAGE =
      Map.ofEntries(
          Map.entry("api", FAST),
          Map.entry("heap", FAST),
          Map.entry("bin", REFILL),
          Map.entry("pool", REFILL),
          Map.entry("remote", REMOTE),
          Map.entry("adoption", REMOTE),
          Map.entry("freeing", REMOTE),
          Map.entry("memory", SYSTEM),
          Map.entry("huge", REFILL),
          Map.entry("ace", REFILL),
          Map.entry("foreign", FAST),
          Map.entry("jfr", UPKEEP),
          Map.entry("jmx", UPKEEP),
          Map.entry("option", UPKEEP),
          Map.entry("record", UPKEEP),
          Map.entry("sample", UPKEEP),
          Map.entry("walk", UPKEEP),
          Map.entry("diag", UPKEEP),
          Map.entry("bench", WORKLOAD),
          Map.entry("peers", WORKLOAD),
          Map.entry("cli", WORKLOAD));

  /** Packages of arithmetic and words that all paths use: the caller says what is done. */
  private static final Set<String> USED_BY_ALL =
      Set.of(
          "base",
          "freelist",
          "gauge",
          "kind",
          "layout",
          "lease",
          "registry",
          "sizeclass",
          "superslab");

  /** Classes that are not what their package is. */
  private static final Map<String, Optional<Path>> BY_CLASS =
      Map.of(
          "hakmem.memory.BlockMemory", Optional.empty(),
          "hakmem.memory.FfmBlockMemory", Optional.empty(),
          "hakmem.lease.HeapCollector", Optional.of(UPKEEP),
          "hakmem.lease.Maintenance", Optional.of(UPKEEP));

  private final String label;

  Path(String label) {
    this.label = label;
  }

  /** Name in tables. */
  public String label() {
    return label;
  }

  /** The path of a stack, given by the names of its classes, innermost first. */
  public static Path of(List<String> classNames) {
    return classNames.stream()
        .map(Path::ofClass)
        .flatMap(Optional::stream)
        .findFirst()
        .orElse(WORKLOAD);
  }

  /** True if frames of a package of the core are sorted on purpose. */
  static boolean knows(String packageOfCore) {
    return BY_PACKAGE.containsKey(packageOfCore) || USED_BY_ALL.contains(packageOfCore);
  }

  private static Optional<Path> ofClass(String className) {
    if (!className.startsWith(CORE)) {
      return Optional.empty();
    }
    Optional<Path> own = BY_CLASS.get(className.replaceFirst("\\$.*", ""));
    if (own != null) {
      return own;
    }
    String rest = className.substring(CORE.length());
    return Optional.ofNullable(BY_PACKAGE.get(rest.substring(0, Math.max(0, rest.indexOf('.')))));
  }
}
