// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import java.lang.invoke.VarHandle;
import java.lang.invoke.VarHandle.VarHandleDesc;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What instrumented code calls before and after each access. Outside an execution nothing happens.
 * For one real thread: that of the logical threads.
 */
public final class Points {
  private static final Object BLOCK_WORDS = "block";
  private static final Map<String, Integer> FIELDS = new HashMap<>();
  private static final Map<VarHandle, Integer> HANDLES = new IdentityHashMap<>();

  private static final int ACCESSES_AT_REST_MAX = 2_000_000;
  private static final int HAND_OVER =
      Site.number(new Site(AccessKind.RELEASE_WRITE, "handed over", "the program", 0));
  private static final int TAKE_OVER =
      Site.number(new Site(AccessKind.ACQUIRE_READ, "handed over", "the program", 0));

  private static final int CALL =
      Site.number(new Site(AccessKind.ACQUIRE_READ, "operation", "the program, call", 0));
  private static final int RETURN =
      Site.number(new Site(AccessKind.RELEASE_WRITE, "operation", "the program, return", 0));

  private static final int PURGE =
      Site.number(new Site(AccessKind.PLAIN_WRITE, "block word", "OsMemory.purge", 0));

  private static final int LOAD_INSTEAD =
      Site.number(new Site(AccessKind.PLAIN_READ, "rangeTable", "the recorder", 0));

  private static @Nullable Execution active;
  private static @Nullable Execution suspended;
  private static int initialisers;
  private static int accessesAtRest;

  private Points() {}

  /** From now on, accesses belong to this execution; null: to none. */
  static void activate(@Nullable Execution execution) {
    active = execution;
    accessesAtRest = 0;
  }

  /** A class initialiser begins: until it ends, accesses are its own. */
  public static void enterInitialiser() {
    initialisers++;
    if (initialisers == 1) {
      suspended = active;
      active = null;
    }
  }

  /** See {@link #enterInitialiser}. */
  public static void leaveInitialiser() {
    initialisers--;
    if (initialisers == 0) {
      active = suspended;
      suspended = null;
    }
  }

  /** The operating system zeroes a word. */
  static void purged(long address) {
    block(address, 0, PURGE);
  }

  private static void countAtRest() {
    if (++accessesAtRest > ACCESSES_AT_REST_MAX) {
      accessesAtRest = 0; // What cleans up after the exception may loop again.
      throw new ScenarioFailure(Check.ENDLESS, "a loop without end, outside the logical threads");
    }
  }

  /** The logical thread that runs, from 0; none: -1. */
  public static int thread() {
    Execution execution = active;
    return execution == null ? -1 : execution.current();
  }

  /** A recorder loads an element of the registry's table in place of the engine. */
  public static void loadsInstead(Object array, int index) {
    element(array, index, LOAD_INSTEAD);
  }

  /** The program itself hands something to another thread, with release, or takes it. */
  public static void handOver(Object owner, int index, boolean give) {
    element(owner, index, give ? HAND_OVER : TAKE_OVER);
  }

  /** An operation of the program begins: it has heard of what was done to this element. */
  public static void call(Object owner, int index) {
    element(owner, index, CALL);
  }

  /** An operation of the program ends, and tells those of what it did who ask for the element. */
  public static void ends(Object owner, int index) {
    element(owner, index, RETURN);
  }

  /** The number of a field's name. */
  static synchronized int fieldNumber(String name) {
    return FIELDS.computeIfAbsent(name, _ -> FIELDS.size());
  }

  /** The object that stands for all block memory. */
  static Object blockWords() {
    return BLOCK_WORDS;
  }

  /** A field, by its number. */
  public static void field(Object owner, int field, int site) {
    Execution execution = active;
    if (execution != null) {
      execution.access(owner, field, site);
    } else {
      countAtRest();
    }
  }

  /** A field, by its variable handle. */
  public static void handle(VarHandle handle, Object owner, int site) {
    Execution execution = active;
    if (execution != null) {
      execution.access(owner, HANDLES.computeIfAbsent(handle, Points::fieldOf), site);
    } else {
      countAtRest();
    }
  }

  private static int fieldOf(VarHandle handle) {
    VarHandleDesc name = handle.describeConstable().orElseThrow();
    return fieldNumber(name.constantName());
  }

  /** An element of an array, or of an object that is one to its callers. */
  public static void element(Object array, int index, int site) {
    Execution execution = active;
    if (execution != null) {
      execution.access(array, index, site);
    } else {
      countAtRest();
    }
  }

  /** An object that is one location: an atomic, a queue, a map. */
  public static void object(Object receiver, int site) {
    Execution execution = active;
    if (execution != null) {
      execution.access(receiver, 0, site);
    } else {
      countAtRest();
    }
  }

  /** A word of a block. */
  public static void block(long block, int offset, int site) {
    Execution execution = active;
    if (execution != null) {
      execution.access(BLOCK_WORDS, block + offset, site);
    } else {
      countAtRest();
    }
  }

  /** The value that is about to be written. */
  public static void writes(long value) {
    Execution execution = active;
    if (execution != null && execution.isRecording()) {
      execution.noteWritten(value);
    }
  }

  /** As {@link #writes(long)}. */
  public static void writes(int value) {
    writes((long) value);
  }

  /** As {@link #writes(long)}. */
  public static void writes(@Nullable Object value) {
    Execution execution = active;
    if (execution != null && execution.isRecording()) {
      execution.noteWritten(value);
    }
  }

  /** The result of the access. */
  public static void result(long value) {
    Execution execution = active;
    if (execution != null && execution.isRecording()) {
      execution.noteResult(value);
    }
  }

  /** As {@link #result(long)}. */
  public static void result(int value) {
    result((long) value);
  }

  /** As {@link #result(long)}; tells a conditional access whether it wrote. */
  public static void result(boolean value) {
    Execution execution = active;
    if (execution != null) {
      execution.noteSuccess(value);
    }
  }

  /** As {@link #result(long)}. */
  public static void result(@Nullable Object value) {
    Execution execution = active;
    if (execution != null && execution.isRecording()) {
      execution.noteResult(value);
    }
  }

  /** A loop of the engine waits for another thread. */
  public static void spin() {
    Execution execution = active;
    if (execution != null) {
      execution.spin();
    }
  }
}
