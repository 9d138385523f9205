// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.recorder;

import static hakmem.lab.recorder.Probes.add;
import static hakmem.lab.recorder.Probes.bit;

import hakmem.heap.BlockHeap;
import hakmem.lab.recorder.Probe.When;
import hakmem.lab.recorder.RawEvent.Action;
import hakmem.superslab.Slab;

/** Actions of RemoteFree on the words of a heap's lease. */
public final class LeaseProbes {
  private LeaseProbes() {}

  /** Of a heap; of the lease that is rehearsed before there is a recording, none. */
  private static int id(Object lease) {
    return lease instanceof BlockHeap heap ? heap.id() : 0;
  }

  private static void lease(Action action, Object lease) {
    add(action, Slab.NONE, id(lease));
  }

  private static void lease(Action action, Object lease, boolean value) {
    add(action, Slab.NONE, id(lease), bit(value));
  }

  @Probe(of = "lease.HeapLease.enter", when = When.ATOMIC)
  public static void enter(Object lease) {
    lease(Action.ENTER, lease);
  }

  @Probe(of = "lease.HeapLease.leave", when = When.ATOMIC)
  public static void left(Object lease) {
    lease(Action.LEAVE, lease);
  }

  /** An array without a block in it may be anybody's: then the heap's own list tells. */
  @Probe(of = "lease.HeapLease.loadHeads", when = When.ATOMIC)
  public static void loadHeads(Object lease, long[] heads) {
    lease(Action.LOAD_HEADS, lease, lease instanceof BlockHeap && heads == LeaseAccess.of(lease));
  }

  @Probe(of = "lease.HeapLease.loadOwnerId", when = When.ATOMIC)
  public static void loadOwnerId(Object lease, int ownerId) {
    lease(Action.LOAD_OWNER_ID, lease, ownerId == id(lease));
  }

  @Probe(of = "lease.HeapLease.loadLease", when = When.ATOMIC)
  public static void loadLease(Object lease, int state) {
    add(Action.LOAD_LEASE, Slab.NONE, id(lease), state);
  }

  @Probe(of = "lease.HeapLease.takeLease", when = When.ATOMIC)
  public static void takeLease(Object lease, boolean done) {
    lease(Action.TAKE_LEASE, lease, done);
  }

  @Probe(of = "lease.HeapLease.hideHeads", when = When.ATOMIC)
  public static void hideHeads(Object lease) {
    lease(Action.HIDE_HEADS, lease);
  }

  @Probe(of = "lease.HeapLease.hideOwnerId", when = When.ATOMIC)
  public static void hideOwnerId(Object lease) {
    lease(Action.HIDE_OWNER_ID, lease);
  }

  @Probe(of = "heap.BlockHeap.fence", when = When.ATOMIC)
  public static void fence(BlockHeap heap, boolean done) {
    lease(Action.FENCE, heap);
  }

  @Probe(of = "lease.HeapLease.loadBusy", when = When.ATOMIC)
  public static void loadBusy(Object lease, boolean inside) {
    lease(Action.LOAD_BUSY, lease, inside);
  }

  @Probe(of = "lease.HeapLease.showHeads", when = When.ATOMIC)
  public static void showHeads(Object lease) {
    lease(Action.SHOW_HEADS, lease);
  }

  @Probe(of = "lease.HeapLease.showOwnerId", when = When.ATOMIC)
  public static void showOwnerId(Object lease) {
    lease(Action.SHOW_OWNER_ID, lease);
  }

  @Probe(of = "lease.HeapLease.reopen", when = When.ATOMIC)
  public static void reopen(Object lease, boolean done) {
    lease(Action.REOPEN, lease, done);
  }

  @Probe(of = "lease.HeapLease.endLease", when = When.ATOMIC)
  public static void endLease(Object lease) {
    lease(Action.END_LEASE, lease);
  }

  @Probe(of = "lease.HeapLease.closeHeads", when = When.ATOMIC)
  public static void closeHeads(Object lease) {
    lease(Action.CLOSE_HEADS, lease);
  }

  @Probe(of = "lease.HeapLease.closeOwnerId", when = When.ATOMIC)
  public static void closeOwnerId(Object lease) {
    lease(Action.CLOSE_OWNER_ID, lease);
  }

  @Probe(of = "lease.HeapLease.closeLease", when = When.ATOMIC)
  public static void closeLease(Object lease, boolean done) {
    lease(Action.CLOSE_LEASE, lease, done);
  }

  @Probe(of = "lease.HeapLease.markClosing", when = When.ATOMIC)
  public static void markClosing(Object lease, boolean done) {
    lease(Action.MARK_CLOSING, lease, done);
  }
}
