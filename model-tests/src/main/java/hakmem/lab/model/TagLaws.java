// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.model;

import static hakmem.lab.model.Violation.require;

import hakmem.api.AddressFault;
import hakmem.api.AllocationFailedException;
import hakmem.api.AllocationFailedException.Cause;
import hakmem.api.CloseMode;
import hakmem.layout.SpanLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongPredicate;

/**
 * Random programs on nested allocators: after each step each account is the sum of what is
 * committed in it, and a request is refused only where the tag that is named had no room, although
 * all in it had given up what they kept. Public with a constructor without parameters, so that the
 * loader of a copy of the engine can make one of its own.
 */
public final class TagLaws implements LongPredicate {
  private static final String LAW = "TAG-SUMS";
  private static final int STEPS = 120;
  private static final long[] SIZES = {100, 6_000, 200_000, 30 << 16, 3L << 20, 5L << 20};

  private record Held(String path, long address) {}

  /** Nothing yet. */
  public TagLaws() {}

  /** Whether the program of a seed keeps the laws. */
  @Override
  public boolean test(long seed) {
    try {
      run(seed);
      return true;
    } catch (Violation e) {
      return false;
    }
  }

  /**
   * Runs the program of a seed.
   *
   * @throws RuntimeException what law is broken
   */
  public void run(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Held> held = new ArrayList<>();
    try (TagTree tree = new TagTree(random.nextBoolean())) {
      for (int i = 0; i < STEPS; i++) {
        tree.os().beginStep();
        tree.buildAll();
        step(random, tree, held);
        tree.check(LAW);
      }
    }
  }

  private static void step(SplittableRandom random, TagTree tree, List<Held> held) {
    List<String> paths = TagTree.paths();
    String path = paths.get(random.nextInt(paths.size()));
    switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> allocate(tree, held, path, SIZES[random.nextInt(SIZES.length)]);
      case 4, 5, 6 -> {
        if (!held.isEmpty()) {
          Held block = held.remove(random.nextInt(held.size()));
          AddressFault fault = tree.at(block.path()).tryFree(block.address());
          require(fault == null, LAW, () -> block + " is " + fault);
        }
      }
      case 7 -> {
        long ignored = tree.at(path).trim();
      }
      case 8 -> tree.at(path).collectIdle();
      default -> {
        if (random.nextInt(4) == 0) {
          tree.at(path).close(random.nextBoolean() ? CloseMode.REPORT : CloseMode.FREE);
          tree.closed(path);
          held.removeIf(block -> !tree.isOpen(block.path()));
        }
      }
    }
  }

  private static void allocate(TagTree tree, List<Held> held, String path, long bytes) {
    try {
      held.add(new Held(path, tree.at(path).malloc(bytes)));
    } catch (AllocationFailedException e) {
      String tag = e.tag();
      boolean isAround = TagTree.isWithin(path, tag);
      require(e.kind() == Cause.EXHAUSTION && isAround, LAW, () -> path + ": " + e.getMessage());
      // What a slab lies in, or a span of slots.
      long needed = Math.max(TagTree.SUPERSLAB, bytes + 2 * SpanLayout.SLOT_BYTES);
      long room = TagTree.limit(tag) - tree.charged(tag);
      require(
          room < needed, LAW, () -> tag + " has room for " + room + " bytes: " + e.getMessage());
      long kept = tree.retained(tag);
      require(kept == 0, LAW, () -> kept + " bytes are kept in " + tag + ": " + e.getMessage());
    }
  }
}
