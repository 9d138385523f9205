// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.run;

import java.util.List;

/**
 * Median and quartiles of some figures. A mean would move with whatever else the machine does.
 *
 * @param low first quartile
 * @param median middle figure; of an even number, the mean of the two
 * @param high third quartile
 */
public record Spread(double low, double median, double high) {
  /**
   * Of at least one figure. A quartile between two figures is on the straight line from one to the
   * other.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Spread of(List<Double> figures) {
    if (figures.isEmpty()) {
      throw new IllegalArgumentException("a spread needs at least one figure");
    }
    List<Double> sorted = figures.stream().sorted().toList();
    return new Spread(at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75));
  }

  /** Geometric mean of positive figures. */
  public static double geometricMean(List<Double> figures) {
    return Math.exp(figures.stream().mapToDouble(Math::log).average().orElseThrow());
  }

  private static double at(List<Double> sorted, double share) {
    double place = share * (sorted.size() - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.size() - 1);
    double low = sorted.get(below);
    return low + (place - below) * (sorted.get(above) - low);
  }
}
