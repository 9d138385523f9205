// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs.exec;

import hakmem.proofs.term.Op;
import hakmem.proofs.term.Sort;
import hakmem.proofs.term.Term;
import hakmem.proofs.term.Terms;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The JDK's pure methods that the executor knows by their definition. Stateless. */
final class Intrinsics {
  private static final Map<String, BiFunction<Terms, List<Term>, Term>> KNOWN = new HashMap<>();

  static {
    for (String type : List.of("I", "J")) {
      String two = "(" + type + type + ")" + type;
      KNOWN.put(
          "Math.max" + two, (t, a) -> t.choose(less(t, a.get(0), a.get(1)), a.get(1), a.get(0)));
      KNOWN.put(
          "Math.min" + two, (t, a) -> t.choose(less(t, a.get(0), a.get(1)), a.get(0), a.get(1)));
      String box = type.equals("I") ? "Integer" : "Long";
      apply(box + ".numberOfLeadingZeros(" + type + ")I", Op.NLZ);
      apply(box + ".numberOfTrailingZeros(" + type + ")I", Op.NTZ);
      apply(box + ".rotateRight(" + type + "I)" + type, Op.ROTR);
      apply(box + ".compareUnsigned(" + type + type + ")I", Op.UCMP);
      KNOWN.put(
          box + ".rotateLeft(" + type + "I)" + type,
          (t, a) -> t.of(Op.ROTR, a.get(0), t.of(Op.SUB, t.ofInt(0), a.get(1))));
      KNOWN.put(box + ".lowestOneBit(" + type + ")" + type, (t, a) -> lowestBit(t, a.get(0)));
      KNOWN.put(box + ".highestOneBit(" + type + ")" + type, (t, a) -> highestBit(t, a.get(0)));
    }
    apply("Math.multiplyHigh(JJ)J", Op.MULHI);
    apply("Long.compare(JJ)I", Op.LCMP);
    KNOWN.put(
        "hakmem/claim/Exact.productAbove(JJJ)Z",
        (t, a) -> t.choose(t.of(Op.PRODUCT_ABOVE, a), t.ofInt(1), t.ofInt(0)));
    KNOWN.put("Integer.toUnsignedLong(I)J", Intrinsics::unsignedLong);
  }

  private Intrinsics() {}

  private static void apply(String method, Op op) {
    KNOWN.put(method, (t, a) -> t.of(op, a));
  }

  private static Term less(Terms t, Term a, Term b) {
    return t.of(Op.SLT, a, b);
  }

  private static Term lowestBit(Terms t, Term x) {
    return t.of(Op.AND, x, t.of(Op.SUB, t.constant(x.sort(), 0), x));
  }

  private static Term highestBit(Terms t, Term x) {
    Term top = t.constant(x.sort(), x.sort() == Sort.INT ? Integer.MIN_VALUE : Long.MIN_VALUE);
    return t.of(Op.AND, x, t.of(Op.USHR, top, t.of(Op.NLZ, x)));
  }

  private static Term unsignedLong(Terms t, List<Term> a) {
    return t.of(Op.AND, t.of(Op.I2L, a.get(0)), t.ofLong(0xFFFF_FFFFL));
  }

  /** What the method makes of its arguments; null if it is not known. */
  static @Nullable BiFunction<Terms, List<Term>, Term> find(MethodKey method) {
    String owner = method.owner().replaceFirst("^java/lang/", "");
    return KNOWN.get(owner + "." + method.name() + method.descriptor());
  }
}
