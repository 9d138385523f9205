// SPDX-License-Identifier: Apache-2.0
package hakmem.option;

import hakmem.api.Option;
import hakmem.api.OptionException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Values that were given to some options; the others have their defaults. Not thread-safe. */
public final class OptionValues {
  /** The property that holds a list. */
  public static final String LIST_PROPERTY = "hakmem.options";

  /**
   * Where this jar is, for programs that load it by a class loader of their own. Not an option:
   * nothing here reads it.
   */
  static final String JAR_PROPERTY = "hakmem.jar";

  /** What the names of properties begin with. */
  public static final String PREFIX = "hakmem.";

  private static final String DEFAULT = "default";

  /** The part of a container's memory that may be retained without use. */
  private static final int CONTAINER_PART = 16;

  private final Map<Option, OptionValue> given = new EnumMap<>(Option.class);
  private @Nullable ContainerLimit container;

  /** None are given. */
  public OptionValues() {}

  /**
   * What system properties say. Names with a further dot belong to others, like {@code
   * hakmem.command.home}, and so does {@link #JAR_PROPERTY}.
   *
   * @param properties also those of others
   * @throws OptionException one is wrong
   */
  public static OptionValues of(Map<String, String> properties) {
    OptionValues values = new OptionValues();
    String list = properties.get(LIST_PROPERTY);
    if (list != null) {
      values.putList(list, LIST_PROPERTY);
    }
    for (Map.Entry<String, String> property : properties.entrySet()) {
      String key = property.getKey();
      String name = key.startsWith(PREFIX) ? key.substring(PREFIX.length()) : "";
      boolean other = key.equals(LIST_PROPERTY) || key.equals(JAR_PROPERTY);
      if (!name.isEmpty() && name.indexOf('.') < 0 && !other) {
        String text = property.getValue();
        Option option = OptionNames.option(name, text, "the property " + key);
        values.put(OptionText.parse(option, text, "the property " + key));
      }
    }
    return values;
  }

  /**
   * Gives a value.
   *
   * @param place where it stood, in words
   * @throws OptionException it is out of range
   */
  public void put(Option option, long value, String place) {
    put(OptionText.check(option, value, place));
  }

  /**
   * Gives the path of a file; an empty one is none.
   *
   * @param place where it stood, in words
   */
  public void putFile(Option option, String path, String place) {
    put(new OptionValue(option, 0, path, place));
  }

  private void put(OptionValue value) {
    given.put(value.option(), value);
  }

  /**
   * Gives the values of a list like {@code retainedBytesMax=64m,headers=true}; an empty one gives
   * none. Spaces around names and values do not matter. If it is refused, nothing has changed.
   *
   * @param place where it stood, in words
   * @throws OptionException an option is wrong, or stands there twice
   */
  public void putList(String list, String place) {
    OptionValues listed = new OptionValues();
    if (!list.isBlank()) {
      for (String item : list.split(",", -1)) {
        listed.putItem(item, place);
      }
    }
    given.putAll(listed.given);
  }

  private void putItem(String item, String place) {
    int sign = item.indexOf('=');
    String name = (sign < 0 ? item : item.substring(0, sign)).strip();
    String text = sign < 0 ? "" : item.substring(sign + 1).strip();
    Option option = OptionNames.option(name, text, place);
    OptionValue value = OptionText.parse(option, text, place);
    if (given.containsKey(option)) {
      throw new OptionException(
          name,
          text,
          "an option stands twice in a list: "
              + name
              + "="
              + text
              + ", from="
              + place
              + "; leave one of them out");
    }
    put(value);
  }

  /** These, and where they are silent those of others. */
  public OptionValues over(OptionValues others) {
    OptionValues both = new OptionValues();
    both.given.putAll(others.given);
    both.given.putAll(given);
    both.container = container == null ? others.container : container;
    return both;
  }

  /**
   * Lowers what is retained if nobody says how much. Half of the part: a container of 512 MiB keeps
   * 16 MiB, too few for blocks that come and go there; double: an eighth of it lies idle.
   *
   * @param limit of the process's container; null: there is none
   */
  void limitBy(@Nullable ContainerLimit limit) {
    container = limit;
  }

  /** Whether somebody has given the option a value. */
  public boolean has(Option option) {
    return given.containsKey(option);
  }

  /** The value of an option, and its place. */
  public OptionValue of(Option option) {
    @Nullable OptionValue value = given.get(option);
    return value == null ? defaultOf(option) : value;
  }

  private OptionValue defaultOf(Option option) {
    ContainerLimit limit = option == Option.RETAINED_BYTES_MAX ? container : null;
    if (limit == null || limit.bytes() / CONTAINER_PART >= option.defaultValue()) {
      return new OptionValue(option, option.defaultValue(), "", DEFAULT);
    }
    String place =
        "a "
            + CONTAINER_PART
            + "th of the container's "
            + OptionText.format(option, limit.bytes())
            + ": "
            + limit.file();
    return new OptionValue(option, limit.bytes() / CONTAINER_PART, "", place);
  }

  /** The value of an option, in its unit. */
  public long value(Option option) {
    return of(option).value();
  }

  /** The path of a file; empty: there is none. */
  public String file(Option option) {
    return of(option).text();
  }

  /** The value of a flag. */
  public boolean isOn(Option option) {
    return value(option) != 0;
  }

  /** The values of all options, in their order. */
  public List<OptionValue> all() {
    List<OptionValue> all = new ArrayList<>();
    for (Option option : Option.values()) {
      all.add(of(option));
    }
    return all;
  }
}
