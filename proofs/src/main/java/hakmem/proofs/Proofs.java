// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;

import hakmem.claim.Claim;
import hakmem.proofs.exec.MethodKey;
import hakmem.proofs.exec.Program;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The claims of a program, ready to be proved. Immutable; each proof has a Z3 context of its own.
 */
public final class Proofs {
  /** Limit for one claim, in milliseconds: many times what the slowest takes on a busy machine. */
  public static final long TIMEOUT_MILLIS = 180_000;

  private final Program program;
  private final List<FoundClaim> claims;

  /**
   * @param program with the classes of the claims
   */
  private Proofs(Program program, List<FoundClaim> claims) {
    this.claims = claims;
    this.program = program;
  }

  /** The claims about core as it stands on the class path. */
  public static Proofs ofCore() {
    return of(Program.ofCore().with(Program.locationOf(Claim.class)));
  }

  /** The claims in a program. */
  public static Proofs of(Program program) {
    return new Proofs(program, ClaimReader.read(program));
  }

  /** The same claims about edited classes. */
  public Proofs about(Program edited) {
    return new Proofs(edited, claims);
  }

  /** All claims. */
  public List<FoundClaim> claims() {
    return claims;
  }

  /** The program, with the classes that hold the claims. */
  public Program program() {
    return program;
  }

  /**
   * The claims with these names; all if there are none.
   *
   * @throws IllegalArgumentException for an unknown name, with near ones
   */
  public List<FoundClaim> select(List<String> ids) {
    Set<FoundClaim> selected = new LinkedHashSet<>();
    for (String id : ids) {
      selected.add(
          claims.stream()
              .filter(c -> c.id().equals(id))
              .findFirst()
              .orElseThrow(() -> new IllegalArgumentException(unknown(id))));
    }
    return ids.isEmpty() ? claims : new ArrayList<>(selected);
  }

  private String unknown(String id) {
    List<String> near = Near.to(id, claims.stream().map(FoundClaim::id).toList());
    return "there is no claim '" + id + "'; near it: " + String.join(", ", near);
  }

  /** Proves a claim or refutes it. */
  public ProofResult prove(FoundClaim claim, long timeoutMillis) {
    return prove(claim, timeoutMillis, Map.of());
  }

  /**
   * The same; Z3 is asked only if an input does not break the claim.
   *
   * @param guess the input, as {@link Counterexample#inputs} of another time
   */
  public ProofResult prove(FoundClaim claim, long timeoutMillis, Map<String, Long> guess) {
    return new Prover(program, claim, timeoutMillis, guess).prove();
  }

  /** The methods whose bytecode a claim follows. */
  public Set<MethodKey> reach(FoundClaim claim) {
    return new Prover(program, claim, TIMEOUT_MILLIS, Map.of()).reach();
  }
}
