// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.model;

import hakmem.memory.BlockMemory;

/**
 * Block memory with a bound on the accesses of a step: an engine that walks a list in a circle
 * becomes a failure instead of a hang, and deterministically so.
 */
final class MeteredMemory extends BlockMemory {
  /** Far above what any step needs: a heap's death walks some thousands of blocks. */
  private static final long ACCESSES_PER_STEP = 4_000_000;

  private final BlockMemory memory;
  private long left;

  MeteredMemory(BlockMemory memory) {
    this.memory = memory;
  }

  void beginStep() {
    left = ACCESSES_PER_STEP;
  }

  private void meter() {
    if (--left < 0) {
      throw new Violation(
          "MODEL-ENDLESS", "a step touched block words " + ACCESSES_PER_STEP + " times");
    }
  }

  @Override
  public long loadPlain(long block, int offset) {
    meter();
    return memory.loadPlain(block, offset);
  }

  @Override
  public void storePlain(long block, int offset, long word) {
    meter();
    memory.storePlain(block, offset, word);
  }

  @Override
  public boolean casAcqRel(long block, int offset, long expected, long next) {
    meter();
    return memory.casAcqRel(block, offset, expected, next);
  }

  @Override
  public void zeroPlain(long address, long bytes) {
    meter();
    memory.zeroPlain(address, bytes);
  }

  @Override
  public void copyPlain(long from, long to, long bytes) {
    meter();
    memory.copyPlain(from, to, bytes);
  }
}
