// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.trace;

import hakmem.cli.BadInputException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.checkerframework.checker.index.qual.NonNegative;

/**
 * Reads traces, plain or gzip-compressed; the format is described in {@code
 * hakmem/traces/README.md} beside the bundled ones. Every fault of the input is a {@link
 * BadInputException} that names file and line.
 */
public final class TraceReader {
  /** Prefix of the names of traces that come with hakmem, as in {@code bundled:sqlite}. */
  public static final String BUNDLED_PREFIX = "bundled:";

  private static final String SUFFIX = ".trace.gz";
  private static final int MAX_LINE = 128;
  private static final long MAX_BYTES = 1L << 47;

  private final InputStream in;
  private final TraceBuilder builder;
  private String text = "";
  private @NonNegative int at;
  private int line;

  private TraceReader(InputStream in, TraceBuilder builder) {
    this.in = in;
    this.builder = builder;
  }

  /** Reads the trace that a command-line argument names: a path, or {@code bundled:NAME}. */
  public static Trace read(String argument) {
    if (argument.startsWith(BUNDLED_PREFIX)) {
      return bundled(argument);
    }
    try {
      Path file = rereadable(Path.of(argument));
      try (InputStream in = Files.newInputStream(file)) {
        return read(in, new TraceBuilder(nameOf(argument), argument, file.toString()));
      }
    } catch (NoSuchFileException e) {
      throw new BadInputException(
          argument + ": no such file; give the path of a trace, or bundled:sqlite", e);
    } catch (AccessDeniedException e) {
      throw new BadInputException(argument + ": permission denied; make the file readable", e);
    } catch (IOException | java.nio.file.InvalidPathException e) {
      throw new BadInputException(
          argument + ": cannot be read as a file (" + e.getMessage() + ")", e);
    }
  }

  /**
   * Reads a trace from a stream, which stays open.
   *
   * @param source path, as error messages name it
   */
  public static Trace read(InputStream in, String source) {
    return read(in, new TraceBuilder(nameOf(source), source, source));
  }

  /** The file itself, or a copy of what can be read only once, as a pipe. */
  private static Path rereadable(Path file) throws IOException {
    if (!Files.exists(file) || Files.isRegularFile(file) || Files.isDirectory(file)) {
      return file;
    }
    Path copy = Files.createTempFile("hakmem", ".trace");
    copy.toFile().deleteOnExit();
    Files.write(copy, Files.readAllBytes(file));
    return copy;
  }

  private static Trace read(InputStream in, TraceBuilder builder) {
    String source = builder.source();
    BufferedInputStream raw = new BufferedInputStream(in, 1 << 16);
    try {
      InputStream plain =
          isGzip(raw) ? new BufferedInputStream(new GZIPInputStream(raw, 1 << 16), 1 << 16) : raw;
      return new TraceReader(plain, builder).readAll();
    } catch (ZipException e) {
      throw new BadInputException(
          source + ":1: the gzip header is damaged (" + e.getMessage() + "); fetch the file again",
          e);
    } catch (EOFException e) {
      throw new BadInputException(
          source + ":1: the gzip stream ends in its header; fetch the file again", e);
    } catch (IOException e) {
      throw new BadInputException(source + ": cannot be read (" + e.getMessage() + ")", e);
    }
  }

  private static Trace bundled(String argument) {
    String name = argument.replaceFirst(BUNDLED_PREFIX, "");
    String resource = "/hakmem/traces/" + name + SUFFIX;
    try (InputStream in = TraceReader.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new BadInputException(
            argument + ": no such bundled trace; there are bundled:sqlite and bundled:javac");
      }
      return read(in, argument);
    } catch (IOException e) {
      throw new BadInputException(
          argument + ": cannot be read (" + e.getMessage() + "); build hakmem again", e);
    }
  }

  private static String nameOf(String source) {
    String file = source.substring(Math.max(source.lastIndexOf('/'), source.lastIndexOf(':')) + 1);
    file = file.endsWith(".gz") ? file.substring(0, file.length() - ".gz".length()) : file;
    return file.endsWith(".trace") ? file.substring(0, file.length() - ".trace".length()) : file;
  }

  private static boolean isGzip(BufferedInputStream in) throws IOException {
    in.mark(2);
    boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    return gzip;
  }

  private Trace readAll() throws IOException {
    while (nextLine()) {
      event();
    }
    return builder.build(line);
  }

  /** Reads the next line into {@link #text}; false at the end of the input. */
  private boolean nextLine() throws IOException {
    line++;
    StringBuilder read = new StringBuilder();
    try {
      int c = in.read();
      if (c < 0) {
        line--;
        return false;
      }
      for (; c >= 0 && c != '\n'; c = in.read()) {
        if (read.length() == MAX_LINE) {
          text = read.toString();
          throw malformed("a line of more than " + MAX_LINE + " characters");
        }
        read.append((char) c);
      }
      text = read.toString();
      return true;
    } catch (EOFException e) {
      throw builder.bad(line, "the gzip stream ends early, the file is truncated; fetch it again");
    } catch (ZipException e) {
      throw builder.bad(
          line, "the gzip stream is damaged (" + e.getMessage() + "); fetch the file again");
    }
  }

  private void event() {
    int kind = text.length() == 0 ? -1 : text.charAt(0);
    at = 1;
    switch (kind) {
      case 't' -> {
        long thread = lastNumber("thread");
        builder.thread(thread, line);
      }
      case 'a', 'c' -> {
        long id = number("block ID");
        long bytes = size(lastNumber("bytes"));
        builder.allocate(kind == 'a' ? Trace.MALLOC : Trace.CALLOC, id, bytes, 0, line);
      }
      case 'm' -> {
        long id = number("block ID");
        long bytes = size(number("bytes"));
        builder.allocate(
            Trace.ALIGNED, id, bytes, alignmentLog2(lastNumber("log2 of the alignment")), line);
      }
      case 'r' -> {
        long id = number("block ID");
        builder.reallocate(id, size(lastNumber("bytes")), line);
      }
      case 'f' -> builder.free(lastNumber("block ID"), line);
      default ->
          throw malformed(
              "unknown event; a line is one of 't T', 'a ID BYTES', 'c ID BYTES', 'm ID BYTES"
                  + " LOG2', 'r ID BYTES', 'f ID'");
    }
  }

  private long size(long bytes) {
    if (bytes > MAX_BYTES) {
      throw malformed(
          "a size of " + bytes + " bytes; the largest block of a trace has " + MAX_BYTES);
    }
    return bytes;
  }

  private int alignmentLog2(long log2) {
    if (log2 > TraceBuilder.MAX_ALIGNMENT_LOG2) {
      throw malformed(
          "an alignment of 2^" + log2 + "; the largest is 2^" + TraceBuilder.MAX_ALIGNMENT_LOG2);
    }
    return (int) log2;
  }

  private long lastNumber(String what) {
    long value = number(what);
    if (at != text.length()) {
      throw malformed("text after the " + what);
    }
    return value;
  }

  private long number(String what) {
    if (at >= text.length() || text.charAt(at) != ' ') {
      throw malformed("the " + what + " is missing");
    }
    at++;
    int start = at;
    long value = 0;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      if (at - start == 18) {
        throw malformed("the " + what + " has more than 18 digits");
      }
      value = value * 10 + (text.charAt(at++) - '0');
    }
    if (at == start) {
      throw malformed("the " + what + " is not a number");
    }
    return value;
  }

  private BadInputException malformed(String problem) {
    String shown = text.substring(0, Math.min(text.length(), 40)).replaceAll("[^ -~]", "?");
    return builder.bad(
        line, "malformed line '" + shown + (text.length() > 40 ? "..." : "") + "': " + problem);
  }
}
