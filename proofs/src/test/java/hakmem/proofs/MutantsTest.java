// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.proofs.ProofResult.Verdict;
import hakmem.proofs.exec.MethodKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Each claim is refuted once its method is wrong: {@code mutants.txt} names one instruction and
 * what it becomes. Z3 finds the input, or has found it before ({@code mutant-inputs.txt}), and the
 * edited bytecode does wrong with it in the JVM.
 */
class MutantsTest {
  private static final Proofs PROOFS = Proofs.ofCore();
  private static final Guesses GUESSES = guesses();

  private static Guesses guesses() {
    try {
      return Guesses.of("mutant-inputs.txt");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterAll
  static void theInputsAreListed() throws IOException {
    GUESSES.assertListed();
  }

  /**
   * Lines of claim, index of the instruction in the claim's method, and the edit; before the index
   * may stand another method that the claim reaches.
   */
  private static Map<String, String[]> mutants() throws IOException {
    Map<String, String[]> mutants = new TreeMap<>();
    Resource.text("mutants.txt")
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split(" +"))
        .forEach(words -> mutants.put(words[0], words));
    return mutants;
  }

  private static Mutation mutation(FoundClaim claim, String[] words) {
    boolean elsewhere = words.length == 6;
    int at = elsewhere ? 2 : 1;
    MethodKey method = elsewhere ? reached(claim, words[1]) : claim.method();
    return new Mutation(method, Integer.parseInt(words[at]), words[at + 1], words[at + 3]);
  }

  private static MethodKey reached(FoundClaim claim, String label) {
    List<MethodKey> found =
        PROOFS.reach(claim).stream().filter(key -> key.label().equals(label)).toList();
    assertEquals(1, found.size(), label + " in what " + claim.id() + " reaches: " + found);
    return found.getFirst();
  }

  @TestFactory
  Stream<DynamicTest> everyMutantIsRefuted() throws IOException {
    Map<String, String[]> mutants = mutants();
    return PROOFS.claims().stream()
        .map(
            claim ->
                DynamicTest.dynamicTest(
                    claim.id(), () -> refute(claim, mutation(claim, mutants.get(claim.id())))));
  }

  private static void refute(FoundClaim claim, Mutation mutation) {
    Proofs edited = PROOFS.about(mutation.apply(PROOFS.program()));
    ProofResult result = GUESSES.refute(claim.id(), edited, claim, Proofs.TIMEOUT_MILLIS);
    assertEquals(Verdict.REFUTED, result.verdict(), mutation + ": " + result);
    assertTrue(result.counterexample().confirmed(), mutation + ": " + result);
    assertTrue(result.counterexample().ends(), mutation + " burns a processor until the JVM ends");
    System.out.printf(
        "%s: %s is refuted by %s: %s%n",
        claim.id(), mutation, result.counterexample().text(), result.counterexample().replay());
  }

  @Test
  void everyClaimHasAMutant() throws IOException {
    List<String> ids = PROOFS.claims().stream().map(FoundClaim::id).sorted().toList();
    assertEquals(ids, List.copyOf(mutants().keySet()));
  }
}
