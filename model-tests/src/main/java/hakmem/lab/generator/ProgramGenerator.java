// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.generator;

import hakmem.lab.trace.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * What programs do: threads that allocate, resize and free small blocks, many of them young, some
 * of them others'. No edges, nothing wrong.
 */
final class ProgramGenerator {
  private static final int LIVE_MAX = 2000;
  private static final int STEPS_OF_TURN = 40;

  private final RandomGenerator random;
  private final int threads;
  private final List<Step> steps = new ArrayList<>();
  private final List<Integer> live = new ArrayList<>();
  private int lastId = -1;

  ProgramGenerator(long seed, int threads) {
    this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    this.threads = threads;
  }

  List<Step> steps(int length) {
    while (steps.size() < length) {
      int dice = random.nextInt(100);
      if (dice < 100 / STEPS_OF_TURN && threads > 1) {
        steps.add(new Step.OnThread(random.nextInt(threads)));
      } else if (dice < 8 && !live.isEmpty()) {
        steps.add(new Step.Realloc(live.get(anyLive()), bytes()));
      } else if (random.nextInt(LIVE_MAX) < live.size()) {
        free(anyLive());
      } else {
        birth();
      }
    }
    return steps;
  }

  private void birth() {
    int id = ++lastId;
    steps.add(
        switch (random.nextInt(10)) {
          case 0 -> new Step.Calloc(id, bytes(), 1);
          case 1 -> new Step.Aligned(id, bytes(), 4 + random.nextInt(4));
          default -> new Step.Malloc(id, bytes());
        });
    live.add(id);
  }

  private void free(int at) {
    int last = live.size() - 1;
    steps.add(new Step.Free(live.get(at)));
    live.set(at, live.get(last));
    live.remove(last);
  }

  private int anyLive() {
    int size = live.size();
    return random.nextBoolean()
        ? size - 1 - random.nextInt(Math.min(size, 8))
        : random.nextInt(size);
  }

  private long bytes() {
    int dice = random.nextInt(100);
    return dice < 80 ? 8 + random.nextInt(120) : random.nextInt(dice < 99 ? 1000 : 20_000);
  }
}
