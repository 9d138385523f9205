// SPDX-License-Identifier: Apache-2.0
package hakmem;

import java.lang.module.ModuleFinder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The order of core's packages, and what breaks it. */
final class Layers {
  /**
   * The words of the interface: every class of {@code api} but {@link #ENTRIES}. Errors, enums,
   * records and interfaces, which every layer may use and which use none.
   */
  static final String VOCABULARY = "vocabulary";

  /** The classes of {@code api} that use the layers below it. */
  private static final Set<String> ENTRIES =
      Set.of(
          "hakmem.api.Allocator",
          "hakmem.api.Allocator$Builder",
          "hakmem.api.Allocator$Held",
          "hakmem.api.Hakmem");

  /** Lowest first; packages of one level may use each other in one direction. */
  static final List<Set<String>> ORDER =
      List.of(
          Set.of(VOCABULARY),
          Set.of("base", "option"),
          Set.of("memory", "sizeclass", "gauge"),
          Set.of("layout"),
          Set.of("superslab", "registry", "freelist", "ace"),
          Set.of("pool", "remote", "adoption", "sample"),
          Set.of("bin"),
          Set.of("huge", "freeing", "lease"),
          Set.of("heap"),
          Set.of("walk", "foreign", "record"),
          Set.of("api"));

  /** Reads every layer. Only the topmost one may use it. */
  static final String DIAG = "diag";

  /** Stand on the interface, as programs do, each for a module of its own. Nobody uses them. */
  static final Map<String, String> OUTSIDE = Map.of("jmx", "java.management", "jfr", "jdk.jfr");

  /** What those may use. */
  private static final Set<String> BELOW_OUTSIDE =
      Set.of(VOCABULARY, "gauge", "sample", "walk", "heap", "bin", "api", DIAG);

  private static final int TOP = ORDER.size() - 1;
  private static final String MEMORY = "hakmem.memory.BlockMemory";
  private static final String VIEW = "java.lang.foreign.MemorySegment";
  private static final Set<String> VIEW_LAYERS = Set.of("heap", "foreign", "api", VOCABULARY);

  /** Where programs meet the JDK's arenas: what they are called, not how views are made. */
  private static final Set<String> SCOPE_LAYERS = Set.of("foreign", "api", VOCABULARY);

  private static final Set<String> SCOPES =
      Set.of(
          "java.lang.foreign.Arena",
          "java.lang.foreign.SegmentAllocator",
          "java.lang.foreign.MemorySegment$Scope");
  private static final Set<String> BASE_MODULE = packages("java.base");
  private static final Pattern OWN = Pattern.compile("hakmem\\.([a-z]+)\\..*");

  private Layers() {}

  /** Every breach, in words; empty when the order holds. */
  static List<String> breaches(List<ClassReferences> classes) {
    List<String> breaches = new ArrayList<>();
    Map<String, Set<String>> uses = new TreeMap<>();
    for (ClassReferences from : classes) {
      String layer = layerOf(from.name());
      if (layer.isEmpty() || level(layer) < 0) {
        breaches.add(from.name() + " is in no layer: put its package into Layers.ORDER");
        continue;
      }
      for (String to : from.types()) {
        String target = layerOf(to);
        if (target.isEmpty()) {
          foreignBreach(from.name(), layer, to, breaches);
        } else if (!target.equals(layer)) {
          uses.computeIfAbsent(layer, unused -> new TreeSet<>()).add(target);
          if (!mayUse(layer, target)) {
            breaches.add(from.name() + " uses " + to + ", which is not below it");
          }
        }
      }
      if (!Set.of("freelist", "memory").contains(layer) && writesWords(from)) {
        breaches.add(from.name() + " writes words of blocks, which only hakmem.freelist may");
      }
      if (!layer.equals("memory") && from.calls().contains(VIEW + ".reinterpret")) {
        breaches.add(from.name() + " calls reinterpret, which only hakmem.memory may");
      }
    }
    breaches.addAll(cycles(uses));
    return breaches;
  }

  private static boolean writesWords(ClassReferences from) {
    return from.calls().contains(MEMORY + ".storePlain")
        || from.calls().contains(MEMORY + ".casAcqRel");
  }

  private static void foreignBreach(String from, String layer, String to, List<String> breaches) {
    if (to.startsWith("java.lang.foreign.")) {
      boolean view = to.equals(VIEW) && VIEW_LAYERS.contains(layer);
      boolean scope = SCOPES.contains(to) && SCOPE_LAYERS.contains(layer);
      if (!layer.equals("memory") && !view && !scope) {
        breaches.add(from + " uses " + to + ": FFM belongs into hakmem.memory");
      }
    } else if (!mayUseModule(layer, to.substring(0, to.lastIndexOf('.')))) {
      breaches.add(from + " uses " + to + ", which is outside java.base");
    }
  }

  private static Set<String> packages(String module) {
    return ModuleFinder.ofSystem().find(module).orElseThrow().descriptor().packages();
  }

  private static boolean mayUseModule(String layer, String target) {
    String module = OUTSIDE.get(layer);
    return BASE_MODULE.contains(target) || (module != null && packages(module).contains(target));
  }

  private static boolean mayUse(String from, String to) {
    if (OUTSIDE.containsKey(from)) {
      return BELOW_OUTSIDE.contains(to);
    }
    if (OUTSIDE.containsKey(to)) {
      return false;
    }
    if (from.equals(DIAG)) {
      return level(to) >= 0;
    }
    return to.equals(DIAG) ? level(from) == TOP : level(to) >= 0 && level(to) <= level(from);
  }

  /** The packages that reach themselves. */
  private static List<String> cycles(Map<String, Set<String>> uses) {
    List<String> cycles = new ArrayList<>();
    for (String start : uses.keySet()) {
      Set<String> reached = new TreeSet<>();
      List<String> open = new ArrayList<>(uses.get(start));
      while (!open.isEmpty()) {
        String next = open.removeLast();
        if (reached.add(next)) {
          open.addAll(uses.getOrDefault(next, Set.of()));
        }
      }
      if (reached.contains(start)) {
        cycles.add("package hakmem." + start + " uses itself by way of " + reached);
      }
    }
    return cycles;
  }

  /** The level of a layer, -1 if it is none. */
  static int level(String layer) {
    if (layer.equals(DIAG)) {
      return ORDER.size();
    }
    if (OUTSIDE.containsKey(layer)) {
      return ORDER.size() + 1;
    }
    for (int i = 0; i < ORDER.size(); i++) {
      if (ORDER.get(i).contains(layer)) {
        return i;
      }
    }
    return -1;
  }

  /**
   * {@code memory} for {@code hakmem.memory.LinuxOs}, a package or VOCABULARY; empty for classes
   * that are not ours.
   */
  private static String layerOf(String className) {
    Matcher matcher = OWN.matcher(className);
    if (!matcher.matches()) {
      return "";
    }
    boolean word = matcher.group(1).equals("api") && !ENTRIES.contains(className);
    return word ? VOCABULARY : matcher.group(1);
  }
}
