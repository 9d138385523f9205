// SPDX-License-Identifier: Apache-2.0
package hakmem;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/**
 * How a pom runs the checkers.
 *
 * @param processors of the main sources' compilation, in order
 * @param arguments of that compilation that it adds to javac's own: the doors into javac, options
 *     of the checkers
 */
record CheckerSettings(List<String> processors, List<String> arguments) {
  private static final String MAIN =
      "//plugin[artifactId='maven-compiler-plugin']//execution[id='default-compile']/configuration";

  /** Reads a pom. */
  static CheckerSettings of(Path pom) throws Exception {
    Document document =
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
    return new CheckerSettings(
        texts(document, MAIN + "/annotationProcessors/annotationProcessor"),
        texts(document, MAIN + "/compilerArgs/arg"));
  }

  /** These and what a module appends to them. */
  CheckerSettings and(CheckerSettings more) {
    return new CheckerSettings(
        joined(processors, more.processors), joined(arguments, more.arguments));
  }

  /**
   * What the type checkers need, without NullAway, whose fixtures are in src/kinds. What a checker
   * leaves out of core has nothing to do with fixtures.
   */
  CheckerSettings ofTypeCheckers() {
    return new CheckerSettings(
        processors,
        arguments.stream()
            .filter(a -> a.startsWith("-J") || a.startsWith("-A") && !a.contains("_skipDefs="))
            .toList());
  }

  /** Without the other checkers: some need the sources of all that a file uses. */
  CheckerSettings only(String processor) {
    return new CheckerSettings(processors.stream().filter(processor::equals).toList(), arguments);
  }

  private static List<String> joined(List<String> first, List<String> second) {
    List<String> all = new ArrayList<>(first);
    all.addAll(second);
    return List.copyOf(all);
  }

  private static List<String> texts(Document document, String path) throws Exception {
    XPath xpath = XPathFactory.newInstance().newXPath();
    NodeList nodes = (NodeList) xpath.evaluate(path, document, XPathConstants.NODESET);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      texts.add(nodes.item(i).getTextContent().strip());
    }
    return texts;
  }
}
