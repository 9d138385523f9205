// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.hunt;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a build like any other tries of what takes long; all is tried where the system property
 * {@code hakmem.test.hunts} is {@code all}. Stateless.
 */
public final class Share {
  /** Whether all is tried. */
  public static final boolean ALL = "all".equals(System.getProperty("hakmem.test.hunts"));

  private Share() {}

  /** One in so many, the first among them; or all. */
  public static <T> Stream<T> of(List<T> all, int oneIn) {
    return IntStream.range(0, all.size()).filter(i -> ALL || i % oneIn == 0).mapToObj(all::get);
  }
}
