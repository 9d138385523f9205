// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.recorder;

import hakmem.memory.OsMemory;
import hakmem.testkit.ForwardingOs;

/** An operating system whose commits and purges are events. Thread-safe. */
final class RecordingOs extends ForwardingOs {
  RecordingOs(OsMemory os) {
    super(os);
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

  /** Larger than any slab: none becomes sparse, which the modules that have traces do not know. */
  @Override
  public long osPageBytes() {
    return 1L << 30;
  }
}
