// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file of the repository keeps every rule. */
class TidyTest {
  private static final Repository REPOSITORY = Repository.here();
  private static final List<SourceFile> FILES = REPOSITORY.textFiles();

  static Stream<Named<Rule>> rules() {
    return Rules.all(REPOSITORY.names(), FILES).stream().map(rule -> Named.of(rule.name(), rule));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void everyFileKeeps(Rule rule) {
    List<Finding> findings = Rules.check(rule, FILES);
    assertTrue(
        findings.isEmpty(),
        () ->
            findings.stream()
                .map(Finding::toString)
                .collect(Collectors.joining("\n", rule.name() + " is broken:\n", "\n")));
  }

  /** The rules would be kept by an empty list of files, too. */
  @Test
  void theFilesAreFound() {
    List<String> names = FILES.stream().map(SourceFile::path).toList();
    assertTrue(names.contains("pom.xml"), names.toString());
    assertTrue(names.contains("spec/design/protocols.md"), names.toString());
    assertTrue(names.contains("src/tidy/src/test/java/hakmem/tidy/TidyTest.java"));
    assertEquals(List.of(), names.stream().filter(name -> name.contains("target/")).toList());
  }
}
