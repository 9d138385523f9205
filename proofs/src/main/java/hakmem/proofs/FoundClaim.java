// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;

import hakmem.claim.Proof.Theory;
import hakmem.proofs.exec.MethodKey;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A {@link hakmem.claim.Claim} as the reader found it.
 *
 * @param id name on the command line
 * @param method that it is about
 * @param type internal name of the record
 * @param components what it speaks of, those tried one by one first
 * @param where domain, as it is written; empty if it is everything
 * @param statement what holds, as it is written
 * @param turns bound on loops
 * @param theory in which Z3 decides
 */
public record FoundClaim(
    String id,
    MethodKey method,
    String type,
    List<Component> components,
    String where,
    String statement,
    int turns,
    Theory theory) {

  /**
   * A component of the record.
   *
   * @param type simple name of its type
   * @param name of it
   * @param isEach whether its values are tried one by one
   * @param from first value, of an int that is tried so
   * @param to last value
   */
  record Component(String type, String name, boolean isEach, int from, int to) {
    private String text() {
      String range = isEach && type.equals("int") ? " in " + from + ".." + to : "";
      return type + " " + name + range;
    }
  }

  /** For people: every value and its condition. */
  public String domain() {
    String values = components.stream().map(Component::text).collect(Collectors.joining(", "));
    return where.isEmpty() ? values : values + ": " + where;
  }
}
