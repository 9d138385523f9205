// SPDX-License-Identifier: Apache-2.0
package hakmem.junit;

import hakmem.api.BlockSites;
import java.io.Serial;
import java.util.List;

/** A test has left blocks live. Its message says how many, and who asked for them. */
public final class LeakedBlocksError extends AssertionError {
  @Serial private static final long serialVersionUID = 1L;

  private final transient List<BlockSites> sites;

  LeakedBlocksError(String message, List<BlockSites> sites) {
    super(message);
    this.sites = List.copyOf(sites);
  }

  /**
   * What was left.
   *
   * @return a report for each allocator in which something was; unmodifiable; not kept when the
   *     error is serialized
   */
  public List<BlockSites> sites() {
    return sites;
  }
}
