// SPDX-License-Identifier: Apache-2.0
package hakmem.record;

import hakmem.api.BlockSites;
import hakmem.api.Option;
import hakmem.api.OptionException;
import hakmem.api.SiteWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Writes who holds blocks into a file when the process or the allocator ends. It keeps the
 * allocator alive until then. Thread-safe.
 */
final class SitesFile {
  private static final String JSON = ".json";

  private final Path path;
  private final boolean isJson;

  /** Null: the process was ending already. Guarded by this. */
  private @Nullable Thread hook;

  /** Guarded by this. */
  private boolean isWritten;

  private SitesFile(Path path, boolean isJson) {
    this.path = path;
    this.isJson = isJson;
  }

  /**
   * Waits for the end.
   *
   * @param name of the file; what it held before is lost
   * @param number of the file: from 2 on it has it at its end
   * @throws OptionException it cannot be written
   */
  static SitesFile open(String name, int number, SiteWatch watch) {
    try {
      Path path = OptionFiles.path(Option.SITES_FILE, name, number);
      Path ignored = Files.writeString(path, "");
      SitesFile file = new SitesFile(path, name.endsWith(JSON));
      file.waitForExit(watch);
      return file;
    } catch (IOException e) {
      throw new OptionException(
          "sitesFile",
          name,
          "the file of an option cannot be written: sitesFile="
              + name
              + ", because of "
              + e
              + "; give another path");
    }
  }

  private synchronized void waitForExit(SiteWatch watch) {
    Thread thread = new Thread(() -> writeFirst(watch.sites()), "hakmem-sites");
    try {
      Runtime.getRuntime().addShutdownHook(thread);
      hook = thread;
    } catch (IllegalStateException e) { // The process is ending: closing the allocator writes it.
      hook = null;
    }
  }

  /** The allocator ends with these blocks. Also if the process ends meanwhile. */
  synchronized void writeLast(BlockSites sites) {
    isWritten = true;
    write(sites);
    Thread known = hook;
    hook = null;
    try {
      boolean ignored = known != null && Runtime.getRuntime().removeShutdownHook(known);
    } catch (IllegalStateException e) { // The process is ending: the hook will find it written.
      isWritten = true;
    }
  }

  private synchronized void writeFirst(BlockSites sites) {
    if (!isWritten) {
      write(sites);
    }
  }

  private void write(BlockSites sites) {
    try {
      Path ignored = Files.writeString(path, isJson ? sites.toJson() : sites.toText());
    } catch (IOException e) { // The process or the allocator ends all the same.
      isWritten = false;
    }
  }
}
