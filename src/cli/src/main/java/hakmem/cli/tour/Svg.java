// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.tour;

import java.util.Locale;

/** An SVG picture in the making. Not thread-safe. */
final class Svg {
  static final String INK = "#1f2933";
  static final String QUIET_INK = "#647281";

  private final StringBuilder svg = new StringBuilder();

  /** White paper of this size, in pixels. */
  void begin(int width, int height, String title) {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d"
            + " %d\"",
        width, height, width, height);
    add(
        " font-family=\"'Helvetica Neue', Helvetica, Arial, 'DejaVu Sans', sans-serif\""
            + " font-size=\"12\">\n");
    add("<title>%s</title>\n", escaped(title));
    rect(0, 0, width, height, "#ffffff");
  }

  /** The finished picture. */
  String end() {
    add("</svg>\n");
    return svg.toString();
  }

  void rect(double x, double y, double width, double height, String fill) {
    add(
        "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"%s\"/>\n",
        x, y, width, height, fill);
  }

  void text(int x, int y, int size, String ink, String anchor, String weight, String words) {
    add(
        "<text x=\"%d\" y=\"%d\" font-size=\"%d\" fill=\"%s\" text-anchor=\"%s\""
            + " font-weight=\"%s\">%s</text>\n",
        x, y, size, ink, anchor, weight, escaped(words));
  }

  /** Markup as it is. */
  void add(String format, Object... arguments) {
    svg.append(String.format(Locale.ROOT, format, arguments));
  }

  private static String escaped(String words) {
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
