// SPDX-License-Identifier: Apache-2.0
package hakmem.junit;

import hakmem.api.Allocator;
import hakmem.api.BlockSites;
import hakmem.api.Hakmem;
import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Fails a test that leaves blocks live: those that were allocated from before its {@code
 * BeforeEach} methods until after its {@code AfterEach} methods, by any thread. The error has the
 * places that asked for them. Blocks from before, as of fields and of {@code BeforeAll}, are no
 * leak, nor is what comes through a {@link hakmem.api.Heap} that the test class had before.
 *
 * <p>A parameter of type {@link Allocator} of a test, {@code BeforeEach} or {@code AfterEach}
 * method is an allocator of this one test, always the same; it is closed after the test, and what
 * is live in it then is a leak. Tests that run in parallel need it: what others allocate meanwhile
 * from an allocator that is watched looks like a leak.
 *
 * <p>By {@link NoLeaks}, or {@code @ExtendWith(LeakCheck.class)}, the default allocator is watched;
 * as a field with {@code @RegisterExtension} those of {@link #of}. Thread-safe. Cost: while a test
 * runs, that of {@link Allocator#watchSites}.
 */
public final class LeakCheck implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
  private static final String KEY = "watches";

  private final List<Allocator> allocators;

  /** Watches the default allocator, {@link Hakmem#allocator}. */
  public LeakCheck() {
    this(List.of(Hakmem.allocator()));
  }

  private LeakCheck(List<Allocator> allocators) {
    this.allocators = allocators;
  }

  /**
   * Watches some allocators, for {@code @RegisterExtension}.
   *
   * @param allocators which, open while tests run; none: those of parameters alone
   * @return an extension
   */
  public static LeakCheck of(Allocator... allocators) {
    return new LeakCheck(List.of(allocators));
  }

  private TestWatches watches(ExtensionContext context) {
    Store store = context.getStore(Namespace.create(LeakCheck.class, this));
    return store.getOrComputeIfAbsent(KEY, _ -> new TestWatches(), TestWatches.class);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    TestWatches watches = watches(context);
    allocators.forEach(watches::watch);
  }

  /**
   * {@inheritDoc}
   *
   * @throws LeakedBlocksError blocks are live, or there was no memory to watch them
   */
  @Override
  public void afterEach(ExtensionContext context) {
    List<BlockSites> left = watches(context).end();
    if (!left.isEmpty()) {
      String told = left.stream().map(BlockSites::toText).collect(Collectors.joining("\n"));
      throw new LeakedBlocksError(
          "a test has left blocks: test="
              + context.getDisplayName()
              + "; free them in it, or in its AfterEach methods:\n"
              + told,
          left);
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Allocator.class
        && parameter.getDeclaringExecutable() instanceof Method
        && context.getTestMethod().isPresent();
  }

  @Override
  public Allocator resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return watches(context).own();
  }
}
