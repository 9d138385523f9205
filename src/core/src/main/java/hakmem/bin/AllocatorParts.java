// SPDX-License-Identifier: Apache-2.0
package hakmem.bin;

import hakmem.ace.Spans;
import hakmem.adoption.OrphanSet;
import hakmem.base.Lifetime;
import hakmem.freelist.BlockClaims;
import hakmem.freelist.Freelist;
import hakmem.gauge.CommitGauge;
import hakmem.gauge.FailureLog;
import hakmem.gauge.Pressure;
import hakmem.gauge.RetainedGauge;
import hakmem.gauge.SlowCounts;
import hakmem.gauge.SlowSteps;
import hakmem.gauge.Tag;
import hakmem.layout.BlockLayout;
import hakmem.layout.GeometryTable;
import hakmem.memory.BlockMemory;
import hakmem.memory.BlockViews;
import hakmem.memory.OsMemory;
import hakmem.pool.SuperslabPool;
import hakmem.registry.Registry;
import hakmem.remote.RemoteList;
import hakmem.sample.Sampling;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What all heaps of an allocator share. Each part is thread-safe.
 *
 * @param os where addresses come from
 * @param memory how block words are read and written
 * @param layout where the user's bytes lie in a block
 * @param geometries slabs of each class under that layout
 * @param registry from an address to its slab
 * @param gauge committed bytes
 * @param pressure who is asked when a limit refuses
 * @param retained bytes that are kept committed although nobody uses them
 * @param spans what huge blocks are made of
 * @param pool superslabs with free units
 * @param orphans slabs without owner
 * @param freelist how lists of free blocks are made and followed
 * @param claims how a block is won for freeing
 * @param remoteList lists of remote frees
 * @param surrender how slabs are given up
 * @param sparseSlabs what slabs that nobody owns give back
 * @param magazineBytesMax bound on what the magazines of a heap keep, see {@link Magazines}
 * @param reclaimer who else may give memory
 * @param sampling allocations that are looked at more closely
 * @param counts how often slow things have happened
 * @param steps who is told of slow steps
 * @param failures the last requests that failed
 * @param views over blocks
 * @param lifetime whether the allocator is open
 */
public record AllocatorParts(
    OsMemory os,
    BlockMemory memory,
    BlockLayout layout,
    GeometryTable geometries,
    Registry registry,
    CommitGauge gauge,
    Pressure pressure,
    RetainedGauge retained,
    Spans spans,
    SuperslabPool pool,
    OrphanSet orphans,
    Freelist freelist,
    BlockClaims claims,
    RemoteList remoteList,
    SlabSurrender surrender,
    SparseSlabs sparseSlabs,
    long magazineBytesMax,
    Reclaimer reclaimer,
    Sampling sampling,
    SlowCounts counts,
    SlowSteps steps,
    FailureLog failures,
    BlockViews views,
    Lifetime lifetime) {
  /**
   * The parts of a new allocator.
   *
   * @param reserveBytes address space to reserve at once
   * @param retainedBytesMax see {@link RetainedGauge}
   * @param limitBytes see {@link CommitGauge}
   * @param softLimitBytes see {@link CommitGauge}
   * @param magazineBytesMax see {@link Magazines}
   * @param sampleBytes see {@link Sampling}
   * @param failures where those are kept
   * @param tag name and account, with the same limits; null: it has none
   * @param outer who is asked when the limit of a tag around refuses; null: there is none
   */
  public static AllocatorParts of(
      OsMemory os,
      BlockLayout layout,
      long reserveBytes,
      long retainedBytesMax,
      long limitBytes,
      long softLimitBytes,
      long magazineBytesMax,
      long sampleBytes,
      FailureLog failures,
      @Nullable Tag tag,
      @Nullable Pressure outer,
      Reclaimer reclaimer,
      Lifetime lifetime) {
    Registry registry = new Registry(os, reserveBytes);
    try {
      Pressure pressure = new Pressure(outer);
      CommitGauge gauge = new CommitGauge(limitBytes, softLimitBytes, pressure, tag);
      RetainedGauge retained = new RetainedGauge(retainedBytesMax);
      SlowSteps steps = new SlowSteps();
      Spans spans = new Spans(os, gauge, retained, steps, reserveBytes);
      return of(
          os,
          layout,
          registry,
          gauge,
          pressure,
          retained,
          spans,
          steps,
          magazineBytesMax,
          sampleBytes,
          failures,
          reclaimer,
          lifetime);
    } catch (Throwable e) { // Error: undone.
      registry.discard();
      throw e;
    }
  }

  private static AllocatorParts of(
      OsMemory os,
      BlockLayout layout,
      Registry registry,
      CommitGauge gauge,
      Pressure pressure,
      RetainedGauge retained,
      Spans spans,
      SlowSteps steps,
      long magazineBytesMax,
      long sampleBytes,
      FailureLog failures,
      Reclaimer reclaimer,
      Lifetime lifetime) {
    SuperslabPool pool = new SuperslabPool(os, registry, layout, gauge, retained, spans, steps);
    OrphanSet orphans = new OrphanSet();
    Freelist freelist = new Freelist(os.blockMemory(), layout);
    BlockClaims claims = new BlockClaims(os.blockMemory(), layout);
    RemoteList remoteList = new RemoteList(os.blockMemory(), freelist, claims, steps);
    SlabSurrender surrender = new SlabSurrender(pool, remoteList, orphans);
    return new AllocatorParts(
        os,
        os.blockMemory(),
        layout,
        new GeometryTable(layout),
        registry,
        gauge,
        pressure,
        retained,
        spans,
        pool,
        orphans,
        freelist,
        claims,
        remoteList,
        surrender,
        new SparseSlabs(os, registry, freelist, surrender, gauge, steps),
        magazineBytesMax,
        reclaimer,
        new Sampling(sampleBytes),
        new SlowCounts(),
        steps,
        failures,
        new BlockViews(),
        lifetime);
  }

  /** Gives what is kept without use back to the system; returns its bytes. */
  public long trim() {
    return spans.trim() + pool.trim();
  }

  /**
   * Bytes kept without use, weakly consistent; none any more once the allocator is closed. Room of
   * huge blocks that are in use again is taken all the while, and not among them.
   */
  public long retainedBytes() {
    return registry.isClosed() ? 0 : Math.max(0, retained.bytes() - spans.placedBytes());
  }
}
