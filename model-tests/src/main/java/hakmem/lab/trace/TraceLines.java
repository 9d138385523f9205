// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.trace;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;

/**
 * The lines of a trace that say something. Lines end with LF or CRLF, the last one need not; a byte
 * order mark, blank lines and comments are passed over, but for the comment with the configuration.
 * A zero byte ends the trace, with the line that it cuts off: a recording that was killed ends so.
 */
final class TraceLines {
  /** Starts the comment that names the allocator that the trace is for. */
  static final String CONFIG_PREFIX = "# hakmem-model ";

  private static final int LENGTH_MAX = 256;
  private static final int SHOWN_MAX = 40;

  /** Of UTF-8, as ISO 8859-1 reads it. */
  static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

  private final InputStream in;
  private final String source;
  private final String location;
  private String text = "";
  private int number;

  /**
   * @param in uncompressed
   * @param source path, as messages name it
   * @param location where the same can be read again
   */
  TraceLines(InputStream in, String source, String location) {
    this.in = in;
    this.source = source;
    this.location = location;
  }

  String source() {
    return source;
  }

  String location() {
    return location;
  }

  /** Number of the line, from 1; of the last one after the end. */
  int number() {
    return number;
  }

  /** The line without its end. */
  String text() {
    return text;
  }

  /** Whether the line is the comment with the configuration. */
  boolean isConfig() {
    return text.startsWith(CONFIG_PREFIX);
  }

  /** Goes to the next line that says something; false at the end. */
  boolean next() {
    try {
      while (readLine()) {
        if (isConfig() || !(text.isBlank() || text.startsWith("#"))) {
          return true;
        }
      }
      return false;
    } catch (EOFException e) {
      throw bad("the gzip stream ends early, the file is truncated; fetch it again");
    } catch (ZipException e) {
      throw bad("the gzip stream is damaged (" + e.getMessage() + "); fetch the file again");
    } catch (IOException e) {
      throw bad("cannot be read (" + e.getMessage() + "); give another");
    }
  }

  private boolean readLine() throws IOException {
    number++;
    int c = in.read();
    if (c < 0) {
      number--;
      return false;
    }
    StringBuilder read = new StringBuilder();
    for (; c >= 0 && c != '\n'; c = in.read()) {
      if (c == 0) {
        number--;
        return false;
      }
      if (read.length() < LENGTH_MAX) {
        read.append((char) c);
      } else if (read.charAt(0) != '#') {
        text = read.toString();
        throw malformed("a line of more than " + LENGTH_MAX + " characters; shorten it");
      }
    }
    text = read.toString();
    if (number == 1 && text.startsWith(BYTE_ORDER_MARK)) {
      text = text.substring(BYTE_ORDER_MARK.length());
    }
    if (text.endsWith("\r")) {
      text = text.substring(0, text.length() - 1);
    }
    return true;
  }

  /** The current line is no step, ready to throw. */
  TraceFormatException malformed(String problem) {
    String shown = text.substring(0, Math.min(text.length(), SHOWN_MAX));
    return bad(
        "malformed line '%s%s': %s"
            .formatted(
                shown.replaceAll("[^ -~]", "?"),
                text.length() > SHOWN_MAX ? "..." : "",
                problem.replaceAll("[^ -~]", "?")));
  }

  /** The current line does not fit those before it, ready to throw. */
  TraceFormatException bad(String problem) {
    return new TraceFormatException(source + ":" + Math.max(1, number) + ": " + problem);
  }
}
