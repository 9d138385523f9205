// SPDX-License-Identifier: Apache-2.0
package hakmem.pool;

import hakmem.layout.SuperslabLayout;

/**
 * Units of superslabs that no slab has, whether they are committed or not.
 *
 * @param count of all superslabs
 * @param longest most that lie one behind the other
 */
public record FreeUnits(int count, int longest) {
  /** Bytes of all of them. */
  public long bytes() {
    return SuperslabLayout.UNIT_BYTES * count;
  }

  /** Bytes of the longest run. */
  public long longestBytes() {
    return SuperslabLayout.UNIT_BYTES * longest;
  }
}
