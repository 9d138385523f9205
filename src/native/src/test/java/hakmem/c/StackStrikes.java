// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import hakmem.api.Allocator;
import hakmem.diag.HeapAuditor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An Error at each call and each new object of what upcalls do on stacks of C, one at a time: no
 * block has two owners, at most one is lost, and that one the allocator counts; room and racks are
 * as before.
 */
final class StackStrikes {
  private static final int BYTES = 30_000; // of a class of few places: short upcalls
  private static final int BLOCKS = 20;
  private static final int STRIKES_MAX = 5000;

  private static final int ROUNDS_OF_A_LOOP = 3;

  /** Most places that there may be in a class. */
  static final int PLACES_OF_A_CLASS = 256;

  private static int untilStrike;
  private static final int[] hits = new int[4 * PLACES_OF_A_CLASS];

  private final Allocator allocator = Allocator.builder().build();
  private final MachineFunctions machine = new MachineFunctions(allocator, _ -> {}, false);
  private final ThroughPointers fromC = new ThroughPointers(machine.pointers());
  private final List<String> findings = new ArrayList<>();
  private long lostBytes;

  private StackStrikes() {}

  /** Called before each call and each new object of struck classes. Of loops some rounds do. */
  static void hit(int place) {
    if (untilStrike > 0 && ++hits[place] <= ROUNDS_OF_A_LOOP && --untilStrike == 0) {
      throw new StackOverflowError("a strike");
    }
  }

  /** Empty if all is as it must be; else what is not. The last line says how many strikes. */
  static List<String> findings() {
    StackStrikes strikes = new StackStrikes();
    int struck =
        strikes.each("malloc", 0, held -> held.add(strikes.fromC.malloc(BYTES)))
            + strikes.each("free", BLOCKS, StackStrikes::freeAll)
            + strikes.each("realloc", 1, StackStrikes::grow)
            + strikes.each("collect", BLOCKS, StackStrikes::collect);
    strikes.machine.close();
    strikes.findings.add(struck + " strikes");
    return strikes.findings;
  }

  private interface Operation {
    void run(StackStrikes strikes, List<Long> held);
  }

  private interface Simple {
    void run(List<Long> held);
  }

  private int each(String name, int blocks, Simple operation) {
    return each(name, blocks, (_, held) -> operation.run(held));
  }

  /** Strikes each place that the operation reaches. */
  private int each(String name, int blocks, Operation operation) {
    for (int place = 1; place < STRIKES_MAX; place++) {
      List<Long> held = new ArrayList<>();
      for (int i = 0; i < blocks; i++) {
        held.add(fromC.malloc(BYTES));
      }
      Arrays.fill(hits, 0);
      untilStrike = place;
      try {
        operation.run(this, held);
      } catch (StackOverflowError e) {
        // Of a call of Java: C gets none.
      }
      boolean struck = untilStrike == 0;
      untilStrike = 0;
      look(name + " " + place, held);
      if (!struck) {
        return place - 1;
      }
    }
    throw new IllegalStateException(name + " does not end");
  }

  private void freeAll(List<Long> held) {
    held.forEach(fromC::free);
  }

  private void grow(List<Long> held) {
    long next = fromC.realloc(held.getFirst(), BYTES / 2);
    if (next != 0) {
      held.set(0, next);
    }
  }

  private void collect(List<Long> held) {
    freeAll(held);
    long ignored = machine.collect();
  }

  /** Nothing is in hand any more: what the allocator still counts is lost. */
  private void look(String where, List<Long> held) {
    Racks racks = machine.code().racks;
    if (held.stream().filter(block -> block != 0).distinct().count()
        != held.stream().filter(block -> block != 0).count()) {
      findings.add(where + ": a block was handed out twice");
    }
    for (int rack = 0; rack < Racks.COUNT; rack++) {
      if (racks.isTaken(rack)) {
        findings.add(where + ": a rack stays taken");
      }
    }
    held.stream().filter(machine::owns).forEach(fromC::free);
    long ignored = machine.collect();
    if (racks.room().left() != Racks.ROOM_BYTES) {
      findings.add(where + ": room is lost: " + racks.room().left());
      racks.room().give(Racks.ROOM_BYTES - racks.room().left());
    }
    long lost = allocator.liveBytes() - lostBytes;
    lostBytes += lost;
    if (lost < 0 || lost > CSizes.blockBytes(CSizes.of(BYTES))) {
      findings.add(where + ": " + lost + " bytes are lost");
    }
    HeapAuditor.audit(allocator);
  }
}
