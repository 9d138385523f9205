// SPDX-License-Identifier: Apache-2.0
package hakmem.option;

import hakmem.api.Option;
import hakmem.api.Option.Type;
import hakmem.api.OptionException;

/** How the values of options are written. */
public final class OptionText {
  /** The largest value of a bound: there is none. */
  private static final String NONE = "none";

  private static final String UNITS = "kmgt";
  private static final long MALFORMED = -1;
  private static final int UNIT_BITS = 10;

  private OptionText() {}

  /** A value as it may be given. */
  public static String format(OptionValue value) {
    boolean isFile = value.option().type() == Type.FILE && !value.text().isEmpty();
    return isFile ? value.text() : format(value.option(), value.value());
  }

  /** A number as it may be given. */
  public static String format(Option option, long value) {
    if (option.type() == Type.FILE) {
      return NONE;
    }
    if (option.type() == Type.FLAG) {
      return value == 0 ? "false" : "true";
    }
    if (option.type() == Type.CHOICE) {
      return option.choices().get(Math.toIntExact(value));
    }
    if (value == Long.MAX_VALUE) {
      return NONE;
    }
    String unit = "";
    long rest = value;
    if (option.type() == Type.BYTES && value > 0) {
      for (int i = 0; i < UNITS.length() && (rest & (1 << UNIT_BITS) - 1) == 0; i++) {
        rest >>= UNIT_BITS;
        unit = UNITS.substring(i, i + 1);
      }
    }
    return rest + unit;
  }

  /** What values an option may have, in words. */
  public static String range(Option option) {
    if (option.type() == Type.FLAG) {
      return option.type().unit();
    }
    if (option.type() == Type.FILE) {
      return "a path, or " + NONE;
    }
    if (option.type() == Type.CHOICE) {
      return String.join(" or ", option.choices());
    }
    String least = format(option, option.least());
    boolean bound = option.most() != Long.MAX_VALUE;
    return bound ? least + " to " + format(option, option.most()) : least + " or more, or " + NONE;
  }

  /**
   * A value that was given as text.
   *
   * @param place where it stood, in words
   * @throws OptionException it is none, or out of range
   */
  static OptionValue parse(Option option, String text, String place) {
    if (option.type() == Type.FILE) {
      if (text.isEmpty() || text.indexOf('\0') >= 0) {
        throw refused(option, text, place);
      }
      return new OptionValue(option, 0, text.equals(NONE) ? "" : text, place);
    }
    long value = number(option, text);
    if (value < option.least() || value > option.most()) {
      throw refused(option, text, place);
    }
    return new OptionValue(option, value, "", place);
  }

  /**
   * A value that was given as a number.
   *
   * @param place where it stood, in words
   * @throws OptionException it is out of range
   */
  static OptionValue check(Option option, long value, String place) {
    if (value < option.least() || value > option.most()) {
      throw refused(option, Long.toString(value), place);
    }
    return new OptionValue(option, value, "", place);
  }

  private static OptionException refused(Option option, String text, String place) {
    return new OptionException(
        option.label(),
        text,
        "an option cannot have this value: "
            + option.label()
            + "="
            + text
            + ", from="
            + place
            + ", unit="
            + option.type().unit()
            + "; give "
            + range(option));
  }

  /** Below any range if it is no number. */
  private static long number(Option option, String text) {
    if (option.type() == Type.FLAG) {
      return text.equals("true") ? 1 : text.equals("false") ? 0 : MALFORMED;
    }
    if (option.type() == Type.CHOICE) {
      return option.choices().indexOf(text);
    }
    if (text.equals(NONE)) {
      return Long.MAX_VALUE;
    }
    int last = text.length() - 1;
    if (option.type() != Type.BYTES || last <= 0) {
      return digits(text);
    }
    int unit = 1 + UNITS.indexOf(Character.toLowerCase(text.charAt(last)));
    long digits = digits(unit == 0 ? text : text.substring(0, last));
    int bits = UNIT_BITS * unit;
    return digits > Long.MAX_VALUE >> bits ? MALFORMED : digits << bits;
  }

  private static long digits(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return MALFORMED;
      }
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) { // Empty, or too long.
      return MALFORMED;
    }
  }
}
