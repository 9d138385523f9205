// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import hakmem.layout.BlockLayout;
import hakmem.layout.SuperslabLayout;
import hakmem.testkit.SimulatedOs;

/** The ways to build an allocator that the contract is tested under. */
enum Setup {
  REAL_HEADERLESS(false, false, 1L << 30),
  REAL_HEADERS(false, true, 1L << 30),
  REAL_SMALL_RANGE(false, false, 4 * SuperslabLayout.SUPERSLAB_BYTES),
  SIMULATED_HEADERLESS(true, false, 1L << 26),
  SIMULATED_HEADERS(true, true, 1L << 26),
  /** A primary range of one superslab: nearly everything lies in secondary ranges. */
  SIMULATED_MANY_RANGES(true, false, SuperslabLayout.SUPERSLAB_BYTES);

  static final long RETAINED_BYTES_MAX = 4 * SuperslabLayout.SUPERSLAB_BYTES;
  private static final long ADDRESS_SPACE_BYTES = 1L << 42;

  private final boolean simulated;
  private final boolean headers;
  private final long reserveBytes;

  Setup(boolean simulated, boolean headers, long reserveBytes) {
    this.simulated = simulated;
    this.headers = headers;
    this.reserveBytes = reserveBytes;
  }

  boolean simulated() {
    return simulated;
  }

  BlockLayout layout() {
    return headers ? BlockLayout.HEADER : BlockLayout.HEADERLESS;
  }

  /** A builder with an operating system of its own, if it is a simulated one. */
  Allocator.Builder builder() {
    Allocator.Builder builder =
        Allocator.builder()
            .headers(headers)
            .reserveBytes(reserveBytes)
            .retainedBytesMax(RETAINED_BYTES_MAX);
    return simulated ? builder.os(new SimulatedOs(ADDRESS_SPACE_BYTES)) : builder;
  }
}
