// SPDX-License-Identifier: Apache-2.0
package hakmem.option;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Options of the process: system properties, and the memory of its container, as they were when the
 * first allocator was built. Thread-safe. Nothing else in core reads properties, files of the
 * system or the environment.
 */
public final class ProcessOptions {
  /** Guarded by the class. Not an initializer's: an Error in here must not be for good. */
  private static @Nullable Map<String, String> properties;

  /** As properties, once they are known. */
  private static @Nullable ContainerLimit container;

  private static boolean containerIsKnown;

  private ProcessOptions() {}

  /**
   * The options of the process, parsed anew at each call.
   *
   * @throws hakmem.api.OptionException one is wrong
   */
  public static OptionValues read() {
    return inContainer(OptionValues.of(properties()));
  }

  /** The same values, with the defaults that the container of this process makes. */
  public static OptionValues inContainer(OptionValues values) {
    values.limitBy(container());
    return values;
  }

  private static synchronized @Nullable ContainerLimit container() {
    if (!containerIsKnown) {
      container = ContainerLimit.find(new SystemFiles());
      containerIsKnown = true;
    }
    return container;
  }

  /** Files of the system, which have no length before they are read. */
  private static final class SystemFiles implements ContainerLimit.Files {
    @Override
    public @Nullable String text(String path) {
      try (FileInputStream in = new FileInputStream(path)) {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      } catch (IOException e) { // It is not there, or not for us.
        return null;
      }
    }
  }

  private static synchronized Map<String, String> properties() {
    Map<String, String> known = properties;
    if (known == null) {
      known = ofHakmem(System.getProperties());
      properties = known;
    }
    return known;
  }

  private static Map<String, String> ofHakmem(Properties all) {
    Map<String, String> found = new HashMap<>();
    for (String key : all.stringPropertyNames()) {
      String value = key.startsWith(OptionValues.PREFIX) ? all.getProperty(key) : null;
      if (value != null) {
        found.put(key, value);
      }
    }
    return found;
  }
}
