// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.Allocator;
import hakmem.api.CloseMode;
import hakmem.api.Hakmem;
import hakmem.api.LiveBlocks;
import hakmem.diag.HeapAuditor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The six functions keep C's promises, called by Java and by C, and a broken one is found. */
class ContractTest {
  @Test
  void theDefaultAllocatorKeepsThePromises() {
    CFunctions functions = CFunctions.ofDefault(_ -> {});
    assertEquals(List.of(), Contract.findings(new CMemory.ByMethods(functions), Hakmem::owns));
    assertEquals(
        List.of(), Contract.findings(new ThroughPointers(functions.pointers()), Hakmem::owns));
    HeapAuditor.audit(Hakmem.allocator());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anOwnAllocatorKeepsThePromisesAndHasAllBack(boolean headers) {
    Allocator allocator = Allocator.builder().headers(headers).build();
    CFunctions functions = CFunctions.of(allocator, _ -> {});
    assertEquals(List.of(), Contract.findings(new CMemory.ByMethods(functions), allocator::owns));
    assertEquals(
        List.of(), Contract.findings(new ThroughPointers(functions.pointers()), allocator::owns));
    HeapAuditor.audit(allocator);
    assertEquals(LiveBlocks.NONE, allocator.close(CloseMode.CHECK));
  }

  @ParameterizedTest
  @EnumSource
  void aBrokenPromiseIsFound(PlantedFault fault) {
    try (Allocator allocator = Allocator.builder().build()) {
      CMemory sound = new CMemory.ByMethods(CFunctions.of(allocator, _ -> {}));
      CMemory faulty = fault.in(sound);
      List<String> findings = Contract.findings(faulty, allocator::owns);
      assertTrue(
          findings.stream().anyMatch(finding -> finding.startsWith(fault.promise)),
          fault + ": " + findings);
    }
  }
}
