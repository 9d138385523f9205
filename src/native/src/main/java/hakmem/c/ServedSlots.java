// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import hakmem.c.LibraryException.Reason;
import java.util.ArrayList;
import java.util.List;

/*
 * Implementation note.
 *
 * A block of ours must never meet the C library's free. So functions that take blocks are put in
 * place everywhere before the first that hands one out, and taken away when none is left. A place
 * that the dynamic linker has yet to fill, at the first call, could be filled over ours by a thread
 * that is in that call: such a place is filled with what the linker would write, and time passes,
 * before it becomes ours.
 */
/** The places of libraries that are served together. One thread at a time. */
final class ServedSlots {
  private static final Object LOCK = new Object(); // two libraries can share an OS page
  private static final long LINKER_MILLIS = 20;

  private final List<Slot> taking;
  private final List<Slot> giving;
  private final Slot.Protection protection;

  ServedSlots(List<Slot> all, Slot.Protection protection) {
    taking = all.stream().filter(slot -> slot.function().takesBlocks()).toList();
    giving = all.stream().filter(slot -> !slot.function().takesBlocks()).toList();
    this.protection = protection;
  }

  int count() {
    return taking.size() + giving.size();
  }

  /**
   * Puts ours in place. If it throws, the caller takes away what is there.
   *
   * @throws LibraryException the system refuses, or a place has changed meanwhile
   */
  void install() {
    synchronized (LOCK) {
      bind();
      install(taking);
      for (Slot slot : taking) {
        checkIs(slot, slot.value() == slot.ours());
      }
      install(giving);
    }
  }

  /** Fills what the dynamic linker would fill later. */
  private void bind() {
    boolean isOneLazy = false;
    for (List<Slot> slots : List.of(taking, giving)) {
      for (Slot slot : slots) {
        long value = slot.value();
        if (value != slot.systems()) {
          isOneLazy = true;
          boolean ignored = slot.replace(value, slot.systems(), protection); // Or the linker did.
        }
      }
    }
    if (isOneLazy) {
      try {
        Thread.sleep(LINKER_MILLIS);
      } catch (InterruptedException e) { // Told to the caller; it is not long.
        Thread.currentThread().interrupt();
      }
    }
  }

  private void install(List<Slot> slots) {
    for (Slot slot : slots) {
      checkIs(slot, slot.replace(slot.systems(), slot.ours(), protection));
    }
  }

  private static void checkIs(Slot slot, boolean holds) {
    if (!holds) {
      throw new LibraryException(
          Reason.ALREADY_CHANGED,
          slot + " was changed meanwhile: 0x" + Long.toHexString(slot.value()));
    }
  }

  /** Gives the C library's functions back that hand blocks out. Says what was in the way. */
  List<LibraryException> removeGiving() {
    return remove(giving);
  }

  /** Gives the others back, too. */
  List<LibraryException> removeTaking() {
    return remove(taking);
  }

  private List<LibraryException> remove(List<Slot> slots) {
    List<LibraryException> failures = new ArrayList<>();
    synchronized (LOCK) {
      for (Slot slot : slots) {
        try {
          boolean isGone = slot.value() == slot.systems() || isReplaced(slot);
          if (!isGone && !slot.isVariable()) {
            failures.add(
                new LibraryException(
                    Reason.SLOT_CHANGED,
                    slot
                        + " does not hold what was written there but 0x"
                        + Long.toHexString(slot.value())
                        + ", and was left so; whoever wrote that may go on calling our function"));
          }
        } catch (LibraryException e) {
          failures.add(e);
        }
      }
    }
    return failures;
  }

  private boolean isReplaced(Slot slot) {
    return slot.replace(slot.ours(), slot.systems(), protection);
  }
}
