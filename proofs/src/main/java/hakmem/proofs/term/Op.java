// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs.term;

/** Operators of terms, with the meaning that Java gives them. */
public enum Op {
  /** A number, or 0 or 1 as a condition. */
  CONST,
  /** A number that is not known. */
  VAR,
  /** Sum, modulo 2^bits. */
  ADD,
  /** Difference, modulo 2^bits. */
  SUB,
  /** Product, modulo 2^bits. */
  MUL,
  /** Quotient, rounded towards zero; the divisor is not 0. */
  DIV,
  /** Remainder, with the sign of the dividend; the divisor is not 0. */
  REM,
  /** Bitwise and. */
  AND,
  /** Bitwise or. */
  OR,
  /** Bitwise exclusive or. */
  XOR,
  /** Shift left; the second operand is an int, of which the low 5 or 6 bits count. */
  SHL,
  /** Shift right with copies of the sign. */
  SHR,
  /** Shift right with zeros. */
  USHR,
  /** Rotation right. */
  ROTR,
  /** The upper 64 bits of the signed product of two longs. */
  MULHI,
  /** Zeros above the highest set bit, an int. */
  NLZ,
  /** Zeros below the lowest set bit, an int. */
  NTZ,
  /** int to long. */
  I2L,
  /** long to int. */
  L2I,
  /** -1, 0 or 1: signed comparison of two longs, an int. */
  LCMP,
  /** -1, 0 or 1: unsigned comparison, an int. */
  UCMP,
  /** The second operand if the first, a condition, is true, else the third. */
  ITE,
  /** Equality, a condition. */
  EQ,
  /** Less than, signed, a condition. */
  SLT,
  /** Less than, unsigned, a condition. */
  ULT,
  /** The exact product of the first two longs is greater than the third; a condition. */
  PRODUCT_ABOVE,
  /** Negation of a condition. */
  NOT,
  /** Both conditions. */
  BOTH,
  /** Either condition, or both. */
  EITHER
}
