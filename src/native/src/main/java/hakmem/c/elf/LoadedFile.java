// SPDX-License-Identifier: Apache-2.0
package hakmem.c.elf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of which code is mapped in this process: a library, as a rule.
 *
 * @param path as the system tells it
 * @param mappings in the order of addresses, the first with the file's first byte
 */
public record LoadedFile(String path, List<Mapping> mappings) {
  private static final Path MAPS = Path.of("/proc/self/maps");
  private static final String DELETED = " (deleted)";
  private static final int FIELDS = 6;
  private static final int HEXADECIMAL = 16;

  /**
   * A stretch of addresses of one protection.
   *
   * @param start first address
   * @param end behind the last one
   * @param access as the system writes it, like {@code r-xp}
   */
  public record Mapping(long start, long end, String access) {
    boolean isCode() {
      return access.charAt(2) == 'x';
    }

    /**
     * Whether an address lies in it.
     *
     * @param address any
     * @return true from start to before end
     */
    public boolean covers(long address) {
      return address >= start && address < end;
    }

    /**
     * Whether it may be written.
     *
     * @return by the system's word at that time
     */
    public boolean isWritable() {
      return access.charAt(1) == 'w';
    }
  }

  /**
   * All of this process.
   *
   * @return in the order of addresses; a file that is loaded twice stands there twice
   * @throws IOException the system refuses to tell
   */
  public static List<LoadedFile> all() throws IOException {
    List<LoadedFile> all = new ArrayList<>();
    for (String line : Files.readAllLines(MAPS)) {
      String[] fields = line.split(" +", FIELDS);
      if (fields.length < FIELDS || !fields[FIELDS - 1].startsWith("/")) {
        continue;
      }
      String[] range = fields[0].split("-");
      Mapping mapping =
          new Mapping(
              Long.parseUnsignedLong(range[0], HEXADECIMAL),
              Long.parseUnsignedLong(range[1], HEXADECIMAL),
              fields[1]);
      boolean isFirst = Long.parseUnsignedLong(fields[2], HEXADECIMAL) == 0;
      String path = fields[FIELDS - 1];
      if (isFirst && !continues(all, path, mapping)) {
        all.add(new LoadedFile(path, new ArrayList<>(List.of(mapping))));
      } else if (!all.isEmpty() && all.getLast().path.equals(path)) {
        all.getLast().mappings.add(mapping);
      }
    }
    return all.stream().filter(file -> file.mappings.stream().anyMatch(Mapping::isCode)).toList();
  }

  /** The first part may be split in two of different protections, both with the first byte. */
  private static boolean continues(List<LoadedFile> all, String path, Mapping mapping) {
    return !all.isEmpty()
        && all.getLast().path.equals(path)
        && all.getLast().mappings.getLast().end == mapping.start;
  }

  /**
   * Address of the file's first byte.
   *
   * @return start of the first mapping
   */
  public long start() {
    return mappings.getFirst().start;
  }

  /**
   * Whether an address lies in one of its mappings.
   *
   * @param address any
   * @return false for memory between its mappings
   */
  public boolean covers(long address) {
    return mappings.stream().anyMatch(mapping -> mapping.covers(address));
  }

  /**
   * The path without the system's remark that the file is gone.
   *
   * @return a path by which the dynamic linker may know it
   */
  public String file() {
    return path.endsWith(DELETED) ? path.substring(0, path.length() - DELETED.length()) : path;
  }

  /**
   * The last part of the path.
   *
   * @return like {@code libzip.so}
   */
  public String name() {
    return file().substring(file().lastIndexOf('/') + 1);
  }
}
