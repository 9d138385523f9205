// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs.smt;

import com.microsoft.z3.BoolExpr;
import com.microsoft.z3.Expr;
import com.microsoft.z3.Model;
import hakmem.proofs.term.Term;
import java.util.List;

/** Terms as Z3 expressions. Not thread-safe; belongs to one Z3 context. */
public interface Encoding {
  /** The condition. */
  BoolExpr condition(Term term);

  /** The number or condition. */
  Expr<?> expression(Term term);

  /** What must hold besides, for the expressions made so far to mean what their terms do. */
  List<BoolExpr> sideConditions();

  /** The value that a model gives to a variable, sign-extended. */
  long valueIn(Model model, Term variable);
}
