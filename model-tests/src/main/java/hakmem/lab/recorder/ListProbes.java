// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.recorder;

import static hakmem.lab.recorder.Probes.add;
import static hakmem.lab.recorder.Probes.heapOf;
import static hakmem.lab.recorder.Probes.load;
import static hakmem.lab.recorder.Probes.notes;
import static hakmem.lab.recorder.Probes.walk;
import static hakmem.layout.BlockSignature.LINK_OFFSET;

import hakmem.adoption.OrphanSet;
import hakmem.bin.Bins;
import hakmem.heap.BlockHeap;
import hakmem.heap.Engine;
import hakmem.lab.recorder.Probe.When;
import hakmem.lab.recorder.RawEvent.Action;
import hakmem.remote.RemoteList;
import hakmem.superslab.Slab;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Actions of Freelist: the lists of a heap. */
public final class ListProbes {
  private ListProbes() {}

  @Probe(of = "heap.Engine.newHeap")
  public static void newHeap(Engine engine, long threadId, BlockHeap heap) {
    Probes.nameHeap(heap.bins(), heap.id());
  }

  @Probe(of = "heap.BlockHeap.pop", when = When.BEFORE)
  public static void beforePop(BlockHeap heap, long[] lists, int sizeClass, long block) {
    Notes notes = notes();
    notes.popping = heap;
    notes.poppedClass = sizeClass;
  }

  /** While the heap is still this thread's; the address that is returned is not known yet. */
  @Probe(of = "lease.HeapLease.leave", when = When.BEFORE)
  public static void leave(Object lease) {
    Notes notes = notes();
    BlockHeap heap = notes.popping;
    if (heap != null) {
      notes.popping = null;
      int c = notes.poppedClass;
      notes.popped = add(Action.MALLOC, Slab.NONE, heap.id(), c, 0, heap.head(c));
    }
  }

  @Probe(of = "heap.BlockHeap.pop")
  public static void pop(BlockHeap heap, long[] lists, int sizeClass, long block, long user) {
    RawEvent malloc = notes().popped;
    if (malloc != null) {
      malloc.values().set(2, user);
    }
  }

  @Probe(of = "heap.BlockHeap.poppedOverwritten", when = When.BEFORE)
  public static void poppedOverwritten(BlockHeap heap, int sizeClass, long block) {
    notes().popping = null;
  }

  @Probe(of = "heap.BlockHeap.pushLocal", when = When.AFTER_STORE, field = "usedCount")
  public static void pushLocal(BlockHeap heap, Slab slab, long block, long seal) {
    add(Action.FREE, slab, heap.id(), slab.localHead, load(block, LINK_OFFSET), slab.usedCount);
  }

  @Probe(of = "bin.Bins.splice")
  public static void splice(Bins bins, Slab slab, long head) {
    add(Action.SPLICE, slab, heapOf(bins), slab.sizeClass, head, slab.usedCount);
  }

  @Probe(of = "bin.Bins.carveList")
  public static void carveList(Bins bins, Slab slab, int wanted, long head) {
    Notes notes = notes();
    notes.carvedHead = head;
    notes.carvedCount = walk(head).size();
  }

  @Probe(of = "bin.Bins.takeFrom")
  public static void takeFrom(Bins bins, Object bin, Slab slab, long head) {
    Notes notes = notes();
    if (notes.carvedHead != 0) {
      boolean behind = head != notes.carvedHead;
      add(
          behind ? Action.CARVE_BEHIND : Action.CARVE,
          slab,
          heapOf(bins),
          slab.sizeClass,
          behind ? slab.localHead : head,
          notes.carvedCount,
          slab.carvedCount,
          slab.usedCount);
      notes.carvedHead = 0;
    }
  }

  /** What a cut that failed returns has been taken before, as a partial slab. */
  @Probe(of = "bin.Bins.nextSlab")
  public static void nextSlab(Bins bins, Object bin, int sizeClass, Slab slab) {
    Notes notes = notes();
    if (notes.isCut || notes.isAdopted) {
      add(notes.isCut ? Action.NEW_SLAB : Action.ADOPT, slab, heapOf(bins));
    }
    notes.isCut = false;
    notes.isAdopted = false;
  }

  @Probe(of = "bin.Bins.takePartial")
  public static void takePartial(Bins bins, Object bin, @Nullable Slab slab) {
    if (slab != null) {
      add(Action.PARTIAL, slab, heapOf(bins));
    }
  }

  @Probe(of = "bin.Bins.setAside")
  public static void setAside(Bins bins, Object bin, Slab slab) {
    add(Action.SET_ASIDE, slab, heapOf(bins));
  }

  @Probe(of = "adoption.OrphanSet.adopt")
  public static void adopt(OrphanSet orphans, int sizeClass, @Nullable Slab slab) {
    notes().isAdopted = slab != null;
  }

  @Probe(of = "bin.Bins.flush", when = When.BEFORE)
  public static void beforeFlush(Bins bins, int sizeClass, long head) {
    notes().flushed = head == 0 ? List.of() : walk(head);
  }

  /** One event for each block; the link is what stands in the block after the whole flush. */
  @Probe(of = "bin.Bins.flush")
  public static void flush(Bins bins, int sizeClass, long head, long overwritten) {
    List<Long> blocks = notes().flushed;
    Slab slab = bins.active(sizeClass);
    if (slab != null) {
      int left = blocks.size();
      for (long block : blocks) {
        long used = slab.usedCount + --left;
        add(Action.FLUSH, slab, heapOf(bins), sizeClass, block, load(block, LINK_OFFSET), used);
      }
    }
  }

  @Probe(of = "remote.RemoteList.drain", when = When.BEFORE)
  public static void beforeDrain(RemoteList list, Slab slab) {
    add(Action.DRAIN, slab, slab.owner);
  }

  /** One event for each block that came, in the order in which they were put on the list. */
  @Probe(of = "remote.RemoteList.drain")
  public static void drain(RemoteList list, Slab slab, int count) {
    List<Long> blocks = walk(slab.localHead);
    for (int i = count - 1; i >= 0; i--) {
      long block = i < blocks.size() ? blocks.get(i) : 0;
      long link = block == 0 ? 0 : load(block, LINK_OFFSET);
      add(Action.DRAINED, slab, slab.owner, block, link, slab.usedCount + i);
    }
  }
}
