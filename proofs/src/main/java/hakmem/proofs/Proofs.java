// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;

import hakmem.proofs.exec.MethodKey;
import hakmem.proofs.exec.Program;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The claims of a program, ready to be proved. Immutable; each proof has a Z3 context of its own.
 */
public final class Proofs {
  /** Limit for one claim, in milliseconds: many times what the slowest takes on a busy machine. */
  public static final long TIMEOUT_MILLIS = 180_000;

  private final Program program;
  private final List<ClaimText> claims;

  /**
   * @param program with the classes of the claims
   */
  private Proofs(Program program, List<ClaimText> claims) {
    this.claims = claims;
    this.program = program;
  }

  /** The claims about core as it stands on the class path. */
  public static Proofs ofCore() {
    return of(Program.ofCore());
  }

  /** The claims in a program. */
  public static Proofs of(Program program) {
    return of(program, ClaimReader.read(program));
  }

  /** These claims about a program. */
  public static Proofs of(Program program, List<ClaimText> claims) {
    return new Proofs(ClaimCompiler.compile(program, claims), claims);
  }

  /** The same claims about edited classes, without compiling them again. */
  public Proofs about(Program edited) {
    return new Proofs(edited, claims);
  }

  /** All claims. */
  public List<ClaimText> claims() {
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
  public List<ClaimText> select(List<String> ids) {
    Set<ClaimText> selected = new LinkedHashSet<>();
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
    List<String> near = Near.to(id, claims.stream().map(ClaimText::id).toList());
    return "there is no claim '" + id + "'; near it: " + String.join(", ", near);
  }

  /** Proves a claim or refutes it. */
  public ProofResult prove(ClaimText claim, long timeoutMillis) {
    return new Prover(program, claim, timeoutMillis).prove();
  }

  /** The methods whose bytecode a claim follows. */
  public Set<MethodKey> reach(ClaimText claim) {
    return new Prover(program, claim, TIMEOUT_MILLIS).reach();
  }
}
