// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.Allocator;
import hakmem.api.BlockArena;
import hakmem.api.ScopeGroup;
import hakmem.diag.HeapAuditor;
import hakmem.walk.EngineDoor;
import hakmem.walk.LiveBlockCount;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Random programs of arenas beside a model: which bytes are whose, and what they hold. Segments do
 * not overlap, are of zeros, keep what was written, and nothing is left when all is closed.
 */
class ArenaLawsTest {
  private static final int ARENAS = 5;

  /** What may be done to one of some arenas; one that is closed is opened first. */
  private record Step(Deed deed, int arena, int kind, long bytes, int shift) {}

  private enum Deed {
    ALLOCATE,
    ALLOCATE_RAW,
    CLOSE
  }

  /** A segment that was handed out, and the byte that it was filled with. */
  private record Live(int arena, MemorySegment segment, byte content) {
    long end() {
      return segment.address() + segment.byteSize();
    }
  }

  @Provide
  Arbitrary<List<Step>> programs() {
    Arbitrary<Deed> deeds =
        Arbitraries.frequencyOf(
            Tuple.of(8, Arbitraries.just(Deed.ALLOCATE)),
            Tuple.of(3, Arbitraries.just(Deed.ALLOCATE_RAW)),
            Tuple.of(1, Arbitraries.just(Deed.CLOSE)));
    Arbitrary<Long> sizes =
        Arbitraries.oneOf(
            Arbitraries.longs().between(0, 600),
            Arbitraries.longs().between(0, 5_000),
            Arbitraries.longs().between(0, 300_000));
    return Combinators.combine(
            deeds,
            Arbitraries.integers().between(0, ARENAS - 1),
            Arbitraries.integers().between(0, 2),
            sizes,
            Arbitraries.integers().between(0, 13))
        .as(Step::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(120);
  }

  @Property(tries = 150)
  void segmentsAreTheirArenasAlone(
      @ForAll("programs") List<Step> program, @ForAll boolean headers) {
    try (Allocator allocator =
        Allocator.builder().headers(headers).reserveBytes(1L << 30).maintenanceMillis(0).build()) {
      try (ScopeGroup group = allocator.scopeGroup(20_000)) {
        new Model(allocator, group).run(program);
      }
      assertEquals(0, LiveBlockCount.of(EngineDoor.open(allocator)).count());
      assertEquals(List.of(), HeapAuditor.audit(allocator));
    }
  }

  private static final class Model {
    private final Allocator allocator;
    private final ScopeGroup group;
    private final BlockArena[] arenas = new BlockArena[ARENAS];
    private final TreeMap<Long, Live> live = new TreeMap<>();
    private byte lastContent;

    Model(Allocator allocator, ScopeGroup group) {
      this.allocator = allocator;
      this.group = group;
    }

    void run(List<Step> program) {
      for (Step step : program) {
        if (step.deed() == Deed.CLOSE) {
          close(step.arena());
        } else {
          allocate(step);
        }
      }
      for (int i = 0; i < ARENAS; i++) {
        close(i);
      }
    }

    private void allocate(Step step) {
      BlockArena arena = arenas[step.arena()];
      if (arena == null) {
        arena = open(step.kind());
        arenas[step.arena()] = arena;
      }
      boolean zero = step.deed() == Deed.ALLOCATE;
      SegmentAllocator from = zero ? arena : arena.uninitialized();
      MemorySegment segment = from.allocate(step.bytes(), 1L << step.shift());
      assertEquals(step.bytes(), segment.byteSize());
      assertEquals(0, segment.address() & (1L << step.shift()) - 1, step::toString);
      assertEquals(0, segment.address() & 15, step::toString);
      Live mine = new Live(step.arena(), segment, ++lastContent);
      if (step.bytes() > 0) {
        assertApart(mine);
        assertTrue(!zero || holds(segment, (byte) 0), () -> "not zero: " + step);
        segment.fill(mine.content());
        live.put(segment.address(), mine);
      }
    }

    private BlockArena open(int kind) {
      return switch (kind) {
        case 0 -> allocator.confinedArena();
        case 1 -> allocator.sharedArena();
        default -> group.sharedArena();
      };
    }

    private void assertApart(Live mine) {
      var before = live.floorEntry(mine.segment().address());
      var after = live.ceilingEntry(mine.segment().address());
      assertTrue(before == null || before.getValue().end() <= mine.segment().address(), "overlap");
      assertTrue(after == null || mine.end() <= after.getKey(), "overlap");
    }

    private static boolean holds(MemorySegment segment, byte content) {
      for (long i = 0; i < segment.byteSize(); i++) {
        if (segment.get(ValueLayout.JAVA_BYTE, i) != content) {
          return false;
        }
      }
      return true;
    }

    /** Looks at all that is live before the arena's own is gone. */
    private void close(int number) {
      BlockArena arena = arenas[number];
      if (arena == null) {
        return;
      }
      List<Long> gone = new ArrayList<>();
      for (Live one : live.values()) {
        assertTrue(holds(one.segment(), one.content()), () -> "content lost: " + one);
        if (one.arena() == number) {
          gone.add(one.segment().address());
        }
      }
      gone.forEach(live::remove);
      arena.close();
      arenas[number] = null;
    }
  }
}
