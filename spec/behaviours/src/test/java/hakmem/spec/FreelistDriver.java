// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import com.fasterxml.jackson.databind.JsonNode;
import hakmem.api.AddressFault;
import hakmem.api.AllocationFailedException;
import hakmem.api.Allocator;
import hakmem.heap.BlockHeap;
import hakmem.layout.BlockSignature;
import hakmem.registry.Registry;
import hakmem.sizeclass.SizeClasses;
import hakmem.superslab.Slab;
import hakmem.testkit.SimulatedOs;
import hakmem.walk.EngineDoor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Makes the calls of a behaviour of SimFreelist on a thread heap, and compares its lists with the
 * states. Loaded anew beside each copy of the engine.
 *
 * <p>Two units of a superslab are left: slab 1 and slab 2 of the spec. A block of the first class
 * has 20 KiB, of the second 64 KiB, so three blocks, or one, fill a slab. A cell is 20 KiB.
 */
public final class FreelistDriver implements Function<List<JsonNode>, String> {
  private static final long SUPERSLAB_BYTES = 2L << 20;
  private static final long CELL_BYTES = 20 << 10;
  private static final long UNIT_BYTES = 64 << 10;
  private static final long[] BYTES_OF_CLASS = {CELL_BYTES, UNIT_BYTES};
  private static final int SLAB_CELLS = 3;
  private static final int SLABS = 2;
  private static final int UNITS_IN_USE = 30;
  private static final long FOREIGN = 1L << 20;
  private static final long GARBAGE = 0x5A5A_A5A5_1234_4321L;

  private final Allocator allocator =
      EngineDoor.withMemory(Allocator.builder(), new SimulatedOs(64 * SUPERSLAB_BYTES))
          .reserveBytes(SUPERSLAB_BYTES)
          .retainedBytesMax(SUPERSLAB_BYTES)
          .limitBytes(SUPERSLAB_BYTES)
          .magazineBytesMax(0)
          .build();
  private final Registry registry = EngineDoor.open(allocator).parts().registry();
  private final long[] slabBase = new long[SLABS + 1];
  private final BlockHeap heap;
  private String result = "ok";

  /** A heap in an allocator that has room for two slabs. */
  public FreelistDriver() {
    BlockHeap other = (BlockHeap) allocator.newHeap();
    long first = other.malloc(UNIT_BYTES) & -SUPERSLAB_BYTES;
    for (int i = 1; i < UNITS_IN_USE; i++) {
      other.malloc(UNIT_BYTES);
    }
    int slab = 0;
    for (long unit = first; unit < first + SUPERSLAB_BYTES; unit += UNIT_BYTES) {
      if (registry.lookup(unit) == Slab.NONE) {
        slabBase[++slab] = unit;
      }
    }
    this.heap = (BlockHeap) allocator.newHeap();
  }

  /** Empty, or where the engine and the behaviour part. */
  @Override
  public String apply(List<JsonNode> states) {
    JsonNode last = states.get(0);
    for (int i = 1; i < states.size(); i++) {
      JsonNode state = states.get(i);
      int number = number(state);
      if (number != number(last)) {
        call(last, state);
      }
      boolean isOver =
          isIdle(state) && (i + 1 == states.size() || !isRetirement(states.get(i + 1), state));
      String difference = isOver ? difference(state) : "";
      if (!difference.isEmpty()) {
        return "call %d, %s: %s".formatted(number, state.path("call").path("rec"), difference);
      }
      last = state;
    }
    return "";
  }

  private static int number(JsonNode state) {
    return state.path("call").path("rec").path("number").asInt();
  }

  private static boolean isIdle(JsonNode state) {
    return state.path("wants").asInt() == 0;
  }

  /** The free has not ended: it gives the slab back that it has emptied. */
  private static boolean isRetirement(JsonNode next, JsonNode state) {
    return isIdle(next) && number(next) == number(state);
  }

  private void call(JsonNode before, JsonNode after) {
    JsonNode call = after.path("call").path("rec");
    int argument = call.path("arg").asInt();
    result = "ok";
    switch (call.path("what").asText()) {
      case "malloc" -> malloc(argument);
      case "free" -> free(argument);
      default -> write(before, after);
    }
  }

  private void malloc(int sizeClass) {
    try {
      heap.malloc(BYTES_OF_CLASS[sizeClass - 1]);
    } catch (AllocationFailedException e) {
      result = "outOfMemory";
    }
  }

  private void free(int cell) {
    AddressFault fault = heap.tryFree(address(cell));
    result =
        switch (fault) {
          case null -> "ok";
          case DOUBLE_FREE -> "doubleFree";
          // Of memory that is ours but no slab's, the spec says that it is foreign.
          case NOT_ALLOCATED ->
              registry.lookup(address(cell)) == Slab.NONE ? "foreign" : "notAllocated";
          default -> fault.name().toLowerCase(Locale.ROOT);
        };
  }

  /** The program overwrites the second word of a cell. */
  private void write(JsonNode before, JsonNode after) {
    for (int cell = 1; cell <= SLABS * SLAB_CELLS; cell++) {
      if (!at(before, "mem", cell).equals(at(after, "mem", cell))) {
        EngineDoor.open(allocator)
            .parts()
            .memory()
            .storePlain(address(cell), BlockSignature.SIGNATURE_OFFSET, GARBAGE);
      }
    }
  }

  private long address(int cell) {
    if (cell < 1 || cell > SLABS * SLAB_CELLS) {
      return FOREIGN + cell * CELL_BYTES;
    }
    return slabBase[(cell - 1) / SLAB_CELLS + 1] + (cell - 1) % SLAB_CELLS * CELL_BYTES;
  }

  private String difference(JsonNode state) {
    String expected = state.path("result").asText();
    if (isIdle(state) && !expected.equals(result)) {
      return "the spec says " + expected + ", the engine " + result;
    }
    for (int c = 1; c <= BYTES_OF_CLASS.length; c++) {
      int sizeClass = SizeClasses.of(BYTES_OF_CLASS[c - 1]);
      List<Long> list = list(heap.head(sizeClass));
      List<Long> specList = list(state, at(state, "head", c));
      if (!list.equals(specList)) {
        return "thread list of class %d: %s, spec %s".formatted(c, hex(list), hex(specList));
      }
      Slab active = heap.bins().active(sizeClass);
      long specActive = slabBase[at(state, "active", c).asInt()];
      if ((active == null ? 0 : active.address()) != specActive) {
        return "active slab of class " + c + ": " + active + ", spec " + specActive;
      }
    }
    for (int s = 1; s <= SLABS; s++) {
      String difference = difference(state, s);
      if (!difference.isEmpty()) {
        return "slab " + s + ": " + difference;
      }
    }
    return "";
  }

  private String difference(JsonNode state, int s) {
    Slab slab = registry.lookup(slabBase[s]);
    int c = at(state, "class", s).asInt();
    if (slab == Slab.NONE || c == 0) {
      return slab == Slab.NONE && c == 0 ? "" : "born: " + (slab != Slab.NONE) + ", spec " + c;
    }
    String counts = slab.blockBytes + " " + slab.carvedCount + " " + slab.usedCount;
    int carved = at(state, "carved", s).asInt();
    String specCounts = BYTES_OF_CLASS[c - 1] + " " + carved + " " + at(state, "used", s).asInt();
    List<Long> list = list(slab.localHead);
    List<Long> specList = list(state, at(state, "localHead", s));
    return counts.equals(specCounts) && list.equals(specList)
        ? ""
        : "bytes, carved, used %s, list %s; spec %s, %s"
            .formatted(counts, hex(list), specCounts, hex(specList));
  }

  private List<Long> list(long head) {
    List<Long> blocks = new ArrayList<>();
    for (long block = head; block != 0 && blocks.size() <= SLABS * SLAB_CELLS; ) {
      blocks.add(block);
      long link =
          EngineDoor.open(allocator).parts().memory().loadPlain(block, BlockSignature.LINK_OFFSET);
      block = BlockSignature.blockOf(link);
    }
    return blocks;
  }

  private List<Long> list(JsonNode state, JsonNode head) {
    List<Long> blocks = new ArrayList<>();
    JsonNode link = head;
    while (link.path("rec").path("kind").asText().equals("block")
        && blocks.size() <= SLABS * SLAB_CELLS) {
      int cell = link.path("rec").path("addr").asInt();
      blocks.add(address(cell));
      link = at(state, "mem", cell).path("rec").path("w0");
    }
    return blocks;
  }

  private static List<String> hex(List<Long> addresses) {
    return addresses.stream().map(Long::toHexString).toList();
  }

  /** Element of a function over 1, 2, ... */
  private static JsonNode at(JsonNode state, String variable, int index) {
    return state.path(variable).path("seq").path(index - 1);
  }
}
