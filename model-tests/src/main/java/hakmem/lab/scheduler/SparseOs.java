// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import hakmem.base.Alignment;
import hakmem.memory.BlockMemory;
import hakmem.memory.OsMemory;

/**
 * An operating system that grants everything and reserves addresses one after the other, always the
 * same ones. Memory comes into being when it is touched. For threads that take turns.
 */
public abstract class SparseOs implements OsMemory {
  /** Bytes of an OS page. */
  protected static final long OS_PAGE_BYTES = 4096;

  /** No address is lower. */
  protected static final long FIRST_ADDRESS = 1L << 40;

  private long nextAddress = FIRST_ADDRESS;
  private long mappedBytes;

  /** Nothing is reserved. */
  protected SparseOs() {}

  /** The first address that was never reserved. */
  protected final long nextAddress() {
    return nextAddress;
  }

  /** Bytes of all mappings that were reserved and neither released nor retired. */
  public final long mappedBytes() {
    return mappedBytes;
  }

  /** Forgets what was reserved. */
  protected final void forgetReserved() {
    nextAddress = FIRST_ADDRESS;
    mappedBytes = 0;
  }

  @Override
  public final long reserve(long bytes, long alignment) {
    long address = Alignment.roundUp(nextAddress, Math.max(alignment, OS_PAGE_BYTES));
    nextAddress = address + bytes;
    mappedBytes += bytes;
    return address;
  }

  @Override
  public int commit(long address, long bytes) {
    return GRANTED;
  }

  @Override
  public final long osPageBytes() {
    return OS_PAGE_BYTES;
  }

  @Override
  public boolean release(long address, long bytes) {
    mappedBytes -= bytes;
    return purge(address, bytes);
  }

  @Override
  public final void retire(long address, long bytes, long committedBytes) {
    mappedBytes -= bytes;
  }

  @Override
  public final boolean reserveAgain(long address, long bytes) {
    return purge(address, bytes);
  }

  /** Threads take turns: what one has done the next one sees. */
  @Override
  public final boolean fenceAllThreads() {
    return true;
  }

  @Override
  public final boolean wantsHugePages() {
    return false;
  }

  @Override
  public final long hugePageBytes() {
    return 0;
  }

  @Override
  public final long residentBytes(long address, long bytes) {
    return RESIDENT_UNKNOWN;
  }

  /** Memory of which larger pieces are touched word by word. */
  protected abstract static class Words extends BlockMemory {
    /** Nothing is touched. */
    protected Words() {}

    @Override
    public final void zeroPlain(long address, long bytes) {
      for (long at = 0; at < bytes; at += Long.BYTES) {
        storePlain(address + at, 0, 0);
      }
    }

    @Override
    public final void copyPlain(long from, long to, long bytes) {
      for (long at = 0; at < bytes; at += Long.BYTES) {
        storePlain(to + at, 0, loadPlain(from + at, 0));
      }
    }
  }
}
