// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs.term;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Makes terms. Equal terms become one; what is constant is computed; a few laws of arithmetic
 * modulo 2^64 shorten the rest. Not thread-safe.
 */
public final class Terms {
  private static final int CONDITIONS = 2;

  /** The condition that always holds. */
  public final Term yes = new Term(Op.CONST, Sort.BOOL, List.of(), 1, "", 0);

  /** The condition that never holds. */
  public final Term no = new Term(Op.CONST, Sort.BOOL, List.of(), 0, "", 1);

  private record Key(Op op, Sort sort, List<Integer> args, long value, String name) {}

  private final Map<Key, Term> made = new HashMap<>();

  private Term make(Op op, Sort sort, long value, String name, List<Term> args) {
    Key key = new Key(op, sort, args.stream().map(Term::number).toList(), value, name);
    return made.computeIfAbsent(
        key, unused -> new Term(op, sort, args, value, name, CONDITIONS + made.size()));
  }

  /** An int. */
  public Term ofInt(int value) {
    return make(Op.CONST, Sort.INT, value, "", List.of());
  }

  /** A long. */
  public Term ofLong(long value) {
    return make(Op.CONST, Sort.LONG, value, "", List.of());
  }

  /** A number of a sort; conditions are 0 or 1. */
  public Term constant(Sort sort, long value) {
    return switch (sort) {
      case BOOL -> value != 0 ? yes : no;
      case INT -> ofInt((int) value);
      case LONG -> ofLong(value);
    };
  }

  /** An unknown number. The same name means the same number. */
  public Term variable(Sort sort, String name) {
    return make(Op.VAR, sort, 0, name, List.of());
  }

  /** An operator on operands: any but CONST, VAR and the connectives of conditions. */
  public Term of(Op op, Term... args) {
    return of(op, List.of(args));
  }

  /** As {@link #of(Op, Term...)}. */
  public Term of(Op op, List<Term> args) {
    Term first = args.getFirst();
    Sort sort =
        switch (op) {
          case NLZ, NTZ, L2I, LCMP, UCMP -> Sort.INT;
          case I2L -> Sort.LONG;
          case EQ, SLT, ULT, PRODUCT_ABOVE -> Sort.BOOL;
          default -> first.sort();
        };
    if (args.stream().allMatch(Term::isConst)) {
      List<Long> values = args.stream().map(Term::value).toList();
      return constant(sort, Evaluator.apply(op, first.sort(), values));
    }
    Term shorter =
        switch (op) {
          case ADD, OR, XOR, AND, MUL -> commutative(op, first, args.get(1));
          case SUB, SHL, SHR, USHR, ROTR -> args.get(1).is(0) ? first : null;
          case L2I -> first.op() == Op.I2L ? first.arg(0) : null;
          case EQ, SLT, ULT -> comparison(op, first, args.get(1));
          default -> null;
        };
    return shorter != null ? shorter : make(op, sort, 0, "", args);
  }

  /** A shorter term, or null if there is none. */
  private @Nullable Term commutative(Op op, Term a, Term b) {
    if (a.isConst()) {
      return commutativeOrMade(op, b, a);
    }
    if (op == Op.AND) {
      return b.is(0) ? b : b.is(-1) ? a : null;
    }
    if (op == Op.MUL) {
      if (b.is(0) || b.is(1)) {
        return b.is(1) ? a : b;
      }
      // (x * c) * d = x * (c * d), modulo 2^64.
      boolean nested = b.isConst() && a.op() == Op.MUL && a.arg(1).isConst();
      return nested ? of(Op.MUL, a.arg(0), of(Op.MUL, a.arg(1), b)) : null;
    }
    return b.is(0) ? a : null;
  }

  private Term commutativeOrMade(Op op, Term a, Term b) {
    Term shorter = commutative(op, a, b);
    return shorter != null ? shorter : make(op, a.sort(), 0, "", List.of(a, b));
  }

  /** A shorter term, or null if there is none. */
  private @Nullable Term comparison(Op op, Term a, Term b) {
    if (a == b) {
      return op == Op.EQ ? yes : no;
    }
    if (b.isConst() && a.op() == Op.ITE && (a.arg(1).isConst() || a.arg(2).isConst())) {
      return choose(a.arg(0), of(op, a.arg(1), b), of(op, a.arg(2), b));
    }
    if (a.isConst() && b.op() == Op.ITE && (b.arg(1).isConst() || b.arg(2).isConst())) {
      return choose(b.arg(0), of(op, a, b.arg(1)), of(op, a, b.arg(2)));
    }
    if (op != Op.ULT && b.is(0) && (a.op() == Op.LCMP || a.op() == Op.UCMP)) {
      Op less = a.op() == Op.LCMP ? Op.SLT : Op.ULT;
      return of(op == Op.EQ ? Op.EQ : less, a.arg(0), a.arg(1));
    }
    if (op == Op.SLT && a.is(0) && (b.op() == Op.LCMP || b.op() == Op.UCMP)) {
      return of(b.op() == Op.LCMP ? Op.SLT : Op.ULT, b.arg(1), b.arg(0));
    }
    return null;
  }

  /** The one if the condition holds, else the other. */
  public Term choose(Term condition, Term one, Term other) {
    if (condition.isConst() || one == other) {
      return condition == no ? other : one;
    }
    if (one.sort() == Sort.BOOL) {
      return either(both(condition, one), both(not(condition), other));
    }
    return make(Op.ITE, one.sort(), 0, "", List.of(condition, one, other));
  }

  /** Negation. */
  public Term not(Term condition) {
    if (condition.isConst()) {
      return condition == yes ? no : yes;
    }
    return condition.op() == Op.NOT
        ? condition.arg(0)
        : make(Op.NOT, Sort.BOOL, 0, "", List.of(condition));
  }

  /** Conjunction. */
  public Term both(Term a, Term b) {
    if (a == no || b == no || a == not(b)) {
      return no;
    }
    if (a == yes || a == b) {
      return b;
    }
    return b == yes ? a : make(Op.BOTH, Sort.BOOL, 0, "", List.of(a, b));
  }

  /** Disjunction. */
  public Term either(Term a, Term b) {
    if (a == yes || b == yes || a == not(b)) {
      return yes;
    }
    if (a == no || a == b) {
      return b;
    }
    return b == no ? a : make(Op.EITHER, Sort.BOOL, 0, "", List.of(a, b));
  }
}
