// SPDX-License-Identifier: Apache-2.0
package hakmem.diag;

import hakmem.ace.HugeBlock;
import hakmem.bin.AllocatorParts;
import hakmem.kind.MappingBase;
import hakmem.layout.SuperslabLayout;
import hakmem.memory.OsMemory;
import hakmem.superslab.Superslab;
import hakmem.walk.HeapWalk;
import java.util.List;
import java.util.OptionalLong;

/** Adds up what of an allocator's memory the system holds. */
final class ResidentBytes {
  private final OsMemory os;
  private long sum;
  private boolean isUnknown;

  private ResidentBytes(OsMemory os) {
    this.os = os;
  }

  /** Bytes of superslabs, huge blocks and kept spans that lie in memory; empty: not known. */
  static OptionalLong of(AllocatorParts parts) {
    ResidentBytes all = new ResidentBytes(parts.os());
    for (Superslab superslab : HeapWalk.superslabs(parts.registry())) {
      all.add(superslab.address, SuperslabLayout.SUPERSLAB_BYTES);
    }
    all.add(parts.spans().blocks());
    all.add(parts.spans().cached());
    return all.isUnknown ? OptionalLong.empty() : OptionalLong.of(all.sum);
  }

  private void add(List<HugeBlock> blocks) {
    for (HugeBlock block : blocks) {
      add(block.spanAddress, block.span().bytes);
    }
  }

  private void add(@MappingBase long address, long bytes) {
    long resident = isUnknown ? OsMemory.RESIDENT_UNKNOWN : os.residentBytes(address, bytes);
    isUnknown = resident == OsMemory.RESIDENT_UNKNOWN;
    sum += resident;
  }
}
