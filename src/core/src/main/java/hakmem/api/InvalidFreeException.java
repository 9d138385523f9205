// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import java.io.Serial;

/**
 * Thrown by free, realloc and usableSize for an address that is not the start of a live block. The
 * allocator is unchanged: every block handed out is still usable.
 */
public final class InvalidFreeException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final AddressFault kind;
  private final long address;

  /**
   * Of a refused address.
   *
   * @param kind what is wrong
   * @param address the address as the caller gave it
   * @param message sentence, operands and remedy
   */
  public InvalidFreeException(AddressFault kind, long address, String message) {
    super(message);
    this.kind = kind;
    this.address = address;
  }

  /**
   * What is wrong with the address.
   *
   * @return never null
   */
  public AddressFault kind() {
    return kind;
  }

  /**
   * The address as the caller gave it.
   *
   * @return that address; of a segment in a Java array, the offset in it
   */
  public long address() {
    return address;
  }
}
