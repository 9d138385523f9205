// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scenario;

import hakmem.lab.scheduler.Judge;
import hakmem.lab.scheduler.Points;
import hakmem.lab.scheduler.Trial;
import hakmem.lab.scheduler.WordOs;
import java.util.List;
import org.checkerframework.checker.index.qual.NonNegative;

/** Operations given as text, each between two points: see {@link Points#call}. */
final class ScriptedTrial implements Trial {
  private static final long TWO_A_SLAB = 32 << 10;

  private final World world;
  private final int heaps;
  private final List<List<String>> threads;
  private final Object calls = new Object();

  ScriptedTrial(WordOs os, int heaps, List<List<String>> threads, Judge judge) {
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < heaps; i++) {
      names.append(name(i));
    }
    this.world = new World(os, os, Setup.of(names.toString()), judge);
    this.heaps = heaps;
    this.threads = threads;
  }

  private static char name(@NonNegative int heap) {
    return (char) ('a' + heap);
  }

  @Override
  public int threads() {
    return threads.size();
  }

  @Override
  public void run(@NonNegative int thread) {
    char heap = thread < heaps ? name(thread) : World.NO_HEAP;
    for (String operation : threads.get(thread)) {
      run(thread, heap, List.of(operation.split(" ")));
    }
  }

  /** Blocks are locations 0 and up, by number: who frees one knows who has allocated it. */
  private void run(int thread, char heap, List<String> words) {
    int own = -1 - thread;
    int block = words.size() > 1 ? Integer.parseInt(words.get(1)) : own;
    Points.call(calls, block);
    switch (words.getFirst()) {
      case "malloc" -> world.malloc(heap, block, TWO_A_SLAB);
      case "free" -> world.free(heap, block);
      case "close" -> world.close(heap);
      default -> throw new IllegalArgumentException("no operation is called " + words.getFirst());
    }
    Points.ends(calls, words.getFirst().equals("malloc") ? block : own);
  }

  @Override
  public void finish() {
    world.finish();
  }
}
