// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.model;

import hakmem.api.AddressFault;
import hakmem.api.AllocationFailedException;
import hakmem.api.Allocator;
import hakmem.api.AllocatorClosedException;
import hakmem.api.CloseMode;
import hakmem.api.TagNameException;
import hakmem.walk.EngineDoor;
import java.util.function.LongSupplier;

/**
 * Nested allocators are born, refused by the limits around them and closed, while an Error may come
 * in: the accounts are the sums of what is committed all the same.
 */
final class TagStrikes {
  private static final String LAW = "STRIKE-TAGS";
  private static final String NETTY = "server/netty";
  private static final String TENANT = "server/arrow/tenant";
  private static final long WHOLE = 30 << 16;
  private static final long HUGE = 3L << 20;

  private TagStrikes() {}

  static void run(Run run) {
    TagTree tree = new TagTree(run.config().headers());
    try {
      for (String path : TagTree.paths()) {
        run.calls().run(() -> tree.build(path));
      }
      tree.at(TagTree.ROOT).onMemoryPressure(_ -> false);
      refused(run, () -> tree.build(NETTY));
      refused(run, () -> tree.build(TagTree.ROOT + "/ "));
      requests(run, tree);
      run.calls().run(() -> tree.at("server/arrow").close(CloseMode.REPORT));
      Allocator closed = tree.at("server/arrow");
      tree.closed("server/arrow");
      tree.check(LAW);
      refused(run, () -> tree.nest("late", closed));
      run.calls().run(() -> tree.at(TagTree.ROOT).close(CloseMode.FREE));
      tree.closed(TagTree.ROOT);
    } finally {
      goOn(tree);
      tree.close();
    }
  }

  private static void refused(Run run, Runnable birth) {
    try {
      run.calls().run(birth);
      Violation.require(false, LAW, () -> "one is born that may not be");
    } catch (TagNameException | AllocatorClosedException e) {
      // As it should be.
    }
  }

  private static void requests(Run run, TagTree tree) {
    attempt(run, tree.at(NETTY), TagTree.limit(NETTY) + 1, false); // Refused further in.
    for (int i = 0; i < 3; i++) {
      attempt(run, tree.at(NETTY), WHOLE, false);
      tree.check(LAW);
    }
    attempt(run, tree.at(TENANT), HUGE, true);
    attempt(run, tree.at(TENANT), HUGE, false);
    attempt(run, tree.at(TENANT), 3 * HUGE, false);
    attempt(run, tree.at(NETTY), 3 * HUGE, false);
    attempt(run, tree.at(TagTree.ROOT), 2 * HUGE, true);
    long ignored = run.calls().make(() -> tree.at(NETTY).trim());
    tree.check(LAW);
    run.calls().run(() -> tree.at(TagTree.ROOT).usage());
  }

  private static void attempt(Run run, Allocator allocator, long bytes, boolean freed) {
    LongSupplier request = () -> allocator.malloc(bytes);
    try {
      long block = run.calls().make(request);
      if (freed) {
        run.calls().run(() -> free(allocator, block));
      }
    } catch (AllocationFailedException e) {
      // As it may be.
    }
  }

  private static void free(Allocator allocator, long block) {
    AddressFault fault = allocator.tryFree(block);
    Violation.require(fault == null, LAW, () -> "a new block is " + fault);
  }

  /** What was cut off in a close is closed by the next one; what was cut off in a birth is not. */
  private static void goOn(TagTree tree) {
    for (String path : TagTree.paths().reversed()) {
      if (tree.isOpen(path) && isClosing(tree.at(path))) {
        tree.at(path).close();
        tree.closed(path);
      }
    }
    tree.buildAll();
    tree.check(LAW);
    for (String path : TagTree.paths()) {
      free(tree.at(path), tree.at(path).malloc(100));
      tree.check(LAW);
    }
    tree.at(TagTree.ROOT).close();
    tree.closed(TagTree.ROOT);
  }

  private static boolean isClosing(Allocator allocator) {
    return !EngineDoor.open(allocator).isOpen();
  }
}
