// SPDX-License-Identifier: Apache-2.0
package hakmem.ace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.layout.SpanLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HugeTableTest {
  private static final long BASE = 1L << 40;

  private final HugeRange inRange = HugeRange.at(BASE, 8192);
  private final SpanRange range = inRange.spans();
  private final HugeTable table = inRange.blocks();

  private HugeBlock block(int slots) {
    Span span = new Span(slots);
    assertTrue(range.claim(span, 16, false));
    HugeBlock block = new HugeBlock();
    block.mapAt(span);
    table.add(block);
    return block;
  }

  @Test
  void aHugeBlockIsFoundFromItsFirstByteToItsLast() {
    HugeBlock block = block(4);
    long bytes = block.usableBytes();
    assertEquals(4 * SpanLayout.SLOT_BYTES, bytes);
    assertSame(block, table.at(BASE));
    assertNull(table.at(BASE + 16));
    assertSame(block, table.containing(BASE + bytes - 1));
    assertNull(table.containing(BASE + bytes));
    assertNull(table.containing(BASE - 1));
    assertTrue(block.claim());
    assertFalse(block.claim(), "one of several frees wins");
    assertNull(table.at(BASE));
    block.unclaim();
    assertSame(block, table.at(BASE));
    block.bury();
    assertNull(table.at(BASE));
  }

  @Test
  void whatIsGoneIsUnlinkedByWhoComesNext() {
    Span span = new Span(1);
    assertTrue(range.claim(span, 16, false));
    for (int i = 0; i < 3; i++) {
      HugeBlock block = new HugeBlock();
      block.mapAt(span);
      table.add(block);
      assertNull(block.next());
      block.bury();
    }
  }

  @Test
  void oneOfManyHugeBlocksIsFoundWhateverBecomesOfTheOthers() {
    List<HugeBlock> blocks = new ArrayList<>();
    for (int i = 0; i < 5000; i++) { // Several in each row of the table.
      blocks.add(block(1));
      if (i % 3 == 0) {
        blocks.remove(i / 2 % blocks.size()).bury();
      }
    }
    HugeTable.sort(blocks);
    for (HugeBlock block : blocks) {
      assertSame(block, table.at(block.spanAddress));
    }
    List<HugeBlock> all = new ArrayList<>();
    table.addTo(all, HugeBlock::isFound);
    HugeTable.sort(all);
    assertEquals(blocks, all);
  }

  @Test
  void aRangeHasARowForEveryMebibyteWithinBounds() {
    assertEquals(HugeTable.ROW_BITS_MIN, HugeTable.rowBitsFor(0));
    assertEquals(HugeTable.ROW_BITS_MIN, HugeTable.rowBitsFor(255));
    assertEquals(14, HugeTable.rowBitsFor(131_072));
    assertEquals(HugeTable.ROW_BITS_MAX, HugeTable.rowBitsFor(Integer.MAX_VALUE));
  }
}
