// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.tour;

import hakmem.cli.Units;
import hakmem.diag.HeapMap;
import hakmem.diag.HeapMap.SlabView;
import hakmem.diag.HeapMap.SuperslabView;
import java.util.List;
import java.util.Locale;

/**
 * A heap map as an SVG picture: one row a superslab, one box a slab. The box's colour tells the
 * size class, its filled part the live blocks; then follow remote and free blocks, and what was
 * never used. Not thread-safe.
 */
final class HeapMapSvg {
  private static final int MARGIN = 32;
  private static final int LABEL_WIDTH = 132;
  private static final int UNIT_WIDTH = 29;
  private static final int UNITS = 32;
  private static final int TOTALS_WIDTH = 216;
  private static final int ROW_HEIGHT = 25;
  private static final int ROW_STEP = 31;
  private static final int HEADER_HEIGHT = 178;
  private static final int FOOTER_HEIGHT = 44;
  private static final int MAX_SUPERSLABS = 64;
  private static final int MAP_LEFT = MARGIN + LABEL_WIDTH;
  private static final int TOTALS_LEFT = MAP_LEFT + UNITS * UNIT_WIDTH + 18;
  private static final int WIDTH = TOTALS_LEFT + TOTALS_WIDTH + MARGIN;

  private static final String REMOTE = "#e8590c";
  private static final String UNUSED = "#eef1f4";
  private static final String HALO =
      " stroke=\"#ffffff\" stroke-width=\"3\" stroke-opacity=\"0.85\" paint-order=\"stroke\"";
  private static final String INK = Svg.INK;
  private static final String QUIET_INK = Svg.QUIET_INK;

  /**
   * Colours from small to large classes: even steps of lightness, told apart by colour-blind eyes
   * too.
   */
  private static final List<Rgb> RAMP =
      List.of(
          new Rgb(0x44, 0x01, 0x54),
          new Rgb(0x41, 0x44, 0x87),
          new Rgb(0x2a, 0x78, 0x8e),
          new Rgb(0x22, 0xa8, 0x84),
          new Rgb(0x7a, 0xc8, 0x43),
          new Rgb(0xd9, 0xc2, 0x1e));

  private static final Rgb WHITE = new Rgb(255, 255, 255);

  /** A colour; each part 0 to 255. */
  private record Rgb(double red, double green, double blue) {
    /** This one, with a part (0 to 1) of another in it. */
    Rgb mixed(Rgb other, double part) {
      return new Rgb(
          red + (other.red - red) * part,
          green + (other.green - green) * part,
          blue + (other.blue - blue) * part);
    }

    String hex() {
      return "#%02x%02x%02x".formatted(Math.round(red), Math.round(green), Math.round(blue));
    }
  }

  private static final int SMALLEST_LOG2 = 4;
  private static final int LARGEST_LOG2 = 21;

  private final Svg svg = new Svg();

  private HeapMapSvg() {}

  /**
   * The picture.
   *
   * @param program whose heap it is, for the title
   */
  static String of(HeapMap map, String program) {
    return new HeapMapSvg().draw(map, program);
  }

  private String draw(HeapMap map, String program) {
    List<SuperslabView> shown = map.superslabs().stream().limit(MAX_SUPERSLABS).toList();
    int height = HEADER_HEIGHT + shown.size() * ROW_STEP + FOOTER_HEIGHT;
    svg.begin(WIDTH, height, "Heap map of " + program);
    header(map, program);
    classLegend();
    stateLegend();
    columnHeads();
    for (int i = 0; i < shown.size(); i++) {
      row(shown.get(i), HEADER_HEIGHT + i * ROW_STEP);
    }
    String more =
        map.superslabs().size() > shown.size()
            ? (map.superslabs().size() - shown.size()) + " more superslabs are not shown. "
            : "";
    svg.text(
        MARGIN,
        height - 18,
        11,
        QUIET_INK,
        "start",
        "normal",
        more
            + "A superslab is 2 MiB, cut into 32 units of 64 KiB; a box is a slab, labelled with"
            + " its block size. Boxes carry counts as tooltips.");
    return svg.end();
  }

  private void header(HeapMap map, String program) {
    List<SlabView> slabs = HeapMapStation.slabs(map);
    long live = slabs.stream().mapToLong(SlabView::live).sum();
    long free = slabs.stream().mapToLong(SlabView::free).sum();
    long remote = slabs.stream().mapToLong(SlabView::remote).sum();
    svg.text(MARGIN, 46, 24, INK, "start", "bold", "Heap map of " + program);
    svg.text(
        MARGIN,
        70,
        13,
        QUIET_INK,
        "start",
        "normal",
        Units.count(map.superslabs().size())
            + " superslabs, "
            + Units.count(slabs.size())
            + " slabs, "
            + Units.count(map.hugeBlocks().size())
            + " huge blocks: "
            + Units.count(live)
            + " blocks live, "
            + Units.count(free)
            + " free, "
            + Units.count(remote)
            + " freed by other threads");
  }

  private void classLegend() {
    int left = MAP_LEFT;
    int top = 92;
    int step = 30;
    svg.text(MARGIN, top + 12, 12, INK, "start", "bold", "Block size");
    for (int log2 = SMALLEST_LOG2; log2 <= LARGEST_LOG2; log2++) {
      int x = left + (log2 - SMALLEST_LOG2) * step;
      svg.rect(x, top, step, 16, color(1 << log2, 0));
      if ((log2 - SMALLEST_LOG2) % 3 == 0 || log2 == LARGEST_LOG2) {
        svg.text(x + step / 2, top + 31, 11, QUIET_INK, "middle", "normal", shortBytes(1 << log2));
      }
    }
  }

  private void stateLegend() {
    int top = 92;
    int x = MAP_LEFT + 18 * 30 + 44;
    String[] labels = {"live", "remote", "free", "never used"};
    String[] fills = {color(1024, 0), REMOTE, color(1024, 0.72), UNUSED};
    for (int i = 0; i < labels.length; i++) {
      svg.rect(x, top, 24, 16, fills[i]);
      svg.text(x + 31, top + 13, 12, INK, "start", "normal", labels[i]);
      x += 31 + 18 + labels[i].length() * 7;
    }
  }

  private void columnHeads() {
    int y = HEADER_HEIGHT - 12;
    svg.text(MARGIN, y, 11, QUIET_INK, "start", "bold", "superslab");
    for (int u = 0; u < UNITS; u += 4) {
      svg.text(
          MAP_LEFT + u * UNIT_WIDTH + 2,
          y,
          11,
          QUIET_INK,
          "start",
          "normal",
          u == 0 ? "unit 0" : Integer.toString(u));
    }
    svg.text(TOTALS_LEFT + 64, y, 11, QUIET_INK, "end", "bold", "live");
    svg.text(TOTALS_LEFT + 134, y, 11, QUIET_INK, "end", "bold", "free");
    svg.text(TOTALS_LEFT + 204, y, 11, QUIET_INK, "end", "bold", "remote");
  }

  private void row(SuperslabView superslab, int top) {
    int base = top + 17;
    svg.add(
        "<text x=\"%d\" y=\"%d\" font-size=\"11\" fill=\"%s\" font-family=\"ui-monospace, Menlo,"
            + " 'DejaVu Sans Mono', monospace\">0x%x</text>\n",
        MARGIN, base, INK, superslab.address());
    svg.add(
        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#d5dbe1\""
            + " stroke-dasharray=\"2 3\"/>\n",
        MAP_LEFT, top, UNITS * UNIT_WIDTH, ROW_HEIGHT);
    long live = 0;
    long free = 0;
    long remote = 0;
    for (SlabView slab : superslab.slabs()) {
      slab(slab, top);
      live += slab.live();
      free += slab.free();
      remote += slab.remote();
    }
    svg.text(TOTALS_LEFT + 64, base, 12, INK, "end", "normal", Units.count(live));
    svg.text(TOTALS_LEFT + 134, base, 12, INK, "end", "normal", Units.count(free));
    svg.text(
        TOTALS_LEFT + 204,
        base,
        12,
        remote == 0 ? QUIET_INK : REMOTE,
        "end",
        "normal",
        Units.count(remote));
  }

  private void slab(SlabView s, int top) {
    double left = MAP_LEFT + s.firstUnit() * UNIT_WIDTH + 1;
    double width = s.units() * UNIT_WIDTH - 2;
    double perBlock = width / Math.max(1, s.capacity());
    svg.add(
        "<g><title>%s blocks, units %d to %d, heap %d: capacity %,d, live %,d, remote %,d, free"
            + " %,d, never used %,d</title>\n",
        Units.bytes((long) s.blockBytes()),
        s.firstUnit(),
        s.firstUnit() + s.units() - 1,
        s.owner(),
        s.capacity(),
        s.live(),
        s.remote(),
        s.free(),
        s.capacity() - s.carved());
    svg.rect(left, top, width, ROW_HEIGHT, UNUSED);
    double x = left;
    x = bar(x, top, s.live() * perBlock, color(s.blockBytes(), 0));
    x = bar(x, top, s.remote() == 0 ? 0 : Math.max(1.5, s.remote() * perBlock), REMOTE);
    bar(x, top, Math.min(s.free() * perBlock, left + width - x), color(s.blockBytes(), 0.72));
    svg.add(
        "<rect x=\"%.2f\" y=\"%d\" width=\"%.2f\" height=\"%d\" fill=\"none\" stroke=\"%s\"/>\n",
        left, top, width, ROW_HEIGHT, color(s.blockBytes(), 0));
    label(s, left + width / 2, top + 16.5, s.live() * perBlock / width);
    svg.add("</g>\n");
  }

  private void label(SlabView s, double x, double y, double liveShare) {
    boolean covered = liveShare > 0.85;
    boolean lightInk = covered && luminance(s.blockBytes()) < 0.55;
    boolean halo = liveShare > 0.2 && !covered; // the edge of the bar runs through the label
    svg.add(
        "<text x=\"%.1f\" y=\"%.1f\" font-size=\"9.5\" text-anchor=\"middle\""
            + " fill=\"%s\"%s>%s</text>\n",
        x, y, lightInk ? "#ffffff" : INK, halo ? HALO : "", shortBytes(s.blockBytes()));
  }

  private double bar(double x, int top, double width, String fill) {
    if (width > 0.05) {
      svg.rect(x, top, width, ROW_HEIGHT, fill);
    }
    return x + width;
  }

  /** Colour of a size class, mixed with white by {@code white} (0 to 1). */
  private static String color(int blockBytes, double white) {
    return mix(blockBytes).mixed(WHITE, white).hex();
  }

  private static Rgb mix(int blockBytes) {
    double log2 = Math.log(Math.max(16, blockBytes)) / Math.log(2);
    double place = (log2 - SMALLEST_LOG2) / (LARGEST_LOG2 - SMALLEST_LOG2) * (RAMP.size() - 1);
    place = Math.clamp(place, 0, RAMP.size() - 1.001);
    int from = (int) place;
    return RAMP.get(from).mixed(RAMP.get(from + 1), place - from);
  }

  private static double luminance(int blockBytes) {
    Rgb rgb = mix(blockBytes);
    return (0.299 * rgb.red + 0.587 * rgb.green + 0.114 * rgb.blue) / 255;
  }

  /** Bytes in at most five characters: {@code 48}, {@code 1.3K}, {@code 2M}. */
  private static String shortBytes(int bytes) {
    if (bytes < 1024) {
      return Integer.toString(bytes);
    }
    boolean mebi = bytes >= 1 << 20;
    double value = bytes / (mebi ? 1048576.0 : 1024.0);
    boolean whole = value >= 10 || value == Math.rint(value);
    return String.format(Locale.ROOT, whole ? "%.0f" : "%.1f", value) + (mebi ? "M" : "K");
  }
}
