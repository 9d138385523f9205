// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.checkerframework.checker.index.qual.NonNegative;

/**
 * What met in the executions so far: two accesses of different threads to one location, at least
 * one of which writes, that could have come in the other order. And which of these pairs met in one
 * execution.
 */
final class Meetings {
  private record Sites(int earlier, int later) {
    @Override
    public String toString() {
      return name(earlier) + " -> " + name(later);
    }

    /** Without its line, which every edit moves. */
    private static String name(int number) {
      Site site = Site.of(number);
      return site.method() + " " + site.field() + " " + site.kind();
    }
  }

  /** Of the execution that runs: by step; and the numbers of the pairs that met. */
  private final IntTable siteOf = new IntTable(1, 0);

  private final BitSet now = new BitSet();

  private final Map<Sites, Integer> numberOf = new HashMap<>();
  private final List<Sites> all = new ArrayList<>();

  /** By number: the numbers of those that met in an execution in which it did. */
  private final List<BitSet> besides = new ArrayList<>();

  /** An execution starts. */
  void begin() {
    siteOf.clear();
    now.clear();
  }

  /** An execution ends. */
  void end() {
    now.stream().forEach(number -> besides.get(number).or(now));
  }

  /** A step was made at a site. */
  void made(@NonNegative int step, int site) {
    siteOf.set(step, site);
  }

  /** Two steps met. */
  void met(@NonNegative int earlier, @NonNegative int later) {
    now.set(
        numberOf.computeIfAbsent(
            new Sites(siteOf.get(earlier), siteOf.get(later)),
            sites -> {
              all.add(sites);
              besides.add(new BitSet());
              return all.size() - 1;
            }));
  }

  /** Each pair that met, {@code a -> b}, and each two that did in one execution, with & between. */
  Set<String> names() {
    List<String> names = all.stream().map(Sites::toString).toList();
    Set<String> found = new TreeSet<>();
    for (int number = 0; number < names.size(); number++) {
      String name = names.get(number);
      found.add(name);
      besides.get(number).stream()
          .mapToObj(names::get)
          .filter(other -> name.compareTo(other) < 0)
          .forEach(other -> found.add(name + " & " + other));
    }
    return found;
  }
}
