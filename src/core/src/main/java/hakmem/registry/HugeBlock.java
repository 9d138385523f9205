// SPDX-License-Identifier: Apache-2.0
package hakmem.registry;

import hakmem.kind.MappingBase;
import hakmem.kind.UserAddress;
import hakmem.layout.Addresses;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A block with a mapping of its own. Immutable but for the one word that says whether it is live:
 * whoever changes that word from true has exclusive use of the mapping.
 */
public final class HugeBlock {
  private static final VarHandle LIVE;

  static {
    try {
      LIVE = MethodHandles.lookup().findVarHandle(HugeBlock.class, "live", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** First address of the mapping. */
  public final @MappingBase long mappingAddress;

  /** Bytes of the mapping. */
  public final long mappingBytes;

  /** What the user got: an offset into the mapping when headers are on. */
  public final @UserAddress long userAddress;

  /** Alignment that was asked for. */
  public final long alignment;

  @SuppressWarnings("unused") // Through LIVE.
  private boolean live = true;

  /** A live huge block. */
  public HugeBlock(
      @MappingBase long mappingAddress,
      long mappingBytes,
      @UserAddress long userAddress,
      long alignment) {
    this.mappingAddress = mappingAddress;
    this.mappingBytes = mappingBytes;
    this.userAddress = userAddress;
    this.alignment = alignment;
  }

  /** Bytes that the user may touch. */
  public long usableBytes() {
    return Addresses.bytesToEnd(userAddress, mappingAddress, mappingBytes);
  }

  /** Takes the block from its user; true for exactly one caller. Step HUGE-3. */
  public boolean claim() {
    return LIVE.compareAndSet(this, true, false);
  }
}
