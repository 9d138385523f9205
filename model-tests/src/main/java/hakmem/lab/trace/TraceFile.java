// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.trace;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Where a trace stands: a file or a resource, plain or gzip-compressed. */
final class TraceFile {
  /** Prefix of the names of traces that come with hakmem, as in {@code bundled:sqlite}. */
  private static final String BUNDLED_PREFIX = "bundled:";

  private static final String SUFFIX = ".trace.gz";
  private static final int BUFFER_BYTES = 1 << 16;

  private TraceFile() {}

  /**
   * Reads what an argument names: a path, or {@code bundled:NAME}.
   *
   * @param body what to do with the lines; they end when it returns
   * @throws TraceFormatException which file, line and fault
   */
  static <T> T read(String argument, Function<TraceLines, T> body) {
    if (argument.startsWith(BUNDLED_PREFIX)) {
      return bundled(argument, body);
    }
    try {
      Path file = rereadable(Path.of(argument));
      try (InputStream in = Files.newInputStream(file)) {
        return read(in, argument, file.toString(), body);
      }
    } catch (NoSuchFileException e) {
      throw new TraceFormatException(
          argument + ": no such file; give the path of a trace, or bundled:sqlite", e);
    } catch (AccessDeniedException e) {
      throw new TraceFormatException(argument + ": permission denied; make the file readable", e);
    } catch (IOException | InvalidPathException e) {
      throw new TraceFormatException(
          argument + ": cannot be read as a file (" + e.getMessage() + "); give another", e);
    }
  }

  /**
   * Reads a stream, which stays open.
   *
   * @param source path, as messages name it
   * @param location an argument with which {@link #read(String, Function)} reads the same again
   */
  static <T> T read(InputStream in, String source, String location, Function<TraceLines, T> body) {
    BufferedInputStream raw = new BufferedInputStream(in, BUFFER_BYTES);
    try {
      BufferedInputStream plain =
          isGzip(raw)
              ? new BufferedInputStream(new GZIPInputStream(raw, BUFFER_BYTES), BUFFER_BYTES)
              : raw;
      InputStream text = MtraceLog.isOne(plain) ? new MtraceLog(plain, source) : plain;
      return body.apply(new TraceLines(text, source, location));
    } catch (ZipException e) {
      throw new TraceFormatException(
          source + ":1: the gzip header is damaged (" + e.getMessage() + "); fetch the file again",
          e);
    } catch (EOFException e) {
      throw new TraceFormatException(
          source + ":1: the gzip stream ends in its header; fetch the file again", e);
    } catch (IOException e) {
      throw new TraceFormatException(
          source + ": cannot be read (" + e.getMessage() + "); give another", e);
    }
  }

  /** Whether the second reading gives the same as the first; true for what cannot be read. */
  static boolean isRereadable(String argument) {
    try {
      return argument.startsWith(BUNDLED_PREFIX) || isRereadable(Path.of(argument));
    } catch (InvalidPathException e) {
      return true;
    }
  }

  private static boolean isRereadable(Path file) {
    return !Files.exists(file) || Files.isRegularFile(file) || Files.isDirectory(file);
  }

  /** The file itself, or a copy of what can be read only once, as a pipe. */
  private static Path rereadable(Path file) throws IOException {
    if (isRereadable(file)) {
      return file;
    }
    Path copy = Files.createTempFile("hakmem", ".trace");
    copy.toFile().deleteOnExit();
    Files.write(copy, Files.readAllBytes(file));
    return copy;
  }

  private static <T> T bundled(String argument, Function<TraceLines, T> body) {
    String resource = "/hakmem/traces/" + argument.replaceFirst(BUNDLED_PREFIX, "") + SUFFIX;
    try (InputStream in = TraceFile.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new TraceFormatException(
            argument + ": no such bundled trace; there are bundled:sqlite and bundled:javac");
      }
      return read(in, argument, argument, body);
    } catch (IOException e) {
      throw new TraceFormatException(
          argument + ": cannot be read (" + e.getMessage() + "); build hakmem again", e);
    }
  }

  private static boolean isGzip(BufferedInputStream in) throws IOException {
    in.mark(2);
    boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    return gzip;
  }
}
