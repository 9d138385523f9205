// SPDX-License-Identifier: Apache-2.0
package hakmem;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Classes of one package that use each other in a circle. Nested classes count as their outer. */
final class ClassCycles {
  /** Two classes that may know each other, and why. */
  record Pair(String one, String other, String reason) {}

  private ClassCycles() {}

  /** Every class that reaches itself within its package, in words; empty when none does. */
  static List<String> of(List<ClassReferences> classes, List<Pair> allowed) {
    Map<String, Set<String>> uses = new TreeMap<>();
    for (ClassReferences from : classes) {
      String user = outer(from.name());
      for (String type : from.types()) {
        String used = outer(type);
        if (!used.equals(user) && packageOf(used).equals(packageOf(user))) {
          uses.computeIfAbsent(user, _ -> new TreeSet<>()).add(used);
        }
      }
    }
    List<String> findings = new ArrayList<>();
    for (Pair pair : allowed) {
      boolean both =
          uses.getOrDefault(pair.one(), Set.of()).contains(pair.other())
              && uses.getOrDefault(pair.other(), Set.of()).contains(pair.one());
      if (both) {
        uses.get(pair.other()).remove(pair.one());
      } else {
        findings.add(pair + " is allowed for nothing: take it off the list");
      }
    }
    for (String start : uses.keySet()) {
      List<String> circle = circle(start, uses);
      if (!circle.isEmpty()) {
        findings.add(start + " uses itself by way of " + circle);
      }
    }
    return findings;
  }

  /** A shortest way from a class back to it; empty if there is none. */
  private static List<String> circle(String start, Map<String, Set<String>> uses) {
    Map<String, List<String>> ways = new TreeMap<>();
    Deque<String> open = new ArrayDeque<>(List.of(start));
    ways.put(start, List.of());
    while (!open.isEmpty()) {
      String at = open.removeFirst();
      for (String next : uses.getOrDefault(at, Set.of())) {
        List<String> way = new ArrayList<>(ways.get(at));
        way.add(next);
        if (next.equals(start)) {
          return way;
        }
        if (!ways.containsKey(next)) {
          ways.put(next, way);
          open.add(next);
        }
      }
    }
    return List.of();
  }

  private static String outer(String name) {
    int nested = name.indexOf('$');
    return nested < 0 ? name : name.substring(0, nested);
  }

  private static String packageOf(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('.')));
  }
}
