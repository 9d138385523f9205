// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.index.qual.NonNegative;

/**
 * Numbers the shared locations of one execution after another: an object and a field, an array and
 * an index, a block address. Open addressing; emptied in no time, by a new generation.
 */
final class Locations {
  private static final int SLOTS = 1 << 13;

  private final Object[] owners = new Object[SLOTS];
  private final long[] indices = new long[SLOTS];
  private final @NonNegative int[] numbers = new int[SLOTS];
  private final int[] generations = new int[SLOTS];
  private final List<Object> ownerByNumber = new ArrayList<>();
  private final List<Long> indexByNumber = new ArrayList<>();
  private int generation;

  /** Forgets everything. */
  void clear() {
    generation++;
    ownerByNumber.clear();
    indexByNumber.clear();
    if (generation == 1) {
      Arrays.fill(generations, 0);
    }
  }

  /** How many locations have been seen. */
  @NonNegative
  int count() {
    return ownerByNumber.size();
  }

  /** The number of a location; a new one if it is new. */
  @NonNegative
  int numberOf(Object owner, long index) {
    long hash = (System.identityHashCode(owner) * 31L + index) * 0x9E37_79B9_7F4A_7C15L;
    int slot = (int) (hash >>> 51) & (SLOTS - 1);
    while (generations[slot] == generation) {
      if (owners[slot] == owner && indices[slot] == index) {
        return numbers[slot];
      }
      slot = (slot + 1) & (SLOTS - 1);
    }
    int number = ownerByNumber.size();
    if (number == SLOTS / 2) {
      throw new IllegalStateException("too many locations: " + number + "; use a smaller scenario");
    }
    generations[slot] = generation;
    owners[slot] = owner;
    indices[slot] = index;
    numbers[slot] = number;
    ownerByNumber.add(owner);
    indexByNumber.add(index);
    return number;
  }

  /** Names of locations, objects numbered by class in the order in which they were met. */
  List<String> names(IntTable siteByLocation) {
    Map<Object, String> objects = new java.util.IdentityHashMap<>();
    Map<String, Integer> seen = new HashMap<>();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count(); i++) {
      Object owner = ownerByNumber.get(i);
      String field = Site.of(siteByLocation.get(i)).field();
      if (owner == Points.blockWords()) {
        long address = indexByNumber.get(i);
        names.add("block " + Long.toHexString(address & ~15) + (address % 16 == 0 ? ".w0" : ".w1"));
      } else if (owner.getClass().getName().startsWith("hakmem.")) {
        String object = objectName(owner, owner.getClass().getSimpleName(), objects, seen);
        names.add(object + "." + field);
      } else {
        String array = objectName(owner, field, objects, seen);
        boolean isElement = owner.getClass().isArray() || field.endsWith("s");
        names.add(isElement ? array + "[" + indexByNumber.get(i) + "]" : array);
      }
    }
    return names;
  }

  private static String objectName(
      Object owner, String kind, Map<Object, String> objects, Map<String, Integer> seen) {
    return objects.computeIfAbsent(
        owner,
        _ -> {
          int number = seen.getOrDefault(kind, 0) + 1;
          seen.put(kind, number);
          return number == 1 ? kind : kind + "#" + number;
        });
  }
}
