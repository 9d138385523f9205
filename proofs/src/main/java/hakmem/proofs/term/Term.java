// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs.term;

import java.util.List;

/**
 * An expression over unknown numbers, a node of a graph without cycles. Made by {@link Terms} only,
 * which makes equal terms one object: compare with {@code ==}. Immutable.
 */
public final class Term {
  private final Op op;
  private final Sort sort;
  private final List<Term> args;
  private final long value;
  private final String name;
  private final int number;

  Term(Op op, Sort sort, List<Term> args, long value, String name, int number) {
    this.op = op;
    this.sort = sort;
    this.args = args;
    this.value = value;
    this.name = name;
    this.number = number;
  }

  /** The operator. */
  public Op op() {
    return op;
  }

  /** What it denotes. */
  public Sort sort() {
    return sort;
  }

  /** The operands. */
  public List<Term> args() {
    return args;
  }

  /** An operand. */
  public Term arg(int index) {
    return args.get(index);
  }

  /** The number of a CONST, sign-extended; otherwise 0. */
  public long value() {
    return value;
  }

  /** The name of a VAR; otherwise empty. */
  public String name() {
    return name;
  }

  /** Whether this is a number. */
  public boolean isConst() {
    return op == Op.CONST;
  }

  /** Whether this is the number. */
  public boolean is(long number) {
    return op == Op.CONST && value == number;
  }

  /** Its place among the terms of its maker. */
  int number() {
    return number;
  }

  @Override
  public String toString() {
    return switch (op) {
      case CONST -> Long.toString(value);
      case VAR -> name;
      default -> op + args.toString();
    };
  }
}
