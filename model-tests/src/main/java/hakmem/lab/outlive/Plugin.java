// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.outlive;

import hakmem.lab.bug.MutatingLoader;
import hakmem.lab.bug.PlantedBug;
import java.lang.ref.WeakReference;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.function.UnaryOperator;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Plug-ins with a copy of the whole allocator each, on the threads of a host that goes on. */
public final class Plugin {
  private static final UnaryOperator<byte[]> AS_IT_IS = UnaryOperator.identity();
  private static final int COLLECTIONS_MAX = 20;
  private static final long COLLECTION_MILLIS = 50;

  private Plugin() {}

  @SuppressWarnings("unchecked")
  private static UnaryOperator<String> load(@Nullable PlantedBug bug)
      throws ReflectiveOperationException {
    ClassLoader loader = MutatingLoader.copyWithMemory(bug, AS_IT_IS);
    return (UnaryOperator<String>)
        loader.loadClass(PluginUse.class.getName()).getConstructor().newInstance();
  }

  private static <T> T on(ExecutorService host, Callable<T> task) throws InterruptedException {
    try {
      return host.submit(task).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the host's thread failed", e);
    }
  }

  /**
   * Whether the class loader of a plug-in is collected, once its allocator was closed.
   *
   * @param host one thread, which lives on
   */
  public static boolean isCollectedAfterClose(@Nullable PlantedBug bug, ExecutorService host)
      throws ReflectiveOperationException, InterruptedException {
    WeakReference<ClassLoader> loader = useAndClose(bug, host);
    String ignored = on(host, () -> ""); // The thread's last task was not the plug-in's.
    for (int i = 0; i < COLLECTIONS_MAX && loader.get() != null; i++) {
      System.gc();
      Thread.sleep(COLLECTION_MILLIS); // The maintenance thread may still be ending.
    }
    return loader.get() == null;
  }

  private static WeakReference<ClassLoader> useAndClose(
      @Nullable PlantedBug bug, ExecutorService host)
      throws ReflectiveOperationException, InterruptedException {
    UnaryOperator<String> plugin = load(bug);
    String ignored = on(host, () -> plugin.apply("use"));
    ignored = plugin.apply("close");
    return new WeakReference<>(plugin.getClass().getClassLoader());
  }

  /**
   * How many heaps an allocator has after a thread used it time and again, beside many other
   * threads.
   *
   * @param host one thread, which forgets its ThreadLocals after each task
   */
  public static int heapsOfAForgetfulThread(
      @Nullable PlantedBug bug, ExecutorService host, int rounds)
      throws ReflectiveOperationException, InterruptedException {
    UnaryOperator<String> plugin = load(bug);
    for (int i = 0; i < rounds; i++) {
      String ignored = on(host, () -> plugin.apply("use"));
      // A thread whose id is in no hurry to come back takes the slot of the one before.
      takeSlots(plugin);
    }
    int heaps = Integer.parseInt(plugin.apply("heaps"));
    String ignored = plugin.apply("close");
    return heaps;
  }

  /** Threads with consecutive ids: one for each slot of the table. */
  private static void takeSlots(UnaryOperator<String> plugin) throws InterruptedException {
    for (int i = 0; i < SLOTS; i++) {
      Thread thread = new Thread(() -> plugin.apply("use"));
      thread.start();
      thread.join();
    }
  }

  private static final int SLOTS = 1100; // More than the table has.
}
