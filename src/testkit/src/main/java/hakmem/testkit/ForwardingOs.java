// SPDX-License-Identifier: Apache-2.0
package hakmem.testkit;

import hakmem.memory.BlockMemory;
import hakmem.memory.OsMemory;

/**
 * An operating system that asks another one. What a subclass looks at or refuses it overrides; what
 * it forgets is done all the same. As thread-safe as the other one.
 */
public abstract class ForwardingOs implements OsMemory {
  /** Whom it asks. */
  protected final OsMemory os;

  /** Asks this one. */
  protected ForwardingOs(OsMemory os) {
    this.os = os;
  }

  @Override
  public long reserve(long bytes, long alignment) {
    return os.reserve(bytes, alignment);
  }

  @Override
  public int commit(long address, long bytes) {
    return os.commit(address, bytes);
  }

  @Override
  public void explainRefusals() {
    os.explainRefusals();
  }

  @Override
  public boolean purge(long address, long bytes) {
    return os.purge(address, bytes);
  }

  @Override
  public boolean discard(long address, long bytes) {
    return os.discard(address, bytes);
  }

  @Override
  public long osPageBytes() {
    return os.osPageBytes();
  }

  @Override
  public boolean release(long address, long bytes) {
    return os.release(address, bytes);
  }

  @Override
  public void retire(long address, long bytes, long committedBytes) {
    os.retire(address, bytes, committedBytes);
  }

  @Override
  public boolean reserveAgain(long address, long bytes) {
    return os.reserveAgain(address, bytes);
  }

  @Override
  public boolean fenceAllThreads() {
    return os.fenceAllThreads();
  }

  @Override
  public boolean wantsHugePages() {
    return os.wantsHugePages();
  }

  @Override
  public long hugePageBytes() {
    return os.hugePageBytes();
  }

  @Override
  public long residentBytes(long address, long bytes) {
    return os.residentBytes(address, bytes);
  }

  @Override
  public BlockMemory blockMemory() {
    return os.blockMemory();
  }
}
