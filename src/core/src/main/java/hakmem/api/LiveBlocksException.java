// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import java.io.Serial;

/** Thrown by a close that was to find no live block. The allocator is open and unchanged. */
public final class LiveBlocksException extends IllegalStateException {
  @Serial private static final long serialVersionUID = 1L;

  /** Places that the message has. */
  private static final int PLACES = 4;

  private final transient LiveBlocks blocks;

  /**
   * Of a refused close.
   *
   * @param blocks what was found
   */
  public LiveBlocksException(LiveBlocks blocks) {
    super(
        "allocator has live blocks: count="
            + blocks.count()
            + ", bytes="
            + blocks.bytes()
            + ", first="
            + blocks.first()
            + (blocks.bytesByTag().isEmpty() ? "" : ", bytesByTag=" + blocks.bytesByTag())
            + "; free them, or close with CloseMode.FREE or REPORT"
            + (blocks.sites().mode() == SiteMode.OFF ? "" : "\n" + blocks.sites().toText(PLACES)));
    this.blocks = blocks;
  }

  /**
   * What was found.
   *
   * @return the live blocks; not kept when the exception is serialized
   */
  public LiveBlocks blocks() {
    return blocks;
  }
}
