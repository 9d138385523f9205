// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs.smt;

import com.microsoft.z3.ArithExpr;
import com.microsoft.z3.BoolExpr;
import com.microsoft.z3.Context;
import com.microsoft.z3.Expr;
import com.microsoft.z3.IntExpr;
import com.microsoft.z3.IntNum;
import com.microsoft.z3.IntSort;
import com.microsoft.z3.Model;
import hakmem.proofs.exec.UnsupportedCode;
import hakmem.proofs.term.Op;
import hakmem.proofs.term.Sort;
import hakmem.proofs.term.Term;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Numbers are integers in their signed range. Every operation that may leave the range is followed
 * by a reduction modulo 2^bits, written with a fresh quotient, so that all stays linear.
 *
 * <p>A product with an odd constant c is written twice: t = c * x - z * 2^bits, and with the
 * inverse i of c, x = i * t - w * 2^bits. For t and x in their range either says all, because c * i
 * = 1 modulo 2^bits; the second has small numbers where c itself is the inverse of a small number.
 */
public class Integers implements Encoding {
  /** A factor up to this stays a factor; a greater one is likely to be an inverse. */
  private static final long SMALL_FACTOR = 1L << 32;

  private final Context z3;
  private final Map<Term, Expr<?>> known = new IdentityHashMap<>();
  private final List<BoolExpr> sides = new ArrayList<>();
  private int fresh;

  /** In a context. */
  public Integers(Context z3) {
    this.z3 = z3;
  }

  @Override
  public BoolExpr condition(Term term) {
    return (BoolExpr) expression(term);
  }

  @Override
  public List<BoolExpr> sideConditions() {
    return List.copyOf(sides);
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
    return ((IntNum) model.eval(expression(variable), true)).getBigInteger().longValue();
  }

  @SuppressWarnings("unchecked") // A term that is no condition is an integer.
  private Expr<IntSort> number(Term term) {
    return (Expr<IntSort>) expression(term);
  }

  private Expr<?> encode(Term t) {
    int bits = t.sort().bits();
    return switch (t.op()) {
      case CONST -> t.sort() == Sort.BOOL ? z3.mkBool(t.value() != 0) : z3.mkInt(t.value());
      case VAR -> ranged(t.name(), bits);
      case I2L -> number(t.arg(0));
      case L2I -> reduced(number(t.arg(0)), Sort.INT.bits());
      case ADD, SUB -> reduced(linear(t), bits);
      case MUL -> product(t, bits);
      case DIV, REM -> division(t);
      case AND -> masked(t, bits);
      case SHL -> scaled(linear(t.arg(0)), power(distance(t)), bits);
      case USHR -> shifted(unsigned(number(t.arg(0)), bits), distance(t));
      case SHR -> shifted(number(t.arg(0)), distance(t));
      case ROTR -> rotated(t, bits);
      case ITE -> z3.mkITE(condition(t.arg(0)), number(t.arg(1)), number(t.arg(2)));
      case NOT -> z3.mkNot(condition(t.arg(0)));
      case BOTH -> z3.mkAnd(condition(t.arg(0)), condition(t.arg(1)));
      case EITHER -> z3.mkOr(condition(t.arg(0)), condition(t.arg(1)));
      case EQ -> z3.mkEq(number(t.arg(0)), number(t.arg(1)));
      case SLT -> z3.mkLt(number(t.arg(0)), number(t.arg(1)));
      case ULT -> {
        int width = t.arg(0).sort().bits();
        yield z3.mkLt(unsigned(number(t.arg(0)), width), unsigned(number(t.arg(1)), width));
      }
      default -> throw new UnsupportedCode(t.op() + " is not linear arithmetic; claim it in BITS");
    };
  }

  /** Equal to the number modulo 2^bits: sums wait until somebody asks for their range. */
  private Expr<IntSort> linear(Term t) {
    return switch (t.op()) {
      case ADD -> z3.mkAdd(linear(t.arg(0)), linear(t.arg(1)));
      case SUB -> z3.mkSub(linear(t.arg(0)), linear(t.arg(1)));
      case SHL -> z3.mkMul(integer(power(distance(t))), linear(t.arg(0)));
      case MUL ->
          t.arg(1).isConst() && Math.abs(t.arg(1).value()) <= SMALL_FACTOR
              ? z3.mkMul(z3.mkInt(t.arg(1).value()), linear(t.arg(0)))
              : number(t);
      default -> number(t);
    };
  }

  private Expr<IntSort> fresh() {
    return z3.mkIntConst("hakmem!" + fresh++);
  }

  private Expr<IntSort> integer(BigInteger value) {
    return z3.mkInt(value.toString());
  }

  private static BigInteger power(int exponent) {
    return BigInteger.TWO.pow(exponent);
  }

  private void between(BigInteger least, Expr<IntSort> x, BigInteger above) {
    sides.add(z3.mkLe(integer(least), x));
    sides.add(z3.mkLt(x, integer(above)));
  }

  private Expr<IntSort> ranged(String name, int bits) {
    IntExpr x = z3.mkIntConst(name);
    between(power(bits - 1).negate(), x, power(bits - 1));
    return x;
  }

  /** The number in the signed range that is equal modulo 2^bits. */
  private Expr<IntSort> reduced(Expr<IntSort> exact, int bits) {
    Expr<IntSort> result = fresh();
    between(power(bits - 1).negate(), result, power(bits - 1));
    sides.add(z3.mkEq(exact, sum(result, power(bits), fresh())));
    return result;
  }

  private ArithExpr<IntSort> sum(Expr<IntSort> a, BigInteger factor, Expr<IntSort> b) {
    return z3.mkAdd(a, z3.mkMul(integer(factor), b));
  }

  private Expr<IntSort> unsigned(Expr<IntSort> x, int bits) {
    BoolExpr negative = z3.mkLt(x, z3.mkInt(0));
    return z3.mkITE(negative, z3.mkAdd(x, integer(power(bits))), x);
  }

  private Expr<IntSort> signed(Expr<IntSort> x, int bits) {
    BoolExpr high = z3.mkGe(x, integer(power(bits - 1)));
    return z3.mkITE(high, z3.mkSub(x, integer(power(bits))), x);
  }

  private Expr<IntSort> product(Term t, int bits) {
    if (!t.arg(1).isConst()) {
      throw new UnsupportedCode("a product of two unknowns is not linear; claim it in BITS");
    }
    BigInteger factor = BigInteger.valueOf(t.arg(1).value());
    int twos = factor.getLowestSetBit();
    Expr<IntSort> odd = timesOdd(linear(t.arg(0)), factor.shiftRight(twos), bits);
    return twos == 0 ? odd : scaled(odd, power(twos), bits);
  }

  private Expr<IntSort> scaled(Expr<IntSort> x, BigInteger factor, int bits) {
    return reduced(z3.mkMul(integer(factor), x), bits);
  }

  private Expr<IntSort> timesOdd(Expr<IntSort> x, BigInteger factor, int bits) {
    if (factor.equals(BigInteger.ONE)) {
      return reduced(x, bits);
    }
    BigInteger inverse = inverse(factor, bits);
    Expr<IntSort> result = reduced(z3.mkMul(integer(factor), x), bits);
    sides.add(z3.mkEq(z3.mkMul(integer(inverse), result), sum(x, power(bits), fresh())));
    return result;
  }

  /** The inverse of an odd factor modulo 2^bits. */
  protected BigInteger inverse(BigInteger factor, int bits) {
    return factor.modInverse(power(bits));
  }

  private static int distance(Term t) {
    if (!t.arg(1).isConst()) {
      throw new UnsupportedCode("a shift by an unknown is not linear; claim it in BITS");
    }
    return (int) (t.arg(1).value() & (t.sort().bits() - 1));
  }

  /** Division by a power of two, rounded down. */
  private Expr<IntSort> shifted(Expr<IntSort> x, int distance) {
    return parts(x, distance).get(1);
  }

  /** x = low + 2^at * high, 0 <= low < 2^at. */
  private List<Expr<IntSort>> parts(Expr<IntSort> x, int at) {
    Expr<IntSort> low = fresh();
    Expr<IntSort> high = fresh();
    between(BigInteger.ZERO, low, power(at));
    sides.add(z3.mkEq(x, sum(low, power(at), high)));
    return List.of(low, high);
  }

  private Expr<IntSort> rotated(Term t, int bits) {
    int distance = distance(t);
    List<Expr<IntSort>> parts = parts(unsigned(number(t.arg(0)), bits), distance);
    return signed(sum(parts.get(1), power(bits - distance), parts.get(0)), bits);
  }

  private Expr<IntSort> division(Term t) {
    if (!t.arg(1).isConst() || t.arg(1).value() <= 0) {
      throw new UnsupportedCode("the divisor is not a positive constant; claim it in BITS");
    }
    Expr<IntSort> x = number(t.arg(0));
    BigInteger divisor = BigInteger.valueOf(t.arg(1).value());
    Expr<IntSort> quotient = fresh();
    Expr<IntSort> rest = fresh();
    sides.add(z3.mkEq(x, sum(rest, divisor, quotient)));
    between(divisor.negate().add(BigInteger.ONE), rest, divisor);
    BoolExpr negative = z3.mkLt(x, z3.mkInt(0));
    sides.add(z3.mkImplies(negative, z3.mkLe(rest, z3.mkInt(0))));
    sides.add(z3.mkOr(negative, z3.mkGe(rest, z3.mkInt(0))));
    return t.op() == Op.DIV ? quotient : rest;
  }

  /** And with 2^k - 1: the remainder; with -2^k: what is left without it. */
  private Expr<IntSort> masked(Term t, int bits) {
    long mask = t.arg(1).isConst() ? t.arg(1).value() : 0;
    Expr<IntSort> x = number(t.arg(0));
    if (mask > 0 && (mask & (mask + 1)) == 0) {
      return parts(x, Long.numberOfTrailingZeros(mask + 1)).get(0);
    }
    if (mask < 0 && (-mask & (-mask - 1)) == 0 && Long.numberOfTrailingZeros(mask) < bits) {
      return z3.mkSub(x, parts(x, Long.numberOfTrailingZeros(mask)).get(0));
    }
    throw new UnsupportedCode("and with " + t.arg(1) + " is not linear; claim it in BITS");
  }
}
