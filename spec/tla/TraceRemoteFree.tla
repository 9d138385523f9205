---------------------------- MODULE TraceRemoteFree ----------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* Is a recorded execution a behaviour of RemoteFree?  All threads in one  *)
(* part.  A heap and the thread that is inside it are one thread here; a   *)
(* thread outside of every heap is one that only frees.  One event is one  *)
(* access to a word that several threads may touch, or one piece of        *)
(* private work that leaves something behind.                              *)
(*                                                                         *)
(* Hidden steps: private work that is not logged, always of the thread     *)
(* whose event is next, and fixed by the state (Silent).                   *)
(*                                                                         *)
(* Composed steps: where the code does in one operation, or in another     *)
(* order, what the spec does not.  Each says so.                           *)
(***************************************************************************)
EXTENDS RemoteFree, TLC, TraceData

VARIABLES
  part,   \* which part of the trace
  at      \* number of the next event

traceVars == <<vars, part, at>>

TraceHeaps == 1..Header.heaps
TraceFreers == (Header.heaps + 1)..(Header.heaps + Header.threads)
TracePlaces == Header.places
TraceSlabs == Header.slabs
TraceCapacity == Header.capacity
TraceNobody == 0
TraceHidden == -1
TraceClosed == -2

E == Traces[part][at]
T == E.thread
More == at <= Len(Traces[part])

TraceInit == Init /\ part \in DOMAIN Traces /\ at = 1

IsEvent(action) ==
  /\ More
  /\ E.action = action
  /\ at' = at + 1
  /\ part' = part

-----------------------------------------------------------------------------
(* The owner comes and goes. *)

(* The recorder's lock empties the store buffer: storeBusy follows at once. *)
TraceEnter == IsEvent("enter") /\ enter(T)
TraceStoreBusy == IsEvent("storeBusy") /\ storeBusy(T)
TraceLoadHeads == IsEvent("loadHeads") /\ loadHeads(T) /\ (E.hit <=> th'[T].pc = "pop")
TraceLoadOwnerId ==
  IsEvent("loadOwnerId") /\ loadOwnerId(T) /\ (E.mine <=> th'[T].pc = "loadOwner")

(* Composed: a free that misses on the fast path leaves, and enters again for the slow path. *)
TraceLeaveFast ==
  /\ IsEvent("leaveFast")
  /\ At(T, "loadLease") /\ th[T].in
  /\ heap' = [heap EXCEPT ![T].busy = 0]
  /\ th' = [th EXCEPT ![T].in = FALSE]
  /\ UNCHANGED <<mem, slab, shared, ghosts>>
TraceEnterSlow ==
  /\ IsEvent("enterSlow")
  /\ At(T, "loadLease") /\ ~th[T].in
  /\ heap' = [heap EXCEPT ![T].busy = 1]
  /\ th' = [th EXCEPT ![T].in = TRUE]
  /\ UNCHANGED <<mem, slab, shared, ghosts>>

(* Composed: a free that finds the heap taken goes on without it, but leaves only at its end. *)
TraceLoadLease ==
  /\ IsEvent("loadLease")
  /\ heap[T].lease = E.lease
  /\ IF th[T].ctx = "free" /\ E.lease # "OPEN"
     THEN /\ At(T, "loadLease")
          /\ th' = [th EXCEPT ![T].pc = "signatureOf", ![T].in = FALSE]
          /\ UNCHANGED <<mem, slab, shared, heap, ghosts>>
     ELSE loadLease(T)

TraceLeave ==
  /\ IsEvent("leave")
  /\ IF At(T, "leave") THEN leave(T)
     ELSE /\ At(T, "idle") /\ heap[T].busy = 1
          /\ heap' = [heap EXCEPT ![T].busy = 0]
          /\ UNCHANGED <<mem, slab, shared, th, ghosts>>

-----------------------------------------------------------------------------
(* malloc, refill *)

(* Composed: malloc pops after a refill without leaving; RemoteFree ends the refill with leave, *)
(* enters again and pops.                                                                       *)
PopAfterRefill ==
  LET b == heap[T].list IN
  /\ At(T, "leave") /\ b # Nil /\ State(b) = "LOCAL"
  /\ heap' = [heap EXCEPT ![T].list = w0[b]]
  /\ w0' = [w0 EXCEPT ![b] = Nil]
  /\ w1' = [w1 EXCEPT ![b] = LiveMark]
  /\ live' = live \cup {b}
  /\ reports' = IF b \in live THEN reports \cup {"HANDED_OUT_TWICE"} ELSE reports
  /\ UNCHANGED <<slab, shared, th, holders, wrong>>

TraceMalloc ==
  /\ IsEvent("malloc")
  /\ heap[T].list = E.block
  /\ IF At(T, "pop") THEN malloc(T) ELSE PopAfterRefill
  /\ E.block \in live'
  /\ heap'[T].list = E.link

TraceSplice ==
  /\ IsEvent("splice")
  /\ th[T].slb = E.slab /\ slab[E.slab].local = E.head
  /\ IF At(T, "splice") THEN splice(T) ELSE carve(T)
  /\ heap'[T].list = E.head
  /\ slab'[E.slab].used = E.used

TraceCarve ==
  /\ IsEvent("carve")
  /\ th[T].slb = E.slab /\ slab[E.slab].local = Nil
  /\ carveCount(T, E.count)
  /\ heap'[T].list = E.head
  /\ slab'[E.slab].carved = E.carved /\ slab'[E.slab].used = E.used

TraceSetAside ==
  IsEvent("setAside") /\ th[T].slb = E.slab /\ setAsideAnyway(T)
TraceTakePartial == IsEvent("takePartial") /\ takePartial(T) /\ heap'[T].active = E.slab
TraceDequeue == IsEvent("dequeue") /\ dequeue(T) /\ th'[T].slb = E.slab
TraceDequeueNothing ==
  /\ IsEvent("dequeueNothing")
  /\ At(T, "next") /\ orphans = <<>>
  /\ UNCHANGED vars
TraceClearListed == IsEvent("clearListed") /\ th[T].slb = E.slab /\ clearListed(T)
TraceClaimOrphan ==
  /\ IsEvent("claimOrphan") /\ th[T].slb = E.slab
  /\ claimOrphan(T) /\ (E.done <=> th'[T].pc = "drain")
TraceCutSlab == IsEvent("cutSlab") /\ cutSlabAt(T, E.place) /\ th'[T].slb = E.slab
TracePublishSlab ==
  IsEvent("publishSlab") /\ th[T].slb = E.slab /\ publishSlab(T) /\ units'[E.place] = E.slab

-----------------------------------------------------------------------------
(* free *)

TraceLookup == IsEvent("lookup") /\ lookup(T, E.block) /\ th'[T].blk = E.block

(* Composed, the second case: the slow path looks at the owner once more, and pushes locally if *)
(* the heap has been given back; it has read the signature by then.                             *)
TracePushLocal ==
  /\ IsEvent("pushLocal")
  /\ th[T].blk = E.block /\ th[T].slb = E.slab /\ slab[E.slab].local = E.link
  /\ IF At(T, "checkLocal") THEN checkLocal(T)
     ELSE At(T, "claimBlock") /\ th[T].in /\ slab[th[T].slb].owner = T /\ PushLocal(T)
          /\ UNCHANGED <<shared, holders, wrong>>
  /\ slab'[th[T].slb].local = E.block
  /\ slab'[th[T].slb].used = E.used

TraceSignatureOf == IsEvent("signatureOf") /\ th[T].blk = E.block /\ signatureOf(T)
TraceClaimBlock ==
  /\ IsEvent("claimBlock") /\ th[T].blk = E.block
  /\ claimBlock(T) /\ (E.done <=> th'[T].pc = "loadRemoteWord")
TraceLoadRemoteWord ==
  /\ IsEvent("loadRemoteWord") /\ th[T].slb = E.slab
  /\ slab[E.slab].word = Word(E.head, E.owned, E.dead)
  /\ loadRemoteWord(T)
TraceWriteLink ==
  IsEvent("writeLink") /\ th[T].blk = E.block /\ writeLink(T) /\ w0'[E.block] = E.link
TraceCasRemoteWord ==
  /\ IsEvent("casRemoteWord") /\ th[T].slb = E.slab /\ th[T].blk = E.head
  /\ casRemoteWord(T) /\ (E.done <=> th'[T].pc # "loadRemoteWord")

-----------------------------------------------------------------------------
(* The owner *)

TraceDrain ==
  /\ IsEvent("drain") /\ th[T].slb = E.slab
  /\ drain(T) /\ th'[T].chain = E.head
TraceWalk ==
  /\ IsEvent("walk") /\ th[T].chain = E.block /\ th[T].slb = E.slab
  /\ walk(T)
  /\ slab'[th[T].slb].local = E.block /\ w0'[E.block] = E.link
  /\ slab'[th[T].slb].used = E.used

(* Composed: the code names the owner of an adopted slab without draining it. *)
TraceSetOwner ==
  /\ IsEvent("setOwner") /\ th[T].slb = E.slab
  /\ IF At(T, "setOwner") THEN setOwner(T)
     ELSE /\ At(T, "drain") /\ th[T].ctx = "adopt"
          /\ slab' = [slab EXCEPT ![E.slab].owner = E.owner]
          /\ heap' = [heap EXCEPT ![T].active = E.slab]
          /\ th' = [th EXCEPT ![T] = Splicing(T, E.slab)]
          /\ UNCHANGED <<mem, shared, ghosts>>
  /\ slab'[E.slab].owner = E.owner

TraceClearOwner == IsEvent("clearOwner") /\ th[T].slb = E.slab /\ clearOwner(T)
TraceUnown ==
  /\ IsEvent("unown") /\ th[T].slb = E.slab
  /\ unown(T) /\ (E.done <=> th'[T].pc # "drain")
TraceMarkDead ==
  /\ IsEvent("markDead") /\ th[T].slb = E.slab
  /\ markDead(T) /\ (E.done <=> th'[T].pc = "unregisterSlab")
TraceUnregisterSlab ==
  /\ IsEvent("unregisterSlab") /\ th[T].slb = E.slab
  /\ unregisterSlab(T) /\ slab[E.slab].place = E.place
TraceReleaseUnits ==
  /\ IsEvent("releaseUnits") /\ th[T].slb = E.slab
  /\ releaseUnits(T) /\ slab[E.slab].place = E.place
TraceSetListed ==
  /\ IsEvent("setListed") /\ th[T].slb = E.slab
  /\ setListed(T) /\ (E.done <=> th'[T].pc = "enqueue")
TraceEnqueue == IsEvent("enqueue") /\ th[T].slb = E.slab /\ enqueue(T)

-----------------------------------------------------------------------------
(* Leases *)

(* Composed: a heap without slabs may be taken, too. *)
TraceTakeLease ==
  /\ IsEvent("takeLease")
  /\ Looking(T) /\ CanTake(E.heap)
  /\ Take(T, E.heap, "idle", "hideHeads")
TraceHideHeads == IsEvent("hideHeads") /\ th[T].hp = E.heap /\ hideHeads(T)
TraceHideOwnerId == IsEvent("hideOwnerId") /\ th[T].hp = E.heap /\ hideOwnerId(T)
(* Nothing is in a store buffer here: the fence changes nothing. *)
TraceFence ==
  /\ IsEvent("fence") /\ th[T].hp = E.heap
  /\ At(T, "fence") /\ Go(T, "loadBusy")
  /\ UNCHANGED <<mem, slab, shared, heap, ghosts>>
TraceLoadBusy ==
  /\ IsEvent("loadBusy") /\ th[T].hp = E.heap
  /\ (E.inside <=> heap[E.heap].busy = 1) /\ loadBusy(T)
(* Composed: the code pushes block by block, so the list comes back in reverse order; RemoteFree *)
(* puts it in front as it is.                                                                    *)
TraceFlush ==
  LET h == th[T].hp
      s == th[T].slb
      c == List(heap[h].list)
      position(b) == CHOOSE i \in DOMAIN c : c[i] = b
      link(b) == IF position(b) = 1 THEN slab[s].local ELSE c[position(b) - 1]
      members == Members(heap[h].list)
  IN
  /\ IsEvent("flush") /\ s = E.slab /\ At(T, "flush")
  /\ w0' = [b \in Blocks |-> IF b \in members THEN link(b) ELSE w0[b]]
  /\ w1' = [b \in Blocks |-> IF b \in members THEN Sign("LOCAL", link(b)) ELSE w1[b]]
  /\ slab' = [slab EXCEPT ![s].local = c[Len(c)], ![s].used = @ - Len(c)]
  /\ heap' = [heap EXCEPT ![h].list = Nil]
  /\ Return(T)
  /\ slab'[s].local = E.head /\ slab'[s].used = E.used
  /\ UNCHANGED <<shared, ghosts>>
TraceShowHeads == IsEvent("showHeads") /\ th[T].hp = E.heap /\ showHeads(T)
TraceShowOwnerId == IsEvent("showOwnerId") /\ th[T].hp = E.heap /\ showOwnerId(T)
TraceReopen ==
  /\ IsEvent("reopen") /\ th[T].hp = E.heap
  /\ reopen(T) /\ (E.done <=> heap'[E.heap].lease = "OPEN")
TraceEndLease == IsEvent("endLease") /\ th[T].hp = E.heap /\ endLease(T)
(* A heap and its owner are one thread here. *)
TraceCloseHeads == IsEvent("closeHeads") /\ T = E.heap /\ closeHeads(T)
TraceCloseOwnerId == IsEvent("closeOwnerId") /\ T = E.heap /\ closeOwnerId(T)
TraceCloseLease ==
  /\ IsEvent("closeLease") /\ T = E.heap
  /\ closeLease(T) /\ (E.done <=> th'[T].pc = "abandon")
TraceMarkClosing ==
  /\ IsEvent("markClosing") /\ T = E.heap
  /\ markClosing(T) /\ (E.done <=> heap'[T].lease = "CLOSING")

-----------------------------------------------------------------------------
(* Private work that is not logged. *)

(* Composed: the free that brings a slab's last block releases the slab before it leaves; here *)
(* that is a call of its own.                                                                  *)
SlabEmptied ==
  /\ At(T, "leave") /\ E.action = "clearOwner"
  /\ th' = [th EXCEPT ![T].pc = "retire", ![T].ctx = "retire"]
  /\ UNCHANGED <<mem, slab, shared, heap, ghosts>>

Silent ==
  /\ More
  /\ \/ refill(T) /\ th[T].pc = "refill"
     \/ At(T, "pop") /\ heap[T].list = Nil /\ malloc(T)
     \/ At(T, "splice") /\ E.action = "drain" /\ drainFirstAnyway(T)
     \/ At(T, "carve") /\ ~HasFree(th[T].slb) /\ carve(T)
     \/ loadOwner(T)
     \/ decide(T)
     \/ At(T, "setOwner") /\ slab[th[T].slb].owner = T /\ E.action # "setOwner" /\ setOwner(T)
     \/ SlabEmptied
     \/ At(T, "retire") /\ unlink(T) /\ th'[T].slb = E.slab
     \/ At(T, "abandon") /\ abandon(T)
        /\ (th'[T].pc \in {"drain", "flush"} => "slab" \in DOMAIN E /\ th'[T].slb = E.slab)
  /\ UNCHANGED <<part, at>>

TraceNext ==
  \/ TraceEnter \/ TraceStoreBusy \/ TraceLoadHeads \/ TraceLoadOwnerId \/ TraceLeaveFast
  \/ TraceEnterSlow \/ TraceLoadLease \/ TraceLeave
  \/ TraceMalloc \/ TraceSplice \/ TraceCarve \/ TraceSetAside \/ TraceTakePartial \/ TraceDequeue
  \/ TraceDequeueNothing \/ TraceClearListed \/ TraceClaimOrphan \/ TraceCutSlab
  \/ TracePublishSlab
  \/ TraceLookup \/ TracePushLocal \/ TraceSignatureOf \/ TraceClaimBlock
  \/ TraceLoadRemoteWord \/ TraceWriteLink \/ TraceCasRemoteWord
  \/ TraceDrain \/ TraceWalk \/ TraceSetOwner \/ TraceClearOwner \/ TraceUnown \/ TraceMarkDead
  \/ TraceUnregisterSlab \/ TraceReleaseUnits \/ TraceSetListed \/ TraceEnqueue
  \/ TraceTakeLease \/ TraceHideHeads \/ TraceHideOwnerId \/ TraceFence \/ TraceLoadBusy
  \/ TraceFlush \/ TraceShowHeads \/ TraceShowOwnerId \/ TraceReopen \/ TraceEndLease
  \/ TraceCloseHeads \/ TraceCloseOwnerId \/ TraceCloseLease \/ TraceMarkClosing
  \/ Silent

TraceSpec == TraceInit /\ [][TraceNext /\ UNCHANGED struck]_traceVars

(* How far each part was followed, and the state there: read by the runner at the end. *)
ASSUME \A p \in DOMAIN Traces : TLCSet(p, <<0>>)
Now == [heap |-> heap, th |-> th, live |-> live, orphans |-> orphans,
        slab |-> [s \in {x \in Slabs : slab[x].place # 0 /\ ~slab[x].word.dead} |-> slab[s]],
        next |-> w0]
Mark == at >= TLCGet(part)[1] => TLCSet(part, <<at, Now>>)
=============================================================================
