// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.soak;

/**
 * A live block.
 *
 * @param address user address
 * @param bytes usable ones, all of which the pattern covers
 * @param seed of the pattern
 */
record Kept(long address, long bytes, long seed) {
  long end() {
    return address + bytes;
  }

  @Override
  public String toString() {
    return "block=0x" + Long.toHexString(address) + ", bytes=" + bytes;
  }
}
