// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs.exec;

import hakmem.proofs.term.Sort;
import hakmem.proofs.term.Term;
import java.lang.classfile.Opcode;
import java.util.List;

/** The stack instructions. A long counts as two in the class file and is one value here. */
final class Stacks {
  private Stacks() {}

  static void apply(Frame f, Opcode opcode) {
    switch (opcode) {
      case POP -> f.pop();
      case POP2 -> top(f);
      case DUP -> insert(f, List.of(f.pop()), List.of());
      case DUP2 -> insert(f, top(f), List.of());
      case DUP_X1 -> insert(f, List.of(f.pop()), List.of(f.pop()));
      case DUP_X2 -> insert(f, List.of(f.pop()), top(f));
      case DUP2_X1 -> insert(f, top(f), List.of(f.pop()));
      default -> throw new UnsupportedCode("stack instruction " + opcode + " is not known");
    }
  }

  /** The two topmost slots. */
  private static List<Value> top(Frame f) {
    Value last = f.pop();
    boolean wide = last instanceof Value.Num(Term term) && term.sort() == Sort.LONG;
    return wide ? List.of(last) : List.of(f.pop(), last);
  }

  private static void insert(Frame f, List<Value> copied, List<Value> below) {
    copied.forEach(f::push);
    below.forEach(f::push);
    copied.forEach(f::push);
  }
}
