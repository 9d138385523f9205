// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;

import hakmem.proofs.exec.MethodKey;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What came of a claim.
 *
 * @param claim itself
 * @param verdict proved, refuted or unknown
 * @param note why it is unknown; otherwise empty
 * @param counterexample where it does not hold; null unless refuted
 * @param instances how many combinations of the values tried one by one
 * @param emptyInstances those of which the claim says nothing: no input is in the domain
 * @param executed methods whose bytecode was followed
 * @param millis wall-clock time
 */
public record ProofResult(
    FoundClaim claim,
    Verdict verdict,
    String note,
    @Nullable Counterexample counterexample,
    int instances,
    List<String> emptyInstances,
    Set<MethodKey> executed,
    long millis) {

  /** The three answers. */
  public enum Verdict {
    /** No input of the domain breaks it. */
    PROVED,
    /** An input breaks it, and the JVM agrees. */
    REFUTED,
    /** Z3 gave up, the domain is empty, or the code is not arithmetic. */
    UNKNOWN;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
