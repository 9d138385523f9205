// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import hakmem.bin.AllocatorParts;
import hakmem.freeing.AddressCheck;
import hakmem.freeing.Faults;
import hakmem.freeing.SlowFree;
import hakmem.huge.HugeBlocks;

/**
 * What a heap works with that is not its own. Each part is thread-safe.
 *
 * @param shared by all heaps of the allocator
 * @param hugeBlocks blocks that no slab holds
 * @param addresses what an address is
 * @param frees of blocks that are not of the heap's own slabs
 * @param faults errors about wrong addresses
 * @param refusals what becomes of refused requests
 * @param watch who watches operations
 */
record HeapParts(
    AllocatorParts shared,
    HugeBlocks hugeBlocks,
    AddressCheck addresses,
    SlowFree frees,
    Faults faults,
    Refusals refusals,
    Watch watch) {
  /** Those of an allocator. */
  static HeapParts of(AllocatorParts shared) {
    HugeBlocks hugeBlocks = new HugeBlocks(shared);
    Faults faults = new Faults(shared);
    AddressCheck addresses = new AddressCheck(shared, hugeBlocks, faults);
    SlowFree frees = new SlowFree(shared, hugeBlocks, addresses);
    Watch watch = new Watch();
    Refusals refusals = new Refusals(shared, watch);
    return new HeapParts(shared, hugeBlocks, addresses, frees, faults, refusals, watch);
  }
}
