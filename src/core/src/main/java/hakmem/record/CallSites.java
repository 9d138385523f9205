// SPDX-License-Identifier: Apache-2.0
package hakmem.record;

import java.util.ArrayList;
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

  /** The frames of the calling thread outside of core, the innermost first. */
  public static List<StackTraceElement> frames(int most) {
    List<StackTraceElement> frames = new ArrayList<>();
    for (StackTraceElement frame : new Throwable().getStackTrace()) {
      if (frames.size() < most && !(frames.isEmpty() && isCore(frame.getClassName()))) {
        boolean ignored = frames.add(frame);
      }
    }
    return frames;
  }

  private static boolean isCore(String name) {
    return name.startsWith("hakmem.api.")
        || name.startsWith("hakmem.heap.")
        || name.startsWith("hakmem.foreign.")
        || name.startsWith("hakmem.record.")
        || name.startsWith("hakmem.diag.");
  }
}
