// SPDX-License-Identifier: Apache-2.0
package hakmem.kind.nulls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.NodeList;

/**
 * With the parent pom's very settings, javac rejects the fixtures that it must, and marks what it
 * accepts.
 */
class NullFixtureTest {
  private static final Path FIXTURES = Path.of("src", "test", "fixtures");
  private static final Pattern EXPECTED = Pattern.compile("\\s*// :: error: \\((\\w+)\\)");
  private static final Pattern ERROR = Pattern.compile("(\\w+\\.java):(\\d+): error: \\[(\\w+)\\]");
  private static final String ARGUMENTS =
      "//plugin[artifactId='maven-compiler-plugin']//execution[id='default-compile']"
          + "/configuration/compilerArgs/arg";

  @TempDir Path work;

  private record Run(int exitCode, String output) {}

  @Test
  void theFixturesAreRejectedForTheirReason() throws Exception {
    List<Path> sources = sources("nulls");
    Run run = javac(settings(), sources);
    assertEquals(1, run.exitCode(), run.output());
    assertEquals(expected(sources), found(run.output()), run.output());
  }

  @Test
  void theRightWayIsAcceptedAndMarked() throws Exception {
    Run run = javac(settings(), sources("accepted"));
    assertEquals(0, run.exitCode(), run.output());
    assertEquals("", run.output());
    assertTrue(marked(), "no mark in the class file");
  }

  @Test
  void withoutNullAwayNothingIsMarked() throws Exception {
    List<String> off =
        settings().stream()
            .map(a -> a.replace("-Xep:NullAway:ERROR", "-Xep:NullAway:OFF"))
            .toList();
    Run run = javac(off, sources("accepted"));
    assertEquals(1, run.exitCode(), run.output());
    assertTrue(run.output().contains("[NullChecked]"), run.output());
  }

  /** The fixtures are valid Java: nothing but the plug-in rejects them, or marks them. */
  @Test
  void withoutThePluginNothingIsRejected() throws Exception {
    List<String> off = settings().stream().filter(a -> !a.startsWith("-Xplugin")).toList();
    assertEquals(settings().size() - 1, off.size());
    assertEquals(0, javac(off, sources("nulls")).exitCode());
    assertEquals(0, javac(off, sources("accepted")).exitCode());
    assertTrue(!marked(), "a mark without the plug-in");
  }

  private boolean marked() throws Exception {
    byte[] bytes = Files.readAllBytes(work.resolve("hakmem").resolve("Accepted.class"));
    String mark = SearchedForNull.class.getName().replace('.', '/');
    return new String(bytes, StandardCharsets.ISO_8859_1).contains(mark);
  }

  private static List<String> settings() throws Exception {
    var pom =
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new File("../../pom.xml"));
    NodeList nodes =
        (NodeList)
            XPathFactory.newInstance().newXPath().evaluate(ARGUMENTS, pom, XPathConstants.NODESET);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      texts.add(nodes.item(i).getTextContent().strip());
    }
    return texts;
  }

  private Run javac(List<String> settings, List<Path> sources) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "javac").toString());
    command.add("-J-XX:TieredStopAtLevel=1");
    command.addAll(settings);
    String path = System.getProperty("java.class.path");
    command.addAll(List.of("-proc:none", "-classpath", path, "-processorpath", path));
    command.addAll(List.of("-d", work.toString()));
    sources.forEach(source -> command.add(source.toString()));
    Process javac = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(javac.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(javac.waitFor(), output);
  }

  private static List<Path> sources(String folder) throws Exception {
    try (Stream<Path> files = Files.list(FIXTURES.resolve(folder))) {
      return files.sorted().toList();
    }
  }

  private static Map<String, String> found(String output) {
    Map<String, String> keys = new TreeMap<>();
    Matcher matcher = ERROR.matcher(output);
    while (matcher.find()) {
      keys.put(matcher.group(1) + ":" + matcher.group(2), matcher.group(3));
    }
    return keys;
  }

  /** The keys that the comments announce for the line below them. */
  private static Map<String, String> expected(List<Path> sources) throws Exception {
    Map<String, String> keys = new TreeMap<>();
    for (Path source : sources) {
      List<String> lines = Files.readAllLines(source);
      for (int i = 0; i < lines.size(); i++) {
        Matcher comment = EXPECTED.matcher(lines.get(i));
        if (comment.matches()) {
          keys.put(source.getFileName() + ":" + (i + 2), comment.group(1));
        }
      }
    }
    assertTrue(keys.size() >= sources.size(), "a fixture announces no error");
    return keys;
  }
}
