// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;

/**
 * Makes inputs from others: along the grammar (tokens, lines, options, numbers at their edges), and
 * against it (bytes). For one thread; the same seed gives the same.
 */
final class Mutator {
  private static final int FILE_MAX = 4000;
  private static final int WORDS_MAX = 12;

  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-0",
          "1",
          "-1",
          "00",
          "+1",
          "2147483647",
          "2147483648",
          "-2147483648",
          "4294967296",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775808",
          "99999999999999999999999999",
          "1e9",
          "1.5",
          "NaN",
          "0x10",
          "0xFFFFFFFFFFFFFFFF",
          "1_000",
          "٣",
          "",
          " ",
          "1 1",
          "∞",
          "1L",
          "65535",
          "65536",
          "62",
          "63",
          "64");

  private static final List<String> WORDS =
      List.of(
          "--json",
          "--help",
          "--version",
          "-h",
          "--",
          "-",
          "--seed",
          "--seed=",
          "--out",
          "--list",
          "--no-such",
          "---",
          "@",
          "@file",
          "bundled:",
          "bundled:none",
          "bundled:../x",
          "\0",
          "\n",
          "*",
          "?",
          "[",
          "%s",
          "%n",
          "${x}",
          "${sys:user.home}",
          "\\",
          "'",
          "\"",
          "a b",
          "é",
          "\uD800",
          "tour2",
          "REPLAY",
          "=",
          "--=x",
          "--json=true",
          "--json=maybe");

  private static final List<String> TOKENS =
      List.of(
          "t",
          "a",
          "c",
          "m",
          "r",
          "f",
          "v",
          "V",
          "F",
          "i",
          "d",
          "x",
          "u",
          "w",
          "y",
          "b",
          "h",
          "k",
          "l",
          "g",
          "p",
          "o",
          "e",
          "z",
          "#",
          "# hakmem-model ",
          "headers=",
          "realOs=false",
          "space=",
          "{",
          "}",
          "[",
          "]",
          ":",
          ",",
          "null",
          "true",
          "\"",
          "\\u0000",
          "\"model\"",
          "\r",
          "\t",
          "\uFEFF");

  private final SplittableRandom random;

  Mutator(SplittableRandom random) {
    this.random = random;
  }

  /** Another input. */
  FuzzInput mutate(FuzzInput input) {
    List<String> words = new ArrayList<>(input.words());
    byte[] file = input.file();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      if (file.length == 0 || random.nextInt(3) == 0) {
        mutateWords(words);
      } else {
        file = mutated(file);
      }
    }
    return new FuzzInput(words, file.length <= FILE_MAX ? file : Arrays.copyOf(file, FILE_MAX));
  }

  /** Words that begin with @ are places; they stay, so that nothing long is begun. */
  private void mutateWords(List<String> words) {
    int at = words.isEmpty() ? 0 : random.nextInt(words.size());
    boolean isPlace = !words.isEmpty() && words.get(at).startsWith("@");
    switch (random.nextInt(7)) {
      case 0 -> words.add(random.nextInt(words.size() + 1), any(WORDS));
      case 1 -> words.add(random.nextInt(words.size() + 1), any(NUMBERS));
      case 2 -> {
        if (!isPlace && at > 0) {
          words.set(at, any(NUMBERS));
        }
      }
      case 3 -> {
        if (!isPlace && at > 0) {
          words.set(at, any(WORDS));
        }
      }
      case 4 -> {
        if (!isPlace && at > 0) {
          words.remove(at);
        }
      }
      case 5 -> {
        if (!isPlace && at > 0) {
          words.set(
              at,
              new String(
                  mutated(words.get(at).getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8));
        }
      }
      default -> {
        if (at > 0) {
          words.add(words.get(at));
        }
      }
    }
    while (words.size() > WORDS_MAX) {
      int last = words.size() - 1;
      words.remove(words.get(last).startsWith("@") ? last - 1 : last);
    }
  }

  private byte[] mutated(byte[] bytes) {
    return switch (random.nextInt(12)) {
      case 0 -> withByte(bytes);
      case 1 -> spliced(bytes, position(bytes), 0, any(TOKENS));
      case 2 -> spliced(bytes, position(bytes), 0, any(NUMBERS));
      case 3, 4 -> withToken(bytes);
      case 5 -> withoutLine(bytes);
      case 6 -> withLineTwice(bytes);
      case 7 -> Arrays.copyOf(bytes, position(bytes));
      case 8 -> withLineEnds(bytes);
      case 9 -> spliced(bytes, 0, 0, random.nextBoolean() ? "\uFEFF" : any(TOKENS));
      case 10 -> random.nextInt(8) == 0 ? gzip(bytes) : withByte(bytes);
      default -> random.nextInt(8) == 0 ? noise() : withToken(bytes);
    };
  }

  private String any(List<String> list) {
    return list.get(random.nextInt(list.size()));
  }

  private int position(byte[] bytes) {
    return random.nextInt(bytes.length + 1);
  }

  private byte[] withByte(byte[] bytes) {
    byte[] next = bytes.clone();
    if (next.length > 0) {
      next[random.nextInt(next.length)] = (byte) random.nextInt(256);
    }
    return next;
  }

  private byte[] noise() {
    byte[] next = new byte[random.nextInt(300)];
    random.nextBytes(next);
    return next;
  }

  private static byte[] spliced(byte[] bytes, int at, int cut, String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, at);
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    int rest = Math.min(bytes.length, at + cut);
    out.write(bytes, rest, bytes.length - rest);
    return out.toByteArray();
  }

  /** Another token in the place of one. */
  private byte[] withToken(byte[] bytes) {
    int from = position(bytes);
    while (from > 0 && !isBorder(bytes[from - 1])) {
      from--;
    }
    int to = from;
    while (to < bytes.length && !isBorder(bytes[to])) {
      to++;
    }
    return spliced(bytes, from, to - from, random.nextInt(3) == 0 ? any(TOKENS) : any(NUMBERS));
  }

  private static boolean isBorder(byte b) {
    return b <= ' ' || b == ',' || b == ':' || b == '=' || b == '{' || b == '}' || b == '"';
  }

  private List<String> lines(byte[] bytes) {
    return new ArrayList<>(
        List.of(new String(bytes, StandardCharsets.ISO_8859_1).split("(?<=\n)")));
  }

  private static byte[] joined(List<String> lines) {
    return String.join("", lines).getBytes(StandardCharsets.ISO_8859_1);
  }

  private byte[] withoutLine(byte[] bytes) {
    List<String> lines = lines(bytes);
    lines.remove(random.nextInt(lines.size()));
    return joined(lines);
  }

  private byte[] withLineTwice(byte[] bytes) {
    List<String> lines = lines(bytes);
    lines.add(random.nextInt(lines.size() + 1), lines.get(random.nextInt(lines.size())));
    return joined(lines);
  }

  private byte[] withLineEnds(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    String end = random.nextBoolean() ? "\r\n" : random.nextBoolean() ? "\r" : "\n\n";
    return text.replace("\n", end).getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Compressed, and sometimes damaged. */
  private byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] packed = out.toByteArray();
    return random.nextBoolean() ? packed : withByte(Arrays.copyOf(packed, position(packed)));
  }
}
