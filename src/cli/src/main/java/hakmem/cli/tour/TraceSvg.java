// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.tour;

import hakmem.lab.shrinker.Shrunk;
import hakmem.lab.trace.Step;
import hakmem.lab.trace.StepText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A minimal trace as an SVG picture: a row for each step, a column for each block. A bar shows
 * where a block is live, a thin one where it is free; the first wrong step is red. Not thread-safe.
 */
final class TraceSvg {
  private static final int MARGIN = 32;
  private static final int STEPS_LEFT = MARGIN + 96;
  private static final int STEPS_WIDTH = 330;
  private static final int BLOCKS_LEFT = STEPS_LEFT + STEPS_WIDTH;
  private static final int BLOCK_STEP = 44;
  private static final int BAR_WIDTH = 18;
  private static final int THIN_WIDTH = 4;
  private static final int ROW_HEIGHT = 28;
  private static final int HEADER_HEIGHT = 132;
  private static final int FOOTER_HEIGHT = 84;
  private static final int LEAST_WIDTH = 920;
  private static final int LINE_LETTERS = 130;

  private static final String LIVE = "#2a788e";
  private static final String FREE = "#b9c4ce";
  private static final String MISUSE = "#e8590c";
  private static final String WRONG = "#c92a2a";
  private static final String WRONG_PAPER = "#ffe3e3";

  private final Svg svg = new Svg();
  private final Shrunk shrunk;
  private final List<Step> steps;
  private final Map<Integer, Integer> columns = new LinkedHashMap<>();

  private TraceSvg(Shrunk shrunk) {
    this.shrunk = shrunk;
    this.steps = shrunk.trace().steps();
    for (Step step : steps) {
      if (step.id() != Step.NO_BLOCK) {
        columns.putIfAbsent(step.id(), columns.size());
      }
    }
  }

  /**
   * The picture.
   *
   * @param bug what was planted, for the title
   */
  static String of(Shrunk shrunk, String bug) {
    return new TraceSvg(shrunk).draw(bug);
  }

  private String draw(String bug) {
    List<String> because = lines(shrunk.failure().message());
    int width = Math.max(LEAST_WIDTH, BLOCKS_LEFT + columns.size() * BLOCK_STEP + MARGIN);
    int rows = HEADER_HEIGHT + steps.size() * ROW_HEIGHT;
    svg.begin(width, rows + FOOTER_HEIGHT + because.size() * 16, "Minimal trace of " + bug);
    header(bug);
    highlight(width);
    columns.forEach(this::block);
    rows();
    footer(rows + 34, because);
    return svg.end();
  }

  private void header(String bug) {
    svg.text(MARGIN, 46, 24, Svg.INK, "start", "bold", "Minimal trace of " + bug);
    String what = steps.size() + " steps, of which none can be left out; violated at the red one: ";
    String invariant = shrunk.failure().invariant();
    svg.text(MARGIN, 70, 13, Svg.QUIET_INK, "start", "normal", what + invariant);
    int y = HEADER_HEIGHT - 14;
    svg.text(MARGIN, y, 11, Svg.QUIET_INK, "start", "bold", "thread");
    svg.text(STEPS_LEFT, y, 11, Svg.QUIET_INK, "start", "bold", "step");
    columns.forEach(
        (id, column) -> svg.text(middle(column), y, 11, Svg.QUIET_INK, "middle", "bold", "b" + id));
  }

  private static int middle(int column) {
    return BLOCKS_LEFT + column * BLOCK_STEP + BLOCK_STEP / 2;
  }

  private static int top(int row) {
    return HEADER_HEIGHT + row * ROW_HEIGHT;
  }

  private void highlight(int width) {
    if (shrunk.failure().step() < steps.size()) {
      int left = MARGIN - 8;
      int y = top(shrunk.failure().step());
      svg.rect(left, y, width - 2 * left, ROW_HEIGHT, WRONG_PAPER);
    }
  }

  private void rows() {
    int thread = 0;
    for (int row = 0; row < steps.size(); row++) {
      Step step = steps.get(row);
      thread = step instanceof Step.OnThread on ? on.thread() : thread;
      String ink = row == shrunk.failure().step() ? WRONG : Svg.INK;
      int base = top(row) + 18;
      svg.text(MARGIN, base, 12, Svg.QUIET_INK, "start", "normal", "T" + thread);
      svg.text(STEPS_LEFT - 12, base, 11, Svg.QUIET_INK, "end", "normal", "" + (row + 1));
      svg.text(STEPS_LEFT, base, 13, ink, "start", "normal", StepText.describe(step));
    }
  }

  /** The life of a block, from step to step. */
  private void block(int id, int column) {
    boolean isLive = false;
    boolean isDead = false;
    for (int row = 0; row < steps.size(); row++) {
      Step step = steps.get(row);
      boolean speaks = step.id() == id;
      boolean wasLive = isLive;
      isLive = speaks && step instanceof Step.Birth || isLive && !ends(step, id);
      isDead = isDead || wasLive && !isLive;
      if (isLive || wasLive) {
        bar(row, column, BAR_WIDTH, LIVE);
      } else if (isDead) {
        bar(row, column, THIN_WIDTH, FREE);
      }
      if (speaks && isMisuse(step)) {
        svg.add(
            "<circle cx=\"%d\" cy=\"%d\" r=\"8\" fill=\"%s\"/>\n",
            middle(column), top(row) + ROW_HEIGHT / 2, MISUSE);
      }
    }
  }

  private void bar(int row, int column, int width, String fill) {
    svg.rect(middle(column) - width / 2.0, top(row), width, ROW_HEIGHT, fill);
  }

  private static boolean ends(Step step, int id) {
    return step instanceof Step.Close
        || step.id() == id && (step instanceof Step.Free || step instanceof Step.HeaplessFree);
  }

  private static boolean isMisuse(Step step) {
    return switch (step) {
      case Step.WriteAfterFree _, Step.BreakHeader _, Step.DoubleFree _, Step.WrongFree _ -> true;
      default -> false;
    };
  }

  private void footer(int top, List<String> because) {
    int y = top;
    for (String line : because) {
      svg.text(MARGIN, y, 12, WRONG, "start", "normal", line);
      y += 16;
    }
    svg.rect(MARGIN, y + 6, 14, 10, LIVE);
    svg.text(MARGIN + 20, y + 15, 11, Svg.QUIET_INK, "start", "normal", "live");
    svg.rect(MARGIN + 66, y + 6, 14, 10, FREE);
    svg.text(MARGIN + 86, y + 15, 11, Svg.QUIET_INK, "start", "normal", "free");
    svg.rect(MARGIN + 132, y + 6, 14, 10, MISUSE);
    svg.text(MARGIN + 152, y + 15, 11, Svg.QUIET_INK, "start", "normal", "the program's mistake");
  }

  /** Words in lines that fit the picture. */
  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ")) {
      if (line.length() + word.length() >= LINE_LETTERS) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(word).append(' ');
    }
    lines.add(line.toString());
    return lines;
  }
}
