// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.model;

import static hakmem.lab.model.Violation.require;

import hakmem.api.Allocator;
import hakmem.gauge.Account;
import hakmem.gauge.CommitGauge;
import hakmem.gauge.Tag;
import hakmem.testkit.SimulatedOs;
import hakmem.walk.EngineDoor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Allocators in one another, and what must be true of their accounts. Not thread-safe. */
final class TagTree implements AutoCloseable {
  static final long SUPERSLAB = 2L << 20;
  static final String ROOT = "server";

  /** Most that each may commit, those in it included; those around stand before those in them. */
  private static final Map<String, Long> LIMITS = new LinkedHashMap<>();

  static {
    LIMITS.put(ROOT, 6 * SUPERSLAB);
    LIMITS.put("server/netty", 4 * SUPERSLAB);
    LIMITS.put("server/arrow", Long.MAX_VALUE);
    LIMITS.put("server/arrow/tenant", 3 * SUPERSLAB);
  }

  private final ObservedOs os = new ObservedOs(new SimulatedOs(1L << 36));
  private final Map<String, Allocator> open = new LinkedHashMap<>();
  private final boolean headers;

  TagTree(boolean headers) {
    this.headers = headers;
    os.beginStep();
  }

  static List<String> paths() {
    return List.copyOf(LIMITS.keySet());
  }

  ObservedOs os() {
    return os;
  }

  boolean isOpen(String path) {
    return open.containsKey(path);
  }

  /** Whether a path is another one, or lies in it. */
  static boolean isWithin(String path, String around) {
    return path.equals(around) || path.startsWith(around + '/');
  }

  /** The open one of a path; there is one. */
  Allocator at(String path) {
    Allocator allocator = open.get(path);
    if (allocator == null) {
      throw new IllegalStateException("not open: " + path);
    }
    return allocator;
  }

  /** Builds those that are not open. */
  void buildAll() {
    for (String path : LIMITS.keySet()) {
      if (!isOpen(path)) {
        build(path);
      }
    }
  }

  /** Builds the one of a path; that around it is open. */
  void build(String path) {
    int slash = path.lastIndexOf('/');
    String name = path.substring(slash + 1);
    Allocator.Builder builder = builder(name, limit(path));
    open.put(
        path, slash < 0 ? builder.build() : builder.within(at(path.substring(0, slash))).build());
  }

  private Allocator.Builder builder(String name, long limitBytes) {
    return EngineDoor.withMemory(Allocator.builder(), os)
        .headers(headers)
        .reserveBytes(16 * SUPERSLAB)
        .retainedBytesMax(2 * SUPERSLAB)
        .limitBytes(limitBytes)
        .name(name);
  }

  /** One that nobody keeps, in one that may be closed. */
  void nest(String name, Allocator around) {
    builder(name, Long.MAX_VALUE).within(around).build().close();
  }

  /** The one of a path was closed, and with it all in it. */
  void closed(String path) {
    open.keySet().removeIf(other -> isWithin(other, path));
  }

  private static CommitGauge gauge(Allocator allocator) {
    return EngineDoor.open(allocator).parts().gauge();
  }

  private static Account account(Allocator allocator) {
    Tag tag = gauge(allocator).tag();
    if (tag == null) {
      throw new IllegalStateException("it has lost its tag");
    }
    return tag.account();
  }

  /** Bytes charged for a path. */
  long charged(String path) {
    return account(at(path)).chargedBytes();
  }

  /** Bytes that nobody uses, kept by a path and those in it. */
  long retained(String path) {
    long kept = 0;
    for (Map.Entry<String, Allocator> entry : open.entrySet()) {
      kept += isWithin(entry.getKey(), path) ? entry.getValue().stats().retainedBytes() : 0;
    }
    return kept;
  }

  /** What a path may have charged. */
  static long limit(String path) {
    return LIMITS.getOrDefault(path, Long.MAX_VALUE);
  }

  /**
   * Each account has the sum of what its allocator and those in it have committed, and no limit is
   * passed, nor was; each knows those in it and no other.
   */
  void check(String law) {
    os.beginStep();
    long all = 0;
    for (Map.Entry<String, Allocator> entry : open.entrySet()) {
      String path = entry.getKey();
      Account account = account(entry.getValue());
      long sum = 0;
      for (Map.Entry<String, Allocator> other : open.entrySet()) {
        sum += isWithin(other.getKey(), path) ? gauge(other.getValue()).committedBytes() : 0;
      }
      long expected = sum;
      require(
          account.chargedBytes() == expected,
          law,
          () -> "%s is charged %d of %d bytes".formatted(path, account.chargedBytes(), expected));
      require(
          account.chargedBytes() <= limit(path) && account.peakBytes() <= limit(path),
          law,
          () -> "%s had %d bytes, limit %d".formatted(path, account.peakBytes(), limit(path)));
      checkNested(law, path, entry.getValue());
      all += gauge(entry.getValue()).committedBytes();
    }
    long committed = all;
    require(
        os.heldBytes() <= committed,
        law,
        () -> "the system gave %d bytes, counted are %d".formatted(os.heldBytes(), committed));
  }

  private void checkNested(String law, String path, Allocator allocator) {
    List<String> expected = new ArrayList<>();
    for (String other : open.keySet()) {
      if (other.startsWith(path + '/') && other.indexOf('/', path.length() + 1) < 0) {
        expected.add(other);
      }
    }
    List<String> found = new ArrayList<>();
    Tag tag = gauge(allocator).tag();
    if (tag != null) {
      tag.nested().forEach(nested -> found.add(nested.path()));
    }
    require(
        found.size() == expected.size() && found.containsAll(expected),
        law,
        () -> "in %s are %s, found are %s".formatted(path, expected, found));
  }

  @Override
  public void close() {
    Allocator root = open.get(ROOT);
    if (root != null) {
      root.close();
    }
  }
}
