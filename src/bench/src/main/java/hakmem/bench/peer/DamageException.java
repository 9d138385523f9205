// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.peer;

/** A block is not what it should be; the message says where and how. */
public final class DamageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DamageException(String message) {
    super(message);
  }
}
