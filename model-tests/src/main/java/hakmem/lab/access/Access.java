// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.access;

import java.util.Comparator;

/**
 * One way in which a method accesses a word that several threads share.
 *
 * @param word class and field, or a kind of words in memory
 * @param method class and method
 * @param mode name of the access mode, or of the method of an atomic class or concurrent collection
 */
public record Access(String word, String method, String mode) implements Comparable<Access> {
  private static final Comparator<Access> ORDER =
      Comparator.comparing(Access::word).thenComparing(Access::mode).thenComparing(Access::method);

  @Override
  public int compareTo(Access other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return word + ": " + method + ", " + mode;
  }
}
