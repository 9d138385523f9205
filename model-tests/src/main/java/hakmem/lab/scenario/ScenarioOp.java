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
record ScenarioOp(String text, Consumer<World> action, boolean isWrong, boolean isClose) {
  ScenarioOp(String text, Consumer<World> action) {
    this(text, action, false, false);
  }

  /** A heap hands out a block. */
  static ScenarioOp malloc(char heap, int block, long bytes) {
    return new ScenarioOp(
        heap + ".malloc(" + (bytes >> 10) + " KiB) = b" + block,
        world -> world.malloc(heap, block, bytes));
  }

  /** A heap resizes a live block. */
  static ScenarioOp realloc(char heap, int block, long bytes) {
    return new ScenarioOp(
        heap + ".realloc(b" + block + ", " + (bytes >> 10) + " KiB)",
        world -> world.realloc(heap, block, bytes));
  }

  /** A heap frees a live block. */
  static ScenarioOp free(char heap, int block) {
    return new ScenarioOp(heap + ".free(b" + block + ")", world -> world.free(heap, block));
  }

  /** A thread without heap frees a live block. */
  static ScenarioOp free(int block) {
    return new ScenarioOp("free(b" + block + ")", world -> world.free(World.NO_HEAP, block));
  }

  /** One of several frees of the same block. */
  static ScenarioOp freeOnce(char heap, int block) {
    String text = heap == World.NO_HEAP ? "" : heap + ".";
    return new ScenarioOp(
        text + "tryFree(b" + block + ")", world -> world.freeOnce(heap, block), true, false);
  }

  /** A heap is closed. */
  static ScenarioOp close(char heap) {
    return new ScenarioOp(heap + ".close()", world -> world.close(heap));
  }

  /** The allocator is closed. One thread of a scenario at most. */
  static ScenarioOp closeAllocator() {
    return new ScenarioOp("allocator.close()", World::closeAllocator, false, true);
  }

  /** A heap takes back what is free. */
  static ScenarioOp collect(char heap) {
    return new ScenarioOp(heap + ".collect()", world -> world.heap(heap).collect());
  }

  /** What the maintenance thread does: idle heaps are emptied. One thread of a scenario at most. */
  static ScenarioOp collectIdle() {
    return new ScenarioOp("collectIdle()", World::collectIdle);
  }

  /** Somebody takes a heap and holds it until all threads have ended. */
  static ScenarioOp hold(char heap) {
    return new ScenarioOp("somebody holds " + heap, world -> world.hold(heap));
  }

  /** Empty superslabs go back to the system. */
  static ScenarioOp trim() {
    return new ScenarioOp("trim()", World::trim);
  }

  /** A block is made known to the other threads, with release. */
  static ScenarioOp handOver(@IntRange(from = 0, to = World.BLOCKS_MAX - 1) int block) {
    return new ScenarioOp("hand b" + block + " over", world -> world.handOver(block));
  }

  /** A block that was handed over is freed, if it is there. */
  static ScenarioOp freeHandedOver(
      char heap, @IntRange(from = 0, to = World.BLOCKS_MAX - 1) int block) {
    return new ScenarioOp(
        "if handed over: " + heap + ".free(b" + block + ")",
        world -> world.freeHandedOver(heap, block));
  }

  /** Another thread empties a heap whose owner is idle. */
  static ScenarioOp drainIdle(char heap) {
    return new ScenarioOp(heap + ".drainIdle()", world -> HeapAccess.drainIdle(world.heap(heap)));
  }

  /** The heap's thread has died without a word; somebody has noticed it. */
  static ScenarioOp reap(char heap) {
    return new ScenarioOp(heap + ".reap()", world -> HeapAccess.reap(world.heap(heap)));
  }

  /** The lowest bit of a set is claimed: of an index without superslab, say. */
  static ScenarioOp claimBit() {
    return new ScenarioOp("claim the lowest bit", World::claimBit);
  }

  /** Bit 0 is set, then bit 1 cleared. */
  static ScenarioOp replaceBit() {
    return new ScenarioOp("set bit 0, clear bit 1", World::replaceBit);
  }
}
