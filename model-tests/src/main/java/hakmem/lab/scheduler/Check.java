// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import java.util.stream.Stream;

/** What is checked of each execution. What it reports begins with its name. */
public enum Check {
  /** Two accesses that nothing orders, at least one of them a write. */
  RACE("RACE"),
  /** A loop without end. */
  ENDLESS("ENDLESS"),
  /** An access to memory that is not there. */
  FAULT("FAULT"),
  /** A thread, or what is done when all have ended, got an exception. */
  EXCEPTION("EXCEPTION"),
  /** A block is handed out while another that lies there is live. */
  LIVE_TWICE("LIVE-TWICE"),
  /** A live block has not the content that its user gave it. */
  CONTENT("CONTENT"),
  /** A right free is refused, or one of a closed allocator is not. */
  FREE("FREE"),
  /** Of several frees of one block, not exactly one succeeds. */
  DOUBLE_FREE("DOUBLE-FREE"),
  /** The heap is not in order when all threads have ended. */
  AUDIT("AUDIT"),
  /** The heap is not in order when all blocks are freed and all heaps closed. */
  AUDIT_EMPTY("AUDIT-EMPTY"),
  /** Nothing is live, and something is allocated or committed. */
  STRANDED("STRANDED"),
  /** The system has given other bytes than the engine counts. */
  SYSTEM("SYSTEM"),
  /** A bit of {@code AtomicBits} was claimed while a lower one was set. */
  BITS("BITS"),
  /** An operation says that the allocator is closed, and nobody has closed it. */
  CLOSED_EARLY("CLOSED-EARLY"),
  /** A block is handed out by an operation that began after close. */
  CLOSED_MALLOC("CLOSED-MALLOC"),
  /** A block that was live at the close does not read as zero. */
  CLOSED_ZERO("CLOSED-ZERO"),
  /** The system has not got back what a closed allocator had. */
  CLOSED_SYSTEM("CLOSED-SYSTEM"),
  /** A closed allocator counts something that is left. */
  CLOSED_LEFT("CLOSED-LEFT"),
  /** A heap of a closed allocator hands out a block when all threads have ended. */
  CLOSED_REOPENED("CLOSED-REOPENED");

  private final String text;

  Check(String text) {
    this.text = text;
  }

  /** Its name in texts. */
  public String text() {
    return text;
  }

  /** What it reports. */
  public String reports(String what) {
    return text + ": " + what;
  }

  /** Which check reports this. */
  public static Check of(String violation) {
    return Stream.of(values())
        .filter(check -> violation.startsWith(check.text + ":"))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no check reports '" + violation + "'"));
  }

  /** The check of this name in texts. */
  public static Check byText(String name) {
    return of(name + ":");
  }
}
