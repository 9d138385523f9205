// SPDX-License-Identifier: Apache-2.0
package hakmem.diag;

import hakmem.api.Allocator;
import hakmem.api.RecordingException;
import hakmem.base.StackRoom;
import hakmem.heap.Engine;
import hakmem.record.Incident;
import hakmem.walk.EngineDoor;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Writes what an allocator is into one file, for {@code ./hakmem post-mortem} and {@code map}:
 * statistics, options, limits and tags, who holds what, the findings of an audit and the heap map.
 * What {@link Allocator#recordLast} says is written beside its file is such a dump, with the block
 * in question and its neighbours.
 */
public final class StateDump {
  /** Of the file: changes when a name or a meaning does; a new name is no new version. */
  public static final int VERSION = DumpWriter.VERSION;

  private StateDump() {}

  /**
   * Writes a dump now. Thread-safe; malloc and free wait for nothing. The file has another name
   * until it is whole, and may be read by its user alone: it has the first words of a few blocks.
   * Part of the map are the 256 superslabs, huge blocks and kept spans with the least addresses.
   * What there is no Java heap for is left out, and said to be. Cost: a look at each block, for the
   * audit up to twelve times within half a second if it finds something, and Java heap for the text
   * of the largest part.
   *
   * @param allocator open or closed
   * @param file where; what it held before is replaced
   * @throws RecordingException the file cannot be written; nothing is left of it
   */
  public static void write(Allocator allocator, Path file) {
    write(EngineDoor.open(allocator), file);
  }

  /**
   * Writes a dump of an allocator whenever it is asked, as {@link #write}, without keeping the
   * allocator alive. Thread-safe.
   *
   * @param allocator open or closed
   * @return takes the file; does nothing once the allocator is garbage
   */
  public static Consumer<Path> whileAlive(Allocator allocator) {
    WeakReference<Engine> weak = new WeakReference<>(EngineDoor.open(allocator));
    return file -> {
      Engine engine = weak.get();
      if (engine != null) {
        write(engine, file);
      }
    };
  }

  private static void write(Engine engine, Path file) {
    StackRoom.require();
    try {
      new DumpWriter().write(engine, file, Incident.asked());
    } catch (IOException e) {
      throw new RecordingException(
          file, "a dump cannot be written: " + file + ", because of " + e + "; name another", e);
    }
  }
}
