// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import hakmem.bench.run.DecayCurve.Sample;
import java.util.List;
import org.junit.jupiter.api.Test;

class DecayCurveTest {
  @Test
  void looksThatSayTheSameAreLeftOutButTheLast() {
    Sample first = new Sample(0, 100L, null);
    Sample fallen = new Sample(20, 60L, null);
    Sample last = new Sample(40, 60L, null);
    List<Sample> looks =
        List.of(first, new Sample(10, 100L, null), fallen, new Sample(30, 60L, null), last);
    assertEquals(List.of(first, fallen, last), DecayCurve.of(looks).samples());
    assertEquals(last, DecayCurve.of(looks).last());
    assertEquals(List.of(first), DecayCurve.of(List.of(first)).samples());
    assertNull(DecayCurve.of(List.of()).last());
  }

  @Test
  void whatIsCommittedCountsToo() {
    List<Sample> looks =
        List.of(new Sample(0, null, 9L), new Sample(1, null, 8L), new Sample(2, null, 8L));
    assertEquals(looks, DecayCurve.of(looks).samples());
  }
}
