// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs.term;

/** What a term denotes: a condition, a Java int or a Java long. */
public enum Sort {
  /** A condition. */
  BOOL(1),
  /** 32 bits; also what the JVM makes of a boolean, byte, short or char. */
  INT(32),
  /** 64 bits. */
  LONG(64);

  private final int bits;

  Sort(int bits) {
    this.bits = bits;
  }

  /** Width. */
  public int bits() {
    return bits;
  }
}
