// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scenario;

import hakmem.lab.model.HeapAccess;
import java.util.function.Consumer;
import org.checkerframework.common.value.qual.IntRange;

/**
 * One operation of a logical thread.
 *
 * @param text for people
 * @param action what it does
 * @param isWrong whether it may free a block that is free
 * @param isClose whether it closes the allocator
 */
record Operation(String text, Consumer<World> action, boolean isWrong, boolean isClose) {
  Operation(String text, Consumer<World> action) {
    this(text, action, false, false);
  }

  /** A heap hands out a block. */
  static Operation malloc(char heap, int block, long bytes) {
    return new Operation(
        heap + ".malloc(" + (bytes >> 10) + " KiB) = b" + block,
        world -> world.malloc(heap, block, bytes));
  }

  /** A heap frees a live block. */
  static Operation free(char heap, int block) {
    return new Operation(heap + ".free(b" + block + ")", world -> world.free(heap, block));
  }

  /** A thread without heap frees a live block. */
  static Operation free(int block) {
    return new Operation("free(b" + block + ")", world -> world.free(World.NO_HEAP, block));
  }

  /** One of several frees of the same block. */
  static Operation freeOnce(char heap, int block) {
    String text = heap == World.NO_HEAP ? "" : heap + ".";
    return new Operation(
        text + "tryFree(b" + block + ")", world -> world.freeOnce(heap, block), true, false);
  }

  /** A heap is closed. */
  static Operation close(char heap) {
    return new Operation(heap + ".close()", world -> world.close(heap));
  }

  /** The allocator is closed. One thread of a scenario at most. */
  static Operation closeAllocator() {
    return new Operation("allocator.close()", World::closeAllocator, false, true);
  }

  /** A heap takes back what is free. */
  static Operation collect(char heap) {
    return new Operation(heap + ".collect()", world -> world.heap(heap).collect());
  }

  /** What the maintenance thread does: idle heaps are emptied. One thread of a scenario at most. */
  static Operation collectIdle() {
    return new Operation("collectIdle()", World::collectIdle);
  }

  /** Somebody takes a heap and holds it until all threads have ended. */
  static Operation hold(char heap) {
    return new Operation("somebody holds " + heap, world -> world.hold(heap));
  }

  /** Empty superslabs go back to the system. */
  static Operation trim() {
    return new Operation("trim()", World::trim);
  }

  /** A block is made known to the other threads, with release. */
  static Operation handOver(@IntRange(from = 0, to = World.BLOCKS_MAX - 1) int block) {
    return new Operation("hand b" + block + " over", world -> world.handOver(block));
  }

  /** A block that was handed over is freed, if it is there. */
  static Operation freeHandedOver(
      char heap, @IntRange(from = 0, to = World.BLOCKS_MAX - 1) int block) {
    return new Operation(
        "if handed over: " + heap + ".free(b" + block + ")",
        world -> world.freeHandedOver(heap, block));
  }

  /** Another thread empties a heap whose owner is idle. */
  static Operation drainIdle(char heap) {
    return new Operation(heap + ".drainIdle()", world -> HeapAccess.drainIdle(world.heap(heap)));
  }

  /** The heap's thread has died without a word; somebody has noticed it. */
  static Operation reap(char heap) {
    return new Operation(heap + ".reap()", world -> HeapAccess.reap(world.heap(heap)));
  }

  /** The lowest bit of a set is claimed: of an index without superslab, say. */
  static Operation claimBit() {
    return new Operation("claim the lowest bit", World::claimBit);
  }

  /** Bit 0 is set, then bit 1 cleared. */
  static Operation replaceBit() {
    return new Operation("set bit 0, clear bit 1", World::replaceBit);
  }
}
