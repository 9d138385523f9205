// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.footprint;

import java.util.List;
import java.util.function.BiFunction;

/**
 * Runs a load of this name to this count and says what is wrong. Public with a constructor without
 * parameters, so that the loader of a copy of the engine can make one of its own.
 */
public final class SmallLoad implements BiFunction<String, Integer, List<String>> {
  /** Keeps nothing. */
  public SmallLoad() {}

  @Override
  public List<String> apply(String load, Integer count) {
    return Footprint.of(Load.valueOf(load), count, _ -> {}).violations();
  }
}
