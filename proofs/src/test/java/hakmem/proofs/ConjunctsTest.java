// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.proofs.Conjuncts.Conjunct;
import hakmem.proofs.ProofResult.Verdict;
import hakmem.proofs.exec.MethodKey;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Each condition of each domain is needed: without it the claim is no longer proved, or {@code
 * conjuncts.txt} says why it stands there all the same. So nobody narrows a domain unseen. With
 * {@code -Pdeep} only, Z3 is asked about claims that take it long, but for inputs that it has found
 * before ({@code conjunct-inputs.txt}), and about conditions that {@code conjuncts.txt} lists.
 */
class ConjunctsTest {
  private static final long TIMEOUT_MILLIS = 60_000;

  private static final boolean IS_DEEP = Boolean.getBoolean("hakmem.spec.deep");
  private static final Set<String> SLOW =
      IS_DEEP ? Set.of() : Set.of("aligned-class-smallest", "calloc-bytes");

  private static final Proofs PROOFS = Proofs.ofCore();

  /** Reasons, by claim and condition. */
  private static Map<String, String> excused() throws IOException {
    Map<String, String> reasons = new TreeMap<>();
    Resource.text("/hakmem/proofs/conjuncts.txt")
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split(" *\\| *"))
        .forEach(cells -> reasons.put(cells[0] + " | " + cells[1], cells[2]));
    return reasons;
  }

  @Test
  void eachConditionOfADomainIsNeeded() throws IOException {
    Conjuncts conjuncts = Conjuncts.ofAll(Conjuncts.Of.DOMAINS, PROOFS);
    Map<String, Set<MethodKey>> reached = new TreeMap<>();
    PROOFS.claims().forEach(claim -> reached.put(claim.id(), PROOFS.reach(claim)));
    Proofs larger = conjuncts.beside(PROOFS);
    Set<String> needless = new TreeSet<>();
    Map<String, String> excused = excused();
    Guesses guesses = Guesses.of("conjunct-inputs.txt");
    for (Conjunct conjunct : conjuncts.all()) {
      List<FoundClaim> claims =
          PROOFS.claims().stream()
              .filter(c -> conjunct.isOf(c, reached.get(c.id())))
              .sorted(Comparator.comparing(c -> !guesses.has(key(c, conjunct)))) // They are quick.
              .toList();
      assertTrue(!claims.isEmpty(), conjunct + " belongs to no claim");
      String key = key(claims.getFirst(), conjunct);
      boolean isExcused = !IS_DEEP && excused.containsKey(key);
      if (isExcused
          || claims.stream().noneMatch(claim -> isNeeded(guesses, larger, claim, conjunct))) {
        needless.add(key);
      }
    }
    System.out.printf(
        "%d conditions of domains, %d of them needed%n",
        conjuncts.all().size(), conjuncts.all().size() - needless.size());
    assertEquals(excused.keySet(), needless, "conditions that no claim needs, listed and in fact");
    assertTrue(excused.values().stream().noneMatch(String::isBlank), "each has a reason");
    guesses.assertListed();
  }

  private static String key(FoundClaim claim, Conjunct conjunct) {
    return claim.id() + " | " + conjunct.text();
  }

  private static boolean isNeeded(
      Guesses guesses, Proofs larger, FoundClaim claim, Conjunct conjunct) {
    String key = key(claim, conjunct);
    if (SLOW.contains(claim.id()) && !guesses.has(key)) {
      return true;
    }
    ProofResult result = guesses.refute(key, larger, conjunct.changed(claim), TIMEOUT_MILLIS);
    return result.verdict() != Verdict.PROVED;
  }
}
