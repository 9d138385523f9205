// SPDX-License-Identifier: Apache-2.0
package hakmem.record;

import java.lang.StackWalker.StackFrame;
import java.util.List;
import java.util.function.Consumer;

/** Where in the program an operation of the allocator was called. Stateless. */
public final class CallSites {
  /** Frames of a place that are told. */
  private static final int FRAMES = 8;

  private CallSites() {}

  /** Tells the frames of the calling thread outside of core, the innermost first. */
  static void visit(Consumer<String> told) {
    for (StackTraceElement frame : frames(FRAMES)) {
      told.accept(frame.toString());
    }
  }

  /** The frames of the calling thread outside of core, the innermost first. Walks no further. */
  public static List<StackTraceElement> frames(int most) {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames
                    .dropWhile(frame -> isCore(frame.getClassName()))
                    .limit(most)
                    .map(StackFrame::toStackTraceElement)
                    .toList());
  }

  private static boolean isCore(String name) {
    return name.startsWith("hakmem.api.")
        || name.startsWith("hakmem.heap.")
        || name.startsWith("hakmem.foreign.")
        || name.startsWith("hakmem.record.")
        || name.startsWith("hakmem.sample.")
        || name.startsWith("hakmem.diag.");
  }
}
