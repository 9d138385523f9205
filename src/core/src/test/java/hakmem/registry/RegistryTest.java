// SPDX-License-Identifier: Apache-2.0
package hakmem.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.AllocatorClosedException;
import hakmem.layout.BlockLayout;
import hakmem.layout.SlabGeometry;
import hakmem.layout.SuperslabLayout;
import hakmem.superslab.Slab;
import hakmem.superslab.Superslab;
import hakmem.testkit.SimulatedOs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** From any value to what lies there, while ranges, slabs and huge blocks come and go. */
class RegistryTest {
  private static final long SUPERSLAB = SuperslabLayout.SUPERSLAB_BYTES;
  private static final long UNIT = SuperslabLayout.UNIT_BYTES;
  private static final BlockLayout LAYOUT = BlockLayout.HEADERLESS;

  private final SimulatedOs os = new SimulatedOs(1L << 40);
  private final Registry registry = new Registry(os, 4 * SUPERSLAB);

  private Slab publish(AddressRange range, int firstUnit, int sizeClass) {
    int index = range.claimIndex();
    range.noteCommitted(index);
    Superslab superslab = new Superslab(range.addressOf(index), index);
    range.publish(superslab);
    SlabGeometry geometry = SlabGeometry.of(LAYOUT, sizeClass);
    Slab slab = new Slab(superslab, firstUnit, geometry, LAYOUT, true, 0, 1);
    range.publishSlab(slab);
    return slab;
  }

  @Test
  void everyUnitOfASlabLeadsToItAndNoOther() {
    int large = hakmem.sizeclass.SizeClasses.of(100_000);
    Slab slab = publish(registry.primary(), 3, large);
    assertTrue(slab.units > 1, "a slab of several units");
    for (long at : List.of(0L, 1L, UNIT, slab.bytes() - 1)) {
      assertSame(slab, registry.lookup(slab.address() + at));
    }
    assertSame(Slab.NONE, registry.lookup(slab.address() - 1));
    assertSame(Slab.NONE, registry.lookup(slab.address() + slab.bytes()));
    registry.primary().unregisterSlab(slab);
    assertSame(Slab.NONE, registry.lookup(slab.address()));
    assertSame(Slab.NONE, registry.lookup(slab.address() + UNIT));
  }

  /** The fast path of a free asks a range itself, whatever the address is. */
  @Test
  void aRangeKnowsItsOwnEnds() {
    AddressRange range = registry.primary();
    Slab first = publish(range, 0, 0);
    assertSame(first, range.lookup(range.base));
    assertSame(Slab.NONE, range.lookup(range.base - 1));
    for (long at : List.of(range.bytes() - 1, range.bytes(), range.bytes() + SUPERSLAB)) {
      assertSame(Slab.NONE, range.lookup(range.base + at));
    }
    assertEquals(SUPERSLAB, range.committedBytes());
    publish(range, 0, 0);
    assertEquals(2 * SUPERSLAB, range.committedBytes());
  }

  @Test
  void aSuperslabThatIsGoneIsHintedAtForNoLength() {
    AddressRange range = registry.primary();
    int index = publish(range, 0, 0).superslab.index;
    for (int units = 1; units <= SuperslabLayout.UNITS; units++) {
      range.nextAvailable(units, 0);
    }
    range.setAvailable(index, SuperslabLayout.UNITS);
    assertTrue(range.isAvailable(index, SuperslabLayout.UNITS));
    range.clearAvailable(index);
    for (int units = 1; units <= SuperslabLayout.UNITS; units++) {
      assertFalse(range.isAvailable(index, units), "a run of " + units);
    }
  }

  @Test
  void aRangeCostsWhatIsUsedOfIt() {
    AddressRange range = new Registry(os, 1L << 34).primary();
    assertEquals(8192, range.length());
    assertEquals(AddressRange.HINTS_FIRST, range.hints().length);
    List<Slab> slabs = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      slabs.add(publish(range, 0, 0));
    }
    assertEquals(8 * AddressRange.HINTS_FIRST, range.hints().length);
    for (Slab slab : slabs) {
      assertSame(slab, range.hints()[slab.superslab.index * SuperslabLayout.UNITS]);
      assertSame(slab, range.lookup(slab.address()));
    }
    slabs.forEach(range::unregisterSlab);
    assertEquals(Set.of(Slab.NONE), Set.copyOf(Arrays.asList(range.hints())));
  }

  @Test
  void hintsNeverReachBeyondTheRange() {
    AddressRange range = new Registry(os, 32 * SUPERSLAB).primary();
    Slab last = Slab.NONE;
    for (int i = 0; i < 32; i++) {
      last = publish(range, 0, 0);
    }
    assertEquals(-1, range.claimIndex());
    assertEquals(32 * SuperslabLayout.UNITS, range.hints().length);
    assertSame(range.hints(), range.hintsWith(last));
    Slab[] first = registry.primary().hints();
    assertSame(first, registry.primary().hintsWith(last), "of another range");
    assertEquals(4 * SuperslabLayout.UNITS, first.length);
    assertEquals(Set.of(Slab.NONE), Set.copyOf(Arrays.asList(first)));
  }

  @Test
  void aSlabThatIsNotHintedAtIsHintedAtAnew() {
    AddressRange range = registry.primary();
    Slab slab = publish(range, 2, 0);
    Arrays.fill(range.hints(), Slab.NONE);
    assertSame(slab, range.hintsWith(slab)[2]);
  }

  @Test
  void anyValueHasAnAnswer() {
    long base = registry.primary().base;
    for (long address : List.of(0L, 1L, -1L, Long.MIN_VALUE, Long.MAX_VALUE, base - 1)) {
      assertSame(Slab.NONE, registry.lookup(address));
      assertFalse(registry.isReserved(address));
    }
    assertTrue(registry.isReserved(base));
    assertTrue(registry.isReserved(base + 4 * SUPERSLAB - 1));
    assertFalse(registry.isReserved(base + 4 * SUPERSLAB));
  }

  @Test
  void aFurtherRangeIsAddedOnceForAllWhoSawTheSame() {
    AddressRange[] seen = registry.ranges();
    assertTrue(registry.addRange(seen));
    assertTrue(registry.addRange(seen), "somebody was faster: look again");
    assertEquals(2, registry.ranges().length);
    Slab slab = publish(registry.ranges()[1], 0, 5);
    assertSame(slab, registry.lookup(slab.address()));
    assertTrue(registry.reservedBytes() > 4 * SUPERSLAB);
  }

  @Test
  void aRefusalLeavesTheRangesAsTheyAre() {
    os.refuseAfter(0);
    assertFalse(registry.addRange(registry.ranges()));
    assertEquals(1, registry.ranges().length);
  }

  @Test
  void halfIsTriedWhenTheSystemRefusesTheWhole() {
    Registry half = new Registry(new SimulatedOs(3 * SUPERSLAB), 4 * SUPERSLAB);
    assertEquals(2 * SUPERSLAB, half.reservedBytes());
    Registry none = new Registry(new SimulatedOs(0), 4 * SUPERSLAB);
    assertEquals(0, none.reservedBytes());
    assertSame(Slab.NONE, none.lookup(SUPERSLAB));
  }

  @Test
  void afterCloseNothingIsFoundAndNothingIsAdded() {
    Slab slab = publish(registry.primary(), 0, 5);
    registry.close();
    registry.close();
    assertTrue(registry.isClosed());
    assertSame(Slab.NONE, registry.lookup(slab.address()));
    assertThrows(AllocatorClosedException.class, () -> registry.addRange(registry.ranges()));
  }
}
