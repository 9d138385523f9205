// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs.smt;

import com.microsoft.z3.BitVecExpr;
import com.microsoft.z3.BitVecNum;
import com.microsoft.z3.BitVecSort;
import com.microsoft.z3.BoolExpr;
import com.microsoft.z3.Context;
import com.microsoft.z3.Expr;
import com.microsoft.z3.Model;
import hakmem.proofs.term.Op;
import hakmem.proofs.term.Sort;
import hakmem.proofs.term.Term;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** An int is a vector of 32 bits, a long one of 64: the theory's operators are Java's. */
public class BitVectors implements Encoding {
  private static final int PRODUCT_BITS = 128;

  private final Context z3;
  private final Map<Term, Expr<?>> known = new IdentityHashMap<>();

  /** In a context. */
  public BitVectors(Context z3) {
    this.z3 = z3;
  }

  @Override
  public BoolExpr condition(Term term) {
    return (BoolExpr) expression(term);
  }

  @Override
  public List<BoolExpr> sideConditions() {
    return List.of();
  }

  @Override
  public Expr<?> expression(Term term) {
    Expr<?> expression = known.get(term);
    if (expression == null) {
      expression = encode(term);
      known.put(term, expression);
    }
    return expression;
  }

  @Override
  public long valueIn(Model model, Term variable) {
    return number(model.eval(expression(variable), true));
  }

  /** A numeral as a Java number, sign-extended. */
  public static long number(Expr<?> numeral) {
    BitVecNum number = (BitVecNum) numeral;
    long bits = number.getBigInteger().longValue();
    return number.getSortSize() == Sort.INT.bits() ? (int) bits : bits;
  }

  private BitVecExpr bits(Term term) {
    return (BitVecExpr) expression(term);
  }

  private Expr<?> encode(Term t) {
    return switch (t.op()) {
      case CONST ->
          t.sort() == Sort.BOOL ? z3.mkBool(t.value() != 0) : z3.mkBV(t.value(), t.sort().bits());
      case VAR -> z3.mkBVConst(t.name(), t.sort().bits());
      case I2L -> z3.mkSignExt(32, bits(t.arg(0)));
      case L2I -> z3.mkExtract(31, 0, bits(t.arg(0)));
      case NLZ -> leadingZeros(bits(t.arg(0)));
      case NTZ -> trailingZeros(bits(t.arg(0)));
      case ITE -> ite(condition(t.arg(0)), bits(t.arg(1)), bits(t.arg(2)));
      case NOT -> z3.mkNot(condition(t.arg(0)));
      case BOTH -> z3.mkAnd(condition(t.arg(0)), condition(t.arg(1)));
      case EITHER -> z3.mkOr(condition(t.arg(0)), condition(t.arg(1)));
      case PRODUCT_ABOVE ->
          z3.mkBVSGT(product(bits(t.arg(0)), bits(t.arg(1))), z3.mkSignExt(64, bits(t.arg(2))));
      default -> binary(t.op(), bits(t.arg(0)), bits(t.arg(1)));
    };
  }

  /** An operator on two vectors; the second may be a distance of shift. */
  protected Expr<?> binary(Op op, BitVecExpr a, BitVecExpr b) {
    return switch (op) {
      case ADD -> z3.mkBVAdd(a, b);
      case SUB -> z3.mkBVSub(a, b);
      case MUL -> z3.mkBVMul(a, b);
      case DIV -> z3.mkBVSDiv(a, b);
      case REM -> z3.mkBVSRem(a, b);
      case AND -> z3.mkBVAND(a, b);
      case OR -> z3.mkBVOR(a, b);
      case XOR -> z3.mkBVXOR(a, b);
      case SHL -> z3.mkBVSHL(a, distance(a, b));
      case SHR -> z3.mkBVASHR(a, distance(a, b));
      case USHR -> z3.mkBVLSHR(a, distance(a, b));
      case ROTR -> z3.mkBVRotateRight(a, distance(a, b));
      case MULHI -> z3.mkExtract(127, 64, product(a, b));
      case EQ -> z3.mkEq(a, b);
      case SLT -> z3.mkBVSLT(a, b);
      case ULT -> z3.mkBVULT(a, b);
      case LCMP -> threeWay(z3.mkBVSLT(a, b), z3.mkEq(a, b));
      case UCMP -> threeWay(z3.mkBVULT(a, b), z3.mkEq(a, b));
      default -> throw new IllegalArgumentException(op + " is no operator on two numbers");
    };
  }

  private BitVecExpr product(BitVecExpr a, BitVecExpr b) {
    int more = PRODUCT_BITS - Sort.LONG.bits();
    return z3.mkBVMul(z3.mkSignExt(more, a), z3.mkSignExt(more, b));
  }

  private Expr<BitVecSort> threeWay(BoolExpr less, BoolExpr equal) {
    return ite(less, z3.mkBV(-1, 32), ite(equal, z3.mkBV(0, 32), z3.mkBV(1, 32)));
  }

  @SuppressWarnings("unchecked") // All branches are bit-vectors.
  private Expr<BitVecSort> ite(BoolExpr c, Expr<?> a, Expr<?> b) {
    return z3.mkITE(c, (Expr<BitVecSort>) a, (Expr<BitVecSort>) b);
  }

  /** The JVM takes the low 5 or 6 bits of an int; the theory wants as many bits as it shifts. */
  private BitVecExpr distance(BitVecExpr shifted, BitVecExpr amount) {
    int bits = shifted.getSortSize();
    BitVecExpr low = z3.mkBVAND(amount, z3.mkBV(bits - 1, 32));
    return bits == 32 ? low : z3.mkZeroExt(bits - 32, low);
  }

  /** Halves: if the upper half is zero, its length counts and the lower half is looked at. */
  private BitVecExpr leadingZeros(BitVecExpr x) {
    int bits = x.getSortSize();
    BitVecExpr rest = x;
    BitVecExpr count = z3.mkBV(0, 32);
    for (int half = bits / 2; half >= 1; half /= 2) {
      BoolExpr zero = z3.mkEq(z3.mkExtract(bits - 1, bits - half, rest), z3.mkBV(0, half));
      BitVecExpr shifted = z3.mkBVSHL(rest, z3.mkBV(half, bits));
      count = (BitVecExpr) ite(zero, z3.mkBVAdd(count, z3.mkBV(half, 32)), count);
      rest = (BitVecExpr) ite(zero, shifted, rest);
    }
    return (BitVecExpr) ite(z3.mkEq(x, z3.mkBV(0, bits)), z3.mkBV(bits, 32), count);
  }

  private BitVecExpr trailingZeros(BitVecExpr x) {
    int bits = x.getSortSize();
    BitVecExpr rest = x;
    BitVecExpr count = z3.mkBV(0, 32);
    for (int half = bits / 2; half >= 1; half /= 2) {
      BoolExpr zero = z3.mkEq(z3.mkExtract(half - 1, 0, rest), z3.mkBV(0, half));
      BitVecExpr shifted = z3.mkBVLSHR(rest, z3.mkBV(half, bits));
      count = (BitVecExpr) ite(zero, z3.mkBVAdd(count, z3.mkBV(half, 32)), count);
      rest = (BitVecExpr) ite(zero, shifted, rest);
    }
    return (BitVecExpr) ite(z3.mkEq(x, z3.mkBV(0, bits)), z3.mkBV(bits, 32), count);
  }
}
