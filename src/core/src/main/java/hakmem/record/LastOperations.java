// SPDX-License-Identifier: Apache-2.0
package hakmem.record;

import hakmem.api.AddressFault;
import hakmem.api.HeapCorruptionException;
import hakmem.api.RecordingException;
import hakmem.gauge.SlowStep;
import hakmem.gauge.SlowSteps;
import hakmem.gauge.StepWatcher;
import hakmem.heap.Engine;
import hakmem.heap.HeapsByThread;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps the last operations of a program, and the last slow steps, in a {@link RingFile}.
 * Thread-safe: told of one operation at a time, and of steps by whoever makes them.
 */
public final class LastOperations extends FileRecording implements StepWatcher {
  /** Letter of a realloc. */
  public static final char RESIZED = 'r';

  /** Letter of a free. */
  public static final char FREED = 'f';

  /** Letter of an address that was refused; the detail is the ordinal of its fault. */
  public static final char REFUSED = 'x';

  /** Letter of a request that failed; the detail is 1 if a free block was found damaged. */
  public static final char FAILED = 'n';

  /** Bits of the letter in the word of letter and detail. */
  public static final int LETTER_BITS = 16;

  /** Bits of a step's kind, its ordinal, in the word of kind and time; the time has the others. */
  public static final int STEP_BITS = 16;

  /** Guarded by itself, and so is what follows: whoever has it waits for nobody. */
  private final RingFile file;

  private final SlowSteps steps;
  private boolean isOver;
  private final Set<Long> named = new HashSet<>();
  private final AtomicLong events = new AtomicLong();
  private final long startNanos = System.nanoTime();

  private LastOperations(Path path, RingFile file, HeapsByThread heaps, SlowSteps steps) {
    super(path, heaps, "'./hakmem post-mortem' reads what it holds");
    this.file = file;
    this.steps = steps;
  }

  /**
   * Keeps operations from now on.
   *
   * @param path of the file; what it held before is lost
   * @param operations how many are kept
   * @throws IllegalArgumentException that is less than 1 or more than {@link
   *     RingFile#OPERATIONS_MAX}
   * @throws RecordingException the file cannot be written, or is being written
   */
  public static LastOperations start(
      Engine engine, HeapsByThread heaps, Path path, int operations) {
    if (operations < 1 || operations > RingFile.OPERATIONS_MAX) {
      throw new IllegalArgumentException(
          "operations to keep must be 1 to " + RingFile.OPERATIONS_MAX + ": " + operations);
    }
    engine.parts().lifetime().checkOpen();
    RingFile file = RingFile.open(path, operations, engine.parts().layout().hasHeader());
    LastOperations last = new LastOperations(path, file, heaps, engine.parts().steps());
    last.watch();
    last.watchSteps();
    return last;
  }

  private void watchSteps() {
    try {
      steps.watch(this);
    } catch (Throwable e) { // Error: undone.
      endQuietly();
      throw e;
    }
  }

  @Override
  void closeFile() throws IOException {
    steps.unwatch(this);
    synchronized (file) { // A step that is under way may still be told.
      isOver = true;
      file.close();
    }
  }

  @Override
  public void lost(Throwable cause) {
    super.lost(cause);
    synchronized (file) { // Steps are not to be tried again and again.
      isOver = true;
    }
  }

  /** Says why there is no dump of an incident, if there is room for it. */
  void tellNoDump(String why) {
    synchronized (file) {
      if (!isOver) {
        file.tell(RingFile.NO_DUMP, why);
      }
    }
  }

  @Override
  public long events() {
    return events.get();
  }

  @Override
  public void allocated(char operation, long address, long bytes, long alignment) {
    long ignored = add(operation, 0, address, bytes, alignment);
  }

  @Override
  public void resized(long before, long after, long bytes) {
    long ignored = add(RESIZED, 0, after, bytes, before);
  }

  @Override
  public void freed(long address) {
    long ignored = add(FREED, 0, address, 0, 0);
  }

  @Override
  public void refused(long address, AddressFault fault) {
    tell(add(REFUSED, fault.ordinal(), address, 0, 0), fault.name());
  }

  @Override
  public void failed(char operation, long bytes, long alignment, RuntimeException cause) {
    boolean damaged = cause instanceof HeapCorruptionException;
    long block = cause instanceof HeapCorruptionException found ? found.blockAddress() : 0;
    tell(add(FAILED, damaged ? 1 : 0, block, bytes, alignment), String.valueOf(cause.getMessage()));
  }

  private long add(char letter, int detail, long address, long bytes, long other) {
    long kind = (long) detail << LETTER_BITS | letter;
    synchronized (file) {
      long thread = nameCurrent();
      long nanos = System.nanoTime() - startNanos;
      long number = file.add(nanos, thread, kind, address, bytes, other);
      events.set(number);
      return number;
    }
  }

  /** Its id; its name is in the file if there is room for it. */
  private long nameCurrent() {
    Thread thread = Thread.currentThread();
    if (named.size() < RingFile.THREADS && named.add(thread.threadId())) {
      file.name(thread.threadId(), thread.getName());
    }
    return thread.threadId();
  }

  @Override
  public void stepped(
      SlowStep step, long begunNanos, long nanos, int blockBytes, long address, long amount) {
    long kind = nanos << STEP_BITS | step.ordinal();
    synchronized (file) {
      if (!isOver) {
        long end = begunNanos + nanos - startNanos;
        file.addStep(end, nameCurrent(), kind, address, blockBytes, amount);
      }
    }
  }

  private void tell(long number, String what) {
    synchronized (file) {
      if (file.hasRoomForTrouble()) {
        StringBuilder text = new StringBuilder(what);
        CallSites.visit(site -> text.append("\n  at ").append(site));
        file.tell(number, text.toString());
      }
    }
  }
}
