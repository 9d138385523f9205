// SPDX-License-Identifier: Apache-2.0
package hakmem.registry;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import hakmem.layout.BlockLayout;
import hakmem.layout.SlabGeometry;
import hakmem.superslab.Slab;
import hakmem.superslab.Superslab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Entries of the registry, and the indices and units behind them. */
public final class RegistryRaces {
  private static final long BASE = 1L << 40;
  private static final int SIZE_CLASS = 5;
  private static final SlabGeometry GEOMETRY = SlabGeometry.of(BlockLayout.HEADERLESS, SIZE_CLASS);

  private RegistryRaces() {}

  /** Two superslabs' worth of addresses; no memory behind them. */
  public static class Range {
    final AddressRange range = new AddressRange(BASE, 2);
  }

  /** The same, and a superslab at the first of its indices. */
  public static class Registered extends Range {
    // A range has room for the slabs of claimed indices only.
    final Superslab superslab = new Superslab(BASE, range.claimIndex());
  }

  /** Who finds a slab finds all of it: class, and a word that says who may use it. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "not there yet")
  @Outcome(id = "5, 1", expect = ACCEPTABLE, desc = "there, and owned")
  @Outcome(expect = FORBIDDEN, desc = "half there")
  @State
  public static class PublishAndLookup extends Registered {
    @Actor
    public void publisher() {
      range.publishSlab(new Slab(superslab, 0, GEOMETRY, BlockLayout.HEADERLESS, true, 0, 1));
    }

    @Actor
    public void reader(II_Result r) {
      Slab slab = range.lookup(BASE);
      if (slab != Slab.NONE) {
        r.r1 = slab.sizeClass;
        r.r2 = (int) slab.loadRemoteWordAcquire();
      }
    }
  }

  /** Two threads that need an index get two. */
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0"},
      expect = ACCEPTABLE,
      desc = "one each")
  @Outcome(expect = FORBIDDEN, desc = "the same, or none")
  @State
  public static class TwoIndices extends Range {
    @Actor
    public void one(II_Result r) {
      r.r1 = range.claimIndex();
    }

    @Actor
    public void other(II_Result r) {
      r.r2 = range.claimIndex();
    }
  }

  /** Bits of one word that two threads set: both are. */
  @JCStressTest
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "both are set")
  @Outcome(expect = FORBIDDEN, desc = "one is lost")
  @State
  public static class TwoHints extends Range {
    @Actor
    public void one() {
      range.setAvailable(0, 1);
    }

    @Actor
    public void other() {
      range.setAvailable(1, 1);
    }

    /** Looks when both are done. */
    @Arbiter
    public void look(II_Result r) {
      r.r1 = range.nextAvailable(1, 0);
      r.r2 = range.nextAvailable(1, 1);
    }
  }

  /** Two threads that cut the same unit: one gets it. */
  @JCStressTest
  @Outcome(
      id = {"1, 0", "0, 1"},
      expect = ACCEPTABLE,
      desc = "one cuts it")
  @Outcome(expect = FORBIDDEN, desc = "both or none")
  @State
  public static class TwoCuts extends Registered {
    /** A superslab with one free unit. */
    public TwoCuts() {
      superslab.openRelease(1);
    }

    @Actor
    public void one(II_Result r) {
      r.r1 = superslab.casStateAcqRel(1, 0) ? 1 : 0;
    }

    @Actor
    public void other(II_Result r) {
      r.r2 = superslab.casStateAcqRel(1, 0) ? 1 : 0;
    }
  }
}
