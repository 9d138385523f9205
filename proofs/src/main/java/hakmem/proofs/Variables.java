// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;

import hakmem.proofs.term.Op;
import hakmem.proofs.term.Term;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** The unknowns of a term. Stateless. */
final class Variables {
  private Variables() {}

  static List<Term> in(Term term) {
    Set<Term> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Term> open = new ArrayDeque<>(List.of(term));
    List<Term> variables = new ArrayList<>();
    while (!open.isEmpty()) {
      Term next = open.pop();
      if (seen.add(next)) {
        open.addAll(next.args());
        if (next.op() == Op.VAR) {
          variables.add(next);
        }
      }
    }
    return variables;
  }
}
