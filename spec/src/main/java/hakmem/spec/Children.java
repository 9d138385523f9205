// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** All processes that this one has started and that still run; none outlives it. Thread-safe. */
final class Children {
  private static final Set<Process> LIVE = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Children::killAll, "kill-children"));
  }

  private Children() {}

  static Process adopt(Process child) {
    LIVE.add(child);
    child.onExit().thenAccept(LIVE::remove);
    return child;
  }

  /** Ends the child and its descendants, and waits until it is gone. */
  static void kill(Process child) {
    child.descendants().forEach(ProcessHandle::destroyForcibly);
    child.destroyForcibly();
    child.onExit().join();
    LIVE.remove(child);
  }

  static int count() {
    return LIVE.size();
  }

  private static void killAll() {
    LIVE.forEach(Process::destroyForcibly);
    LIVE.forEach(child -> child.onExit().completeOnTimeout(child, 2, TimeUnit.SECONDS).join());
    WorkFolder.deleteAll();
  }
}
