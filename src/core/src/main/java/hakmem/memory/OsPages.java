// SPDX-License-Identifier: Apache-2.0
package hakmem.memory;

import hakmem.base.Alignment;

/** What size of OS pages the allocator can live with: one that divides a unit. */
final class OsPages {
  /** A unit of a superslab: slabs are given back by whole units. */
  static final long BYTES_MAX = 64 << 10;

  private OsPages() {}

  /**
   * The size itself, in bytes.
   *
   * @throws UnsupportedOperationException if units are not whole OS pages
   */
  static long checked(long bytes) {
    if (!Alignment.isPowerOfTwo(bytes) || bytes > BYTES_MAX) {
      throw new UnsupportedOperationException(
          "the system's page size does not fit: osPageBytes="
              + bytes
              + ", most="
              + BYTES_MAX
              + " and a power of two; run on a kernel with smaller pages");
    }
    return bytes;
  }
}
