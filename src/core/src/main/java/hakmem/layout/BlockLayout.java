// SPDX-License-Identifier: Apache-2.0
package hakmem.layout;

import hakmem.base.Kinds;
import hakmem.kind.BlockAddress;
import hakmem.kind.ByteOffset;
import hakmem.kind.UserAddress;

/**
 * Where the user's bytes lie in a block: between block addresses and user addresses, by {@link
 * Addresses} (incidents I5 and I6: an offset applied twice, two parts that disagreed).
 *
 * <pre>
 *   HEADERLESS   block: | user bytes ...................... |   w0 and w1 overlay the user's bytes
 *   HEADER       block: | w0 | w1 | user bytes ............ |   w0 and w1 are the header
 * </pre>
 */
public enum BlockLayout {
  /** No header: the whole block is the user's. The default. */
  HEADERLESS(0),

  /**
   * 16 bytes of header before the user's: class and state, and a canary that an overflow of the
   * block in front destroys. Checked whenever the block is freed or handed out.
   */
  HEADER(16);

  /** Largest alignment of user addresses that slabs provide under headers, in bytes. */
  private static final int LEAD_ALIGNMENT_MAX = 4096;

  private final @ByteOffset int userOffset;
  private final int headerBytes;

  BlockLayout(int headerBytes) {
    this.headerBytes = headerBytes;
    this.userOffset = Kinds.byteOffset(headerBytes);
  }

  /** Bytes from a block's address to the user's address. */
  public @ByteOffset int userOffset() {
    return userOffset;
  }

  /** Whether each block has a header. */
  public boolean hasHeader() {
    return this == HEADER;
  }

  /** The user address of a block address. */
  public @UserAddress long toUser(@BlockAddress long blockAddress) {
    return Addresses.toUser(blockAddress, userOffset);
  }

  /** The block address of a user address. */
  public @BlockAddress long toBlock(@UserAddress long userAddress) {
    return Addresses.toBlock(userAddress, userOffset);
  }

  /** Bytes of the block that a request needs. */
  public long blockBytesFor(long userBytes) {
    return Math.max(userBytes, 1) + headerBytes;
  }

  /** Bytes that a user may touch in a block. */
  public long usableBytes(long blockBytes) {
    return blockBytes - headerBytes;
  }

  /**
   * Bytes before the first block of a slab: with headers, chosen so that user addresses are as
   * aligned as the block size is, up to 4 KiB.
   */
  public @ByteOffset long leadInBytes(int blockBytes) {
    if (headerBytes == 0) {
      return 0;
    }
    int alignment = Math.min(Integer.lowestOneBit(blockBytes), LEAD_ALIGNMENT_MAX);
    return Kinds.byteOffset(alignment - headerBytes);
  }

  /** Largest alignment of user addresses that a slab can provide, in bytes. */
  public long slabAlignmentMax() {
    return hasHeader() ? LEAD_ALIGNMENT_MAX : SuperslabLayout.UNIT_BYTES;
  }
}
