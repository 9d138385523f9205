// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

/**
 * What an access does to its location, and what it orders. Access modes are those of the code, not
 * of the machine: an opaque write orders nothing here, although x86 would order it.
 */
public enum AccessKind {
  /** Reads; ordered with nothing. */
  PLAIN_READ(true, false, true, false, false),
  /** Writes; ordered with nothing. */
  PLAIN_WRITE(false, true, true, false, false),
  /** Reads atomically; ordered with nothing. */
  OPAQUE_READ(true, false, false, false, false),
  /** Writes atomically; ordered with nothing. */
  OPAQUE_WRITE(false, true, false, false, false),
  /** Reads; what was before the release write of the value happened before. */
  ACQUIRE_READ(true, false, false, true, false),
  /** Writes; publishes what was before. */
  RELEASE_WRITE(false, true, false, false, true),
  /** Reads and writes in one step; acquire and release. */
  EXCHANGE(true, true, false, true, true),
  /** As {@link #EXCHANGE}, but joins nothing. */
  RELEASE_EXCHANGE(true, true, false, false, true),
  /** As {@link #EXCHANGE}, but publishes nothing. */
  ACQUIRE_EXCHANGE(true, true, false, true, false),
  /** As {@link #EXCHANGE} if the value is the expected one, else as {@link #ACQUIRE_READ}. */
  CAS(true, true, false, true, true),
  /** Reads and writes in one step; ordered with nothing. */
  UNORDERED_CAS(true, true, false, false, false);

  private final boolean reads;
  private final boolean writes;
  private final boolean plain;
  private final boolean acquires;
  private final boolean releases;

  AccessKind(boolean reads, boolean writes, boolean plain, boolean acquires, boolean releases) {
    this.reads = reads;
    this.writes = writes;
    this.plain = plain;
    this.acquires = acquires;
    this.releases = releases;
  }

  /** Whether the value matters to it. */
  boolean reads() {
    return reads;
  }

  /** Whether the value may be another one afterwards. */
  boolean writes() {
    return writes;
  }

  /** Whether it may race: two conflicting accesses without order, one of them plain. */
  boolean isPlain() {
    return plain;
  }

  /** Whether it joins what was published at its location. */
  boolean acquires() {
    return acquires;
  }

  /** Whether it publishes what its thread did before. */
  boolean releases() {
    return releases;
  }

  /** Whether its result says if it has written. */
  boolean isConditional() {
    return this == CAS || this == UNORDERED_CAS;
  }

  /** The kind as words of a table. */
  String text() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
  }
}
