// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.recorder;

import static hakmem.lab.recorder.Probes.add;
import static hakmem.lab.recorder.Probes.bit;
import static hakmem.lab.recorder.Probes.load;
import static hakmem.lab.recorder.Probes.notes;
import static hakmem.lab.recorder.Probes.walk;
import static hakmem.layout.BlockSignature.LINK_OFFSET;

import hakmem.adoption.OrphanSet;
import hakmem.freelist.BlockClaims;
import hakmem.freelist.Freelist;
import hakmem.lab.recorder.Probe.When;
import hakmem.lab.recorder.RawEvent.Action;
import hakmem.remote.RemoteList;
import hakmem.superslab.Slab;
import java.util.stream.LongStream;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Actions of RemoteFree on the words of a slab and on the orphan set. */
public final class SlabProbes {
  private SlabProbes() {}

  @Probe(of = "superslab.Slab.unownVolatile", when = When.BEFORE)
  public static void beforeUnown(Slab slab) {
    // Afterwards these fields are somebody else's.
    notes().hasFree = slab.localHead != 0 || slab.carvedCount < slab.capacity;
  }

  @Probe(of = "superslab.Slab.unownVolatile", when = When.ATOMIC)
  public static void unown(Slab slab, boolean done) {
    add(Action.UNOWN, slab, bit(notes().hasFree), bit(done));
  }

  @Probe(of = "superslab.Slab.markDeadAcqRel", when = When.ATOMIC)
  public static void markDead(Slab slab, boolean done) {
    add(Action.MARK_DEAD, slab, bit(done));
  }

  @Probe(of = "superslab.Slab.clearOwnerOpaque", when = When.ATOMIC)
  public static void clearOwner(Slab slab) {
    add(Action.CLEAR_OWNER, slab);
  }

  @Probe(of = "superslab.Slab.drainAcqRel", when = When.ATOMIC)
  public static void takeRemoteList(Slab slab, long word) {
    add(Action.TAKE_REMOTE_LIST, slab, word);
  }

  @Probe(of = "superslab.Slab.loadRemoteWordAcquire", when = When.ATOMIC)
  public static void loadRemoteWord(Slab slab, long word) {
    add(Action.LOAD_REMOTE_WORD, slab, word, bit(notes().inPush));
  }

  @Probe(of = "superslab.Slab.casRemoteWordAcqRel", when = When.ATOMIC)
  public static void casRemoteWord(Slab slab, long expected, long next, boolean done) {
    add(Action.CAS_REMOTE_WORD, slab, next, bit(done));
  }

  @Probe(of = "superslab.Slab.setListedVolatile", when = When.ATOMIC)
  public static void setListed(Slab slab, boolean done) {
    add(Action.SET_LISTED, slab, bit(done));
  }

  @Probe(of = "superslab.Slab.clearListedVolatile", when = When.ATOMIC)
  public static void clearListed(Slab slab) {
    add(Action.CLEAR_LISTED, slab);
  }

  @Probe(of = "superslab.Slab.claimOrphanVolatile", when = When.ATOMIC)
  public static void claimOrphan(Slab slab, boolean done) {
    add(Action.CLAIM_ORPHAN, slab, bit(done));
  }

  @Probe(of = "adoption.OrphanSet.enqueue", when = When.ATOMIC)
  public static void enqueue(OrphanSet orphans, Slab slab) {
    add(Action.ENQUEUE, slab);
  }

  @Probe(of = "adoption.OrphanSet.dequeue", when = When.ATOMIC)
  public static void dequeue(OrphanSet orphans, int sizeClass, @Nullable Slab slab) {
    add(Action.DEQUEUE, slab == null ? Slab.NONE : slab);
  }

  @Probe(of = "freelist.BlockClaims.signatureOf", when = When.ATOMIC)
  public static void signatureOf(BlockClaims claims, long block, long signature) {
    add(Action.SIGNATURE_OF, Slab.NONE, block);
  }

  @Probe(of = "freelist.BlockClaims.claimBlock", when = When.ATOMIC)
  public static void claimBlock(
      BlockClaims claims, Slab slab, long block, long signature, boolean done) {
    add(Action.CLAIM_BLOCK, Slab.NONE, block, bit(done));
  }

  @Probe(of = "freelist.Freelist.writeLink", when = When.ATOMIC)
  public static void writeLink(Freelist list, long block, long head) {
    add(Action.WRITE_LINK, Slab.NONE, block, load(block, LINK_OFFSET));
  }

  @Probe(of = "remote.RemoteList.push", when = When.BEFORE)
  public static void beforePush(RemoteList list, Slab slab, long block, long signature) {
    notes().inPush = true;
  }

  @Probe(of = "remote.RemoteList.push")
  public static void push(
      RemoteList list, Slab slab, long block, long signature, RemoteList.Push result) {
    notes().inPush = false;
  }

  @Probe(of = "superslab.Slab.setOwnerOpaque", when = When.ATOMIC)
  public static void setOwner(Slab slab, int heapId) {
    LongStream local = walk(slab.localHead).stream().mapToLong(block -> block);
    LongStream counts = LongStream.of(heapId, slab.carvedCount, slab.usedCount);
    add(Action.SET_OWNER, slab, LongStream.concat(counts, local).toArray());
  }
}
