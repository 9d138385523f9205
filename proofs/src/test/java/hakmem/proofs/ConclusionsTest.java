// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import hakmem.proofs.Conjuncts.Conjunct;
import hakmem.proofs.ProofResult.Verdict;
import hakmem.proofs.exec.MethodKey;
import hakmem.proofs.exec.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Each condition of what a claim says is worth something: alone, it is refuted by an edit of what
 * the claim reaches, one that {@code conclusions.txt} names; or that file says why no edit does it.
 * So nobody weakens a claim unseen: the file has each condition as it is written. Edits are looked
 * for where a condition has none or its own no longer refutes it, and with {@code -Pdeep} for those
 * that are excused.
 */
class ConclusionsTest {
  /** For each edit that is tried: most refute at once, or not at all. */
  private static final long SEARCH_MILLIS = 2_000;

  private static final String NONE = "none: ";
  private static final boolean IS_DEEP = Boolean.getBoolean("hakmem.spec.deep");
  private static final Proofs PROOFS = Proofs.ofCore();

  private final Guesses guesses;

  ConclusionsTest() throws IOException {
    this.guesses = Guesses.of("conclusion-inputs.txt");
  }

  /** Edits, by claim and condition. */
  private static Map<String, String> listed() throws IOException {
    Map<String, String> edits = new TreeMap<>();
    Resource.text("/hakmem/proofs/conclusions.txt")
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              // A condition may have such a sign, an edit has not.
              int end = line.lastIndexOf(" | ");
              edits.put(line.substring(0, end), line.substring(end + 3));
            });
    return edits;
  }

  @Test
  void eachConditionOfAConclusionIsWorthSomething() throws IOException {
    Conjuncts conjuncts = Conjuncts.ofAll(Conjuncts.Of.CONCLUSIONS, PROOFS);
    Proofs smaller = conjuncts.beside(PROOFS);
    Map<String, String> listed = listed();
    Map<String, String> found = new TreeMap<>();
    for (FoundClaim claim : PROOFS.claims()) {
      List<Mutation> edits = edits(smaller.program(), claim);
      for (Conjunct conjunct : conjuncts.all()) {
        if (conjunct.isOf(claim, List.of())) {
          String key = claim.id() + " | " + conjunct.text();
          found.put(key, edit(smaller, edits, conjunct.changed(claim), key, listed.get(key)));
        }
      }
    }
    StringBuilder lines = new StringBuilder("# claim | condition | edit that refutes it alone\n");
    found.forEach((key, edit) -> lines.append(key).append(" | ").append(edit).append('\n'));
    Path written = Path.of("target", "conclusions.txt");
    Files.writeString(written, lines);
    assertEquals(found, listed, "a claim says less or something else: take over " + written);
    assertFalse(listed.containsValue(NONE), "a condition that no edit breaks has a reason");
    guesses.assertListed();
  }

  /** Of what a claim reaches in core, its own method first. */
  private static List<Mutation> edits(Program program, FoundClaim claim) {
    List<Mutation> edits = new ArrayList<>(Mutation.of(program, claim.method()));
    for (MethodKey method : PROOFS.reach(claim)) {
      boolean isClaims = method.owner().startsWith(claim.type().split("\\$")[0]);
      if (!isClaims && !method.equals(claim.method()) && program.has(method.owner())) {
        edits.addAll(Mutation.of(program, method));
      }
    }
    return edits;
  }

  /** The listed edit if it refutes the condition, else another one that does. */
  private String edit(
      Proofs smaller, List<Mutation> edits, FoundClaim claim, String key, @Nullable String listed) {
    boolean isExcused = listed != null && listed.startsWith(NONE);
    if (isExcused && !IS_DEEP) {
      return listed;
    }
    for (Mutation edit : edits) {
      if (edit.toString().equals(listed)
          && isRefuted(smaller, edit, claim, key, Proofs.TIMEOUT_MILLIS)) {
        return listed;
      }
    }
    for (Mutation edit : edits) {
      if (isRefuted(smaller, edit, claim, key, SEARCH_MILLIS)) {
        return edit.toString();
      }
    }
    return isExcused ? listed : NONE;
  }

  /** Edits that make the code go on forever do not count: the JVM cannot stop them. */
  private boolean isRefuted(
      Proofs smaller, Mutation edit, FoundClaim claim, String key, long timeoutMillis) {
    Proofs edited = smaller.about(edit.apply(smaller.program()));
    ProofResult result = guesses.refute(key, edited, claim, timeoutMillis);
    return result.verdict() == Verdict.REFUTED && result.counterexample().ends();
  }
}
