// SPDX-License-Identifier: Apache-2.0
package hakmem.option;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Options of the process: system properties, as they were when the first allocator was built.
 * Thread-safe. Nothing else in core reads properties or the environment.
 */
public final class ProcessOptions {
  /** Guarded by the class. Not an initializer's: an Error in here must not be for good. */
  private static @Nullable Map<String, String> properties;

  private ProcessOptions() {}

  /**
   * The options of the process, parsed anew at each call.
   *
   * @throws hakmem.api.OptionException one is wrong
   */
  public static OptionValues read() {
    return OptionValues.of(properties());
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
