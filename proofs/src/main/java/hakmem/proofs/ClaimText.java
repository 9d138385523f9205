// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;

import hakmem.base.Claim.Theory;
import hakmem.proofs.exec.MethodKey;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link hakmem.base.Claim} as it stands in a class file.
 *
 * @param id name on the command line
 * @param method that it is about
 * @param each values tried one by one
 * @param forAll values left to Z3
 * @param given declarations
 * @param where domain
 * @param holds what holds
 * @param throwing expression that throws exactly where it holds; or empty
 * @param turns bound on loops
 * @param theory in which Z3 decides
 */
public record ClaimText(
    String id,
    MethodKey method,
    List<String> each,
    String forAll,
    String given,
    String where,
    String holds,
    String throwing,
    int turns,
    Theory theory) {

  /**
   * A parameter of the claim: its type, its name and, if it is an int tried one by one, its range.
   */
  record Parameter(String type, String name, String from, String to) {
    static Parameter parse(String text) {
      String[] halves = text.strip().split("\\s+in\\s+", 2);
      String[] words = halves[0].strip().split("\\s+");
      String[] range = halves.length == 2 ? halves[1].split("\\.\\.", 2) : new String[] {"", ""};
      if (words.length != 2 || range.length != 2) {
        throw new IllegalArgumentException(
            "'" + text + "' is no parameter of a claim; write 'long a' or 'int i in 0..9'");
      }
      return new Parameter(words[0], words[1], range[0].strip(), range[1].strip());
    }
  }

  /** All parameters, those tried one by one first. */
  List<Parameter> parameters() {
    List<Parameter> all = new ArrayList<>(each.stream().map(Parameter::parse).toList());
    if (!forAll.isBlank()) {
      for (String part : forAll.split(",")) {
        all.add(Parameter.parse(part));
      }
    }
    return all;
  }

  /** For people: every value and its condition. */
  public String domain() {
    List<String> all = new ArrayList<>(each);
    if (!forAll.isBlank()) {
      all.add(forAll);
    }
    String values = String.join(", ", all);
    return where.equals("true") ? values : values + ": " + where;
  }

  /** For people: what is claimed. */
  public String statement() {
    return throwing.isEmpty() ? holds : throwing + " throws iff " + holds;
  }

  /** The same about the same method, with another statement: what a wrong claim looks like. */
  public ClaimText saying(String otherWhere, String otherHolds) {
    return new ClaimText(
        id, method, each, forAll, given, otherWhere, otherHolds, throwing, turns, theory);
  }

  /** Name of a method of the generated class. */
  String javaName(String prefix) {
    return prefix + "_" + id.replace('-', '_');
  }
}
