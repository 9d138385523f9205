// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs.exec;

import hakmem.proofs.term.Op;
import hakmem.proofs.term.Term;
import hakmem.proofs.term.Terms;
import java.lang.classfile.Opcode;

/** When a branch is taken. Stateless. */
final class Conditions {
  private Conditions() {}

  static Term of(Terms t, Frame f, Opcode opcode) {
    return switch (opcode) {
      case GOTO, GOTO_W -> t.yes;
      case IFEQ, IFNE, IFLT, IFGE, IFGT, IFLE -> {
        Term a = f.popTerm();
        yield compare(t, opcode, a, t.ofInt(0));
      }
      case IF_ICMPEQ, IF_ICMPNE, IF_ICMPLT, IF_ICMPGE, IF_ICMPGT, IF_ICMPLE -> {
        Term b = f.popTerm();
        Term a = f.popTerm();
        yield compare(t, opcode, a, b);
      }
      case IF_ACMPEQ, IF_ACMPNE -> {
        boolean same = same(f.pop(), f.pop());
        yield same == (opcode == Opcode.IF_ACMPEQ) ? t.yes : t.no;
      }
      case IFNULL, IFNONNULL -> {
        boolean isNull = same(f.pop(), new Value.Known(null));
        yield isNull == (opcode == Opcode.IFNULL) ? t.yes : t.no;
      }
      default -> throw new UnsupportedCode("branch " + opcode + " is not known");
    };
  }

  private static Term compare(Terms t, Opcode opcode, Term a, Term b) {
    return switch (opcode) {
      case IFEQ, IF_ICMPEQ -> t.of(Op.EQ, a, b);
      case IFNE, IF_ICMPNE -> t.not(t.of(Op.EQ, a, b));
      case IFLT, IF_ICMPLT -> t.of(Op.SLT, a, b);
      case IFGE, IF_ICMPGE -> t.not(t.of(Op.SLT, a, b));
      case IFGT, IF_ICMPGT -> t.of(Op.SLT, b, a);
      case IFLE, IF_ICMPLE -> t.not(t.of(Op.SLT, b, a));
      default -> throw new UnsupportedCode("branch " + opcode + " is not known");
    };
  }

  private static boolean same(Value a, Value b) {
    if (a instanceof Value.Opaque || b instanceof Value.Opaque) {
      throw new UnsupportedCode("exceptions are not compared");
    }
    return a.equals(b);
  }
}
