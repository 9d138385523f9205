// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs.term;

import java.math.BigInteger;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** The value of a term where all numbers are known. Not thread-safe. */
public final class Evaluator {
  private final Map<String, Long> inputs;
  private final Map<Term, Long> known = new IdentityHashMap<>();

  /**
   * @param inputs value of each VAR by name
   */
  public Evaluator(Map<String, Long> inputs) {
    this.inputs = inputs;
  }

  /** The value, sign-extended; a condition is 0 or 1. */
  public long valueOf(Term term) {
    Long value = known.get(term);
    if (value == null) {
      value = compute(term);
      known.put(term, value);
    }
    return value;
  }

  private long compute(Term term) {
    return switch (term.op()) {
      case CONST -> term.value();
      case VAR -> {
        Long value = inputs.get(term.name());
        if (value == null) {
          throw new IllegalArgumentException("no value for '" + term.name() + "'; add it");
        }
        yield value;
      }
      // Lazily: the other branch may divide by zero.
      case ITE -> valueOf(term.arg(valueOf(term.arg(0)) != 0 ? 1 : 2));
      default -> {
        List<Long> values = term.args().stream().map(this::valueOf).toList();
        yield apply(term.op(), term.arg(0).sort(), values);
      }
    };
  }

  /** The operator's value on numbers; the sort is that of the first operand. */
  static long apply(Op op, Sort sort, List<Long> v) {
    long result = sort == Sort.INT ? onInts(op, v) : onLongs(op, v);
    return sort == Sort.INT && op != Op.I2L ? (int) result : result;
  }

  private static long onInts(Op op, List<Long> v) {
    int a = v.getFirst().intValue();
    int b = v.size() > 1 ? v.get(1).intValue() : 0;
    return switch (op) {
      case SHL -> a << b;
      case SHR -> a >> b;
      case USHR -> a >>> b;
      case ROTR -> Integer.rotateRight(a, b);
      case DIV -> b == 0 ? 0 : a / b;
      case REM -> b == 0 ? a : a % b;
      case NLZ -> Integer.numberOfLeadingZeros(a);
      case NTZ -> Integer.numberOfTrailingZeros(a);
      case UCMP -> Integer.compareUnsigned(a, b);
      case ULT -> Integer.compareUnsigned(a, b) < 0 ? 1 : 0;
      default -> onLongs(op, v);
    };
  }

  private static long onLongs(Op op, List<Long> v) {
    long a = v.getFirst();
    long b = v.size() > 1 ? v.get(1) : 0;
    return switch (op) {
      case ADD -> a + b;
      case SUB -> a - b;
      case MUL -> a * b;
      case DIV -> b == 0 ? 0 : a / b;
      case REM -> b == 0 ? a : a % b;
      case AND -> a & b;
      case OR -> a | b;
      case XOR -> a ^ b;
      case SHL -> a << b;
      case SHR -> a >> b;
      case USHR -> a >>> b;
      case ROTR -> Long.rotateRight(a, (int) b);
      case MULHI -> Math.multiplyHigh(a, b);
      case NLZ -> Long.numberOfLeadingZeros(a);
      case NTZ -> Long.numberOfTrailingZeros(a);
      case I2L -> a;
      case L2I -> (int) a;
      case LCMP -> Long.compare(a, b);
      case UCMP -> Long.compareUnsigned(a, b);
      case EQ -> a == b ? 1 : 0;
      case SLT -> a < b ? 1 : 0;
      case ULT -> Long.compareUnsigned(a, b) < 0 ? 1 : 0;
      case PRODUCT_ABOVE -> exactProduct(a, b).compareTo(BigInteger.valueOf(v.get(2))) > 0 ? 1 : 0;
      case NOT -> 1 - a;
      case BOTH -> a & b;
      case EITHER -> a | b;
      case CONST, VAR, ITE -> throw new IllegalArgumentException(op + " is not applied");
    };
  }

  private static BigInteger exactProduct(long a, long b) {
    return BigInteger.valueOf(a).multiply(BigInteger.valueOf(b));
  }
}
