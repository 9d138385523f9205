// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.recorder;

import hakmem.memory.BlockMemory;
import hakmem.memory.OsMemory;

/** An operating system whose commits and purges are events. Thread-safe. */
final class RecordingOs implements OsMemory {
  private final OsMemory os;

  RecordingOs(OsMemory os) {
    this.os = os;
  }

  @Override
  public long reserve(long bytes, long alignment) {
    return os.reserve(bytes, alignment);
  }

  @Override
  public int commit(long address, long bytes) {
    Probes.begin();
    try {
      int answer = os.commit(address, bytes);
      if (answer == GRANTED) {
        Probes.commit(address, bytes);
      }
      return answer;
    } finally {
      Probes.end();
    }
  }

  @Override
  public boolean purge(long address, long bytes) {
    Probes.begin();
    try {
      boolean done = os.purge(address, bytes);
      Probes.purge(address, bytes);
      return done;
    } finally {
      Probes.end();
    }
  }

  @Override
  public boolean discard(long address, long bytes) {
    return os.discard(address, bytes);
  }

  /** Larger than any slab: none becomes sparse, which the modules that have traces do not know. */
  @Override
  public long osPageBytes() {
    return 1L << 30;
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
