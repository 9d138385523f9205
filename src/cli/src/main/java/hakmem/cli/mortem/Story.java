// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.mortem;

import com.fasterxml.jackson.annotation.JsonProperty;
import hakmem.cli.mortem.Neighbourhood.Seen;
import hakmem.record.LastOperations;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * One trouble, told to somebody who knows none of the code.
 *
 * @param operation its number
 * @param what happened, in a sentence
 * @param why it happened, as far as the kept operations tell
 * @param next what to do about it
 * @param kind a short name of it
 * @param incident of the C allocator that it is like; null: none
 * @param specActions where the specs have it, as MODULE.ACTION
 * @param history what was done with the block before, the last calls
 * @param slab what became of its slab or span before, the last slow steps
 * @param picture its neighbours
 * @param said what the allocator said, with the places in the program; empty: not kept
 */
public record Story(
    long operation,
    String what,
    List<String> why,
    List<String> next,
    String kind,
    @Nullable String incident,
    @JsonProperty("spec_actions") List<String> specActions,
    List<String> history,
    List<String> slab,
    String picture,
    String said) {
  /** What lies in front of a block's first byte if it has a header. */
  private static final int HEADER_BYTES = 16;

  private static final int HISTORY_MAX = 8;

  /** What went wrong in one operation. */
  public static Story of(Ring ring, KeptOperation trouble) {
    return new Teller(ring, trouble).tell();
  }

  /** Finds out. */
  private static final class Teller {
    private final Ring ring;
    private final KeptOperation trouble;
    private final Neighbourhood before;
    private final List<String> why = new ArrayList<>();
    private final List<String> next = new ArrayList<>();
    private long block;
    private String kind = "";
    private @Nullable String incident;
    private List<String> actions = List.of();

    Teller(Ring ring, KeptOperation trouble) {
      this.ring = ring;
      this.trouble = trouble;
      this.before = new Neighbourhood(ring, trouble);
      this.block = trouble.address();
    }

    Story tell() {
      if (trouble.letter() == LastOperations.FAILED) {
        failed();
      } else {
        refused();
      }
      if (trouble.letter() == LastOperations.REFUSED || trouble.detail() == 1) {
        shrink();
      }
      return new Story(
          trouble.number(),
          "Operation %,d, by thread %s: %s."
              .formatted(trouble.number(), trouble.thread(), trouble.text()),
          why,
          next,
          kind,
          incident,
          actions,
          history(),
          slab(),
          block == 0 ? "" : before.picture(block),
          ring.said().getOrDefault(trouble.number(), ""));
    }

    private void is(String newKind, @Nullable String newIncident, String... newActions) {
      kind = newKind;
      incident = newIncident;
      actions = List.of(newActions);
    }

    private void refused() {
      switch (trouble.fault()) {
        case DOUBLE_FREE -> doubleFree();
        case INTERIOR -> interior();
        case FOREIGN -> foreign();
        case NOT_ALLOCATED -> notAllocated();
        case CORRUPTED -> headerDestroyed();
      }
    }

    private void doubleFree() {
      is("double free", "I7", "RemoteFree.faultOf", "RemoteFree.claimBlock");
      KeptOperation end = endOf(block);
      why.add("The block had been freed before, and nobody had been given it since.");
      if (end == null) {
        why.add("That first free is older than the kept operations: keep more of them.");
      } else {
        why.add(
            "The first free was operation %,d, by %s%s."
                .formatted(
                    end.number(),
                    who(end),
                    end.isBirth() ? ", a realloc that moved the block" : ""));
      }
      oneMustGo();
    }

    private void oneMustGo() {
      next.add("One of the two frees must go: whose block was it?");
    }

    /** A block whose birth is known makes a trace in which the same goes wrong. */
    private void shrink() {
      if (before.at(block) != null || before.around(block) != null) {
        next.add("To make a short test of it: './hakmem post-mortem FILE --trace TRACE', then");
        next.add("'./hakmem shrink --misuse TRACE'.");
      }
    }

    private @Nullable KeptOperation endOf(long address) {
      Seen seen = before.at(address);
      return seen == null ? before.endAt(address) : seen.end();
    }

    private void interior() {
      Seen shifted = firstNonNull(live(block - HEADER_BYTES), live(block + HEADER_BYTES));
      if (shifted != null) {
        is("offset applied twice", "I5", "Freelist.FreeRefused", "RemoteFree.lookup");
        long distance = block - shifted.birth().address();
        why.add(
            "A live block begins %d bytes %s, at 0x%x: operation %,d, by %s."
                .formatted(
                    Math.abs(distance),
                    distance > 0 ? "in front of it" : "behind it",
                    shifted.birth().address(),
                    shifted.birth().number(),
                    who(shifted.birth())));
        why.add(
            (ring.hasHeaders()
                    ? "%d bytes are what a block's header has: somebody went from block to user"
                        + " pointer, or back, once too often."
                    : "Blocks of this allocator have no headers: somebody added or took away %d"
                        + " bytes of his own, as of a header that a library puts in front.")
                .formatted(HEADER_BYTES));
        freeAsReturned();
        return;
      }
      is("address inside a block", null, "Freelist.FreeRefused", "RemoteFree.lookup");
      Seen around = before.around(block);
      if (around == null) {
        why.add("No live block around it is among the kept operations: keep more of them.");
      } else {
        why.add(
            "It is byte %,d of a live block of %,d at 0x%x: operation %,d, by %s."
                .formatted(
                    block - around.birth().address(),
                    around.birth().bytes(),
                    around.birth().address(),
                    around.birth().number(),
                    who(around.birth())));
      }
      freeAsReturned();
    }

    private void freeAsReturned() {
      next.add("Free what malloc returned, not an address that was moved on from there.");
    }

    private @Nullable Seen live(long address) {
      Seen seen = before.at(address);
      return seen != null && seen.isLive() ? seen : null;
    }

    private static @Nullable Seen firstNonNull(@Nullable Seen first, @Nullable Seen second) {
      return first != null ? first : second;
    }

    private void foreign() {
      is("address of something else", "I3", "Registry.lookup", "RemoteFree.lookup");
      KeptOperation end = endOf(block);
      why.add("No superslab and no huge block of this allocator covers the address.");
      if (end != null) {
        goneBack(end);
      } else {
        why.add(
            "No kept operation has returned it: it is memory of another allocator, of malloc in");
        why.add("C, of an arena, on a stack, or no address at all.");
        next.add("Free it where it was allocated, or look where the address came from.");
      }
    }

    /** A block was freed there, and its memory is not in use any more. */
    private void goneBack(KeptOperation end) {
      is("double free", "I7", "Freelist.FreeRefused", "Registry.lookup");
      why.add(
          "A block was there once: it was freed in operation %,d, by %s, and its memory has gone"
                  .formatted(end.number(), who(end))
              + " back. So this is a second free.");
      steps()
          .filter(step -> step.isPurge() && step.nanos() >= end.nanos())
          .findFirst()
          .ifPresent(step -> why.add("Thread %s: %s.".formatted(step.thread(), step.text())));
      oneMustGo();
    }

    private void notAllocated() {
      is("block that nobody has", "I3", "Freelist.FreeRefused");
      KeptOperation end = endOf(block);
      if (end != null) {
        goneBack(end);
        return;
      }
      why.add("It is where a block could begin, but none has been handed out there yet.");
      why.add("So the address was computed, or read from memory that was overwritten.");
      next.add("Look where the address came from.");
    }

    private void headerDestroyed() {
      is("overwritten header", "I1", "Freelist.FreeRefused", "RemoteFree.faultOf");
      why.add("The 16 bytes in front of a live block's first byte were overwritten.");
      inFront("past its end");
      next.add("Look for a write past an end: who fills the block in front, and how long is it?");
    }

    private void inFront(String how) {
      Seen front = before.liveBefore(block);
      if (front != null) {
        why.add(
            "In front of it, at 0x%x, is the block of %,d bytes of operation %,d, by %s: did its"
                    .formatted(
                        front.birth().address(),
                        front.birth().bytes(),
                        front.birth().number(),
                        who(front.birth()))
                + " user write "
                + how
                + "?");
      }
    }

    private void failed() {
      if (trouble.detail() != 1) {
        is("request that failed", "I15", "RemoteFree.outOfMemory");
        why.add("Nothing has changed by it; what the allocator said has the cause.");
        next.add(
            "Look who held the memory: the dump says so, by size and tag, and by place in the");
        next.add("program if that runs with -Dhakmem.sites=sampled. Free it, or raise the limit.");
        return;
      }
      is("write to a free block", "I1", "Freelist.DropThreadList", "RemoteFree.malloc");
      if (before.at(block) == null && before.at(block + HEADER_BYTES) != null) {
        block += HEADER_BYTES; // With headers, a block begins in front of what the program has.
      }
      why.add("A free block's first 16 bytes are the allocator's; they are not as it left them.");
      KeptOperation end = endOf(block);
      if (end == null) {
        why.add("Its free is older than the kept operations: keep more of them.");
      } else {
        why.add(
            "The block was freed in operation %,d, by %s: somebody has written to it since."
                .formatted(end.number(), who(end)));
      }
      inFront("past its end");
      why.add(
          "The list that it was on is given up: its blocks are lost, none is handed out twice.");
      next.add(
          "Look who keeps the address of a block that is freed, and what was written: the dump");
      next.add(
          "has the block's first words. Else look for a write past the end of the one in front.");
    }

    private static String who(KeptOperation operation) {
      return "thread " + operation.thread();
    }

    /** Those before the trouble that are about the block's memory. */
    private Stream<KeptStep> steps() {
      Map<Long, Long> slabs = new HashMap<>();
      ring.steps().stream()
          .filter(KeptStep::isCut)
          .forEach(step -> slabs.put(step.address(), step.amount()));
      return ring.steps().stream()
          .filter(step -> block != 0 && step.nanos() <= trouble.nanos())
          .filter(step -> step.isAbout(block, slabs));
    }

    private List<String> slab() {
      List<String> lines =
          steps().map(step -> "%s  %s".formatted(step.thread(), step.text())).toList();
      return lines.subList(Math.max(0, lines.size() - HISTORY_MAX), lines.size());
    }

    private List<String> history() {
      List<String> lines =
          ring.operations().stream()
              .filter(o -> o.number() <= trouble.number() && block != 0 && o.isOf(block))
              .map(o -> "%,d  %s  %s".formatted(o.number(), o.thread(), o.text()))
              .toList();
      return lines.subList(Math.max(0, lines.size() - HISTORY_MAX), lines.size());
    }
  }
}
