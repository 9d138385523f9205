// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.recorder;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hakmem.api.AddressFault;
import hakmem.layout.BlockLayout;
import hakmem.superslab.Slab;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes a line of a log of Freelist. */
class FreelistLogTest {
  private static RawEvent refused(int heap, AddressFault fault) {
    return new RawEvent(
        heap,
        RawEvent.Action.REFUSED,
        Slab.NONE,
        List.of((long) heap, 64L, (long) fault.ordinal()));
  }

  private static String line(int part) {
    return "{\"action\":\"FreeRefused\",\"part\":" + part + ",\"user\":0,\"result\":\"foreign\"}";
  }

  /** A reader wants parts in the order in which they begin: what is no line begins none. */
  @Test
  void aPartIsNumberedByItsFirstLine() {
    List<String> lines =
        FreelistLog.of(
            List.of(
                refused(1, AddressFault.DOUBLE_FREE),
                refused(2, AddressFault.FOREIGN),
                refused(1, AddressFault.FOREIGN)),
            BlockLayout.HEADERLESS);
    assertEquals(List.of(line(1), line(2)), lines.subList(1, lines.size()));
  }
}
