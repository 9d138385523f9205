// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.mortem;

import hakmem.api.AddressFault;
import hakmem.record.LastOperations;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The last operations of a program as a trace, which other commands replay and shrink. Blocks from
 * before the first of them are not known: what was done with these is left out. Not thread-safe.
 */
public final class RingTrace {
  /** A block that an operation has named. */
  private static final class Known {
    final int id;
    final long bytes;
    boolean isLive = true;

    Known(int id, long bytes) {
      this.id = id;
      this.bytes = bytes;
    }
  }

  private final StringBuilder trace = new StringBuilder();
  private final Map<String, Integer> threads = new HashMap<>();
  private final TreeMap<Long, Known> blocks = new TreeMap<>();
  private String thread = "";
  private int ids;

  private RingTrace() {}

  /** The trace, line by line. */
  public static String of(Ring ring) {
    RingTrace made = new RingTrace();
    ring.operations().forEach(made::add);
    return made.trace.toString();
  }

  private void add(KeptOperation operation) {
    if (!operation.thread().equals(thread)) {
      thread = operation.thread();
      line("t", threads.computeIfAbsent(thread, _ -> threads.size()));
    }
    switch (operation.letter()) {
      case LastOperations.RESIZED -> resize(operation);
      case LastOperations.FREED -> free(operation);
      case LastOperations.REFUSED -> refused(operation);
      case LastOperations.FAILED -> failed(operation);
      default -> birth(operation, operation.letter());
    }
  }

  private void birth(KeptOperation operation, char letter) {
    Known born = new Known(ids++, operation.bytes());
    blocks.put(operation.address(), born);
    if (letter == 'm') {
      line("m", born.id, born.bytes, Long.numberOfTrailingZeros(operation.other()));
    } else {
      line(String.valueOf(letter), born.id, born.bytes);
    }
  }

  private void resize(KeptOperation operation) {
    Known old = blocks.get(operation.other());
    if (old == null || !old.isLive) {
      birth(operation, 'a');
      return;
    }
    blocks.remove(operation.other());
    blocks.put(operation.address(), new Known(old.id, operation.bytes()));
    line("r", old.id, operation.bytes());
  }

  private void free(KeptOperation operation) {
    Known known = blocks.get(operation.address());
    if (known == null || !known.isLive) {
      leftOut(operation);
      return;
    }
    known.isLive = false;
    line("f", known.id);
  }

  private void refused(KeptOperation operation) {
    leftOut(operation);
    Map.Entry<Long, Known> below = blocks.floorEntry(operation.address());
    if (below == null) {
      return;
    }
    Known known = below.getValue();
    long offset = operation.address() - below.getKey();
    AddressFault fault = operation.fault();
    if (offset == 0 && !known.isLive) { // Whether its memory is there still, or has gone back.
      line("d", known.id);
    } else if (fault == AddressFault.CORRUPTED && offset == 0 && known.isLive) {
      line("b", known.id);
    } else if (fault == AddressFault.INTERIOR
        && known.isLive
        && offset > 0
        && offset < known.bytes) {
      line("i", known.id, offset);
    }
  }

  /** A damaged block is found by a request, which is tried again. */
  private void failed(KeptOperation operation) {
    leftOut(operation);
    Known known = blocks.get(operation.address());
    if (operation.detail() == 1 && known != null && !known.isLive) {
      line("y", known.id);
      line("a", ids++, operation.bytes());
    }
  }

  private void leftOut(KeptOperation operation) {
    trace.append("# ").append(operation.text()).append('\n');
  }

  private void line(String letter, long... numbers) {
    trace.append(letter);
    for (long number : numbers) {
      trace.append(' ').append(number);
    }
    trace.append('\n');
  }
}
