// SPDX-License-Identifier: Apache-2.0
package hakmem.record;

import hakmem.heap.Engine;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.nio.file.Path;

/**
 * From a recording to what looks into the allocator for its dumps, which stands above it: found by
 * name, when a recording begins. Stateless.
 */
public final class DumpDoor {
  private static final String WRITER = "hakmem.diag.DumpWriter";

  /** Writes dumps; found by name. Thread-safe. */
  public interface Writer {
    /**
     * Writes a dump: under another name, so that the file is whole once it is there.
     *
     * @throws IOException it cannot be written; nothing is left of it
     */
    void write(Engine engine, Path file, Incident incident) throws IOException;

    /**
     * Writes in place of a dump why it is missing.
     *
     * @throws IOException not even that can be written; nothing is left of it
     */
    void writeFailure(Path file, Incident incident, Throwable failure) throws IOException;
  }

  private DumpDoor() {}

  /** The one writer. */
  static Writer open() {
    try {
      Constructor<? extends Writer> maker =
          Class.forName(WRITER).asSubclass(Writer.class).getDeclaredConstructor();
      maker.setAccessible(true);
      return maker.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "a class of hakmem is missing: " + WRITER + "; take the jar as it is", e);
    }
  }
}
