------------------------------ MODULE RemoteFree ------------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* Remote free, ownership and adoption of slabs (protocols.md, sections    *)
(* "Remote free", "Ownership and adoption" and "Heap leases").             *)
(*                                                                         *)
(*   freeing thread --CAS--> slab.remoteWord <--getAndSet-- owner's drain  *)
(*        |  the push that turned OWNED on owns the slab                   *)
(*        v                                                                *)
(*   attach to its bin | release | un-own, then list in the orphan set     *)
(*                                                                         *)
(* A heap is emptied (abandon) by its owner when it closes it, by whoever  *)
(* finds the owner dead, and by whoever finds it idle:                     *)
(*                                                                         *)
(*   owner:  busy := 1; load heads or ownerId, a miss: lease; work; busy := 0 *)
(*   taker:  CAS lease; hide heads and ownerId; fence; load busy;          *)
(*           abandon; show both; CAS lease                                 *)
(*                                                                         *)
(* One action is one access to a word that several threads may touch; its  *)
(* name is that of the Java method, which runs from one such access to     *)
(* the next.  Work that only the owner of a slab can see (a walk along a   *)
(* drained list, carve, splice) is one action, unless MaxWrong > 0: then   *)
(* wrong frees read the words of a block at any time, and each store to    *)
(* them is a step.  Memory is sequentially consistent, but for one store:  *)
(* busy := 1 may wait in the owner's store buffer, which is what the fence *)
(* is for.  Size classes are the business of SlabLifecycle.  An Error may  *)
(* end a thread's operation between any two steps: what is done about it   *)
(* then is in Error.                                                       *)
(***************************************************************************)
EXTENDS BlockWords, Integers, Sequences, FiniteSets

CONSTANTS
  Heaps,      \* threads that have a heap; the thread stands for its heap's id
  Freers,     \* threads that never have a heap: they only free
  NumPlaces,  \* places (runs of units) on which a slab can be born
  NumSlabs,   \* descriptors; each birth takes a new one
  Capacity,   \* blocks of a slab
  MaxWrong,   \* wrong frees that the program attempts; 0: a correct program
  MayDie,     \* TRUE: threads with a heap may die between calls, without closing it
  MayCrash,   \* TRUE: they may die within a call
  MayClose,   \* TRUE: threads may close their heap
  IdleDrain,  \* TRUE: threads may empty the heaps of others that live
  AtomicLocal, \* TRUE: the owner's check and store of a local free are one step (see pushLocal)
  CheckRelease, \* TRUE: a slab is released only if its local freelist has all its blocks
  Headerless, \* TRUE: a block with an unreadable signature counts as live
  MaxErrors,  \* threads whose operation an Error ends, each once
  Nobody      \* owner 0

Threads == Heaps \cup Freers
Places == 1 .. NumPlaces
Slabs == 1 .. NumSlabs
Blocks == 1 .. (NumPlaces * Capacity)
PlaceOf(b) == ((b - 1) \div Capacity) + 1
IndexOf(b) == ((b - 1) % Capacity) + 1
BlockAt(p, i) == (p - 1) * Capacity + i
\* What heads and ownerId are while a heap is taken: the empty array, an id that no slab names.
Hidden == <<"hidden">>
\* The same for good: another empty array, another such id.
Closed == <<"closed">>

ASSUME /\ Heaps \cap Freers = {} /\ Nobody \notin Threads
       /\ NumPlaces \in Nat \ {0} /\ NumSlabs \in Nat \ {0} /\ Capacity \in Nat \ {0}
       /\ MaxWrong \in Nat
       /\ {MayDie, MayCrash, MayClose, IdleDrain} \subseteq BOOLEAN
       /\ {AtomicLocal, CheckRelease, Headerless} \subseteq BOOLEAN

VARIABLES
  w0,         \* word 0 of each block (BlockMemory): the link while the block is free
  w1,         \* word 1: [st, lk], the signature's state and the link it was made for
  slab,       \* fields of each superslab.Slab: word = remoteWord, owner, listed, used = usedCount,
              \*   carved = carvedCount, local = localHead, place = its address (0: not born)
  units,      \* registry.AddressRange.leaves: place -> slab or 0 (Slab.NONE)
  freeUnits,  \* Superslab.state: the places on which no slab lives
  orphans,    \* adoption.OrphanSet: the queue of slabs
  heap,       \* fields of each lease.HeapLease: lease, busy, heads and ownerId (what the fast
              \*   paths look at), list = its thread list; active and partial = bin.Bin;
              \*   closed (ghost: the call of close has taken effect)
  th,         \* each thread's program counter and local variables: in = busy is set or about to
              \*   be, hp = the heap that it empties, how = why, dead
  live,       \* ghost: blocks that the program holds, until their free has taken effect
  holders,    \* ghost: who has exclusive use of a slab's private fields
  wrong,      \* ghost: wrong frees attempted so far
  reports,    \* ghost: kinds of error reported (api.AddressFault, HeapCorruptionException)
  struck      \* ghost: threads whose operation an Error has ended

vars == <<w0, w1, slab, units, freeUnits, orphans, heap, th, live, holders, wrong, reports, struck>>
mem == <<w0, w1>>
ghosts == <<live, holders, wrong, reports>>
shared == <<units, freeUnits, orphans>>

Fine == MaxWrong > 0
\* If nobody can be after a heap whose owner is inside, the owner need not announce itself.
Announced == IdleDrain \/ MayCrash

-----------------------------------------------------------------------------
(* Words: what BlockWords says of these. *)

State(b) == StateOf(w1[b], w0[b])
IsLive(state) == state = "LIVE" \/ (Headerless /\ state = "USER")
\* Whether free looks at w0, too: with headers, which the program does not write.
BothWords == ~Headerless

IdleThread ==
  [pc |-> "idle", blk |-> Nil, slb |-> 0, seen |-> Empty, mark |-> Raw, chain |-> Nil,
   ctx |-> "none", free |-> FALSE, hp |-> Nobody, how |-> "none", in |-> FALSE, dead |-> FALSE]

Unborn ==
  [word |-> Empty, owner |-> Nobody, listed |-> FALSE, used |-> 0, carved |-> 0, local |-> Nil,
   place |-> 0]

Init ==
  /\ w0 = [b \in Blocks |-> Nil]
  /\ w1 = [b \in Blocks |-> Raw]
  /\ slab = [s \in Slabs |-> Unborn]
  /\ units = [p \in Places |-> 0]
  /\ freeUnits = Places
  /\ orphans = <<>>
  /\ heap = [h \in Heaps |-> [lease |-> "OPEN", busy |-> 0, heads |-> h, ownerId |-> h,
                              active |-> 0, partial |-> {}, list |-> Nil, closed |-> FALSE]]
  /\ th = [t \in Threads |-> IdleThread]
  /\ live = {}
  /\ holders = [s \in Slabs |-> {}]
  /\ wrong = 0
  /\ reports = {}
  /\ struck = {}

-----------------------------------------------------------------------------
(* Helpers *)

At(t, pc) == th[t].pc = pc /\ ~th[t].dead
HasHeap(t) == t \in Heaps /\ heap[t].lease = "OPEN"
\* Whether t works with its own heap in this operation.
Inside(t) == IF Announced THEN th[t].in ELSE HasHeap(t)
\* The heap on whose behalf t works: its own, or the one that it abandons.
Acting(t) == IF th[t].hp # Nobody THEN th[t].hp ELSE t
\* Whom the ghost `holders` names.
Holder(t) == IF th[t].ctx = "abandon" THEN th[t].hp ELSE t
Bin(h) == heap[h].partial \cup (IF heap[h].active = 0 THEN {} ELSE {heap[h].active})
HasFree(s) == slab[s].local # Nil \/ slab[s].carved < Capacity

Go(t, pc) == th' = [th EXCEPT ![t].pc = pc]
\* What outlives the work on one slab.
Base(t) == [IdleThread EXCEPT !.in = th[t].in, !.hp = th[t].hp, !.how = th[t].how]
\* Back to the search for a slab, back to refill step 1 with this slab.
Searching(t) == [Base(t) EXCEPT !.pc = "next", !.ctx = "refill"]
Splicing(t, s) == [Base(t) EXCEPT !.pc = "splice", !.ctx = "refill", !.slb = s]
\* The end of the work on a slab: go on with the abandonment, leave the heap, or return.
Ended(t) ==
  CASE th[t].hp # Nobody -> [Base(t) EXCEPT !.pc = "abandon"]
    [] th[t].hp = Nobody /\ th[t].in -> [Base(t) EXCEPT !.pc = "leave"]
    [] OTHER -> IdleThread
Return(t) == th' = [th EXCEPT ![t] = Ended(t)]
Report(kind) == reports' = reports \cup {kind}

RECURSIVE ChainOf(_, _)
\* The blocks reached from b; bounded, for a corrupted list may be a cycle.
ChainOf(b, n) == IF b = Nil \/ n = 0 THEN <<>> ELSE <<b>> \o ChainOf(w0[b], n - 1)
List(b) == ChainOf(b, Cardinality(Blocks) + 1)
Members(b) == LET c == List(b) IN {c[i] : i \in DOMAIN c}

\* The local freelist is whole: each carved block once, each signed LOCAL.
Whole(s) ==
  LET c == List(slab[s].local) IN
  /\ Len(c) = slab[s].carved
  /\ Cardinality({c[i] : i \in DOMAIN c}) = Len(c)
  /\ \A i \in DOMAIN c : State(c[i]) = "LOCAL"
\* All blocks are back.
IsEmpty(s) == slab[s].used = 0 /\ (~CheckRelease \/ Whole(s))

-----------------------------------------------------------------------------
(* The owner comes and goes *)

(* LEASE-1. HeapLease.enter: busy := 1 (opaque).  The store may wait in the store buffer: *)
(* storeBusy.                                                                             *)
enter(t) ==
  /\ Announced /\ t \in Heaps
  /\ \/ At(t, "enter")
     \/ At(t, "idle") /\ ~heap[t].closed
  /\ LET c == IF th[t].pc = "idle" THEN "malloc" ELSE th[t].ctx
     IN th' = [th EXCEPT ![t].in = TRUE, ![t].ctx = c,
                         ![t].pc = CASE c = "free" -> "loadOwnerId"
                                     [] c = "retire" -> "loadLease"
                                     [] OTHER -> "loadHeads"]
  /\ UNCHANGED <<struck, mem, slab, shared, heap, ghosts>>

\* The owner's store is still in its buffer.
Buffered(h) == th[h].in /\ heap[h].busy = 0

(* The hardware: the store of enter reaches memory. *)
storeBusy(h) ==
  /\ Announced /\ Buffered(h)
  /\ heap' = [heap EXCEPT ![h].busy = 1]
  /\ UNCHANGED <<struck, mem, slab, shared, th, ghosts>>

(* LEASE-2. HeapLease.loadHeads of malloc (acquire). *)
loadHeads(t) ==
  /\ At(t, "loadHeads")
  /\ Go(t, IF heap[t].heads = t THEN "pop" ELSE "loadLease")
  /\ UNCHANGED <<struck, mem, slab, shared, heap, ghosts>>

(* LEASE-2. HeapLease.loadOwnerId of free (acquire). *)
loadOwnerId(t) ==
  /\ At(t, "loadOwnerId")
  /\ Go(t, IF heap[t].ownerId \in {Hidden, Closed} THEN "loadLease" ELSE "loadOwner")
  /\ UNCHANGED <<struck, mem, slab, shared, heap, ghosts>>

(* LEASE-3. HeapLease.loadLease: the slow paths (takeSlow, the shared free) look whether the    *)
(* heap is still mine.  If not, they go on without it: malloc borrows a shared heap, which is a *)
(* refusal here; free is that of a thread without a heap.                                       *)
loadLease(t) ==
  /\ At(t, "loadLease")
  /\ IF heap[t].lease = "OPEN"
     THEN th' = [th EXCEPT ![t].pc = CASE th[t].ctx = "free" -> "signatureOf"
                                       [] th[t].ctx = "malloc" -> "refill"
                                       [] OTHER -> "retire"]
     ELSE th' = [th EXCEPT ![t] = IF th[t].ctx = "free" THEN [@ EXCEPT !.pc = "leave"]
                                  ELSE Ended(t)]
  /\ UNCHANGED <<struck, mem, slab, shared, heap, ghosts>>

\* A free that goes on without its heap.
GoneOut(t) == [th[t] EXCEPT !.in = FALSE, !.pc = "signatureOf"]

(* LEASE-4. HeapLease.leave: busy := 0 (release). *)
leave(t) ==
  /\ At(t, "leave")
  /\ heap' = [heap EXCEPT ![t].busy = 0]
  /\ th' = [th EXCEPT ![t] = IF th[t].ctx = "free" THEN GoneOut(t) ELSE IdleThread]
  /\ UNCHANGED <<struck, mem, slab, shared, ghosts>>

-----------------------------------------------------------------------------
(* malloc: pop, refill *)

\* A call that begins; nothing announces it.
Calls(t) == ~Announced /\ At(t, "idle") /\ HasHeap(t)

\* One block answers one call.
Popped(t) == Return(t)

(* MALLOC-1. BlockHeap.pop: malloc takes the first block of the thread list. *)
malloc(t) ==
  /\ \/ Calls(t) /\ heap[t].list # Nil
     \/ At(t, "pop")
  /\ LET b == heap[t].list IN
     IF b = Nil
     THEN Go(t, "loadLease") /\ UNCHANGED <<mem, heap, live, reports>>
     ELSE IF State(b) = "LOCAL"
     THEN /\ heap' = [heap EXCEPT ![t].list = w0[b]]
          /\ w0' = [w0 EXCEPT ![b] = Nil]
          /\ w1' = [w1 EXCEPT ![b] = LiveMark]
          /\ live' = live \cup {b}
          /\ reports' = IF b \in live THEN reports \cup {"HANDED_OUT_TWICE"} ELSE reports
          /\ Popped(t)
     ELSE /\ heap' = [heap EXCEPT ![t].list = Nil]
          /\ Report("CORRUPTION")
          /\ Return(t)
          /\ UNCHANGED <<mem, live>>
  /\ UNCHANGED <<struck, slab, shared, holders, wrong>>

\* A taker has given the heap back with blocks in its thread list.
IsRefilled(t) == heap[t].list # Nil

(* REFILL-1. Bins.refill: starts when the thread list is empty.  After a miss it may not be: *)
(* the taker has given the heap back.                                                        *)
refill(t) ==
  /\ \/ Calls(t) /\ heap[t].list = Nil
     \/ At(t, "refill")
  /\ IF IsRefilled(t)
     THEN Go(t, "pop")
     ELSE th' = [th EXCEPT ![t] = IF heap[t].active = 0 THEN Searching(t)
                                  ELSE Splicing(t, heap[t].active)]
  /\ UNCHANGED <<struck, mem, slab, shared, heap, ghosts>>

TakeLocal(t, s) ==
  /\ heap' = [heap EXCEPT ![t].list = slab[s].local]
  /\ slab' = [slab EXCEPT ![s].local = Nil, ![s].used = slab[s].carved]

Unborns == {s \in Slabs : slab[s].place = 0}

\* Whether a slab can come from elsewhere.
Elsewhere(t) == heap[t].partial # {} \/ orphans # <<>> \/ (Unborns # {} /\ freeUnits # {})

(* REFILL-2. Bins.splice: the whole local freelist; private. *)
splice(t) ==
  /\ At(t, "splice") /\ slab[th[t].slb].local # Nil
  /\ TakeLocal(t, th[t].slb) /\ Return(t)
  /\ UNCHANGED <<struck, mem, shared, ghosts>>

\* Java drains a short slab even if it is alone.
drainFirstAnyway(t) ==
  /\ At(t, "splice") /\ Go(t, "drain")
  /\ UNCHANGED <<struck, mem, slab, heap, shared, ghosts>>

(* REFILL-2. Bins.takeFrom, Bins.isShort: what is empty or short is drained first; private. *)
drainFirst(t) ==
  /\ At(t, "splice") /\ (slab[th[t].slb].local = Nil \/ Elsewhere(t))
  /\ drainFirstAnyway(t)

(* REFILL-8. Bins.setAside: a short slab waits in the bin for frees; private.  Java looks at some *)
(* slabs and goes on with one, here only one with no other to go on with is not set aside.        *)
setAsideAnyway(t) ==
  /\ At(t, "carve") /\ heap[t].active = th[t].slb
  /\ heap' = [heap EXCEPT ![t].active = 0, ![t].partial = @ \cup {th[t].slb}]
  /\ th' = [th EXCEPT ![t] = Searching(t)]
  /\ UNCHANGED <<struck, mem, slab, shared, ghosts>>

setAside(t) == At(t, "carve") /\ Elsewhere(t) /\ setAsideAnyway(t)

\* A slab is given up: the hint goes first.
GiveUp(t) == Go(t, "clearOwner")

(* REFILL-4. Bins.carve and what follows the drain; private.  Java carves n at a time, here a *)
(* slab is carved at once.                                                                    *)
carveCount(t, n) ==
  /\ At(t, "carve")
  /\ LET s == th[t].slb
         end == slab[s].carved + n
         batch == {BlockAt(slab[s].place, i) : i \in (slab[s].carved + 1) .. end}
         last == BlockAt(slab[s].place, end)
         link(b) == IF b = last THEN Nil ELSE b + 1
     IN CASE slab[s].local # Nil -> TakeLocal(t, s) /\ Return(t) /\ UNCHANGED mem
          [] slab[s].local = Nil /\ slab[s].carved < Capacity ->
               /\ w0' = [b \in Blocks |-> IF b \in batch THEN link(b) ELSE w0[b]]
               /\ w1' = [b \in Blocks |-> IF b \in batch THEN Sign("LOCAL", link(b)) ELSE w1[b]]
               /\ slab' = [slab EXCEPT ![s].carved = end,
                                       ![s].used = @ + Cardinality(batch)]
               /\ heap' = [heap EXCEPT ![t].list = BlockAt(slab[s].place, slab[s].carved + 1)]
               /\ Return(t)
          [] OTHER -> GiveUp(t) /\ UNCHANGED <<mem, slab, heap>>
  /\ UNCHANGED <<struck, shared, ghosts>>

carve(t) == At(t, "carve") /\ carveCount(t, Capacity - slab[th[t].slb].carved)

(* REFILL-6. Bins.nextSlab: where the next slab comes from; private. *)
takePartial(t) ==
  /\ At(t, "next") /\ heap[t].partial # {}
  /\ \E s \in heap[t].partial :
       /\ heap' = [heap EXCEPT ![t].active = s, ![t].partial = @ \ {s}]
       /\ th' = [th EXCEPT ![t] = Splicing(t, s)]
  /\ UNCHANGED <<struck, mem, slab, shared, ghosts>>

(* ADOPT-1. OrphanSet.adopt: poll of the queue. *)
dequeue(t) ==
  /\ At(t, "next") /\ orphans # <<>>
  /\ orphans' = Tail(orphans)
  /\ th' = [th EXCEPT ![t].slb = Head(orphans), ![t].pc = "clearListed"]
  /\ UNCHANGED <<struck, mem, slab, units, freeUnits, heap, ghosts>>

(* ADOPT-2. OrphanSet.adopt: Slab.clearListedVolatile. *)
clearListed(t) ==
  /\ At(t, "clearListed")
  /\ slab' = [slab EXCEPT ![th[t].slb].listed = FALSE]
  /\ Go(t, "claimOrphan")
  /\ UNCHANGED <<struck, mem, shared, heap, ghosts>>

\* Whether the CAS of ADOPT-3 succeeds: nobody has claimed the slab since it was dequeued.
IsOrphan(s) == slab[s].word = Empty

(* ADOPT-3. OrphanSet.adopt: CAS of remoteWord. *)
claimOrphan(t) ==
  /\ At(t, "claimOrphan")
  /\ LET s == th[t].slb IN
     IF IsOrphan(s)
     THEN /\ slab' = [slab EXCEPT ![s].word.owned = TRUE]
          /\ holders' = [holders EXCEPT ![s] = @ \cup {t}]
          /\ th' = [th EXCEPT ![t].pc = "drain", ![t].ctx = "adopt"]
     ELSE th' = [th EXCEPT ![t] = Searching(t)] /\ UNCHANGED <<slab, holders>>
  /\ UNCHANGED <<struck, mem, shared, heap, live, wrong, reports>>

(* SuperslabPool.cut: a new descriptor on free units (CAS of Superslab.state).                *)
cutSlabAt(t, p) ==
  /\ At(t, "next")
  /\ Unborns # {}
  /\ p \in freeUnits
  /\ LET s == CHOOSE x \in Unborns : \A y \in Unborns : x <= y IN
     /\ freeUnits' = freeUnits \ {p}
     /\ slab' = [slab EXCEPT ![s] = [Unborn EXCEPT !.place = p, !.owner = t,
                                                   !.word = OwnedEmpty]]
     /\ holders' = [holders EXCEPT ![s] = {t}]
     /\ th' = [th EXCEPT ![t].pc = "publishSlab", ![t].slb = s]
  /\ UNCHANGED <<struck, mem, units, orphans, heap, live, wrong, reports>>

(* CUT-2. Only when there is no orphan.  Java has seen that by a poll before; one that came *)
(* since waits.                                                                             *)
cutSlab(t) == orphans = <<>> /\ \E p \in Places : cutSlabAt(t, p)

(* CUT-5. AddressRange.publishSlab. *)
publishSlab(t) ==
  /\ At(t, "publishSlab")
  /\ LET s == th[t].slb IN
     /\ units' = [units EXCEPT ![slab[s].place] = s]
     /\ heap' = [heap EXCEPT ![t].active = s]
     /\ Go(t, "splice")
  /\ UNCHANGED <<struck, mem, slab, freeUnits, orphans, ghosts>>

(* REFILL-7. SuperslabPool.cut throws AllocationFailedException: neither slab nor units are *)
(* left.                                                                                    *)
outOfMemory(t) ==
  /\ At(t, "next") /\ heap[t].partial = {} /\ orphans = <<>>
  /\ Unborns = {} \/ freeUnits = {}
  /\ Return(t)
  /\ UNCHANGED <<struck, mem, slab, shared, heap, ghosts>>

-----------------------------------------------------------------------------
(* free *)

BeingFreed(b) == \E t \in Threads : th[t].blk = b

(* LOCAL-1, LOOKUP-1. Registry.lookup, then geometry: final fields and carvedCount. *)
lookup(t, b) ==
  /\ At(t, "idle")
  /\ IF b \in live /\ ~BeingFreed(b)
     THEN UNCHANGED wrong
     ELSE wrong < MaxWrong /\ wrong' = wrong + 1
  /\ LET s == units[PlaceOf(b)] IN
     IF s = 0 \/ IndexOf(b) > slab[s].carved
     THEN Report("FOREIGN") /\ UNCHANGED th
     ELSE /\ th' = [th EXCEPT ![t] = [@ EXCEPT !.blk = b, !.slb = s, !.ctx = "free",
                                               !.pc = IF Announced /\ t \in Heaps THEN "enter"
                                                      ELSE IF HasHeap(t) THEN "loadOwner"
                                                      ELSE "signatureOf"]]
          /\ UNCHANGED reports
  /\ UNCHANGED <<struck, mem, slab, shared, heap, live, holders>>

\* Whether t's id, which ownerId was when t loaded it, is that of the slab.
IsMine(t, s) == slab[s].owner = t

(* LOCAL-2. Slab.owner read: mine, or else the slow way. *)
loadOwner(t) ==
  /\ At(t, "loadOwner")
  /\ Go(t, IF IsMine(t, th[t].slb) THEN "checkLocal"
           ELSE IF Announced THEN "loadLease"
           ELSE "signatureOf")
  /\ UNCHANGED <<struck, mem, slab, shared, heap, ghosts>>

Drop(h, s) ==
  heap' = [heap EXCEPT ![h].active = IF @ = s THEN 0 ELSE @, ![h].partial = @ \ {s}]

\* Block b goes to the local freelist of its slab.
PushBlock(t, b) ==
  LET s == th[t].slb
  IN /\ w0' = [w0 EXCEPT ![b] = slab[s].local]
     /\ w1' = [w1 EXCEPT ![b] = Sign("LOCAL", slab[s].local)]
     /\ slab' = [slab EXCEPT ![s].local = b, ![s].used = @ - 1]
     /\ live' = live \ {b}
     /\ heap' = IF s \in Bin(t) THEN heap ELSE [heap EXCEPT ![t].partial = @ \cup {s}]
     /\ Return(t)
     /\ UNCHANGED reports
PushLocal(t) == PushBlock(t, th[t].blk)

\* What follows the check.
Checked(t) ==
  IF AtomicLocal THEN PushLocal(t)
  ELSE Go(t, "pushLocal") /\ UNCHANGED <<mem, slab, heap, live, reports>>

(* LOCAL-3. BlockHeap.freeLocal, the owner's check of the signature. *)
checkLocal(t) ==
  /\ At(t, "checkLocal")
  /\ IF ~IsLive(IF BothWords THEN State(th[t].blk) ELSE FreeState(w1[th[t].blk]))
     THEN Return(t) /\ Report("DOUBLE_FREE") /\ UNCHANGED <<mem, slab, heap, live>>
     ELSE Checked(t)
  /\ UNCHANGED <<struck, shared, holders, wrong>>

(* LOCAL-4. BlockHeap.pushLocal: plain stores. A remote free of the same block between check    *)
(* and store is the one wrong free that nothing stops (MCRemoteFreeReachLocalRace); AtomicLocal *)
(* leaves it out.                                                                               *)
pushLocal(t) ==
  /\ At(t, "pushLocal")
  /\ PushLocal(t)
  /\ UNCHANGED <<struck, shared, holders, wrong>>

(* FREE-1. BlockClaims.signatureOf. *)
signatureOf(t) ==
  /\ At(t, "signatureOf")
  /\ LET m == w1[th[t].blk] IN
     IF BothWords \/ IsLive(FreeState(m))
     THEN /\ th' = [th EXCEPT ![t].mark = m,
                              ![t].pc = IF BothWords /\ Fine THEN "faultOf" ELSE "claimBlock"]
          /\ UNCHANGED reports
     ELSE Return(t) /\ Report("DOUBLE_FREE")
  /\ UNCHANGED <<struck, mem, slab, shared, heap, live, holders, wrong>>

(* FREE-1. BlockClaims.faultOf, with headers: the header must be whole. Headerless there is no *)
(* such load: a word in the middle of a change looks like the user's.                          *)
faultOf(t) ==
  /\ At(t, "faultOf")
  /\ IF IsLive(StateOf(th[t].mark, w0[th[t].blk]))
     THEN Go(t, "claimBlock") /\ UNCHANGED reports
     ELSE Return(t) /\ Report("DOUBLE_FREE")
  /\ UNCHANGED <<struck, mem, slab, shared, heap, live, holders, wrong>>

\* Whether the CAS of w1 finds what was read.
MarkUnchanged(t) == w1[th[t].blk] = th[t].mark

(* FREE-2. BlockClaims.claimBlock: CAS of w1. *)
claimBlock(t) ==
  /\ At(t, "claimBlock")
  /\ IF MarkUnchanged(t)
     THEN /\ w1' = [w1 EXCEPT ![th[t].blk] = Sign("CLAIMED", Nil)]
          /\ Go(t, "loadRemoteWord")
          /\ UNCHANGED reports
     ELSE Return(t) /\ Report("DOUBLE_FREE") /\ UNCHANGED w1
  /\ UNCHANGED <<struck, w0, slab, shared, heap, live, holders, wrong>>

\* Where a push goes on that has loaded the remote word w.
AfterLoad(w) == IF w.dead THEN "undoClaim" ELSE "writeLink"

(* FREE-3. RemoteList.push: Slab.loadRemoteWordAcquire. *)
loadRemoteWord(t) ==
  /\ At(t, "loadRemoteWord")
  /\ LET w == slab[th[t].slb].word IN
     th' = [th EXCEPT ![t].seen = w, ![t].pc = AfterLoad(w)]
  /\ UNCHANGED <<struck, mem, slab, shared, heap, ghosts>>

(* FREE-4. RemoteList.push, undoClaim: CAS of w1 back to what was there; the free is wrong. *)
undoClaim(t) ==
  /\ At(t, "undoClaim")
  /\ LET b == th[t].blk IN
     w1' = IF w1[b].st = "CLAIMED" THEN [w1 EXCEPT ![b] = th[t].mark] ELSE w1
  /\ Return(t) /\ Report("DOUBLE_FREE")
  /\ UNCHANGED <<struck, w0, slab, shared, heap, live, holders, wrong>>

(* FREE-5. RemoteList.push: store of w0. *)
writeLink(t) ==
  /\ At(t, "writeLink")
  /\ LET b == th[t].blk IN
     /\ w0' = [w0 EXCEPT ![b] = th[t].seen.head]
     /\ IF Fine
        THEN Go(t, "signRemote") /\ UNCHANGED w1
        ELSE w1' = [w1 EXCEPT ![b] = Sign("REMOTE", th[t].seen.head)] /\ Go(t, "casRemoteWord")
  /\ UNCHANGED <<struck, slab, shared, heap, ghosts>>

(* FREE-5. RemoteList.push: store of w1. *)
signRemote(t) ==
  /\ At(t, "signRemote")
  /\ w1' = [w1 EXCEPT ![th[t].blk] = Sign("REMOTE", th[t].seen.head)]
  /\ Go(t, "casRemoteWord")
  /\ UNCHANGED <<struck, w0, slab, shared, heap, ghosts>>

\* Whether the CAS of remoteWord finds what was loaded.
Unchanged(t) == slab[th[t].slb].word = th[t].seen

\* What follows a successful push.
Pushed(t) ==
  IF th[t].seen.owned THEN Ended(t)
  ELSE [th[t] EXCEPT !.pc = "drain", !.ctx = "claimed", !.blk = Nil, !.mark = Raw,
                     !.seen = Empty]

(* FREE-6. RemoteList.push: CAS of remoteWord. *)
casRemoteWord(t) ==
  /\ At(t, "casRemoteWord")
  /\ LET b == th[t].blk
         s == th[t].slb
         w == th[t].seen
     IN IF Unchanged(t)
        THEN /\ slab' = [slab EXCEPT ![s].word = Word(b, TRUE, w.dead)]
             /\ live' = live \ {b}
             /\ holders' = IF w.owned THEN holders ELSE [holders EXCEPT ![s] = @ \cup {t}]
             /\ th' = [th EXCEPT ![t] = Pushed(t)]
        ELSE /\ Go(t, "loadRemoteWord")
             /\ UNCHANGED <<slab, live, holders>>
  /\ UNCHANGED <<struck, mem, shared, heap, wrong, reports>>

-----------------------------------------------------------------------------
(* The owner: drain, un-own, list, release *)

\* What a drain leaves behind.
Drained == OwnedEmpty

(* DRAIN-1. RemoteList.drain: getAndSet(OWNED). *)
drain(t) ==
  /\ At(t, "drain")
  /\ LET s == th[t].slb IN
     /\ th' = [th EXCEPT ![t].chain = slab[s].word.head, ![t].pc = "walk"]
     /\ slab' = [slab EXCEPT ![s].word = Drained]
  /\ UNCHANGED <<struck, mem, shared, heap, ghosts>>

\* A drained block is back.
UsedAfterDrain(s) == slab[s].used - 1

(* DRAIN-2. RemoteList.drain: one drained block; its words are the owner's, unless somebody *)
(* frees wrongly.                                                                           *)
walk(t) ==
  /\ At(t, "walk") /\ th[t].chain # Nil
  /\ LET s == th[t].slb
         b == th[t].chain
     IN IF State(b) # "REMOTE"
        THEN /\ th' = [th EXCEPT ![t].chain = Nil]
             /\ Report("CORRUPTION")
             /\ UNCHANGED <<mem, slab>>
        ELSE IF Fine
        THEN Go(t, "relink") /\ UNCHANGED <<mem, slab, reports>>
        ELSE /\ w0' = [w0 EXCEPT ![b] = slab[s].local]
             /\ w1' = [w1 EXCEPT ![b] = Sign("LOCAL", slab[s].local)]
             /\ slab' = [slab EXCEPT ![s].local = b, ![s].used = UsedAfterDrain(s)]
             /\ th' = [th EXCEPT ![t].chain = w0[b]]
             /\ UNCHANGED reports
  /\ UNCHANGED <<struck, shared, heap, live, holders, wrong>>

(* DRAIN-2. RemoteList.drain, relink: the walk's store of w0 (the chain's next block is in a *)
(* local variable).                                                                          *)
relink(t) ==
  /\ At(t, "relink")
  /\ LET s == th[t].slb
         b == th[t].chain
     IN /\ w0' = [w0 EXCEPT ![b] = slab[s].local]
        /\ th' = [th EXCEPT ![t].pc = "resign", ![t].blk = b, ![t].chain = w0[b]]
  /\ UNCHANGED <<struck, w1, slab, shared, heap, ghosts>>

(* DRAIN-2. RemoteList.drain, resign: the walk's store of w1. *)
resign(t) ==
  /\ At(t, "resign")
  /\ LET s == th[t].slb
         b == th[t].blk
     IN /\ w1' = [w1 EXCEPT ![b] = Sign("LOCAL", slab[s].local)]
        /\ slab' = [slab EXCEPT ![s].local = b, ![s].used = UsedAfterDrain(s)]
        /\ th' = [th EXCEPT ![t].blk = Nil, ![t].pc = "walk"]
  /\ UNCHANGED <<struck, w0, shared, heap, ghosts>>

\* The slab stands in the bin of the heap that t works in.
Attach(t, s) ==
  heap' = IF heap[t].active = s THEN heap ELSE [heap EXCEPT ![t].partial = @ \cup {s}]

(* OWN-1. Bins.slabClaimed, SlabSurrender.orphanSlab and what else follows a drain; private. *)
decide(t) ==
  /\ At(t, "walk") /\ th[t].chain = Nil
  /\ LET s == th[t].slb
         c == th[t].ctx
         h == Acting(t)
         empty == IsEmpty(s)
     IN CASE c = "refill" ->
               \* back from a detach that failed: the hint again, last
               /\ Go(t, IF slab[s].owner = Nobody THEN "setOwner" ELSE "carve")
               /\ UNCHANGED heap
          [] c = "adopt" ->
               /\ heap' = [heap EXCEPT ![t].active = s]
               /\ Go(t, "setOwner")
          [] c \in {"claimed", "abandon", "retire", "adoptCut"} /\ empty ->
               /\ IF c \in {"abandon", "retire"} THEN Drop(h, s) ELSE UNCHANGED heap
               /\ Go(t, "clearOwnerDead")
          [] c \in {"claimed", "retire"} /\ ~empty /\ Inside(t) ->
               /\ Attach(t, s)
               /\ Go(t, "setOwner")
          [] OTHER ->
               /\ IF c = "abandon" THEN Drop(h, s) ELSE UNCHANGED heap
               /\ GiveUp(t)
  /\ UNCHANGED <<struck, mem, slab, shared, ghosts>>

(* OWN-2. Slab.setOwnerOpaque: the hint, the last store of an adoption. *)
setOwner(t) ==
  /\ At(t, "setOwner")
  /\ slab' = [slab EXCEPT ![th[t].slb].owner = t]
  /\ IF th[t].ctx \in {"refill", "adopt"}
     THEN th' = [th EXCEPT ![t] = Splicing(t, th[t].slb)]
     ELSE Return(t)
  /\ UNCHANGED <<struck, mem, shared, heap, ghosts>>

(* UNOWN-1, RELEASE-1. Slab.clearOwnerOpaque: RemoteList.releaseOwnership; SlabSurrender.releaseSlab. *)
(* Whether there is something to list is read now, while the slab is ours.                      *)
clearOwner(t) ==
  /\ At(t, "clearOwner") \/ At(t, "clearOwnerDead")
  /\ slab' = [slab EXCEPT ![th[t].slb].owner = Nobody]
  /\ th' = [th EXCEPT ![t] = IF th[t].pc = "clearOwnerDead" THEN [@ EXCEPT !.pc = "markDead"]
                             ELSE [@ EXCEPT !.pc = "unown", !.free = HasFree(th[t].slb)]]
  /\ UNCHANGED <<struck, mem, shared, heap, ghosts>>

\* Whether the CAS of UNOWN-2 succeeds: no free has come.
CanUnown(s) == slab[s].word = OwnedEmpty

\* What the word w of a slab becomes that is given up.
Orphaned(w) == Empty

\* A slab that was given up is listed if it has free blocks.
Unowned(t) == IF th[t].free THEN Go(t, "setListed") ELSE Return(t)

(* UNOWN-2. RemoteList.releaseOwnership: CAS of remoteWord. *)
unown(t) ==
  /\ At(t, "unown")
  /\ LET s == th[t].slb
         c == th[t].ctx
     IN IF CanUnown(s)
        THEN /\ slab' = [slab EXCEPT ![s].word = Orphaned(@)]
             /\ holders' = [holders EXCEPT ![s] = @ \ {Holder(t)}]
             /\ IF c = "refill"
                THEN /\ heap' = [heap EXCEPT ![t].active = IF @ = s THEN 0 ELSE @]
                     /\ th' = [th EXCEPT ![t] = Searching(t)]
                ELSE Unowned(t) /\ UNCHANGED heap
        ELSE /\ th' = [th EXCEPT ![t].pc = "drain", ![t].free = FALSE]
             /\ UNCHANGED <<slab, holders, heap>>
  /\ UNCHANGED <<struck, mem, shared, live, wrong, reports>>

\* A slab that has its entry is done with.
Listed(t) == Return(t)

(* ORPHAN-1. OrphanSet.listOrphan: CAS of listed. *)
setListed(t) ==
  /\ At(t, "setListed")
  /\ LET s == th[t].slb IN
     IF slab[s].listed
     THEN Listed(t) /\ UNCHANGED slab
     ELSE slab' = [slab EXCEPT ![s].listed = TRUE] /\ Go(t, "enqueue")
  /\ UNCHANGED <<struck, mem, shared, heap, ghosts>>

(* ORPHAN-2. OrphanSet.listOrphan: add to the queue. *)
enqueue(t) ==
  /\ At(t, "enqueue")
  /\ orphans' = Append(orphans, th[t].slb)
  /\ Listed(t)
  /\ UNCHANGED <<struck, mem, slab, units, freeUnits, heap, ghosts>>

ClaimedPcs == {"loadRemoteWord", "writeLink", "signRemote", "casRemoteWord"}
\* The owner may give the slab back.
CanRetire(s) == IsEmpty(s)

(* LOCAL-5. Bins.slabEmptied, Bins.collect: the owner gives empty slabs back.  A call that *)
(* would find none is left out.                                                            *)
retire(t) ==
  /\ At(t, "idle") /\ t \in Heaps
  /\ IF Announced THEN ~heap[t].closed ELSE HasHeap(t)
  /\ \E s \in Bin(t) : CanRetire(s)
  /\ th' = [th EXCEPT ![t].pc = IF Announced THEN "enter" ELSE "retire", ![t].ctx = "retire"]
  /\ UNCHANGED <<struck, mem, slab, shared, heap, ghosts>>

(* LOCAL-5. Bin.remove: an empty slab leaves the bin; private. *)
unlink(t) ==
  /\ At(t, "retire")
  /\ \/ \E s \in Bin(t) :
          /\ CanRetire(s)
          /\ Drop(t, s)
          /\ th' = [th EXCEPT ![t].slb = s, ![t].pc = "clearOwnerDead"]
     \/ /\ \A s \in Bin(t) : ~CanRetire(s)
        /\ Return(t)
        /\ UNCHANGED heap
  /\ UNCHANGED <<struck, mem, slab, shared, ghosts>>

\* Whether the CAS of RELEASE-2 succeeds: no free has come, not even a wrong one.
CanRelease(s) == slab[s].word = OwnedEmpty

(* RELEASE-2. SlabSurrender.releaseSlab: CAS of remoteWord. *)
markDead(t) ==
  /\ At(t, "markDead")
  /\ LET s == th[t].slb IN
     IF CanRelease(s)
     THEN /\ slab' = [slab EXCEPT ![s].word = Released]
          /\ holders' = [holders EXCEPT ![s] = @ \ {Holder(t)}]
          /\ Go(t, "unregisterSlab")
     ELSE Go(t, "drain") /\ UNCHANGED <<slab, holders>>
  /\ UNCHANGED <<struck, mem, shared, heap, live, wrong, reports>>

(* RELEASE-3. AddressRange.unregisterSlab. *)
unregisterSlab(t) ==
  /\ At(t, "unregisterSlab")
  /\ units' = [units EXCEPT ![slab[th[t].slb].place] = 0]
  /\ Go(t, "freeUnits")
  /\ UNCHANGED <<struck, mem, slab, freeUnits, orphans, heap, ghosts>>

(* RELEASE-4. SuperslabPool.release: the units may be cut again. *)
releaseUnits(t) ==
  /\ At(t, "freeUnits")
  /\ LET p == slab[th[t].slb].place IN
     /\ freeUnits' = freeUnits \cup {p}
     /\ w0' = [b \in Blocks |-> IF PlaceOf(b) = p THEN Nil ELSE w0[b]]
     /\ w1' = [b \in Blocks |-> IF PlaceOf(b) = p THEN Raw ELSE w1[b]]
  /\ Return(t)
  /\ UNCHANGED <<struck, slab, units, orphans, heap, ghosts>>

-----------------------------------------------------------------------------
(* Death and leases *)

(* A thread ends without closing its heap: between calls, or, by an error that nobody catches, *)
(* within one.                                                                                 *)
die(t) ==
  /\ t \in Heaps /\ ~th[t].dead
  /\ IF At(t, "idle") THEN MayDie /\ HasHeap(t) ELSE MayCrash
  /\ th' = [th EXCEPT ![t].dead = TRUE]
  /\ UNCHANGED <<struck, mem, slab, shared, heap, ghosts>>

CanTake(h) == heap[h].lease = "OPEN"

\*: CAS of lease, OPEN -> TAKEN.
Take(t, h, how, first) ==
  /\ heap' = [heap EXCEPT ![h].lease = "TAKEN"]
  /\ th' = [th EXCEPT ![t] = [Base(t) EXCEPT !.hp = h, !.how = how,
                                             !.pc = IF Announced THEN first ELSE "abandon"]]
  /\ UNCHANGED <<struck, mem, slab, shared, ghosts>>
\* Who looks at other heaps: anybody between calls, and an owner that is about to cut a new slab.
Looking(t) ==
  \/ At(t, "idle")
  \/ Announced /\ At(t, "next") /\ orphans = <<>>

(* TAKE-1. HeapLease.takeLease of an idle drain.  That h is idle is a guess; nothing rests on *)
(* it. The owner itself empties its heap and keeps it in the same way (drainOwn).             *)
takeLease(t, h) ==
  /\ IdleDrain /\ Looking(t)
  /\ t = h => MayClose /\ At(t, "idle") /\ ~heap[t].closed
  /\ CanTake(h) /\ Bin(h) # {}
  /\ Take(t, h, "idle", "hideHeads")

(* TAKE-1. HeapLease.reap, by whoever finds the thread dead: its stores are visible then. *)
reap(t, h) ==
  /\ Looking(t) /\ th[h].dead /\ ~Buffered(h)
  /\ CanTake(h)
  /\ Take(t, h, "reap", "hideHeads")

(* CLOSE-1. HeapLease.closeHeads: a store; nobody shows them again. *)
closeHeads(t) ==
  /\ MayClose /\ t \in Heaps
  /\ ~heap[t].closed \/ (t \in struck /\ heap[t].lease = "OPEN")   \* again
  /\ At(t, "idle")
  /\ heap' = [heap EXCEPT ![t].heads = Closed, ![t].closed = TRUE]
  /\ Go(t, "closeOwnerId")
  /\ UNCHANGED <<struck, mem, slab, shared, ghosts>>

(* CLOSE-2. HeapLease.closeOwnerId. *)
closeOwnerId(t) ==
  /\ At(t, "closeOwnerId")
  /\ heap' = [heap EXCEPT ![t].ownerId = Closed]
  /\ Go(t, "closeLease")
  /\ UNCHANGED <<struck, mem, slab, shared, ghosts>>

(* CLOSE-3. HeapLease.closeLease by the owner. *)
closeLease(t) ==
  /\ At(t, "closeLease")
  /\ IF heap[t].lease = "OPEN"
     THEN Take(t, t, "close", "abandon")
     ELSE /\ Go(t, "markClosing")
          /\ UNCHANGED <<struck, mem, slab, shared, heap, ghosts>>

(* CLOSE-4. HeapLease.markClosing, the heap being taken: CAS of lease, TAKEN -> CLOSING.  Who *)
(* has taken it does the rest.                                                                *)
markClosing(t) ==
  /\ At(t, "markClosing")
  /\ IF heap[t].lease = "TAKEN"
     THEN heap' = [heap EXCEPT ![t].lease = "CLOSING"] /\ Go(t, "idle")
     ELSE Go(t, IF heap[t].lease = "OPEN" THEN "closeLease" ELSE "idle") /\ UNCHANGED heap
  /\ UNCHANGED <<struck, mem, slab, shared, ghosts>>

Hide(now, hidden) == IF now = Closed THEN now ELSE hidden

(* TAKE-2. HeapLease.hideHeads: CAS of heads, the heap's -> the empty array. *)
hideHeads(t) ==
  /\ At(t, "hideHeads")
  /\ heap' = [heap EXCEPT ![th[t].hp].heads = Hide(@, Hidden)]
  /\ Go(t, "hideOwnerId")
  /\ UNCHANGED <<struck, mem, slab, shared, ghosts>>

(* TAKE-2. HeapLease.hideOwnerId: CAS of ownerId, the heap's -> an id that no slab names, not *)
(* even one without owner.                                                                    *)
hideOwnerId(t) ==
  /\ At(t, "hideOwnerId")
  /\ heap' = [heap EXCEPT ![th[t].hp].ownerId = Hide(@, Hidden)]
  /\ Go(t, CASE th[t].hp = t -> "abandon"
             [] th[t].how = "reap" -> "loadBusy"
             [] OTHER -> "fence")
  /\ UNCHANGED <<struck, mem, slab, shared, ghosts>>

(* TAKE-3. OsMemory.fenceAllThreads: the owner's store buffer is empty after it. *)
fence(t) ==
  /\ At(t, "fence")
  /\ heap' = [heap EXCEPT ![th[t].hp].busy = IF th[th[t].hp].in THEN 1 ELSE 0]
  /\ Go(t, "loadBusy")
  /\ UNCHANGED <<struck, mem, slab, shared, ghosts>>

(* TAKE-4. HeapLease.loadBusy (acquire).  The owner is inside: give back, or, if it died there, *)
(* leave its heap alone for ever.                                                               *)
loadBusy(t) ==
  /\ At(t, "loadBusy")
  /\ LET inside == heap[th[t].hp].busy = 1
         dead == th[t].how = "reap"
     IN /\ Go(t, CASE inside /\ dead -> "endLease"
                   [] inside /\ ~dead -> "showHeads"
                   [] OTHER -> "abandon")
        /\ reports' = IF inside /\ dead THEN reports \cup {"LEAKED"} ELSE reports
  /\ UNCHANGED <<struck, mem, slab, shared, heap, live, holders, wrong>>

\* The end of the work on another heap.
Taken(t) == [IF th[t].in THEN Searching(t) ELSE IdleThread EXCEPT !.hp = Nobody, !.how = "none"]

MustFlush(h) == heap[h].list # Nil

(* TAKE-5. Bins.abandon: the next thing to give up; private. *)
abandon(t) ==
  /\ At(t, "abandon")
  /\ th[t].how # "cut"
  /\ LET h == th[t].hp IN
     IF MustFlush(h)
     THEN th' = [th EXCEPT ![t].slb = heap[h].active, ![t].ctx = "flush", ![t].pc = "flush"]
     ELSE IF Bin(h) # {}
     THEN \E s \in Bin(h) :
            th' = [th EXCEPT ![t].slb = s, ![t].ctx = "abandon", ![t].pc = "drain"]
     ELSE IF struck # {} /\ th[t].how = "idle" /\ heap[h].closed
     THEN Go(t, "endLease")   \* an Error has kept its owner from ending it
     ELSE Go(t, IF th[t].how = "idle" THEN "showHeads" ELSE "endLease")
  /\ UNCHANGED <<struck, mem, slab, shared, heap, ghosts>>

\* Whether who has the heap may leave slabs in it: models put TRUE in its place.
MaySpare == FALSE

(* TAKE-5. Bins.giveSurplus: some partial slabs go, the rest stays where it is; private.  The *)
(* thread list is not flushed: its blocks are the active slab's.                              *)
giveSurplus(t) ==
  /\ MaySpare /\ At(t, "abandon") /\ th[t].how = "idle" /\ th[t].hp # t
  /\ \/ \E s \in heap[th[t].hp].partial :
            th' = [th EXCEPT ![t].slb = s, ![t].ctx = "abandon", ![t].pc = "drain"]
     \/ Go(t, "showHeads")
  /\ UNCHANGED <<struck, mem, slab, shared, heap, ghosts>>

Show(now, mine) == IF now = Closed THEN now ELSE mine

(* TAKE-6. HeapLease.showHeads: CAS of heads, the empty array -> the heap's. *)
showHeads(t) ==
  /\ At(t, "showHeads")
  /\ heap' = [heap EXCEPT ![th[t].hp].heads = Show(@, th[t].hp)]
  /\ Go(t, "showOwnerId")
  /\ UNCHANGED <<struck, mem, slab, shared, ghosts>>

(* TAKE-6. HeapLease.showOwnerId: CAS of ownerId, hidden -> the heap's. *)
showOwnerId(t) ==
  /\ At(t, "showOwnerId")
  /\ heap' = [heap EXCEPT ![th[t].hp].ownerId = Show(@, th[t].hp)]
  /\ Go(t, "reopen")
  /\ UNCHANGED <<struck, mem, slab, shared, ghosts>>

(* TAKE-7. HeapLease.reopen: CAS of lease, TAKEN -> OPEN.  If it is CLOSING, the owner is gone *)
(* for good: empty the heap, whether it was inside before or not.                              *)
reopen(t) ==
  /\ At(t, "reopen") /\ th[t].how # "cut"
  /\ LET h == th[t].hp IN
     IF heap[h].lease = "TAKEN"
     THEN /\ heap' = [heap EXCEPT ![h].lease = "OPEN"]
          /\ th' = [th EXCEPT ![t] = Taken(t)]
     ELSE /\ th' = [th EXCEPT ![t].how = "close", ![t].pc = "abandon"]
          /\ UNCHANGED heap
  /\ UNCHANGED <<struck, mem, slab, shared, ghosts>>

(* TAKE-8. HeapLease.endLease: lease := ABANDONED (release); the heap is forgotten. *)
endLease(t) ==
  /\ At(t, "endLease")
  /\ heap' = [heap EXCEPT ![th[t].hp].lease = "ABANDONED"]
  /\ th' = [th EXCEPT ![t] = Taken(t)]
  /\ UNCHANGED <<struck, mem, slab, shared, ghosts>>

(* TAKE-5. Bins.flush: the thread list goes back to its slab; private. *)
flush(t) ==
  /\ At(t, "flush")
  /\ LET h == th[t].hp
         s == th[t].slb
         c == List(heap[h].list)
         after(i) == IF i = Len(c) THEN slab[s].local ELSE c[i + 1]
         link == [b \in Members(heap[h].list) |->
                    after(CHOOSE i \in DOMAIN c : c[i] = b)]
     IN /\ w0' = [b \in Blocks |-> IF b \in DOMAIN link THEN link[b] ELSE w0[b]]
        /\ w1' = [b \in Blocks |-> IF b \in DOMAIN link THEN Sign("LOCAL", link[b]) ELSE w1[b]]
        /\ slab' = [slab EXCEPT ![s].local = heap[h].list, ![s].used = @ - Len(c)]
        /\ heap' = [heap EXCEPT ![h].list = Nil]
  /\ Return(t)
  /\ UNCHANGED <<struck, shared, ghosts>>

-----------------------------------------------------------------------------
(* Errors *)

\* What remains of an operation that an Error has ended, when the work on the slab is over: a
\* taker gives the heap back, an owner leaves.
Unwound(t) == IF th[t].hp # Nobody
              THEN [IdleThread EXCEPT !.in = th[t].in, !.hp = th[t].hp, !.how = "cut",
                                      !.pc = "abandon"]
              ELSE Ended(t)

(* TAKE-9. HeapLease.letGo. First TAKE-6: showHeads, showOwnerId. *)
letGo(t) ==
  /\ th[t].how = "cut"
  /\ \/ /\ At(t, "abandon")
        /\ Go(t, "showHeads")
        /\ UNCHANGED heap
     \/ /\ At(t, "reopen")
        /\ heap' = [heap EXCEPT ![th[t].hp].lease = "OPEN"]
        /\ th' = [th EXCEPT ![t] = IF th[t].in THEN [IdleThread EXCEPT !.in = TRUE, !.pc = "leave"]
                                   ELSE IdleThread]
  /\ UNCHANGED <<struck, mem, slab, shared, ghosts>>

\* A handler takes UNOWN-2: the slab is given up without a drain, or not at all, and then lost.
unownCut(t) ==
  /\ At(t, "unownCut")
  /\ LET s == th[t].slb IN
     IF CanUnown(s)
     THEN /\ slab' = [slab EXCEPT ![s].word = Orphaned(@)]
          /\ holders' = [holders EXCEPT ![s] = @ \ {Holder(t)}]
          /\ Unowned(t)
     ELSE Return(t) /\ UNCHANGED <<slab, holders>>
  /\ UNCHANGED <<struck, mem, shared, heap, live, wrong, reports>>

\* The places at which the struck thread's operation has done nothing yet, or has done all.
CutHere(t) ==
  \/ th[t].pc \in {"enter", "loadHeads", "loadOwnerId", "loadLease", "pop", "refill", "splice",
                   "carve", "next", "loadOwner", "checkLocal", "pushLocal", "signatureOf",
                   "faultOf", "claimBlock", "closeLease", "closeOwnerId", "markClosing",
                   "hideHeads", "hideOwnerId", "fence", "loadBusy", "abandon", "showHeads",
                   "showOwnerId", "reopen", "endLease"}
  \/ th[t].pc = "retire"
  \/ th[t].pc \in {"drain", "clearOwner"} /\ th[t].ctx = "refill" /\ slab[th[t].slb].owner # Nobody
errorHere(t) ==
  /\ CutHere(t)
  /\ th' = [th EXCEPT ![t] = Unwound(t)]
  /\ UNCHANGED <<mem, slab, shared, heap, ghosts>>

\* One block is lost: it has left the thread list, or the program, and is on no other list.
errorLosesBlock(t) ==
  /\ \/ /\ At(t, "pop") \/ Calls(t)
        /\ heap[t].list # Nil
        /\ LET b == heap[t].list IN
           /\ heap' = [heap EXCEPT ![t].list = w0[b]]
           /\ w0' = [w0 EXCEPT ![b] = Nil]
           /\ w1' = [w1 EXCEPT ![b] = LiveMark]
        /\ UNCHANGED live
     \/ /\ th[t].pc \in ClaimedPcs \cup {"checkLocal"}
        /\ live' = live \ {th[t].blk}
        /\ UNCHANGED <<mem, heap>>
  /\ th' = [th EXCEPT ![t] = Unwound(t)]
  /\ UNCHANGED <<slab, shared, holders, wrong, reports>>

\* A list of one slab is lost that has left its place: from the local to the thread list, from
\* there back, from the remote list to the local one. Drained as an owner that keeps the slab.
errorLosesList(t) ==
  LET s == th[t].slb IN
  /\ \/ /\ At(t, "splice") /\ slab[s].local # Nil
        /\ slab' = [slab EXCEPT ![s].local = Nil, ![s].used = slab[s].carved]
        /\ UNCHANGED heap
     \/ /\ At(t, "flush")
        /\ heap' = [heap EXCEPT ![th[t].hp].list = Nil]
        /\ UNCHANGED slab
     \/ /\ At(t, "walk") /\ th[t].ctx \in {"refill", "adopt"}
        /\ slab' = [slab EXCEPT ![s].owner = t]
        /\ heap' = [heap EXCEPT ![t].active = s]
  /\ th' = [th EXCEPT ![t] = Unwound(t)]
  /\ UNCHANGED <<mem, shared, ghosts>>

\* The slab stays with the heap that t works in, in its bin, under its name.
errorKeepsSlab(t) ==
  LET s == th[t].slb IN
  /\ \/ th[t].ctx \in {"claimed", "retire"} /\ Inside(t)
        /\ th[t].pc \in {"drain", "walk", "setOwner", "clearOwnerDead", "markDead"}
     \/ th[t].ctx = "refill" /\ th[t].pc \in {"drain", "setOwner", "unown"}
  /\ slab' = [slab EXCEPT ![s].owner = t]
  /\ Attach(t, s)
  /\ th' = [th EXCEPT ![t] = Unwound(t)]
  /\ UNCHANGED <<mem, shared, ghosts>>

\* The hint of a slab that may be lost names no heap.
LostOwner(s) == Nobody

\* SlabSurrender.orphanSlab: its handler gives the slab up, or what has an owner stays in its bin.
\* A slab that was claimed and is in no bin yet may be lost altogether.
errorGivesUp(t) ==
  LET s == th[t].slb
      c == th[t].ctx
  IN
  /\ c = "abandon" \/ (c = "claimed" /\ ~Inside(t)) \/ c = "adoptCut"
  /\ th[t].pc \in {"drain", "walk", "clearOwner", "unown", "clearOwnerDead", "markDead"}
  /\ slab' = [slab EXCEPT ![s].owner = LostOwner(s)]
  /\ IF c = "abandon" THEN Drop(th[t].hp, s) ELSE UNCHANGED heap
  /\ th' = [th EXCEPT ![t] = [Unwound(t) EXCEPT !.pc = "unownCut", !.slb = s, !.free = HasFree(s)]]
  /\ holders' = [holders EXCEPT ![s] = {t}]
  /\ UNCHANGED <<mem, shared, live, wrong, reports>>

errorStops(t) ==
  /\ At(t, "drain")
  /\ \/ th[t].ctx = "abandon"
     \/ th[t].ctx = "claimed"   \* the slab is lost
  /\ th' = [th EXCEPT ![t] = Unwound(t)]
  /\ UNCHANGED <<mem, slab, shared, heap, ghosts>>

\* An adoption that goes no further: the entry is put back.
Relisted(t) == [Unwound(t) EXCEPT !.slb = th[t].slb,
                                  !.pc = IF At(t, "clearListed") THEN "enqueue" ELSE "setListed"]

\* An adoption is undone: the entry is put back, the slab is given up like any other.
errorUndoesAdoption(t) ==
  /\ \/ /\ At(t, "clearListed") \/ At(t, "claimOrphan")
        /\ th' = [th EXCEPT ![t] = Relisted(t)]
        /\ UNCHANGED heap
     \/ /\ th[t].pc \in {"drain", "setOwner"} /\ th[t].ctx = "adopt"
        /\ th' = [th EXCEPT ![t] = [Unwound(t) EXCEPT !.slb = th[t].slb, !.pc = "drain",
                                                      !.ctx = "adoptCut"]]
        /\ Drop(t, th[t].slb)
  /\ UNCHANGED <<mem, slab, shared, ghosts>>

\* The operation ends when its slab has gone through pc and what follows.
Finishing(t, pc) == [Unwound(t) EXCEPT !.slb = th[t].slb, !.pc = pc]

\* A birth is undone.
errorUndoesBirth(t) ==
  /\ At(t, "publishSlab")
  /\ LET s == th[t].slb IN
     /\ slab' = [slab EXCEPT ![s].word = Released, ![s].owner = Nobody]
     /\ holders' = [holders EXCEPT ![s] = {}]
  /\ th' = [th EXCEPT ![t] = Finishing(t, "unregisterSlab")]
  /\ UNCHANGED <<mem, shared, heap, live, wrong, reports>>

\* The end of a dead slab: its row, then its units.
Buried(t) == Finishing(t, "unregisterSlab")

\* A death is finished.
errorFinishesDeath(t) ==
  /\ th[t].pc \in {"unregisterSlab", "freeUnits"}
  /\ th' = [th EXCEPT ![t] = Buried(t)]
  /\ UNCHANGED <<mem, slab, shared, heap, ghosts>>

\* A listing is finished.
errorFinishesListing(t) ==
  /\ th[t].pc \in {"setListed", "enqueue"}
  /\ th' = [th EXCEPT ![t] = Finishing(t, th[t].pc)]
  /\ UNCHANGED <<mem, slab, shared, heap, ghosts>>

(* An Error ends the operation of a thread before its next step; what follows is what the *)
(* handlers do (protocols.md, "When an Error comes").                                     *)
Error(t) ==
  /\ Cardinality(struck) < MaxErrors /\ t \notin struck /\ ~th[t].dead
  /\ struck' = struck \cup {t}
  /\ \/ errorHere(t) \/ errorLosesBlock(t) \/ errorLosesList(t) \/ errorKeepsSlab(t)
     \/ errorGivesUp(t) \/ errorStops(t) \/ errorUndoesAdoption(t)
     \/ errorUndoesBirth(t) \/ errorFinishesDeath(t) \/ errorFinishesListing(t)

-----------------------------------------------------------------------------

\* What a thread starts by itself.
Call(t) ==
  \/ die(t) \/ retire(t) \/ closeHeads(t)
  \/ \E b \in Blocks : lookup(t, b)
  \/ \E h \in Heaps : takeLease(t, h)

Reap(t) == \E h \in Heaps : reap(t, h)

\* What may start a call, too, and what goes on by itself once it was started.
Step(t) ==
  \/ enter(t) \/ malloc(t) \/ refill(t)
  \/ loadHeads(t) \/ loadOwnerId(t) \/ loadLease(t) \/ leave(t)
  \/ splice(t) \/ drainFirst(t) \/ setAside(t) \/ carve(t) \/ takePartial(t)
  \/ dequeue(t) \/ clearListed(t) \/ claimOrphan(t)
  \/ cutSlab(t) \/ publishSlab(t) \/ outOfMemory(t)
  \/ loadOwner(t) \/ checkLocal(t) \/ pushLocal(t)
  \/ signatureOf(t) \/ faultOf(t) \/ claimBlock(t) \/ loadRemoteWord(t) \/ undoClaim(t)
  \/ writeLink(t) \/ signRemote(t) \/ casRemoteWord(t)
  \/ drain(t) \/ walk(t) \/ relink(t) \/ resign(t) \/ decide(t) \/ setOwner(t)
  \/ clearOwner(t) \/ unown(t) \/ setListed(t) \/ enqueue(t)
  \/ unlink(t) \/ markDead(t) \/ unregisterSlab(t) \/ releaseUnits(t)
  \/ closeOwnerId(t) \/ closeLease(t) \/ markClosing(t)
  \/ hideHeads(t) \/ hideOwnerId(t) \/ fence(t) \/ loadBusy(t)
  \/ abandon(t) \/ giveSurplus(t) \/ flush(t)
  \/ showHeads(t) \/ showOwnerId(t) \/ reopen(t) \/ endLease(t)
  \/ letGo(t) \/ unownCut(t)

Going(t) == th[t].pc # "idle" /\ Step(t)

Next ==
  \/ \E t \in Threads : Call(t) \/ Reap(t) \/ Step(t)
  \/ \E h \in Heaps : storeBusy(h)
  \/ \E t \in Threads : Error(t)

Spec == Init /\ [][Next]_vars

(* Threads go on, a dead thread is found, and at last the program comes to rest: from then on *)
(* nobody calls. (A program that never rests can starve one push for ever: lock-free is not   *)
(* wait-free.)                                                                                *)
FairSpec ==
  /\ Spec
  /\ \A t \in Threads : WF_vars(Going(t))
  /\ \A t \in Freers : WF_vars(Reap(t))
  /\ <>[][\/ \E t \in Threads : Reap(t) \/ Going(t)
          \/ \E h \in Heaps : storeBusy(h)]_vars

-----------------------------------------------------------------------------
(* Types, one conjunct per variable *)

WordType == [head : Blocks \cup {Nil}, owned : BOOLEAN, dead : BOOLEAN]
MarkType == [st : {"RAW", "LOCAL", "REMOTE", "CLAIMED", "LIVE"}, lk : Blocks \cup {Nil}]
W0OK == w0 \in [Blocks -> Blocks \cup {Nil}]
W1OK == w1 \in [Blocks -> MarkType]
SlabOK == \A s \in Slabs :
  /\ slab[s].word \in WordType
  /\ slab[s].owner \in Heaps \cup {Nobody}
  /\ slab[s].listed \in BOOLEAN
  /\ slab[s].carved \in 0 .. Capacity
  /\ slab[s].used \in (IF Fine THEN -Capacity ELSE 0) .. Capacity
  /\ slab[s].local \in Blocks \cup {Nil}
  /\ slab[s].place \in Places \cup {0}
UnitsOK == units \in [Places -> Slabs \cup {0}]
FreeUnitsOK == freeUnits \subseteq Places
OrphansOK == orphans \in Seq(Slabs)
HeapOK == \A h \in Heaps :
  /\ heap[h].lease \in {"OPEN", "TAKEN", "CLOSING", "ABANDONED"}
  /\ heap[h].busy \in {0, 1} /\ heap[h].closed \in BOOLEAN
  /\ {heap[h].heads, heap[h].ownerId} \subseteq {h, Hidden, Closed}
  /\ heap[h].active \in Slabs \cup {0} /\ heap[h].partial \subseteq Slabs
  /\ heap[h].list \in Blocks \cup {Nil}
ThOK == \A t \in Threads :
  /\ th[t].pc \in STRING /\ th[t].ctx \in STRING
  /\ th[t].blk \in Blocks \cup {Nil} /\ th[t].slb \in Slabs \cup {0}
  /\ th[t].seen \in WordType /\ th[t].mark \in MarkType
  /\ th[t].chain \in Blocks \cup {Nil} /\ th[t].free \in BOOLEAN
  /\ th[t].hp \in Heaps \cup {Nobody} /\ th[t].how \in {"none", "idle", "reap", "close", "cut"}
  /\ {th[t].in, th[t].dead} \subseteq BOOLEAN
LiveOK == live \subseteq Blocks
HoldersOK == holders \in [Slabs -> SUBSET Threads]
WrongOK == wrong \in 0 .. MaxWrong
ReportsOK == reports \subseteq {"CORRUPTION", "DOUBLE_FREE", "FOREIGN", "HANDED_OUT_TWICE",
                          "LEAKED"}
TypeOK == /\ W0OK /\ W1OK /\ SlabOK /\ UnitsOK /\ FreeUnitsOK /\ OrphansOK /\ HeapOK /\ ThOK
          /\ LiveOK /\ HoldersOK /\ WrongOK /\ ReportsOK /\ struck \subseteq Threads

(* Safety *)

Born(s) == slab[s].place # 0
Alive(s) == Born(s) /\ ~slab[s].word.dead
SlabOf(b) == units[PlaceOf(b)]

\*: a slab that nobody owns has nothing on its remote list.
UnownedIsEmpty == \A s \in Slabs : ~slab[s].word.owned => slab[s].word.head = Nil

\* Where a thread uses the private fields of its slab.
UsePcs == {"checkLocal", "pushLocal", "splice", "carve", "drain", "walk", "relink",
           "resign", "setOwner", "clearOwner", "unown", "retire", "clearOwnerDead", "markDead",
           "flush", "publishSlab", "unownCut"}
Users(s) == {t \in Threads : th[t].slb = s /\ th[t].pc \in UsePcs}
UserId(t) == IF th[t].ctx \in {"abandon", "flush"} THEN th[t].hp ELSE t

\*: at most one owner at a time, and only the owner uses the private fields.
OneOwner == \A s \in Slabs :
  /\ Cardinality(holders[s]) <= 1
  /\ Cardinality(Users(s)) <= 1
  /\ \A t \in Users(s) : UserId(t) \in holders[s]

\*: the bit tells the truth.
BitIsTruth == \A s \in Slabs : Alive(s) => (slab[s].word.owned <=> holders[s] # {})

\*: the hint never names a heap that does not own the slab.
HintIsTrue == \A s \in Slabs : slab[s].owner \in Heaps => slab[s].owner \in holders[s]

\*: nobody touches a dead slab: its word is final, no list, no owner.
DeadIsUntouched == \A s \in Slabs : slab[s].word.dead =>
  slab[s].word = Released /\ holders[s] = {} /\ Users(s) = {}

\*: a block that the program holds lies in a registered slab that is alive.
LiveIsInSlab == \A b \in live : SlabOf(b) # 0 /\ Alive(SlabOf(b))
                                /\ IndexOf(b) <= slab[SlabOf(b)].carved

\* Somebody, sooner or later, looks at the heap's thread list.
InUse(h) == heap[h].lease # "ABANDONED" \/ (th[h].dead /\ th[h].in)

\* Every list of blocks, by where it hangs.
Heads == {<<s, "local", slab[s].local>> : s \in {x \in Slabs : Alive(x)}}
         \cup {<<s, "remote", slab[s].word.head>> : s \in {x \in Slabs : Alive(x)}}
         \cup {<<h, "thread", heap[h].list>> : h \in {x \in Heaps : InUse(x)}}
         \cup {<<t, "drained", th[t].chain>> : t \in Threads}
Carved == {b \in Blocks : LET s == SlabOf(b) IN
             s # 0 /\ Alive(s) /\ IndexOf(b) <= slab[s].carved}

\*: every carved block is in exactly one place: none there twice, none lost unreported.
EachBlockOnce ==
  LET heads == {x \in Heads : x[3] # Nil}
      cells == UNION {LET c == List(x[3]) IN {<<x, i, c[i]>> : i \in DOMAIN c} : x \in heads}
               \cup {<<t, 0, th[t].blk>> : t \in {u \in Threads : th[u].pc = "resign"}}
      free == {c[3] : c \in cells}
  IN /\ Cardinality(cells) = Cardinality(free)
     /\ live \cap free = {}
     /\ Carved \subseteq live \cup free \/ "CORRUPTION" \in reports \/ struck # {}

\*: the count of blocks outside is right whenever nobody is at work on the slab.
UsedIsRight == \A s \in Slabs :
  Alive(s) /\ Users(s) = {} => slab[s].used + Len(List(slab[s].local)) = slab[s].carved

\* A slab's entries in the orphan set.
Entries(s) == {i \in DOMAIN orphans : orphans[i] = s}

\* a slab has one entry in the orphan set, or one that is about to come: the set does not grow.
OneEntry == \A s \in Slabs :
  Cardinality(Entries(s)) + Cardinality({t \in Threads : th[t].slb = s /\ th[t].pc = "enqueue"}) <= 1

\* free blocks of a slab that nobody owns can be found, or somebody is about to see to it.
NoneStranded == \A s \in Slabs :
  Alive(s) /\ ~slab[s].word.owned /\ HasFree(s) =>
    \/ Entries(s) # {}
    \/ \E t \in Threads :
         th[t].slb = s /\ th[t].pc \in {"setListed", "enqueue", "clearListed", "claimOrphan"}

\* an owned slab is in the bin of its owner's heap, or a thread is at work on it.
IsKnown(s) == \A h \in holders[s] :
  \/ h \in Heaps /\ s \in Bin(h)
  \/ \E t \in Threads : th[t].slb = s /\ th[t].pc # "idle"
OwnedIsKnown == struck = {} => \A s \in Slabs : Alive(s) => IsKnown(s)

\* wrong frees or not, no block is handed out while the program holds it.
NotHandedOutTwice == "HANDED_OUT_TWICE" \notin reports

\* two frees of one block race: at most one wins the claim.
OneClaim == \A t, u \in Threads :
  t # u /\ th[t].pc \in ClaimedPcs /\ th[u].pc \in ClaimedPcs => th[t].blk # th[u].blk

\* a block that the program holds is under a claim only while somebody frees it.
ClaimIsHeld == \A b \in live : w1[b].st = "CLAIMED" => BeingFreed(b)

\* a correct program is never accused.
NoFalseReport == MaxWrong = 0 => reports \subseteq {"LEAKED"}

\* two slabs that are alive never lie on one place, and such a place is not free.
PlacesOnce == \A s \in Slabs : Alive(s) =>
  /\ slab[s].place \notin freeUnits
  /\ \A r \in Slabs : r # s /\ Alive(r) => slab[r].place # slab[s].place

\* at most one thread at a time uses a heap: its owner, or who empties it.
HeapPcs == {"pop", "refill", "next", "splice", "carve", "publishSlab", "checkLocal", "pushLocal",
            "retire"}
Emptiers(h) == {t \in Threads : th[t].hp = h /\ th[t].how # "cut"
                                  /\ (th[t].pc = "abandon" \/ th[t].ctx \in {"abandon", "flush"})}
AtWork(h) == th[h].hp = Nobody /\ (th[h].pc \in HeapPcs \/ th[h].ctx \in {"refill", "adopt"})
OneInHeap == \A h \in Heaps : Cardinality(Emptiers(h)) + (IF AtWork(h) THEN 1 ELSE 0) <= 1

\* a heap that is open is not hidden from its owner.
OpenIsShown == \A h \in Heaps :
  heap[h].lease = "OPEN" => heap[h].heads # Hidden /\ heap[h].ownerId # Hidden

\* a heap that was closed is empty, or somebody is emptying it.
ClosedIsEmptied == \A h \in Heaps : heap[h].closed =>
  \/ heap[h].lease = "ABANDONED" /\ Bin(h) = {} /\ heap[h].list = Nil
  \/ heap[h].lease \in {"TAKEN", "CLOSING"} /\ \E t \in Threads : th[t].hp = h
  \/ th[h].pc \in {"closeOwnerId", "closeLease", "markClosing"}
  \/ struck # {} /\ heap[h].lease = "OPEN"   \* the next close, or taker, does it

\*: nobody waits for another thread: whoever is in a call can go on, or is dead.
NoStuck == \A t \in Threads : th[t].pc # "idle" /\ ~th[t].dead => ENABLED Step(t)

(* Whatever an Error cuts off *)

Lost == Carved \ (live \cup UNION {Members(x[3]) : x \in Heads} \cup {th[t].blk : t \in Threads})

\*: an Error costs a block, or blocks of one slab, or that slab.
LostIsBounded == struck # {} =>
  LET slabs == {SlabOf(b) : b \in Lost} \cup {s \in Slabs : Alive(s) /\ ~IsKnown(s)}
  IN Cardinality(slabs) <= Cardinality(struck)

\*: a slab that is lost has no owner hint and stands in no bin.
LostIsNobodys == \A s \in Slabs : Alive(s) /\ ~IsKnown(s) =>
  slab[s].owner = Nobody /\ \A h \in Heaps : s \notin Bin(h)

\*: no lease is lost: who has taken a heap goes on with it.
LeaseIsKept == \A h \in Heaps :
  heap[h].lease \in {"TAKEN", "CLOSING"} => \E t \in Threads : th[t].hp = h /\ ~th[t].dead

\*: no units are lost: they are free, or a slab lives there, or a thread is at work on it.
PlacesAreKept == \A p \in Places :
  \/ p \in freeUnits
  \/ \E s \in Slabs : slab[s].place = p /\ (Alive(s) \/ \E t \in Threads :
       th[t].slb = s /\ th[t].pc \in {"unregisterSlab", "freeUnits"})

\*: no row of the table lies: the slab there is alive, or about to be taken out.
RowsAreTrue == \A p \in Places : units[p] # 0 =>
  \/ Alive(units[p]) /\ slab[units[p]].place = p
  \/ \E t \in Threads : th[t].slb = units[p] /\ th[t].pc = "unregisterSlab"

(* Liveness *)

InList(b, head) == b \in Members(head)
\* A free block that somebody can hand out again without a further free.
Available(b) ==
  LET s == SlabOf(b) IN
  \/ s = 0
  \/ IndexOf(b) > slab[s].carved
  \/ \E h \in Heaps : ~th[h].dead /\ heap[h].lease = "OPEN"
                      /\ (InList(b, heap[h].list) \/ s \in Bin(h))
  \/ Entries(s) # {} /\ ~slab[s].word.owned

\* every operation that was begun ends.
CallsEnd == \A t \in Threads : th[t].pc # "idle" ~> th[t].pc = "idle"

\* a freed block becomes available (or is handed out again).
NothingStaysStranded == \A b \in Blocks : b \notin live ~> (b \in live \/ Available(b))

(* Refinement *)

Abs(b) == [base |-> b, size |-> 1]
\* What the caller has said, and has no answer to. Whoever frees holds the block in `blk` until
\* its free has taken effect, or is refused. Unless heaps are announced, a malloc is one step.
CallOf(t) ==
  CASE th[t].pc \notin {"idle", "resign"} /\ th[t].blk # Nil ->
         [op |-> "free", of |-> {Abs(th[t].blk)}]
    [] th[t].pc # "idle" /\ th[t].ctx = "malloc" -> [op |-> "malloc", of |-> {}]
    [] OTHER -> [op |-> "none", of |-> {}]
A == INSTANCE Allocator WITH Blocks <- {Abs(b) : b \in Blocks}, Callers <- Threads,
                             AtOnce <- IF Announced THEN {} ELSE {"malloc"},
                             MayErr <- Fine, MayLose <- FALSE,
                             live <- {Abs(b) : b \in live}, lost <- {Abs(b) : b \in Lost},
                             calls <- [t \in Threads |-> CallOf(t)]
RefinesAllocator == A!Spec

\* What a thread does with a lease; all that it does in a heap is one place there. Of a free that
\* goes without its heap, HeapLease sees nothing.
LeasePc(t) ==
  LET pc == th[t].pc IN
  IF th[t].hp # Nobody
  THEN IF pc \in {"hideHeads", "hideOwnerId", "fence", "loadBusy", "showHeads", "showOwnerId",
                  "reopen", "endLease"} THEN pc ELSE "abandon"
  ELSE IF pc \in {"loadHeads", "loadOwnerId", "loadLease", "leave", "closeOwnerId", "closeLease",
                  "markClosing"} THEN pc
  ELSE IF th[t].in THEN "work" ELSE "idle"
L == INSTANCE HeapLease WITH
       MayDie <- MayDie \/ MayCrash,
       heap <- [h \in Heaps |-> [lease |-> heap[h].lease, busy |-> heap[h].busy,
                                heads |-> heap[h].heads, ownerId |-> heap[h].ownerId,
                                closed |-> heap[h].closed]],
       full <- [h \in Heaps |-> Bin(h) # {} \/ heap[h].list # Nil],
       th <- [t \in Threads |-> [pc |-> LeasePc(t), in |-> th[t].in, hp |-> th[t].hp,
                                how |-> th[t].how, dead |-> th[t].dead]]
RefinesLease == L!Spec
=============================================================================
