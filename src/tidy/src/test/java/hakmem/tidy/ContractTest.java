// SPDX-License-Identifier: Apache-2.0
package hakmem.tidy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.tidy.contract.Contract;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page of protocols, the TLA+ modules and the Java code say the same. */
class ContractTest {
  private static final List<SourceFile> FILES = Repository.here().textFiles();

  @Test
  void pageModulesAndCodeAgree() {
    List<Finding> findings = new Contract(FILES).findings();
    assertTrue(
        findings.isEmpty(),
        () ->
            findings.stream()
                .map(Finding::toString)
                .collect(Collectors.joining("\n", "The contract is broken:\n", "\n")));
  }
}
