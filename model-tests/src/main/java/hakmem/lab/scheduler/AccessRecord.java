// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import org.checkerframework.checker.nullness.qual.Nullable;

/** One access of a recorded execution, with the values that it wrote and read. */
final class AccessRecord {
  private final int thread;
  private final int site;
  private final int location;
  private @Nullable Object written;
  private @Nullable Object result;
  private boolean hasWritten;
  private boolean hasResult;

  AccessRecord(int thread, int site, int location) {
    this.thread = thread;
    this.site = site;
    this.location = location;
  }

  int thread() {
    return thread;
  }

  int location() {
    return location;
  }

  Site site() {
    return Site.of(site);
  }

  void wrote(@Nullable Object value) {
    written = value;
    hasWritten = true;
  }

  void got(@Nullable Object value) {
    result = value;
    hasResult = true;
  }

  /** What was written and read, in words. */
  String values() {
    String text = hasWritten ? " := " + text(written) : "";
    return hasResult ? text + " -> " + text(result) : text;
  }

  private static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case Long number when number > 4096 || number < -4096 -> Long.toHexString(number);
      case Number number -> number.toString();
      case Boolean bool -> bool.toString();
      default -> value.getClass().getSimpleName();
    };
  }
}
