// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import java.io.Serial;

/**
 * Thrown when a free block's words no longer carry their signature: the program wrote to a block
 * after freeing it, or past the end of its neighbour. The damaged list is dropped (leaked and
 * counted), so the block is never handed out; the allocator stays usable.
 */
public final class HeapCorruptionException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final long blockAddress;

  /**
   * Of a damaged list.
   *
   * @param blockAddress the free block whose words were overwritten
   * @param message sentence, operands and remedy
   */
  public HeapCorruptionException(long blockAddress, String message) {
    super(message);
    this.blockAddress = blockAddress;
  }

  /**
   * Which free block was overwritten.
   *
   * @return address of its first byte; the header's, if blocks have headers
   */
  public long blockAddress() {
    return blockAddress;
  }
}
