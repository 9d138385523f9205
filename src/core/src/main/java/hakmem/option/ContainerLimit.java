// SPDX-License-Identifier: Apache-2.0
package hakmem.option;

import org.checkerframework.checker.nullness.qual.Nullable;
import org.checkerframework.common.value.qual.MinLen;

/*
 * Implementation note.
 *
 * /proc/self/cgroup says in which groups a process is, /proc/self/mountinfo where their folders
 * are. A group that is given as a path of the host lies below the root of its mount, or is that
 * root (Docker with version 1); in a namespace of its own its path is "/". Groups above it limit it
 * as well, as far up as they can be seen.
 */
/**
 * The memory that the container of this process may have, by cgroups of version 2 or 1.
 *
 * @param bytes the least limit of its group and those above
 * @param file that says so
 */
record ContainerLimit(long bytes, String file) {
  /** Version 1 writes the largest multiple of an OS page instead of "max". */
  private static final long NONE_FROM = 1L << 60;

  /** The text of a file; null: it cannot be read. */
  interface Files {
    /** See there. */
    @Nullable String text(String path);
  }

  /**
   * The limit of a process.
   *
   * @return null: there is none, or nothing says so
   */
  static @Nullable ContainerLimit find(Files files) {
    String groups = files.text("/proc/self/cgroup");
    String mounts = files.text("/proc/self/mountinfo");
    if (groups == null || mounts == null) {
      return null;
    }
    String first = group(groups, "memory");
    String second = group(groups, "");
    ContainerLimit limit = null;
    for (String line : mounts.split("\n", -1)) {
      String[] sides = line.split(" - ", 2);
      String[] mount = sides[0].split(" ", -1);
      String[] type = sides.length < 2 ? mount : sides[1].split(" ", -1);
      if (mount.length < 5 || type.length < 3) {
        continue;
      }
      boolean isFirst = type[0].equals("cgroup") && contains(type[2], "memory");
      if (isFirst && first != null) {
        limit = least(limit, climb(files, mount, first, "memory.limit_in_bytes"));
      } else if (type[0].equals("cgroup2") && second != null) {
        limit = least(limit, climb(files, mount, second, "memory.max"));
      }
    }
    return limit;
  }

  /** The path of the group with a controller, "" for version 2; null: there is none. */
  private static @Nullable String group(String groups, String controller) {
    for (String line : groups.split("\n", -1)) {
      String[] parts = line.split(":", 3);
      if (parts.length == 3
          && (controller.isEmpty() ? parts[1].isEmpty() : contains(parts[1], controller))) {
        return parts[2];
      }
    }
    return null;
  }

  private static boolean contains(String list, String word) {
    return ("," + list + ",").contains("," + word + ",");
  }

  /** Looks at a group and at those above it, up to the root of its mount. */
  private static @Nullable ContainerLimit climb(
      Files files, String @MinLen(5) [] mount, String path, String name) {
    String root = unescaped(mount[3]);
    String top = unescaped(mount[4]);
    String below = below(path, root);
    ContainerLimit limit = null;
    while (true) {
      limit = least(limit, read(files, top + below + "/" + name));
      int slash = below.lastIndexOf('/');
      if (slash < 0) {
        return limit;
      }
      below = below.substring(0, slash);
    }
  }

  /** The part of a path below a root; "" if it is not below. */
  private static String below(String path, String root) {
    String prefix = root.equals("/") ? "" : root;
    boolean isBelow = path.startsWith(prefix + "/") && !path.contains("/..");
    String rest = isBelow ? path.substring(Math.min(prefix.length(), path.length())) : "";
    return rest.equals("/") ? "" : rest;
  }

  private static @Nullable ContainerLimit read(Files files, String path) {
    String text = files.text(path);
    String number = text == null ? "" : text.strip();
    if (number.isEmpty() || number.length() > 19 || !isNumber(number)) {
      return null; // "max" too.
    }
    long bytes = Long.parseUnsignedLong(number);
    return bytes <= 0 || bytes >= NONE_FROM ? null : new ContainerLimit(bytes, path);
  }

  private static boolean isNumber(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  private static @Nullable ContainerLimit least(
      @Nullable ContainerLimit one, @Nullable ContainerLimit other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return other.bytes < one.bytes ? other : one;
  }

  /** A path of mountinfo: blanks and backslashes stand there as octal numbers. */
  private static String unescaped(String path) {
    return path.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\");
  }
}
