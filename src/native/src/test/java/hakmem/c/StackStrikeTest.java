// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@link StackStrikes} on the classes of the stacks, and on such with a handler left out. */
class StackStrikeTest {
  private static final List<Class<?>> STRUCK =
      List.of(MachineFunctions.class, Racks.class, GrowthRoom.class, Marks.class);

  @BeforeEach
  void onlyWhereThereIsMachineCode() {
    String refusal = MachineCode.refusal();
    assumeTrue(refusal == null, refusal + ": not tested");
  }

  private static List<?> findings(EditedClasses classes) throws Exception {
    var findings = classes.loadClass(StackStrikes.class.getName()).getDeclaredMethod("findings");
    findings.setAccessible(true);
    return (List<?>) findings.invoke(null);
  }

  @Test
  void nothingIsLostButOneBlock() throws Exception {
    List<?> found = findings(EditedClasses.struck(STRUCK));
    assertEquals(1, found.size(), found::toString);
    int strikes = Integer.parseInt(found.getLast().toString().replace(" strikes", ""));
    assertTrue(strikes > 100, found::toString);
  }

  /** What undoes something does nothing. */
  @ParameterizedTest
  @CsvSource({
    "MachineFunctions, openAgain, a rack stays taken",
    "GrowthRoom, give, room is lost",
  })
  void aHandlerThatIsLeftOutIsFound(String type, String method, String finding) throws Exception {
    EditedClasses classes =
        EditedClasses.struckWithout(STRUCK, Class.forName("hakmem.c." + type), method);
    List<?> found = findings(classes);
    assertTrue(found.stream().anyMatch(one -> one.toString().contains(finding)), found::toString);
  }
}
