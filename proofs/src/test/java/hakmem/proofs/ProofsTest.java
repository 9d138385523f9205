// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.proofs.ProofResult.Verdict;
import hakmem.proofs.fixture.WrongClaims;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every claim about core is proved. */
class ProofsTest {
  private static final Proofs PROOFS = Proofs.ofCore();

  /** A block of the last class with its header does not fit a superslab: there is no such slab. */
  private static final Map<String, List<String>> EMPTY =
      Map.of("slab-index", List.of("[HEADER, 119]"));

  @TestFactory
  Stream<DynamicTest> everyClaim() {
    assertTrue(PROOFS.claims().size() > 40, "claims are found");
    return PROOFS.claims().stream()
        .map(
            claim ->
                DynamicTest.dynamicTest(
                    claim.id(),
                    () -> {
                      ProofResult result = PROOFS.prove(claim, Proofs.TIMEOUT_MILLIS);
                      assertEquals(Verdict.PROVED, result.verdict(), result.toString());
                      assertEquals(
                          EMPTY.getOrDefault(claim.id(), List.of()), result.emptyInstances());
                    }));
  }

  /** A claim of the fixtures. */
  private static ProofResult prove(String id, long timeoutMillis) {
    Proofs fixtures = Proofs.of(Fixtures.with(WrongClaims.class));
    return fixtures.prove(fixtures.select(List.of(id)).getFirst(), timeoutMillis);
  }

  @Test
  void anEmptyDomainProvesNothing() {
    ProofResult result = prove("nothing-to-say", Proofs.TIMEOUT_MILLIS);
    assertEquals(Verdict.UNKNOWN, result.verdict());
    assertTrue(result.note().contains("domain"), result.note());
  }

  @Test
  void anEmptyDomainOfOneInstanceIsReported() {
    ProofResult result = prove("nothing-to-say-of-four", Proofs.TIMEOUT_MILLIS);
    assertEquals(Verdict.PROVED, result.verdict());
    assertEquals(List.of("[4]"), result.emptyInstances());
  }

  @Test
  void tooFewTurnsOfALoopProveNothing() {
    assertEquals(Verdict.PROVED, prove("turns", Proofs.TIMEOUT_MILLIS).verdict());
    assertTrue(prove("too-few-turns", Proofs.TIMEOUT_MILLIS).verdict() != Verdict.PROVED);
  }

  @Test
  void aProofThatTakesTooLongIsNoProof() {
    assertEquals(
        Verdict.UNKNOWN,
        PROOFS.prove(PROOFS.select(List.of("calloc-bytes")).getFirst(), 1).verdict());
  }

  @Test
  void aFalseClaimIsRefuted() {
    ProofResult result = prove("exactly-as-large", Proofs.TIMEOUT_MILLIS);
    assertEquals(Verdict.REFUTED, result.verdict(), result.toString());
    assertEquals("false in the JVM", result.counterexample().replay());
  }

  @Test
  void aClaimThatThrowsDoesNotHold() {
    assertThrows("throws-for-zero");
  }

  /** Even if it throws where nothing is claimed: a domain that cannot be asked is none. */
  @Test
  void aDomainThatThrowsIsRefuted() {
    assertThrows("domain-throws-for-zero");
  }

  private static void assertThrows(String id) {
    ProofResult result = prove(id, Proofs.TIMEOUT_MILLIS);
    assertEquals(Verdict.REFUTED, result.verdict(), result.toString());
    assertTrue(result.counterexample().replay().contains("ArithmeticException"));
    assertEquals("bytes = 0L (0x0)", result.counterexample().text());
  }

  @Test
  void aRefusalOfTooMuchOrTooLittleIsRefuted() {
    for (String id : List.of("refuses-too-much", "refuses-too-little")) {
      assertEquals(Verdict.REFUTED, prove(id, Proofs.TIMEOUT_MILLIS).verdict(), id);
    }
  }

  @Test
  void unknownNamesGetNearOnes() {
    IllegalArgumentException e =
        Assertions.assertThrows(
            IllegalArgumentException.class, () -> PROOFS.select(List.of("clas-fits")));
    assertTrue(e.getMessage().contains("class-fits"), e.getMessage());
  }
}
