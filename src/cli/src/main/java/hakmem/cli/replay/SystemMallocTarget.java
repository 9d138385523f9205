// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.replay;

import hakmem.bench.MallocInfo;
import hakmem.bench.SystemMalloc;
import java.util.List;

/**
 * The C library's malloc. Committed bytes are counted for the process from the time this object was
 * made.
 */
public final class SystemMallocTarget implements ReplayTarget, BlockOps {
  private final long committedBefore = MallocInfo.committedBytes();

  @Override
  public BlockOps opsFor(int traceThread, boolean realThreads) {
    return this;
  }

  /**
   * {@inheritDoc} Includes what the JVM itself took from malloc meanwhile: the C library does not
   * tell them apart.
   */
  @Override
  public long committedBytes() {
    long now = MallocInfo.committedBytes();
    return now == MallocInfo.UNKNOWN ? UNKNOWN : Math.max(0, now - committedBefore);
  }

  /** {@inheritDoc} The C library has no audit: always empty. */
  @Override
  public List<String> auditAfterAllFreed() {
    return List.of();
  }

  @Override
  public long malloc(long bytes) {
    return granted(SystemMalloc.malloc(bytes), bytes);
  }

  @Override
  public long calloc(long count, long bytes) {
    return granted(SystemMalloc.calloc(count, bytes), bytes);
  }

  @Override
  public long alignedAlloc(long bytes, long alignment) {
    return granted(SystemMalloc.alignedAlloc(bytes, alignment), bytes);
  }

  /** {@inheritDoc} One byte at least: C's {@code realloc(p, 0)} may free the block. */
  @Override
  public long realloc(long address, long bytes) {
    return granted(SystemMalloc.realloc(address, Math.max(1, bytes)), bytes);
  }

  @Override
  public long usableSize(long address) {
    return SystemMalloc.usableSize(address);
  }

  @Override
  public void free(long address) {
    SystemMalloc.free(address);
  }

  @Override
  public void close() {}

  private static long granted(long address, long bytes) {
    if (address == 0) {
      throw new IllegalStateException("system malloc refused " + bytes + " bytes");
    }
    return address;
  }
}
