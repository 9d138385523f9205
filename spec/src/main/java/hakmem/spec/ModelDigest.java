// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the result of a model depends on, as one digest: its row, its config, its module and all
 * modules that are named in it or in these outside comments, the limits, and the tool: jars, our
 * own classes, and the JVM. It does not matter where a name stands: a module too many makes a run
 * too many, one too few would hide a red. Thread-safe.
 */
final class ModelDigest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern WORD = Pattern.compile("\\w+");

  /** A comment's ends, a comment up to the end of the line, a string, or one character. */
  private static final Pattern TOKEN =
      Pattern.compile("\\(\\*|\\*\\)|\\\\\\*[^\\n]*|\"(?:[^\"\\\\\\n]|\\\\.)*\"|[\\s\\S]");

  private static final String OURS = "hakmem/spec/";

  /** Of jars and classes, which stay what they are while this process runs. */
  private static final class ClassPath {
    static final byte[] DIGEST = ofClassPath();

    private ClassPath() {}
  }

  private final Path modules;
  private final byte[] tool;
  private final Map<String, byte[]> files = new HashMap<>();
  private final Map<String, List<String>> named = new HashMap<>();

  /**
   * For the models of one folder; each file is read when it is first asked for, and once.
   *
   * @param tool see {@link #tool}
   */
  ModelDigest(Path modules, byte[] tool) {
    this.modules = modules;
    this.tool = tool.clone();
  }

  /**
   * Of one model.
   *
   * @throws UncheckedIOException when a file cannot be read
   */
  synchronized String of(ModelEntry entry) {
    MessageDigest digest = sha256();
    add(digest, "tool", tool);
    add(digest, "row", bytes(JSON.valueToTree(entry).toString()));
    String config = entry.model() + ".cfg";
    add(digest, config, content(config));
    closure(entry.module()).forEach((name, text) -> add(digest, name, text));
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The module and all that it needs, by name. */
  synchronized SortedMap<String, byte[]> closure(String module) {
    SortedMap<String, byte[]> closure = new TreeMap<>();
    Deque<String> open = new ArrayDeque<>(List.of(module));
    while (!open.isEmpty()) {
      String name = open.pop();
      byte[] text = content(name + ".tla");
      if (text.length > 0 && closure.putIfAbsent(name, text) == null) {
        open.addAll(named.computeIfAbsent(name, _ -> modulesNamedIn(text)));
      }
    }
    return closure;
  }

  private List<String> modulesNamedIn(byte[] text) {
    return WORD.matcher(withoutComments(new String(text, StandardCharsets.UTF_8)))
        .results()
        .map(MatchResult::group)
        .distinct()
        .filter(w -> content(w + ".tla").length > 0)
        .toList();
  }

  /** Empty when there is no such file. */
  private byte[] content(String name) {
    byte[] content = files.get(name);
    if (content == null) {
      try {
        Path file = modules.resolve(name);
        content = Files.isRegularFile(file) ? Files.readAllBytes(file) : new byte[0];
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + name, e);
      }
      files.put(name, content);
    }
    return content;
  }

  /** Comments nest; what looks like one in a string is none. */
  static String withoutComments(String text) {
    StringBuilder rest = new StringBuilder();
    Matcher tokens = TOKEN.matcher(text);
    int depth = 0;
    while (tokens.find()) {
      String token = tokens.group();
      if (token.equals("(*")) {
        depth++;
      } else if (token.equals("*)") && depth > 0) {
        depth--;
      } else if (depth == 0 && !token.startsWith("\\*")) {
        rest.append(token);
      }
    }
    return rest.toString();
  }

  /**
   * Digest of what runs the models.
   *
   * @throws UncheckedIOException when a jar cannot be read
   */
  static byte[] tool(TlcRun.Limits limits) {
    MessageDigest digest = sha256();
    digest.update(ClassPath.DIGEST);
    add(digest, "limits", bytes(limits.toString()));
    for (String key : List.of("java.vm.name", "java.vm.version", "os.arch")) {
      add(digest, key, bytes(System.getProperty(key, "")));
    }
    return digest.digest();
  }

  private static byte[] ofClassPath() {
    MessageDigest digest = sha256();
    try {
      for (Path place : JavaCommand.places()) {
        for (Path file : Files.isDirectory(place) ? ours(place) : List.of(place)) {
          add(digest, String.valueOf(file.getFileName()), Files.readAllBytes(file));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read what runs TLC", e);
    }
    return digest.digest();
  }

  private static List<Path> ours(Path place) throws IOException {
    try (Stream<Path> all = Files.walk(place.resolve(OURS))) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static void add(MessageDigest digest, String name, byte[] content) {
    digest.update(bytes(name + " " + content.length + "\n"));
    digest.update(content);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String hex(MessageDigest digest, byte[] content) {
    return HexFormat.of().formatHex(digest.digest(content));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
