// SPDX-License-Identifier: Apache-2.0
package hakmem.record;

import hakmem.api.BlockSites;
import hakmem.api.Option;
import hakmem.api.OptionException;
import hakmem.api.SiteMode;
import hakmem.heap.Engine;
import hakmem.heap.HeapsByThread;
import hakmem.option.OptionValues;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Who watches an allocator because an option says so. Thread-safe. */
public final class OptionWatchers {
  private final @Nullable TraceRecorder recorder;
  private final @Nullable SiteLedger ledger;
  private final @Nullable SitesFile file;

  /** Of sites that have a file. Guarded by the class. */
  private static int lastNumber;

  private OptionWatchers(
      @Nullable TraceRecorder recorder, @Nullable SiteLedger ledger, @Nullable SitesFile file) {
    this.recorder = recorder;
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
    boolean isOn = options.value(Option.SITES) == SiteMode.ALL.ordinal();
    String name = options.file(Option.SITES_FILE);
    if (!isOn && !name.isEmpty()) {
      throw new OptionException(
          "sitesFile",
          name,
          "the file of an option would stay empty: sitesFile="
              + name
              + ", sites=off; give sites=all, or leave the file out");
    }
    String trace = options.file(Option.RECORD);
    boolean isShared = !own.has(Option.RECORD);
    TraceRecorder recorder =
        trace.isEmpty() ? null : TraceRecorder.startOfOption(engine, heaps, trace, isShared);
    try {
      SiteLedger ledger = isOn ? SiteLedger.start(engine, heaps) : null;
      SitesFile file = null;
      if (ledger != null && !name.isEmpty()) {
        int number = own.has(Option.SITES_FILE) ? 1 : nextNumber();
        file = SitesFile.open(name, number, ledger);
      }
      return new OptionWatchers(recorder, ledger, file);
    } catch (Throwable e) { // Error: undone. The ledger goes with the allocator.
      if (recorder != null) {
        recorder.endQuietly();
      }
      throw e;
    }
  }

  private static synchronized int nextNumber() {
    lastNumber++;
    return lastNumber;
  }

  /** Who holds blocks, if that is kept. */
  public BlockSites sites() {
    SiteLedger known = ledger;
    return known == null ? BlockSites.NONE : known.sites();
  }

  /** The same for the last time, before the allocator's end; nothing if nobody wants to know. */
  public BlockSites lastSites() {
    return file == null ? BlockSites.NONE : sites();
  }

  /** The allocator is closed, or was never built. */
  public void end(BlockSites last) {
    if (file != null) {
      file.writeLast(last);
    }
    if (ledger != null) {
      ledger.close();
    }
    if (recorder != null) {
      recorder.endQuietly();
    }
  }
}
