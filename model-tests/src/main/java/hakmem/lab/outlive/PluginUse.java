// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.outlive;

import hakmem.api.Allocator;
import java.util.function.UnaryOperator;

/**
 * What a plug-in does: makes an allocator, uses it on a thread of its host, closes it. Public with
 * a constructor without parameters, so that a loader can make one of its own.
 */
public final class PluginUse implements UnaryOperator<String> {
  /** So long that no round comes while somebody waits for the maintenance thread to end. */
  private static final long MAINTENANCE_MILLIS = 3_600_000;

  @SuppressWarnings("required.method.not.called") // Closed by a call of its own.
  private final Allocator allocator =
      Allocator.builder().reserveBytes(1L << 26).maintenanceMillis(MAINTENANCE_MILLIS).build();

  /** An open allocator. */
  public PluginUse() {}

  /** "use", "close", or "heaps": how many there are. */
  @Override
  public String apply(String what) {
    switch (what) {
      case "use" -> allocator.free(allocator.malloc(100));
      case "close" -> allocator.close();
      default -> {
        return Long.toString(allocator.stats().heaps());
      }
    }
    return what;
  }
}
