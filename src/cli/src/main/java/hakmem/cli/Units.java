// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import java.util.Locale;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Figures as people read them. Null, an unknown figure, prints as a dash. Stateless. */
public final class Units {
  private static final String[] NAMES = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  private static final String UNKNOWN = "-";

  private Units() {}

  /** Bytes with a binary unit: {@code 3.2 MiB}. */
  public static String bytes(@Nullable Long bytes) {
    if (bytes == null) {
      return UNKNOWN;
    }
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < NAMES.length - 1) {
      value /= 1024;
      unit++;
    }
    return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, NAMES[unit]);
  }

  /** A whole number with thousands separated: {@code 189,632}. */
  public static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  /** A number with some decimals. */
  public static String decimal(@Nullable Double value, int decimals) {
    return value == null ? UNKNOWN : String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
