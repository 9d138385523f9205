// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.generator;

import hakmem.lab.trace.EngineConfig;
import hakmem.lab.trace.Step;
import hakmem.lab.trace.Trace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Traces from a seed. The same seed gives the same trace on every machine. Each trace prefers a few
 * sizes, often large ones: so slabs fill, empty and change hands within tens of steps.
 */
public final class TraceGenerator {
  private static final int THREADS = 3;
  private static final int MORTAL_THREAD = 1;

  private final RandomGenerator random;
  private final Sizes sizes;
  private final Mix mix;
  private final boolean headers;
  private final List<Step> steps = new ArrayList<>();
  private final List<Integer> live = new ArrayList<>();
  private final List<Integer> dead = new ArrayList<>();
  private final Map<Integer, Long> bytesOf = new HashMap<>();
  private int lastId = -1;

  /** They change nothing, so they come on top of a trace's length. */
  private int refusedCloses;

  private TraceGenerator(EngineConfig config, RandomGenerator random) {
    this.random = random;
    this.sizes = new Sizes(random);
    this.mix = Mix.pick(random);
    this.headers = config.headers();
  }

  /** A trace on one of the configurations, chosen by the seed too. */
  public static Trace trace(List<EngineConfig> configs, long seed, int length) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    EngineConfig config = configs.get(random.nextInt(configs.size()));
    return new Trace(config, new TraceGenerator(config, random).steps(length));
  }

  private List<Step> steps(int length) {
    while (steps.size() - refusedCloses < length) {
      int dice = random.nextInt(100);
      if (dice < mix.birth()) {
        birth();
      } else if (dice < mix.birth() + mix.death()) {
        death();
      } else {
        other();
      }
    }
    return steps;
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  private void birth() {
    if (live.size() > mix.liveMax()) {
      death();
      return;
    }
    int id = ++lastId;
    long bytes = sizes.next();
    bytesOf.put(id, bytes);
    int burst = oneIn(6) ? 1 + random.nextInt(mix.burst()) : 1;
    steps.add(
        switch (random.nextInt(8)) {
          case 0, 1 -> calloc(id, bytes);
          case 2 -> new Step.Aligned(id, bytes, sizes.alignmentLog2());
          case 3 -> new Step.View(id, Math.min(bytes, 1 << 16), oneIn(2));
          default -> new Step.Malloc(id, bytes);
        });
    live.add(id);
    for (int i = 1; i < burst; i++) {
      live.add(++lastId);
      steps.add(new Step.Malloc(lastId, bytes));
    }
  }

  private Step calloc(int id, long bytes) {
    return switch (random.nextInt(12)) {
      case 0 -> new Step.Calloc(id, bytes / 3 + 1, 3);
      case 1 -> new Step.Calloc(id, 1L << 32, 1L << (30 + random.nextInt(4)));
      default -> new Step.Calloc(id, bytes, 1);
    };
  }

  private int anyLive() {
    // The youngest, the oldest or any.
    int last = live.size() - 1;
    return live.get(oneIn(3) ? last : oneIn(4) ? 0 : random.nextInt(live.size()));
  }

  private void death() {
    if (live.isEmpty()) {
      birth();
      return;
    }
    int burst = oneIn(8) ? 1 + random.nextInt(mix.burst()) : 1;
    for (int i = 0; i < burst && !live.isEmpty(); i++) {
      Integer id = anyLive();
      live.remove(id);
      dead.add(id);
      steps.add(oneIn(6) ? new Step.HeaplessFree(id) : new Step.Free(id));
    }
  }

  private void other() {
    int kind = random.nextInt(33);
    if (kind < 7) {
      steps.add(new Step.OnThread(random.nextInt(THREADS)));
    } else if (kind < 9) {
      steps.add(new Step.HeapDeath(random.nextInt(THREADS)));
    } else if (kind < 11) {
      steps.add(new Step.Collect());
    } else if (kind < 13) {
      steps.add(new Step.Trim());
    } else if (kind < 15) {
      steps.add(new Step.Refuse(oneIn(2) ? -1 : random.nextInt(4)));
    } else if (kind == 15) {
      if (oneIn(4)) {
        steps.add(new Step.Close());
        dead.addAll(live);
        live.clear();
      } else {
        steps.add(new Step.RefusedClose());
        refusedCloses++;
      }
    } else if (kind == 16) {
      steps.add(new Step.ForeignFree(foreignAddress()));
    } else if (kind < 20 && !dead.isEmpty()) {
      wrongUseOfDead();
    } else if (kind == 30) {
      steps.add(new Step.ThreadDeath(MORTAL_THREAD));
    } else if (kind > 30) {
      // Twice in a row, a heap that is not used is idle.
      steps.add(new Step.CollectIdle());
    } else if (!live.isEmpty()) {
      useOfLive(kind);
    }
  }

  private void wrongUseOfDead() {
    int id = dead.get(oneIn(2) ? dead.size() - 1 : random.nextInt(dead.size()));
    if (!mix.taints() || oneIn(2)) {
      steps.add(new Step.DoubleFree(id));
      return;
    }
    // Whoever pops the block next, and follows its link, goes wrong.
    steps.add(new Step.WriteAfterFree(id));
    for (int i = 2 + random.nextInt(10); i > 0; i--) {
      live.add(++lastId);
      steps.add(new Step.Malloc(lastId, bytesOf.getOrDefault(id, 16L)));
    }
  }

  private void useOfLive(int kind) {
    int id = anyLive();
    steps.add(
        switch (kind) {
          case 20 -> new Step.UsableSize(id);
          case 21 -> new Step.Write(id, random.nextInt(1000));
          case 22, 23, 24 -> new Step.WrongFree(id, sizes.wrongOffset());
          case 25 -> headers ? new Step.BreakHeader(id) : new Step.UsableSize(id);
          default -> realloc(id);
        });
  }

  private Step realloc(int id) {
    if (bytesOf.getOrDefault(id, 0L) >= Sizes.MAPPING_LEAST && oneIn(3)) {
      return refusedGrowth(id);
    }
    // Only a mapping that shrinks to less than half, but stays a mapping, is cut in place.
    boolean cut = bytesOf.getOrDefault(id, 0L) > 2 * Sizes.MAPPING_LEAST && oneIn(2);
    long bytes = cut ? Sizes.MAPPING_LEAST : sizes.next();
    bytesOf.put(id, bytes);
    return new Step.Realloc(id, bytes);
  }

  /** A mapping that cannot grow, because the system refuses. */
  private Step refusedGrowth(int id) {
    steps.add(new Step.Refuse(random.nextInt(2)));
    steps.add(new Step.Realloc(id, bytesOf.getOrDefault(id, 0L) + Sizes.MAPPING_LEAST));
    return new Step.Refuse(-1);
  }

  private long foreignAddress() {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(1 << 16);
      case 1 -> -1 - random.nextInt(1 << 16);
      case 2 -> Long.MIN_VALUE + random.nextInt(1 << 16);
      default -> -(random.nextLong() >>> 1) - 1;
    };
  }
}
