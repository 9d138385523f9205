// SPDX-License-Identifier: Apache-2.0
package hakmem.record;

import hakmem.api.AddressFault;
import hakmem.api.HeapCorruptionException;
import hakmem.api.RecordingException;
import hakmem.base.Text;
import hakmem.heap.Engine;
import hakmem.heap.HeapsByThread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/*
 * Implementation note.
 *
 * A trace names blocks by number, a program by address: the last block of each address is known,
 * the freed ones too, so that a second free and a write after a free are steps of the same block. A
 * block from before the recording is not known; its free is left out, as is that of a block whose
 * birth was missed at the start, and a block born where one is live is the proof that a free was
 * missed then.
 */
/**
 * Writes a trace of what a program does with an allocator. Thread-safe: told of one operation at a
 * time.
 */
public final class TraceRecorder extends FileRecording {
  /** A block has at most this many bytes: what lies further behind it is not inside. */
  private static final long INSIDE_MAX = 1L << 30;

  /** From a block with a header to what the program has. */
  private static final int HEADER_BYTES = 16;

  private final LineFile file;
  private final Map<Long, KnownBlock> blocks = new HashMap<>();
  private final KnownThreads threads = new KnownThreads();
  private final StringBuilder line = new StringBuilder();
  private final AtomicLong events = new AtomicLong();
  private int blocksBorn;
  private int lastThread = -1;

  private TraceRecorder(Path path, LineFile file, HeapsByThread heaps) {
    super(path, heaps, "what it holds can be replayed; make room, and record again");
    this.file = file;
  }

  /**
   * Records from now on.
   *
   * @param path of the file; what it held before is lost
   * @throws RecordingException it cannot be written, or is being written
   */
  public static TraceRecorder start(Engine engine, HeapsByThread heaps, Path path) {
    engine.parts().lifetime().checkOpen();
    LineFile file = LineFile.open(path);
    TraceRecorder recorder = new TraceRecorder(path, file, heaps);
    try {
      boolean headers = engine.parts().layout().hasHeader();
      file.add("# recorded by hakmem, headers=" + headers);
    } catch (IOException e) {
      recorder.endQuietly();
      throw recorder.ended(e);
    } catch (Throwable e) { // Error: undone.
      recorder.endQuietly();
      throw e;
    }
    recorder.watch();
    return recorder;
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
  public void lost(Throwable cause) {
    Throwable io = cause instanceof UncheckedIOException ? cause.getCause() : null;
    super.lost(io == null ? cause : io);
    if (!(cause instanceof InternalError)) { // The file takes no line any more.
      file.addLast("# ended early: " + cause);
    }
  }

  @Override
  public void allocated(char operation, long address, long bytes, long alignment) {
    birth(operation, born(address), bytes, alignment);
  }

  /** A new number for the block of an address; a block that is live there was freed unseen. */
  private int born(long address) {
    KnownBlock known = blocks.get(address);
    if (known == null) {
      known = new KnownBlock();
      KnownBlock ignored = blocks.put(address, known);
    } else if (known.isLive) {
      step('f', known.id);
    }
    known.begin(nextId());
    return known.id;
  }

  private int nextId() {
    if (blocksBorn == Integer.MAX_VALUE) {
      throw new IllegalStateException("a trace has no numbers for more than 2^31-1 blocks");
    }
    return blocksBorn++;
  }

  private void birth(char operation, int id, long bytes, long alignment) {
    begin(operation).append(' ').append(id).append(' ').append(bytes);
    if (operation == ALIGNED) {
      line.append(' ').append(Long.numberOfTrailingZeros(alignment));
    }
    end();
  }

  @Override
  public void resized(long before, long after, long bytes) {
    KnownBlock old = blocks.get(before);
    if (old == null || !old.isLive) {
      birth(MALLOC, born(after), bytes, 1);
      return;
    }
    int id = old.id;
    begin('r').append(' ').append(id).append(' ').append(bytes);
    end();
    if (after != before) {
      old.isLive = false;
      old.hasMoved = true;
      KnownBlock moved = blocks.computeIfAbsent(after, _ -> new KnownBlock());
      moved.begin(id);
    }
  }

  @Override
  public void freed(long address) {
    KnownBlock known = blocks.get(address);
    if (known != null && known.isLive) {
      known.isLive = false;
      step('f', known.id);
    }
  }

  @Override
  public void refused(long address, AddressFault fault) {
    KnownBlock known = blocks.get(address);
    long inside = known == null ? liveBelow(address) : 0;
    comment("refused: " + fault.name() + ", address=" + Text.hex(address));
    CallSites.visit(site -> comment("  at " + site));
    if (known != null && known.isLive) {
      step('b', known.id);
    } else if (known != null && !known.hasMoved) {
      step('d', known.id);
    } else if (inside != 0 && address - inside < INSIDE_MAX) {
      KnownBlock around = blocks.get(inside);
      begin('i').append(' ').append(around == null ? 0 : around.id);
      line.append(' ').append(address - inside);
      end();
    }
  }

  /** The address of the live block that starts next below; 0 if none does. */
  private long liveBelow(long address) {
    long next = 0;
    for (Map.Entry<Long, KnownBlock> entry : blocks.entrySet()) {
      long start = entry.getKey();
      if (start < address && start > next && entry.getValue().isLive) {
        next = start;
      }
    }
    return next;
  }

  @Override
  public void failed(char operation, long bytes, long alignment, RuntimeException cause) {
    comment("failed: " + cause.getMessage());
    CallSites.visit(site -> comment("  at " + site));
    if (cause instanceof HeapCorruptionException corruption) {
      long block = corruption.blockAddress();
      KnownBlock known = blocks.get(block);
      known = known == null ? blocks.get(block + HEADER_BYTES) : known;
      if (known != null && !known.isLive && !known.hasMoved) {
        step('y', known.id);
        birth(operation, nextId(), bytes, alignment);
      }
    }
  }

  private void step(char letter, int id) {
    begin(letter).append(' ').append(id);
    end();
  }

  private StringBuilder begin(char letter) {
    int thread = threads.number(Thread.currentThread());
    line.setLength(0);
    if (thread != lastThread) {
      line.append("t ").append(thread);
      write();
      lastThread = thread;
      line.setLength(0);
    }
    return line.append(letter);
  }

  private void end() {
    write();
    long ignored = events.incrementAndGet();
  }

  private void comment(String text) {
    line.setLength(0);
    line.append("# ").append(text.replace('\n', ' '));
    write();
  }

  private void write() {
    try {
      file.add(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
