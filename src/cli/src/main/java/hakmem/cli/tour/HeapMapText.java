// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.tour;

import hakmem.cli.Units;
import hakmem.diag.HeapMap;
import hakmem.diag.HeapMap.SlabView;
import hakmem.diag.HeapMap.SuperslabView;
import hakmem.spec.TextTable;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.TreeMap;
import org.checkerframework.common.value.qual.MinLen;

/** A heap map in plain text. Stateless. */
final class HeapMapText {
  private static final int UNITS = 32;
  private static final int MAX_SUPERSLABS = 40;
  private static final char FREE_UNIT = ' ';
  private static final String BLOCKS_RAMP = "\u00b7\u2591\u2592\u2593\u2588";
  private static final String ASCII_RAMP = ".-+*#";

  private HeapMapText() {}

  /** The map: a line for each superslab, then a table of block sizes. */
  static String of(HeapMap map, Charset charset) {
    String ramp = charset.newEncoder().canEncode(BLOCKS_RAMP) ? BLOCKS_RAMP : ASCII_RAMP;
    StringBuilder text = new StringBuilder();
    TextTable table =
        new TextTable(2, "superslab", "32 units of 64 KiB", "slabs", "live", "free", "remote");
    for (SuperslabView s : map.superslabs().stream().limit(MAX_SUPERSLABS).toList()) {
      Tally tally = new Tally();
      s.slabs().forEach(tally::add);
      table.row(
          "0x" + Long.toHexString(s.address()),
          "[" + units(s, ramp) + "]",
          Units.count(tally.slabs),
          Units.count(tally.live),
          Units.count(tally.free),
          Units.count(tally.remote));
    }
    text.append(table);
    if (map.superslabs().size() > MAX_SUPERSLABS) {
      text.append("and ")
          .append(map.superslabs().size() - MAX_SUPERSLABS)
          .append(" more superslabs\n");
    }
    text.append("Live blocks of a slab's capacity: '").append(ramp.charAt(0)).append("' none, '");
    text.append(ramp.charAt(1)).append("' to '").append(ramp.charAt(4));
    text.append("' quarters; blank: unit in no slab. Huge blocks: ")
        .append(map.hugeBlocks().size())
        .append(".\n\n");
    return text.append(sizes(map)).toString();
  }

  private static String units(SuperslabView superslab, @MinLen(5) String ramp) {
    StringBuilder cells = new StringBuilder();
    for (int unit = 0; unit < UNITS; unit++) {
      cells.append(cell(superslab, unit, ramp));
    }
    return cells.toString();
  }

  private static char cell(SuperslabView superslab, int unit, @MinLen(5) String ramp) {
    for (SlabView slab : superslab.slabs()) {
      if (unit >= slab.firstUnit() && unit < slab.firstUnit() + slab.units()) {
        long quarters = (slab.live() * 4L + slab.capacity() - 1) / Math.max(1, slab.capacity());
        return ramp.charAt((int) Math.min(Math.max(0, quarters), ramp.length() - 1));
      }
    }
    return FREE_UNIT;
  }

  private static TextTable sizes(HeapMap map) {
    Map<Integer, Tally> bySize = new TreeMap<>();
    for (SlabView slab : HeapMapStation.slabs(map)) {
      bySize.computeIfAbsent(powerOfTwo(slab.blockBytes()), _ -> new Tally()).add(slab);
    }
    TextTable table =
        new TextTable(
            0, "blocks up to", "slabs", "capacity", "live", "free", "remote", "never used");
    bySize.forEach(
        (limit, t) ->
            table.row(
                Units.bytes((long) limit),
                Units.count(t.slabs),
                Units.count(t.capacity),
                Units.count(t.live),
                Units.count(t.free),
                Units.count(t.remote),
                Units.count(t.capacity - t.carved)));
    return table;
  }

  private static int powerOfTwo(int blockBytes) {
    int highest = Integer.highestOneBit(blockBytes);
    return highest == blockBytes ? highest : highest << 1;
  }

  /** Sums over slabs. */
  private static final class Tally {
    private long slabs;
    private long capacity;
    private long carved;
    private long live;
    private long free;
    private long remote;

    void add(SlabView slab) {
      slabs++;
      capacity += slab.capacity();
      carved += slab.carved();
      live += slab.live();
      free += slab.free();
      remote += slab.remote();
    }
  }
}
