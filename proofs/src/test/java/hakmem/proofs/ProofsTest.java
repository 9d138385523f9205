// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.proofs.ProofResult.Verdict;
import hakmem.proofs.exec.Program;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every claim about core is proved. */
class ProofsTest {
  private static final Proofs PROOFS = Proofs.ofCore();

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
                    }));
  }

  private static ClaimText claim(String id) {
    return PROOFS.select(List.of(id)).getFirst();
  }

  private static ProofResult prove(ClaimText claim, long timeoutMillis) {
    return Proofs.of(Program.ofCore(), List.of(claim)).prove(claim, timeoutMillis);
  }

  @Test
  void anEmptyDomainProvesNothing() {
    ProofResult result = prove(claim("class-fits").saying("bytes < 1 && bytes > 2", "false"), 9000);
    assertEquals(Verdict.UNKNOWN, result.verdict());
    assertTrue(result.note().contains("domain"), result.note());
  }

  @Test
  void tooFewTurnsOfALoopProveNothing() {
    ClaimText c = claim("find-run");
    ClaimText fewer =
        new ClaimText(
            c.id(),
            c.method(),
            c.each(),
            c.forAll(),
            c.given(),
            c.where(),
            c.holds(),
            c.throwing(),
            2,
            c.theory());
    assertTrue(prove(fewer, 9000).verdict() != Verdict.PROVED);
  }

  @Test
  void aProofThatTakesTooLongIsNoProof() {
    assertEquals(Verdict.UNKNOWN, prove(claim("calloc-bytes"), 1).verdict());
  }

  @Test
  void aClaimThatThrowsDoesNotHold() {
    ProofResult result =
        prove(claim("class-fits").saying("bytes >= 0", "1 / bytes <= 1"), Proofs.TIMEOUT_MILLIS);
    assertEquals(Verdict.REFUTED, result.verdict(), result.toString());
    assertTrue(result.counterexample().replay().contains("ArithmeticException"));
    assertEquals("bytes = 0L (0x0)", result.counterexample().text());
  }

  @Test
  void aClaimThatIsNoJavaIsNamed() {
    ClaimText broken = claim("class-fits").saying("true", "blockByte(1) > 0");
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> prove(broken, 1000));
    assertTrue(e.getMessage().contains("blockByte(1) > 0"), e.getMessage());
  }

  @Test
  void unknownNamesGetNearOnes() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> PROOFS.select(List.of("clas-fits")));
    assertTrue(e.getMessage().contains("class-fits"), e.getMessage());
  }
}
