// SPDX-License-Identifier: Apache-2.0
package hakmem.record;

import hakmem.api.BlockSites;
import hakmem.api.Option;
import hakmem.api.OptionException;
import hakmem.api.SiteMode;
import hakmem.api.SiteWatch;
import hakmem.heap.Engine;
import hakmem.heap.HeapsByThread;
import hakmem.option.OptionValues;
import java.nio.file.Path;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Who watches an allocator because an option says so. Thread-safe. */
public final class OptionWatchers {
  private final @Nullable FileRecording recorder;
  private final @Nullable DumpedOperations ring;
  private final @Nullable SiteWatch ledger;
  private final @Nullable SitesFile file;

  /** Operations that the option recordLast keeps: a file of 5 MiB. */
  private static final int OPERATIONS_KEPT = 1 << 16;

  private OptionWatchers(
      @Nullable FileRecording recorder,
      @Nullable DumpedOperations ring,
      @Nullable SiteWatch ledger,
      @Nullable SitesFile file) {
    this.recorder = recorder;
    this.ring = ring;
    this.ledger = ledger;
    this.file = file;
  }

  /**
   * Those of a new allocator.
   *
   * @param options all of them
   * @param own those of the builder: others are shared with all allocators of the process
   * @throws OptionException a file cannot be written, or is one of sites that nobody keeps
   * @throws hakmem.api.RecordingException that of a recording cannot be
   */
  public static OptionWatchers start(
      Engine engine, HeapsByThread heaps, OptionValues options, OptionValues own) {
    engine.keepOptions(options);
    long mode = options.value(Option.SITES);
    String name = options.file(Option.SITES_FILE);
    if (mode == SiteMode.OFF.ordinal() && !name.isEmpty()) {
      throw new OptionException(
          "sitesFile",
          name,
          "the file of an option would stay empty: sitesFile="
              + name
              + ", sites=off; give sites=sampled or sites=all, or leave the file out");
    }
    Path trace = file(options, own, Option.RECORD);
    Path lastFile = file(options, own, Option.RECORD_LAST);
    FileRecording recorder = trace == null ? null : TraceRecorder.start(engine, heaps, trace);
    DumpedOperations ring = null;
    try {
      if (lastFile != null) {
        ring = DumpedOperations.start(engine, heaps, lastFile, OPERATIONS_KEPT);
      }
      SiteWatch ledger = watch(mode, engine, heaps);
      if (ledger != null) {
        engine.keepSites(ledger);
      }
      SitesFile file = null;
      if (ledger != null && !name.isEmpty()) {
        int number = OptionFiles.number(Option.SITES_FILE, !own.has(Option.SITES_FILE));
        file = SitesFile.open(name, number, ledger);
      }
      return new OptionWatchers(recorder, ring, ledger, file);
    } catch (Throwable e) { // Error: undone. The ledger goes with the allocator.
      endQuietly(recorder, ring);
      throw e;
    }
  }

  private static @Nullable SiteWatch watch(long mode, Engine engine, HeapsByThread heaps) {
    if (mode == SiteMode.ALL.ordinal()) {
      return SiteLedger.start(engine, heaps);
    }
    return mode == SiteMode.SAMPLED.ordinal() ? SampledSites.start(engine, heaps) : null;
  }

  /** The file of an option for this allocator; null: nobody wants one. */
  private static @Nullable Path file(OptionValues options, OptionValues own, Option option) {
    String name = options.file(option);
    return name.isEmpty()
        ? null
        : OptionFiles.path(option, name, OptionFiles.number(option, !own.has(option)));
  }

  private static void endQuietly(
      @Nullable FileRecording recorder, @Nullable DumpedOperations ring) {
    if (ring != null) {
      ring.endQuietly();
    }
    if (recorder != null) {
      recorder.endQuietly();
    }
  }

  /** Who holds blocks, if that is kept. */
  public BlockSites sites() {
    SiteWatch known = ledger;
    return known == null ? BlockSites.NONE : known.sites();
  }

  /** The same for the last time, before the allocator's end; nothing if nobody wants to know. */
  public BlockSites lastSites() {
    return file == null ? BlockSites.NONE : sites();
  }

  /** Waits for dumps of what has happened; before the allocator is closed, without its locks. */
  public void awaitDumps() {
    if (ring != null) {
      ring.awaitDumps();
    }
  }

  /** The allocator is closed, or was never built. */
  public void end(BlockSites last) {
    if (file != null) {
      file.writeLast(last);
    }
    if (ledger != null) {
      ledger.close();
    }
    endQuietly(recorder, ring);
  }
}
