// SPDX-License-Identifier: Apache-2.0
package hakmem.diag;

import hakmem.heap.Engine;
import hakmem.option.OptionText;
import hakmem.option.OptionValue;
import hakmem.record.DumpDoor;
import hakmem.record.Incident;
import hakmem.walk.HeapWalk;
import hakmem.walk.TagWalk;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/*
 * Implementation note.
 *
 * Each part is made before it is written, so that what cannot be made is missing alone: without
 * Java heap for the map, there are statistics still. The file has another name until it is whole.
 */
/** Writes what an allocator is into a file. Found by {@link DumpDoor}. Stateless. */
final class DumpWriter implements DumpDoor.Writer {
  /** See {@link StateDump#VERSION}. */
  static final int VERSION = 1;

  /**
   * Superslabs, huge blocks and kept spans that the map has at most, those nearest to the address.
   * Half: a heap of 512 MiB is not whole; double: the file may have some 20 MiB.
   */
  static final int MAPPED_MAX = 256;

  DumpWriter() {}

  /** An option's value and where it comes from. */
  private record OptionRow(String name, String value, String from) {}

  private record Head(
      int dump, long pid, String time, String tag, Incident incident, String failure) {}

  private record Missing(String part, String why) {}

  /** What makes a part. */
  private interface Part {
    String json();
  }

  /** Puts text into a file. */
  private interface Text {
    void into(Writer out) throws IOException;
  }

  @Override
  public void write(Engine engine, Path file, Incident incident) throws IOException {
    put(file, out -> all(engine, incident, out));
  }

  @Override
  public void writeFailure(Path file, Incident incident, Throwable failure) throws IOException {
    put(file, out -> out.write(head("", incident, failure.toString()) + "}\n"));
  }

  /** Under another name until it is whole. It is for nobody but the user: words may be secrets. */
  private static void put(Path file, Text text) throws IOException {
    Path absolute = file.toAbsolutePath();
    Path folder = absolute.getParent();
    if (folder == null) {
      throw new IOException("no file: " + file);
    }
    Path part = Files.createTempFile(folder, absolute.getFileName() + ".", ".part");
    try {
      try (Writer out = Files.newBufferedWriter(part)) {
        text.into(out);
      }
      Path ignored = Files.move(part, absolute, StandardCopyOption.ATOMIC_MOVE);
    } catch (Throwable e) { // Error: undone.
      deleteQuietly(part);
      throw e;
    }
  }

  private static void deleteQuietly(Path part) {
    try {
      Files.delete(part);
    } catch (IOException e) {
      // What went wrong before is what is told.
    }
  }

  private static String head(String tag, Incident incident, String failure) {
    long pid = ProcessHandle.current().pid();
    String time = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
    String json = RecordJson.of(new Head(VERSION, pid, time, tag, incident, failure));
    return json.replaceFirst("\\}$", ""); // Parts follow.
  }

  private static void all(Engine engine, Incident incident, Writer out) throws IOException {
    List<Missing> missing = new ArrayList<>();
    out.write(head(engine.parts().gauge().tagPath(), incident, ""));
    part(out, missing, "statistics", () -> Census.of(engine).toJson());
    part(out, missing, "options", () -> options(engine));
    part(out, missing, "usage", () -> TagWalk.usageOfAll(engine).toJson());
    part(out, missing, "block", () -> RecordJson.of(NearBlocks.of(engine, incident.address())));
    part(out, missing, "audit", () -> audit(engine));
    part(out, missing, "map", () -> HeapMap.near(engine, incident.address(), MAPPED_MAX).toJson());
    part(out, missing, "superslabCount", () -> superslabs(engine));
    out.write(",\"missing\":" + RecordJson.of(missing) + "}\n");
  }

  private static void part(Writer out, List<Missing> missing, String name, Part part)
      throws IOException {
    String json = made(missing, name, part);
    if (json != null) {
      out.write(",\"" + name + "\":");
      out.write(json);
    }
  }

  private static @Nullable String made(List<Missing> missing, String name, Part part) {
    try {
      return part.json();
    } catch (RuntimeException | Error e) { // The other parts may be possible.
      missing.add(new Missing(name, e.toString()));
      return null;
    }
  }

  /** How many there are: the map may have less. */
  private static String superslabs(Engine engine) {
    return String.valueOf(HeapWalk.superslabs(engine.parts().registry()).size());
  }

  private static String audit(Engine engine) {
    return RecordJson.of(RepeatedAudit.of(() -> HeapAuditor.findings(engine)));
  }

  private static String options(Engine engine) {
    List<OptionRow> rows = new ArrayList<>();
    for (OptionValue value : engine.options().all()) {
      rows.add(new OptionRow(value.option().label(), OptionText.format(value), value.place()));
    }
    return RecordJson.of(rows);
  }
}
