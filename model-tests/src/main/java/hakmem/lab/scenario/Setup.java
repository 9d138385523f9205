// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scenario;

import java.util.List;

/**
 * The engine that a scenario starts with.
 *
 * @param heaps their names, one letter each
 * @param headers block layout
 * @param reserveBytes see the allocator's builder
 * @param retainedBytesMax see the allocator's builder
 * @param magazineBytesMax see the allocator's builder; 0 where large blocks stand for small ones
 * @param before operations that are done before the threads start
 */
record Setup(
    String heaps,
    boolean headers,
    long reserveBytes,
    long retainedBytesMax,
    long magazineBytesMax,
    List<ScenarioOp> before) {
  private static final long SUPERSLAB_BYTES = 2L << 20;

  /** Four superslabs, of which one may be retained. */
  static Setup of(String heaps, ScenarioOp... before) {
    return new Setup(heaps, false, 4 * SUPERSLAB_BYTES, SUPERSLAB_BYTES, 0, List.of(before));
  }

  /** The same without retained superslabs. */
  Setup retainingNothing() {
    return new Setup(heaps, headers, reserveBytes, 0, magazineBytesMax, before);
  }

  /** The same with room for a few spans among what is retained. */
  Setup retainingSpans() {
    return new Setup(heaps, headers, reserveBytes, reserveBytes, magazineBytesMax, before);
  }

  /** The same with room for one span of 3 MiB, and not for two. */
  Setup retainingOneSpan() {
    return new Setup(heaps, headers, reserveBytes, 4 << 20, magazineBytesMax, before);
  }

  /** The same with headers. */
  Setup withHeaders() {
    return new Setup(heaps, true, reserveBytes, retainedBytesMax, magazineBytesMax, before);
  }

  /** The same with two blocks of a single unit at hand in each heap. */
  Setup withMagazines() {
    return withMagazines(128 << 10);
  }

  /** The same with blocks at hand whose slabs have so many bytes. */
  Setup withMagazines(long bytesMax) {
    return new Setup(heaps, headers, reserveBytes, retainedBytesMax, bytesMax, before);
  }
}
