// SPDX-License-Identifier: Apache-2.0
package hakmem.remote;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import hakmem.freelist.BlockClaims;
import hakmem.freelist.Freelist;
import hakmem.gauge.SlowSteps;
import hakmem.layout.BlockLayout;
import hakmem.layout.SlabGeometry;
import hakmem.layout.SuperslabLayout;
import hakmem.memory.BlockMemory;
import hakmem.memory.LinuxOs;
import hakmem.superslab.Slab;
import hakmem.superslab.Superslab;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The remote word of a slab and the signature words of blocks, in real memory. */
public final class RemoteRaces {
  private static final int SOMETHING = 7;
  private static final BlockMemory MEMORY = LinuxOs.INSTANCE.blockMemory();
  private static final BlockClaims CLAIMS = new BlockClaims(MEMORY, BlockLayout.HEADERLESS);
  private static final RemoteList LIST =
      new RemoteList(MEMORY, new Freelist(MEMORY, BlockLayout.HEADERLESS), CLAIMS, new SlowSteps());
  private static final SlabGeometry GEOMETRY = SlabGeometry.of(BlockLayout.HEADERLESS, 0);
  private static final AtomicInteger NEXT = new AtomicInteger();
  private static final long SUPERSLAB = superslab();

  private RemoteRaces() {}

  /** Memory for all states: each has a slab of its own there, and two blocks that nobody shares. */
  private static long superslab() {
    long bytes = SuperslabLayout.SUPERSLAB_BYTES;
    long address = LinuxOs.INSTANCE.reserve(bytes, bytes);
    LinuxOs.INSTANCE.commit(address, bytes);
    return address;
  }

  /** A full slab that somebody owns, and two of its blocks, live. */
  public static class Blocks {
    final Slab slab;
    final long one;
    final long other;

    /** Takes the next two blocks of the superslab; the earlier user of them is long gone. */
    public Blocks() {
      int pair = NEXT.getAndIncrement();
      int pairs = GEOMETRY.capacity() / 2;
      int unit = Math.floorMod(pair / pairs, SuperslabLayout.UNITS);
      Superslab superslab = new Superslab(SUPERSLAB, 0);
      slab = new Slab(superslab, unit, GEOMETRY, BlockLayout.HEADERLESS, true, 0, 1);
      slab.carvedCount = slab.capacity;
      slab.usedCount = slab.capacity;
      one = slab.blockAt(2 * Math.floorMod(pair, pairs));
      other = one + slab.blockBytes;
      LinuxOs.INSTANCE.blockMemory().zeroPlain(one, 2L * slab.blockBytes);
    }

    /** As a free does: null if another has won the block. */
    RemoteList.Push free(long block) {
      long signature = CLAIMS.signatureOf(block);
      boolean won =
          CLAIMS.faultOf(slab, block, signature) == null
              && CLAIMS.claimBlock(slab, block, signature);
      return won ? LIST.push(slab, block, signature) : null;
    }

    /** Blocks that a drain brings; -1 if one of them is not what its signature says. */
    int drained() {
      try {
        return LIST.drain(slab);
      } catch (RuntimeException e) {
        return -1;
      }
    }
  }

  /** Two frees of one block: one wins. */
  @JCStressTest
  @Outcome(
      id = {"1, 0", "0, 1"},
      expect = ACCEPTABLE,
      desc = "one wins")
  @Outcome(expect = FORBIDDEN, desc = "both or none")
  @State
  public static class TwoFreesOfOneBlock extends Blocks {
    @Actor
    public void one(II_Result r) {
      r.r1 = free(one) == null ? 0 : 1;
    }

    @Actor
    public void other(II_Result r) {
      r.r2 = free(one) == null ? 0 : 1;
    }
  }

  /** Two frees of two blocks: both are on the list. */
  @JCStressTest
  @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "both are drained, nobody claims the slab")
  @Outcome(expect = FORBIDDEN, desc = "one is lost")
  @State
  public static class TwoFrees extends Blocks {
    private RemoteList.Push first;
    private RemoteList.Push second;

    @Actor
    public void one() {
      first = free(one);
    }

    @Actor
    public void other() {
      second = free(other);
    }

    @Arbiter
    public void drain(II_Result r) {
      r.r1 = drained();
      r.r2 = first == RemoteList.Push.PUSHED && second == RemoteList.Push.PUSHED ? 0 : 1;
    }
  }

  /** A block that comes while its owner drains is drained then or later, whole. */
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0"},
      expect = ACCEPTABLE,
      desc = "then, or later")
  @Outcome(expect = FORBIDDEN, desc = "lost, twice, or with other words")
  @State
  public static class FreeAndDrain extends Blocks {
    @Actor
    public void freer() {
      free(one);
    }

    @Actor
    public void owner(II_Result r) {
      r.r1 = drained();
    }

    @Arbiter
    public void drain(II_Result r) {
      r.r2 = drained();
    }
  }

  /** A slab is given up while a block comes: the owner keeps it, or the freer claims it. */
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0"},
      expect = ACCEPTABLE,
      desc = "one of them is responsible")
  @Outcome(expect = FORBIDDEN, desc = "nobody is, or both")
  @State
  public static class FreeAndUnown extends Blocks {
    @Actor
    public void freer(II_Result r) {
      r.r1 = free(one) == RemoteList.Push.CLAIMED_SLAB ? 1 : 0;
    }

    @Actor
    public void owner(II_Result r) {
      r.r2 = RemoteList.releaseOwnership(slab) ? 0 : 1;
    }
  }

  /** A slab dies while a block comes: the block keeps it alive, or its free is refused. */
  @JCStressTest
  @Outcome(
      id = {"0, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "kept alive, or refused")
  @Outcome(expect = FORBIDDEN, desc = "a block on the list of a dead slab")
  @State
  public static class FreeAndMarkDead extends Blocks {
    @Actor
    public void freer(II_Result r) {
      r.r1 = free(one) == RemoteList.Push.SLAB_DEAD ? 1 : 0;
    }

    @Actor
    public void owner(II_Result r) {
      r.r2 = slab.markDeadAcqRel() ? 1 : 0;
    }
  }

  /** Who claims an orphan sees what its last owner did. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "not given up yet")
  @Outcome(id = "1, 7", expect = ACCEPTABLE, desc = "handed over")
  @Outcome(expect = FORBIDDEN, desc = "claimed, and the private fields are old")
  @State
  public static class UnownAndClaim extends Blocks {
    @Actor
    public void owner() {
      slab.usedCount = SOMETHING;
      slab.unownVolatile();
    }

    @Actor
    public void adopter(II_Result r) {
      if (slab.claimOrphanVolatile()) {
        r.r1 = 1;
        r.r2 = slab.usedCount;
      }
    }
  }

  /** Two claims of an orphan: one wins. */
  @JCStressTest
  @Outcome(
      id = {"1, 0", "0, 1"},
      expect = ACCEPTABLE,
      desc = "one wins")
  @Outcome(expect = FORBIDDEN, desc = "both or none")
  @State
  public static class TwoClaims extends Blocks {
    /** An orphan. */
    public TwoClaims() {
      slab.unownVolatile();
    }

    @Actor
    public void one(II_Result r) {
      r.r1 = slab.claimOrphanVolatile() ? 1 : 0;
    }

    @Actor
    public void other(II_Result r) {
      r.r2 = slab.claimOrphanVolatile() ? 1 : 0;
    }
  }

  /** A load of the word acquires: what it says was given up is not read from before. */
  @JCStressTest
  @Outcome(id = "0, .*", expect = ACCEPTABLE, desc = "not given up yet")
  @Outcome(id = "1, 7", expect = ACCEPTABLE, desc = "given up, and all that came before is seen")
  @Outcome(expect = FORBIDDEN, desc = "given up, and the private fields are old")
  @State
  public static class UnownAndLoad extends Blocks {
    private int before;

    @Actor
    public void owner() {
      slab.usedCount = SOMETHING;
      slab.unownVolatile();
    }

    @Actor
    public void reader(II_Result r) {
      // The compiler may use this load again behind a load of the word that is plain.
      before = slab.usedCount;
      long word = slab.loadRemoteWordAcquire();
      r.r2 = slab.usedCount;
      r.r1 = Slab.isOwned(word) ? 0 : 1;
    }
  }

  /** Two listings of a slab: one enqueues it. */
  @JCStressTest
  @Outcome(
      id = {"1, 0", "0, 1"},
      expect = ACCEPTABLE,
      desc = "one lists it")
  @Outcome(expect = FORBIDDEN, desc = "both or none")
  @State
  public static class TwoListings extends Blocks {
    @Actor
    public void one(II_Result r) {
      r.r1 = slab.setListedVolatile() ? 1 : 0;
    }

    @Actor
    public void other(II_Result r) {
      r.r2 = slab.setListedVolatile() ? 1 : 0;
    }
  }
}
