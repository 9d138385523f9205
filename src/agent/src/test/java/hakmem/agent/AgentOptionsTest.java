// SPDX-License-Identifier: Apache-2.0
package hakmem.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hakmem.api.OptionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentOptionsTest {
  @Test
  void nothingSaidIsTheDefaults() {
    AgentOptions defaults = new AgentOptions("unsafe", null, "");
    assertEquals(defaults, AgentOptions.of(null));
    assertEquals(defaults, AgentOptions.of(""));
  }

  @Test
  void whatIsNotTheAgentsIsTheAllocators() {
    assertEquals(
        new AgentOptions("bytes", "", "limitBytes=1g,sites=all"),
        AgentOptions.of("limitBytes=1g, report ,name=bytes,sites=all"));
    assertEquals(new AgentOptions("unsafe", "a.json", ""), AgentOptions.of("report=a.json"));
  }

  /** The allocator's list says what it thinks of an empty item. */
  @Test
  void anEmptyItemIsTheAllocatorsToRefuse() {
    assertEquals(new AgentOptions("unsafe", null, ","), AgentOptions.of(","));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"name", "name=", "name=a,name=b", "report,report", "report=", "report=a,report"})
  void aWrongOneIsRefused(String argument) {
    assertThrows(OptionException.class, () -> AgentOptions.of(argument));
  }
}
