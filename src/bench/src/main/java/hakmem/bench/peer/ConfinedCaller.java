// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.peer;

import java.lang.foreign.Arena;

/** A confined arena for each block. The JDK zeroes what it hands out. */
final class ConfinedCaller extends Caller {
  @Override
  public void allocate(Slots slots, int slot, long bytes) {
    Arena arena = Arena.ofConfined();
    slots.set(slot, arena.allocate(bytes).address(), arena);
  }

  @Override
  public void free(Slots slots, int slot) {
    ((Arena) slots.owner(slot)).close();
  }

  @Override
  public void allocateZeroed(Slots slots, int slot, long bytes) {
    allocate(slots, slot, bytes);
  }

  @Override
  public void allocateAligned(Slots slots, int slot, long bytes, long alignment) {
    Arena arena = Arena.ofConfined();
    slots.set(slot, arena.allocate(bytes, alignment).address(), arena);
  }
}
