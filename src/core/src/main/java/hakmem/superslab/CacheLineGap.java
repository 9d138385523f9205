// SPDX-License-Identifier: Apache-2.0
package hakmem.superslab;

/**
 * Bytes of a Java object before all that its subclass declares, one cache line of them. What
 * another thread writes to in the object that lies before it, as the collector may have moved it
 * there, is on another line then. Never read.
 */
@SuppressWarnings("unused") // They take up room, that is all they are for.
abstract class CacheLineGap {
  /** Bytes of a cache line on x86-64, and on most of aarch64. */
  static final int BYTES = 64;

  /** Where the header ends, a subclass's int would find room before the rest. */
  private int gap;

  private long gap0;
  private long gap1;
  private long gap2;
  private long gap3;
  private long gap4;
  private long gap5;
  private long gap6;
  private long gap7;
}
