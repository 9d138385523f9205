// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.workload;

import hakmem.bench.peer.Caller;
import hakmem.bench.peer.Need;
import hakmem.bench.peer.Peer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/**
 * The recorded allocations of a real program, in their order. Each thread plays all of them on
 * blocks of its own, and then frees what the program had left; the threads of the recording are
 * played by the one thread.
 */
public final class RecordedProgram implements Workload {
  /** First part of the {@link #id} of a recording; its file follows. */
  static final String ID = "events:";

  private final String name;
  private final Path file;
  private final EventFile events;

  /**
   * A recording.
   *
   * @param name for tables
   * @param file of {@code events}, for the measuring processes
   */
  public RecordedProgram(String name, Path file, EventFile events) {
    this.name = name;
    this.file = file;
    this.events = events;
  }

  static RecordedProgram ofId(String id) {
    Path file = Path.of(id.substring(ID.length()));
    try {
      return new RecordedProgram(file.toString(), file, EventFile.read(file));
    } catch (IOException e) {
      throw new IllegalStateException("the events cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String id() {
    return ID + file;
  }

  @Override
  public String operation() {
    return "one event of a recorded program";
  }

  @Override
  public Set<Need> needs(int threads) {
    Set<Need> needs = EnumSet.of(Need.MEMORY);
    for (int i = 0; i < events.events(); i++) {
      switch (events.operation(i)) {
        case EventFile.CALLOC -> needs.add(Need.ZEROED);
        case EventFile.ALIGNED -> needs.add(Need.ALIGNED);
        case EventFile.REALLOC -> needs.add(Need.REALLOC);
        default -> {}
      }
    }
    return needs;
  }

  @Override
  public Crowd start(Peer peer, int threads) {
    return (caller, thread) -> new Player(caller, events, new HeldBlocks(events.blocks()));
  }

  private record Player(Caller caller, EventFile events, HeldBlocks blocks) implements Body {
    @Override
    public int batch() {
      int count = events.events();
      for (int i = 0; i < count; i++) {
        int block = events.block(i);
        long bytes = events.bytes(i);
        switch (events.operation(i)) {
          case EventFile.MALLOC -> blocks.allocate(caller, block, bytes);
          case EventFile.CALLOC -> blocks.allocateZeroed(caller, block, bytes);
          case EventFile.ALIGNED ->
              blocks.allocateAligned(caller, block, bytes, events.alignment(i));
          case EventFile.REALLOC -> blocks.reallocate(caller, block, bytes);
          default -> blocks.free(caller, block);
        }
      }
      return count + blocks.freeAll(caller);
    }

    @Override
    public void end() {}
  }
}
