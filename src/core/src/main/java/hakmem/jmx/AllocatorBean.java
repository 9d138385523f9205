// SPDX-License-Identifier: Apache-2.0
package hakmem.jmx;

import hakmem.api.AddressFault;
import hakmem.api.AllocationFailedException.Cause;
import hakmem.api.Allocator;
import hakmem.api.BlockSites;
import hakmem.api.TagUsage;
import hakmem.diag.Census;
import hakmem.diag.HeapMap;
import hakmem.diag.StateDump;
import hakmem.diag.Statistics;
import hakmem.heap.Engine;
import hakmem.walk.EngineDoor;
import hakmem.walk.TagWalk;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.checkerframework.checker.nullness.qual.Nullable;

/** One allocator, which it does not keep alive. Thread-safe. */
final class AllocatorBean implements AllocatorMXBean {
  private final Supplier<@Nullable Statistics> census;
  private final Function<Boolean, HeapMap> map;
  private final Consumer<Path> dump;
  private final WeakReference<Engine> engine;

  AllocatorBean(Allocator allocator) {
    this.census = Census.whileAlive(allocator);
    this.map = HeapMap.whileAlive(allocator);
    this.dump = StateDump.whileAlive(allocator);
    this.engine = new WeakReference<>(EngineDoor.open(allocator));
  }

  /** Statistics now; all 0 if the allocator is garbage. */
  Statistics read() {
    Statistics known = census.get();
    return known == null ? nothing() : known;
  }

  private static Statistics nothing() {
    Map<Cause, Long> failures = new EnumMap<>(Cause.class);
    Map<AddressFault, Long> wrongFrees = new EnumMap<>(AddressFault.class);
    OptionalLong unknown = OptionalLong.empty();
    return new Statistics(
        Statistics.VERSION,
        "",
        new Statistics.Bytes(0, 0, 0, 0, 0, 0, 0, 0, 0, unknown, unknown, 0, 0),
        new Statistics.Heaps(0, 0, 0, 0),
        new Statistics.Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, failures, 0, wrongFrees),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  private static Map<String, Long> named(Map<? extends Enum<?>, Long> counts) {
    Map<String, Long> named = new TreeMap<>();
    counts.forEach((key, count) -> named.put(key.name(), count));
    return named;
  }

  /** Live blocks; a huge one is a block. */
  long liveBlocks() {
    Statistics all = read();
    return all.sizeClasses().stream().mapToLong(Statistics.SizeClassRow::liveBlocks).sum()
        + all.spanBands().stream().mapToLong(Statistics.SpanBand::liveSpans).sum();
  }

  @Override
  public String getTag() {
    Engine known = engine.get();
    return known == null ? "" : known.parts().gauge().tagPath();
  }

  @Override
  public long getLiveBytes() {
    return read().bytes().live();
  }

  @Override
  public long getCachedBytes() {
    return read().bytes().cached();
  }

  @Override
  public long getCommittedBytes() {
    return read().bytes().committed();
  }

  @Override
  public long getCommittedBytesPeak() {
    return read().bytes().committedPeak();
  }

  @Override
  public long getRetainedBytes() {
    return read().bytes().retained();
  }

  @Override
  public long getReservedBytes() {
    return read().bytes().reserved();
  }

  @Override
  public long getLimitBytes() {
    return read().bytes().limit();
  }

  @Override
  public long getHugePageBytes() {
    return read().bytes().hugePages();
  }

  @Override
  public @Nullable Long getResidentBytes() {
    return orNull(read().bytes().resident());
  }

  private static @Nullable Long orNull(OptionalLong number) {
    return number.isPresent() ? number.getAsLong() : null;
  }

  @Override
  public @Nullable Long getRequestedBytes() {
    return orNull(read().bytes().requested());
  }

  @Override
  public long getRequestedBytesLeast() {
    return read().bytes().requestedLeast();
  }

  @Override
  public long getRequestedBytesMost() {
    return read().bytes().requestedMost();
  }

  @Override
  public long getHeaps() {
    return read().heaps().open();
  }

  @Override
  public Map<String, Long> getFailures() {
    return named(read().counts().failures());
  }

  @Override
  public Map<String, Long> getWrongFrees() {
    return named(read().counts().wrongFrees());
  }

  @Override
  public String statistics() {
    return read().toJson();
  }

  @Override
  public String usage() {
    Engine known = engine.get();
    TagUsage usage =
        known == null
            ? new TagUsage("", "", 0, 0, 0, 0, 0, BlockSites.NONE, List.of())
            : TagWalk.usage(known);
    return usage.toJson();
  }

  @Override
  public String heapMap(boolean withBlocks) {
    return map.apply(withBlocks).toJson();
  }

  @Override
  public void dump(String file) {
    dump.accept(Path.of(file));
  }

  @Override
  public long trim() {
    Engine known = engine.get();
    return known == null ? 0 : known.trim();
  }
}
