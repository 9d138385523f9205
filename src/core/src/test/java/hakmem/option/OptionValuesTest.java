// SPDX-License-Identifier: Apache-2.0
package hakmem.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.Allocator;
import hakmem.api.Option;
import hakmem.api.OptionException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How options are written, which of several values counts, and what is refused. */
class OptionValuesTest {
  private static long bytes(String text) {
    return OptionValues.of(Map.of("hakmem.retainedBytesMax", text))
        .value(Option.RETAINED_BYTES_MAX);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1",
    "64m, 67108864",
    "3K, 3072",
    "1g, 1073741824",
    "2T, 2199023255552",
    "9223372036854775807, 9223372036854775807",
    "8388607t, 9223370937343148032",
    "none, 9223372036854775807"
  })
  void bytesMayHaveUnits(String text, long expected) {
    assertEquals(expected, bytes(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-1",
        "+1",
        "1 k",
        "k",
        "1kb",
        "0x10",
        "1.5m",
        "m1",
        "8388608t",
        "9223372036854775808",
        "99999999999999999999999",
        "\u0661"
      })
  void whatIsNoNumberIsRefused(String text) {
    OptionException e = assertThrows(OptionException.class, () -> bytes(text));
    assertEquals("retainedBytesMax", e.option());
    assertEquals(text, e.value());
    assertTrue(e.getMessage().contains("the property hakmem.retainedBytesMax"), e.getMessage());
    assertTrue(e.getMessage().contains("give 0 or more"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", "1", "TRUE", "", "none"})
  void aFlagIsTrueOrFalse(String text) {
    var e =
        assertThrows(OptionException.class, () -> OptionValues.of(Map.of("hakmem.headers", text)));
    assertTrue(e.getMessage().contains("give true or false"), e.getMessage());
  }

  @Test
  void bothEndsOfARangeAreGiven() {
    OptionValues values = new OptionValues();
    for (Option option : Option.values()) {
      for (long end : new long[] {option.least(), option.most(), option.defaultValue()}) {
        values.put(option, end, "a test");
        String text = OptionText.format(option, values.value(option));
        assertEquals(end, OptionText.parse(option, text, "a test").value(), text);
      }
      assertThrows(OptionException.class, () -> values.put(option, option.least() - 1, "a test"));
      if (option.most() < Long.MAX_VALUE) {
        assertThrows(OptionException.class, () -> values.put(option, option.most() + 1, "a test"));
      }
    }
  }

  @Test
  void aPropertyCountsBeforeTheListAndTheBuilderBeforeBoth() {
    OptionValues process =
        OptionValues.of(
            Map.of(
                "hakmem.options", "limitBytes=1m, headers = true ,reserveBytes=1g",
                "hakmem.limitBytes", "2m",
                "hakmem.reserveBytes", "2g",
                "hakmem.command.home", "somewhere",
                "hakmem.jar", "",
                "other.limitBytes", "wrong"));
    OptionValues builder = new OptionValues();
    builder.put(Option.RESERVE_BYTES, 3, "the builder");
    OptionValues all = builder.over(process);
    assertTrue(all.isOn(Option.HEADERS));
    assertEquals(2 << 20, all.value(Option.LIMIT_BYTES));
    assertEquals(3, all.value(Option.RESERVE_BYTES));
    assertEquals("hakmem.options", all.of(Option.HEADERS).place());
    assertEquals("the property hakmem.limitBytes", all.of(Option.LIMIT_BYTES).place());
    assertEquals("the builder", all.of(Option.RESERVE_BYTES).place());
    assertEquals("default", all.of(Option.RETAINED_BYTES_MAX).place());
  }

  @ParameterizedTest
  @CsvSource({
    "header, headers",
    "HEADERS, headers",
    "limit, limitBytes",
    "retainedByteMax, retainedBytesMax",
    "maintainanceMillis, maintenanceMillis"
  })
  void anUnknownNameIsRefusedWithTheNearest(String name, String nearest) {
    OptionException e =
        assertThrows(
            OptionException.class, () -> OptionValues.of(Map.of("hakmem." + name, "true")));
    assertEquals(name, e.option());
    assertTrue(e.getMessage().contains("the nearest is " + nearest + ","), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"headers", "headers=true,", ",", "=", "a=b", "headers=true,headers=true"})
  void aBrokenListChangesNothing(String list) {
    OptionValues values = new OptionValues();
    assertThrows(OptionException.class, () -> values.putList("limitBytes=7," + list, "a test"));
    assertEquals(Long.MAX_VALUE, values.value(Option.LIMIT_BYTES));
    values.putList(" ", "a test");
    assertEquals(false, values.has(Option.LIMIT_BYTES));
  }

  @Test
  void distancesAreThoseOfLevenshtein() {
    assertEquals(0, OptionNames.distance("", ""));
    assertEquals(3, OptionNames.distance("kitten", "sitting"));
    assertEquals(4, OptionNames.distance("", "abcd"));
    assertEquals(2, OptionNames.distance("flaw", "lawn"));
  }

  @Test
  void theBuildersListIsRead() {
    var builder = Allocator.builder();
    assertThrows(OptionException.class, () -> builder.options("noSuchOption=1"));
  }
}
