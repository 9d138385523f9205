// SPDX-License-Identifier: Apache-2.0
package hakmem.base;

import hakmem.kind.AnyKind;
import hakmem.kind.BlockIndex;
import hakmem.kind.ByteOffset;
import hakmem.kind.MappingBase;
import hakmem.kind.SizeClass;
import hakmem.kind.UserAddress;

/**
 * Where numbers get a kind and lose it, unchanged: at the edges of the allocator, to programs and
 * to the operating system, and where a counter becomes an index. {@code KindEscapesTest} lists who
 * may call these. What computes with kinds is {@code layout.Addresses}.
 */
@SuppressWarnings("kind") // Each returns its argument, so there is nothing to prove.
public final class Kinds {
  private Kinds() {}

  /** A number without its kind. */
  public static long plain(@AnyKind long number) {
    return number;
  }

  /** A number without its kind. */
  public static int plain(@AnyKind int number) {
    return number;
  }

  /** An address that the operating system gave. */
  public static @MappingBase long mappingBase(long address) {
    return address;
  }

  /** An address that a program gave. */
  public static @UserAddress long userAddress(long address) {
    return address;
  }

  /** The index of a block that is counted, not computed from an address. */
  public static @BlockIndex long blockIndex(long number) {
    return number;
  }

  /** The size class with this number. */
  public static @SizeClass int sizeClass(int number) {
    return number;
  }

  /** A distance that a layout lays down. */
  public static @ByteOffset int byteOffset(int bytes) {
    return bytes;
  }
}
