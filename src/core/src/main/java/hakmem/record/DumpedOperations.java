// SPDX-License-Identifier: Apache-2.0
package hakmem.record;

import hakmem.api.AddressFault;
import hakmem.api.AllocationFailedException;
import hakmem.api.AllocationFailedException.Cause;
import hakmem.api.HeapCorruptionException;
import hakmem.api.Recording;
import hakmem.heap.Engine;
import hakmem.heap.HeapsByThread;
import hakmem.heap.OperationWatcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.checkerframework.checker.nullness.qual.Nullable;

/*
 * Implementation note.
 *
 * A watcher is called inside of malloc and free, with the lock of those who watch: it only says
 * that there is something to write. A thread of its own writes, without that lock, so that nothing
 * of it can be thrown at the program, nor a dump be written inside of a dump. It is told of
 * incidents after the file of last operations, since it has begun to watch before that.
 */
/**
 * Keeps the last operations of a program, and writes a dump beside them for the first incident of
 * each kind. Thread-safe. It keeps the allocator alive until one of the two is closed.
 */
public final class DumpedOperations implements OperationWatcher, Recording {
  /**
   * Dumps that a process writes unasked. Half: four recordings with an incident of each kind have
   * no room; double: a program that makes allocators anew after each failure fills a disk.
   */
  static final int PROCESS_MAX = 16;

  /** How long the end of a recording, or of the process, waits for a dump under way. */
  private static final long END_MILLIS = 10_000;

  private static final long NANOS_PER_MILLI = 1_000_000;

  /** Behind the last incident. */
  private static final Incident END = Incident.asked();

  /** Dumps so far, unasked. */
  static final AtomicInteger PROCESS_COUNT = new AtomicInteger();

  /** Those whose thread runs. */
  private static final Set<DumpedOperations> OPEN = ConcurrentHashMap.newKeySet();

  /** Waits for dumps at the end of the process. Guarded by the class. */
  private static @Nullable Thread hook;

  private final Engine engine;
  private final HeapsByThread heaps;
  private final Path path;
  private final DumpDoor.Writer writer;
  private final BlockingQueue<Incident> incidents = new LinkedBlockingQueue<>();
  private final Set<Incident.Kind> told = ConcurrentHashMap.newKeySet();

  /** Incidents whose dump is not written yet. Guarded by incidents. */
  private int pending;

  private volatile @Nullable LastOperations last;
  private volatile @Nullable Throwable dumpFailure;

  private DumpedOperations(Engine engine, HeapsByThread heaps, Path path, DumpDoor.Writer writer) {
    this.engine = engine;
    this.heaps = heaps;
    this.path = path;
    this.writer = writer;
  }

  /**
   * Keeps operations from now on. Dumps of an earlier recording in this file are deleted.
   *
   * @param path of the file; what it held before is lost
   * @param operations how many are kept
   * @throws IllegalArgumentException that is less than 1 or more than {@link
   *     RingFile#OPERATIONS_MAX}
   * @throws hakmem.api.RecordingException the file cannot be written, or is being written
   */
  public static DumpedOperations start(
      Engine engine, HeapsByThread heaps, Path path, int operations) {
    return start(engine, heaps, path, operations, DumpDoor.open());
  }

  /** The same with dumps by another writer. */
  static DumpedOperations start(
      Engine engine, HeapsByThread heaps, Path path, int operations, DumpDoor.Writer writer) {
    DumpedOperations dumped = new DumpedOperations(engine, heaps, path, writer);
    try {
      heaps.watch(dumped);
      dumped.begin(LastOperations.start(engine, heaps, path, operations));
    } catch (Throwable e) { // Error: undone.
      dumped.endQuietly();
      throw e;
    }
    return dumped;
  }

  private void begin(LastOperations started) {
    last = started;
    for (Incident.Kind kind : Incident.Kind.values()) {
      deleteOld(file(kind));
    }
    waitAtExit();
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name("hakmem-dumps")
            .inheritInheritableThreadLocals(false)
            .start(this::writeAll);
    boolean ignored = OPEN.add(this);
  }

  /** Whoever reads them tells by their process that old ones which stay are none of this one. */
  private static void deleteOld(Path file) {
    try {
      boolean ignored = Files.deleteIfExists(file);
    } catch (IOException e) {
      // It will be replaced.
    }
  }

  private static synchronized void waitAtExit() {
    if (hook == null) {
      Thread made =
          new Thread(() -> OPEN.forEach(DumpedOperations::awaitDumps), "hakmem-dumps-exit");
      try {
        Runtime.getRuntime().addShutdownHook(made);
        hook = made;
      } catch (IllegalStateException e) {
        // The process is ending: what it writes until then is there.
      }
    }
  }

  /** Where the dump of an incident of a kind is written. */
  Path file(Incident.Kind kind) {
    return path.resolveSibling(path.getFileName() + ".dump-" + kind.label() + ".json");
  }

  /** An audit has found something in an allocator: is there a recording of it, it has a dump. */
  public static void audited(Engine engine, List<String> findings) {
    for (DumpedOperations dumped : OPEN) {
      if (dumped.engine == engine) {
        String first = findings.getFirst();
        dumped.tell(Incident.of(Incident.Kind.AUDIT, 0, 0, first, "", 0));
      }
    }
  }

  private void tell(Incident incident) {
    if (told.add(incident.kind()) && PROCESS_COUNT.getAndIncrement() < PROCESS_MAX) {
      synchronized (incidents) {
        boolean ignored = incidents.add(incident);
        pending++;
      }
    }
  }

  /** What the thread does. */
  private void writeAll() {
    try {
      for (Incident next = incidents.take(); next != END; next = incidents.take()) {
        write(next);
      }
    } catch (Throwable e) { // Whatever it was: the program goes on without dumps.
      dumpFailure = e;
    } finally {
      boolean ignored = OPEN.remove(this);
    }
  }

  private void write(Incident incident) {
    Path file = file(incident.kind());
    try {
      writer.write(engine, file, incident);
    } catch (Throwable e) { // Whatever it was: it is told, and the next dump may be possible.
      dumpFailure = e;
      writeFailure(file, incident, e);
    } finally {
      written();
    }
  }

  private void written() {
    synchronized (incidents) {
      pending--;
      incidents.notifyAll();
    }
  }

  private void writeFailure(Path file, Incident incident, Throwable cause) {
    try {
      writer.writeFailure(file, incident, cause);
    } catch (Throwable e) { // The file of last operations has its room already.
      cause.addSuppressed(e);
      last().tellNoDump(file.getFileName() + ": " + cause);
    }
  }

  /**
   * Waits, but not for ever, until the dumps of what has happened are written. Not to be called
   * with a lock that a look at the whole allocator needs.
   */
  void awaitDumps() {
    long end = System.nanoTime() + END_MILLIS * NANOS_PER_MILLI;
    try {
      synchronized (incidents) {
        long left = END_MILLIS;
        while (pending > 0 && left > 0) {
          incidents.wait(left);
          left = (end - System.nanoTime()) / NANOS_PER_MILLI;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends one of which the program has no handle; does not wait for dumps under way. */
  void endQuietly() {
    heaps.unwatch(this);
    boolean ignored = incidents.add(END);
    LastOperations known = last;
    if (known != null) {
      known.endQuietly();
    }
  }

  private LastOperations last() {
    LastOperations known = last;
    if (known == null) {
      throw new IllegalStateException("not started: " + path);
    }
    return known;
  }

  @Override
  public Path file() {
    return path;
  }

  @Override
  public long events() {
    return last().events();
  }

  @Override
  public @Nullable Throwable failure() {
    return last().failure();
  }

  @Override
  public @Nullable Throwable dumpFailure() {
    return dumpFailure;
  }

  @Override
  public void close() {
    heaps.unwatch(this);
    awaitDumps();
    boolean ignored = incidents.add(END);
    last().close();
  }

  private long number() {
    LastOperations known = last;
    return known == null ? 0 : known.events();
  }

  @Override
  public void allocated(char operation, long address, long bytes, long alignment) {}

  @Override
  public void resized(long before, long after, long bytes) {}

  @Override
  public void freed(long address) {}

  @Override
  public void refused(long address, AddressFault fault) {
    tell(Incident.of(Incident.Kind.WRONG_FREE, address, 0, fault.name(), "", number()));
  }

  /** A request that no allocator could serve is the program's mistake: there is nothing to see. */
  @Override
  public void failed(char operation, long bytes, long alignment, RuntimeException cause) {
    String said = String.valueOf(cause.getMessage());
    if (cause instanceof HeapCorruptionException found) {
      long block = found.blockAddress();
      tell(Incident.of(Incident.Kind.DAMAGE, block, bytes, said, "", number()));
    } else if (cause instanceof AllocationFailedException failed
        && failed.kind() != Cause.THRESHOLD) {
      tell(Incident.of(Incident.Kind.FAILED_REQUEST, 0, bytes, said, failed.tag(), number()));
    }
  }

  @Override
  public void lost(Throwable cause) {
    dumpFailure = cause;
  }
}
