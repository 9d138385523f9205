// SPDX-License-Identifier: Apache-2.0
package hakmem.record;

import hakmem.api.AddressFault;
import hakmem.api.HeapCorruptionException;
import hakmem.api.RecordingException;
import hakmem.heap.Engine;
import hakmem.heap.HeapsByThread;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps the last operations of a program in a {@link RingFile}. Thread-safe: told of one at a time.
 */
public final class LastOperations extends FileRecording {
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

  private final RingFile file;
  private final Set<Long> named = new HashSet<>();
  private final AtomicLong events = new AtomicLong();
  private final long startNanos = System.nanoTime();

  private LastOperations(Path path, RingFile file, HeapsByThread heaps) {
    super(path, heaps, "'./hakmem post-mortem' reads what it holds");
    this.file = file;
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
    LastOperations last = new LastOperations(path, file, heaps);
    last.watch();
    return last;
  }

  @Override
  void closeFile() throws IOException {
    file.close();
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
    Thread thread = Thread.currentThread();
    if (named.size() < RingFile.THREADS && named.add(thread.threadId())) {
      file.name(thread.threadId(), thread.getName());
    }
    long kind = (long) detail << LETTER_BITS | letter;
    long nanos = System.nanoTime() - startNanos;
    long number = file.add(nanos, thread.threadId(), kind, address, bytes, other);
    events.set(number);
    return number;
  }

  private void tell(long number, String what) {
    if (file.hasRoomForTrouble()) {
      StringBuilder text = new StringBuilder(what);
      CallSites.visit(site -> text.append("\n  at ").append(site));
      file.tell(number, text.toString());
    }
  }
}
