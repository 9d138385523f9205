// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.leak;

import hakmem.api.Allocator;
import hakmem.api.BlockSites;
import hakmem.api.SiteMode;
import hakmem.api.TagUsage;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.LongSupplier;

/**
 * A program of three parts under one tag, one of which loses a block now and then, and a look from
 * time to time at who holds most: by tag and place, from samples as in production. Not thread-safe.
 */
public final class LeakHunt {
  /** Of so many blocks one is lost. */
  public static final long LOST_OF = 1_000_000;

  private static final String LEAKY = "session";
  private static final int PARTS = 3;
  private static final int KEPT = 64;
  private static final int SMALL_MAX = 1_024;
  private static final int SESSION_BYTES = 32_000;
  private static final int STEPS = 1_000;
  private static final long LOOK_NANOS = 250_000_000;

  /** Looks at most in a hunt that is measured in blocks. */
  private static final int LOOKS_MAX = 20;

  /** So often in a row the same is said before it is believed. */
  private static final int LOOKS = 2;

  /** A place in the program that holds memory, and whose it is. */
  private record Suspect(String tag, BlockSites.Site site) {
    String place() {
      List<StackTraceElement> frames = site.frames();
      return frames.isEmpty() ? "" : frames.getFirst().toString();
    }
  }

  /**
   * What came of it.
   *
   * @param isFound whether who holds most is who loses, as told by tag and place
   * @param seconds until then
   * @param blocks that were allocated
   * @param lostBlocks of them
   * @param lostBytes that were asked for in these
   * @param tag of who holds most
   * @param place of who holds most
   * @param report of the allocator, as text
   */
  public record Outcome(
      boolean isFound,
      double seconds,
      long blocks,
      long lostBlocks,
      long lostBytes,
      String tag,
      String place,
      String report) {}

  private final SplittableRandom random = new SplittableRandom(1);
  private final Allocator server;
  private final Allocator cache;
  private final Allocator index;
  private final Allocator session;
  private final Deque<Long> cached = new ArrayDeque<>();
  private final Deque<Long> indexed = new ArrayDeque<>();
  private final long lostOf;
  private long steps;
  private long lost;

  private LeakHunt(long lostOf, long sampleBytes) {
    this.lostOf = lostOf;
    this.server =
        Allocator.builder().name("server").sites(SiteMode.SAMPLED).sampleBytes(sampleBytes).build();
    this.cache = part("cache", sampleBytes);
    this.index = part("index", sampleBytes);
    this.session = part(LEAKY, sampleBytes);
  }

  private Allocator part(String name, long sampleBytes) {
    return Allocator.builder()
        .name(name)
        .within(server)
        .sites(SiteMode.SAMPLED)
        .sampleBytes(sampleBytes)
        .build();
  }

  /**
   * Runs the program until the leak is told, or the time is over.
   *
   * @param lostOf of so many blocks one is lost, three or more
   * @param sampleBytes see {@link Allocator.Builder#sampleBytes}
   * @param seconds at most
   */
  public static Outcome run(long lostOf, long sampleBytes, long seconds)
      throws InterruptedException {
    LeakHunt hunt = new LeakHunt(lostOf, sampleBytes);
    return hunt.run(System::nanoTime, LOOK_NANOS, seconds * 1_000_000_000);
  }

  /**
   * The same, whatever the machine has to do meanwhile.
   *
   * @param blocks at most; looks come after a twentieth of them each
   */
  public static Outcome runBlocks(long lostOf, long sampleBytes, long blocks)
      throws InterruptedException {
    LeakHunt hunt = new LeakHunt(lostOf, sampleBytes);
    return hunt.run(() -> hunt.steps * PARTS, blocks / LOOKS_MAX, blocks);
  }

  private Outcome run(LongSupplier clock, long lookTicks, long limitTicks)
      throws InterruptedException {
    try {
      // A thread of its own: places are told without those who started the hunt.
      FutureTask<Outcome> task = new FutureTask<>(() -> hunt(clock, lookTicks, limitTicks));
      Thread.ofPlatform().name("server").start(task);
      return task.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the program of the hunt has failed", e);
    } finally {
      server.close();
    }
  }

  private Outcome hunt(LongSupplier clock, long lookTicks, long limitTicks) {
    long beginNanos = System.nanoTime();
    long begin = clock.getAsLong();
    long look = begin;
    int right = 0;
    while (true) {
      for (int i = 0; i < STEPS; i++) {
        step();
      }
      long now = clock.getAsLong();
      if (now - look < lookTicks) {
        continue;
      }
      look = now;
      TagUsage usage = server.usage();
      Optional<Suspect> suspect = suspect(usage);
      right = suspect.filter(LeakHunt::isLeaky).isPresent() ? right + 1 : 0;
      if (right == LOOKS || now - begin >= limitTicks) {
        return new Outcome(
            right == LOOKS,
            (System.nanoTime() - beginNanos) / 1e9,
            steps * PARTS,
            lost,
            lost * SESSION_BYTES,
            suspect.map(Suspect::tag).orElse("none"),
            suspect.map(Suspect::place).orElse("none"),
            usage.toText());
      }
    }
  }

  private static boolean isLeaky(Suspect suspect) {
    return suspect.tag().endsWith("/" + LEAKY) && suspect.place().contains("openSession");
  }

  /** Who holds most, of all tags. */
  private static Optional<Suspect> suspect(TagUsage usage) {
    return usage.nested().stream()
        .flatMap(part -> part.sites().sites().stream().map(site -> new Suspect(part.path(), site)))
        .max(Comparator.comparingLong(s -> s.site().bytes()));
  }

  private void step() {
    steps++;
    cacheOne();
    indexOne();
    long block = openSession();
    if (steps % Math.max(1, lostOf / PARTS) == 0) {
      lost++;
    } else {
      session.free(block);
    }
  }

  private void cacheOne() {
    cached.addLast(cache.malloc(1 + random.nextInt(SMALL_MAX)));
    if (cached.size() > KEPT) {
      cache.free(cached.removeFirst());
    }
  }

  private void indexOne() {
    indexed.addLast(index.malloc(1 + random.nextInt(SMALL_MAX)));
    if (indexed.size() > KEPT) {
      index.free(indexed.removeLast());
    }
  }

  private long openSession() {
    return session.malloc(SESSION_BYTES);
  }
}
