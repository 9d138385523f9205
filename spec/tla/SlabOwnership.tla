---------------------------- MODULE SlabOwnership ----------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* Who owns a slab (protocols.md, sections "Remote free" and "Ownership    *)
(* and adoption"), over heaps that one thread at a time uses.              *)
(*                                                                         *)
(*   freeing thread --CAS--> slab.remoteWord <--getAndSet-- owner's drain  *)
(*        |  the push that turned OWNED on owns the slab                   *)
(*        v                                                                *)
(*   attach to its bin | release | un-own, then list in the orphan set     *)
(*                                                                         *)
(* RemoteFree has the same steps with all that is left out here.  Lists of *)
(* blocks are sets: links and signatures are Freelist's and RemoteFree's.  *)
(* A heap is taken and left in one step, as HeapMutex says; the words by   *)
(* which that is done are HeapLease's.  The program frees rightly, threads *)
(* do not die: whose heap is taken, and when, is free.  Refines Allocator. *)
(***************************************************************************)
EXTENDS Integers, Sequences, FiniteSets

CONSTANTS
  Heaps,      \* threads that have a heap; the thread stands for its heap's id
  Freers,     \* threads that never have a heap
  NumPlaces,  \* places (runs of units) on which a slab can be born
  NumSlabs,   \* descriptors; each birth takes a new one
  Capacity,   \* blocks of a slab
  MayTake,    \* TRUE: threads empty heaps, their own and those of others
  Nobody      \* owner 0

Threads == Heaps \cup Freers
Places == 1 .. NumPlaces
Slabs == 1 .. NumSlabs
Blocks == 1 .. (NumPlaces * Capacity)
PlaceOf(b) == ((b - 1) \div Capacity) + 1
BlocksAt(p) == ((p - 1) * Capacity + 1) .. (p * Capacity)

ASSUME Heaps \cap Freers = {} /\ Nobody \notin Threads /\ MayTake \in BOOLEAN

VARIABLES
  slab,       \* fields of each superslab.Slab: word = remoteWord, owner, listed, local = the blocks
              \*   of its freelist, carved = those that were ever handed out, place (0: not born)
  units,      \* registry.AddressRange.leaves: place -> slab or 0
  freeUnits,  \* Superslab.state: the places on which no slab lives
  orphans,    \* adoption.OrphanSet: the queue of slabs
  heap,       \* private state of each heap: bin = its slabs, list = the blocks of its thread list
  users,      \* HeapMutex: heap -> who uses it
  over,       \* HeapMutex: the heaps that have ended
  th,         \* each thread's program counter and local variables; hp = the heap that it empties
  live,       \* ghost: blocks that the program holds, until their free has taken effect
  holders     \* ghost: who has exclusive use of a slab's private fields

vars == <<slab, units, freeUnits, orphans, heap, users, over, th, live, holders>>
places == <<units, freeUnits>>
mutex == <<users, over>>

Word(blocks, owned, dead) == [blocks |-> blocks, owned |-> owned, dead |-> dead]
Empty == Word({}, FALSE, FALSE)
OwnedEmpty == Word({}, TRUE, FALSE)
Released == Word({}, TRUE, TRUE)

IdleThread == [pc |-> "idle", blk |-> 0, slb |-> 0, seen |-> Empty, ctx |-> "none",
               free |-> FALSE, hp |-> Nobody]
Unborn == [word |-> Empty, owner |-> Nobody, listed |-> FALSE, local |-> {}, carved |-> {},
           place |-> 0]

Init ==
  /\ slab = [s \in Slabs |-> Unborn]
  /\ units = [p \in Places |-> 0]
  /\ freeUnits = Places
  /\ orphans = <<>>
  /\ heap = [h \in Heaps |-> [bin |-> {}, list |-> {}]]
  /\ users = [h \in Heaps |-> {}]
  /\ over = {}
  /\ th = [t \in Threads |-> IdleThread]
  /\ live = {}
  /\ holders = [s \in Slabs |-> {}]

-----------------------------------------------------------------------------

At(t, pc) == th[t].pc = pc
Go(t, pc) == th' = [th EXCEPT ![t].pc = pc]
Inside(t) == t \in Heaps /\ users[t] = {t} /\ th[t].hp = Nobody
CanUse(h) == h \in Heaps /\ users[h] = {} /\ h \notin over
\* Whom the ghost `holders` names.
Holder(t) == IF th[t].ctx = "abandon" THEN th[t].hp ELSE t
HasFree(s) == slab[s].local # {} \/ slab[s].carved # BlocksAt(slab[s].place)
IsEmpty(s) == slab[s].local = slab[s].carved

\* The end of the work on a slab: go on with the abandonment, or leave the heap and return.
Return(t) ==
  IF th[t].hp # Nobody
  THEN th' = [th EXCEPT ![t] = [IdleThread EXCEPT !.pc = "abandon", !.hp = th[t].hp]]
       /\ UNCHANGED mutex
  ELSE /\ th' = [th EXCEPT ![t] = IdleThread]
       /\ users' = IF Inside(t) THEN [users EXCEPT ![t] = {}] ELSE users
       /\ UNCHANGED over
Refilling(t) == th' = [th EXCEPT ![t] = [IdleThread EXCEPT !.pc = "refill", !.ctx = "malloc"]]

-----------------------------------------------------------------------------
(* malloc *)

(* LEASE-1. HeapLease.enter and the load behind it: malloc has its heap. *)
enter(t) ==
  /\ At(t, "idle") /\ CanUse(t)
  /\ users' = [users EXCEPT ![t] = {t}]
  /\ Refilling(t)
  /\ UNCHANGED <<slab, places, orphans, heap, over, live, holders>>

(* MALLOC-1. BlockHeap.pop. *)
malloc(t) ==
  /\ At(t, "refill")
  /\ \E b \in heap[t].list :
       /\ heap' = [heap EXCEPT ![t].list = @ \ {b}]
       /\ live' = live \cup {b}
  /\ Return(t)
  /\ UNCHANGED <<slab, places, orphans, holders>>

(* REFILL-2. Bins.splice. *)
splice(t) ==
  /\ At(t, "refill") /\ heap[t].list = {}
  /\ \E s \in heap[t].bin :
       /\ slab[s].local # {}
       /\ heap' = [heap EXCEPT ![t].list = slab[s].local]
       /\ slab' = [slab EXCEPT ![s].local = {}]
  /\ UNCHANGED <<places, orphans, mutex, th, live, holders>>

(* REFILL-2. Bins.takeFrom: what is empty is drained first. *)
drainFirst(t) ==
  /\ At(t, "refill") /\ heap[t].list = {}
  /\ \E s \in heap[t].bin :
       /\ slab[s].local = {} /\ slab[s].word.blocks # {}
       /\ th' = [th EXCEPT ![t].pc = "drain", ![t].slb = s, ![t].ctx = "refill"]
  /\ UNCHANGED <<slab, places, orphans, heap, mutex, live, holders>>

(* REFILL-4. Bins.carve, or, of a full slab, what gives it up. *)
carve(t) ==
  /\ At(t, "refill") /\ heap[t].list = {}
  /\ \E s \in heap[t].bin :
       /\ slab[s].local = {}
       /\ LET rest == BlocksAt(slab[s].place) \ slab[s].carved IN
          IF rest # {}
          THEN /\ heap' = [heap EXCEPT ![t].list = rest]
               /\ slab' = [slab EXCEPT ![s].carved = BlocksAt(slab[s].place)]
               /\ UNCHANGED th
          ELSE /\ th' = [th EXCEPT ![t].pc = "clearOwner", ![t].slb = s, ![t].ctx = "refill"]
               /\ UNCHANGED <<heap, slab>>
  /\ UNCHANGED <<places, orphans, mutex, live, holders>>

(* ADOPT-1. OrphanSet.adopt: poll of the queue. *)
dequeue(t) ==
  /\ At(t, "refill") /\ heap[t].list = {} /\ orphans # <<>>
  /\ orphans' = Tail(orphans)
  /\ th' = [th EXCEPT ![t].slb = Head(orphans), ![t].pc = "clearListed"]
  /\ UNCHANGED <<slab, places, heap, mutex, live, holders>>

(* ADOPT-2. OrphanSet.adopt: Slab.clearListedVolatile. *)
clearListed(t) ==
  /\ At(t, "clearListed")
  /\ slab' = [slab EXCEPT ![th[t].slb].listed = FALSE]
  /\ Go(t, "claimOrphan")
  /\ UNCHANGED <<places, orphans, heap, mutex, live, holders>>

(* ADOPT-3. OrphanSet.adopt: CAS of remoteWord. *)
claimOrphan(t) ==
  /\ At(t, "claimOrphan")
  /\ LET s == th[t].slb IN
     IF slab[s].word = Empty
     THEN /\ slab' = [slab EXCEPT ![s].word.owned = TRUE]
          /\ holders' = [holders EXCEPT ![s] = @ \cup {t}]
          /\ th' = [th EXCEPT ![t].pc = "drain", ![t].ctx = "adopt"]
     ELSE Refilling(t) /\ UNCHANGED <<slab, holders>>
  /\ UNCHANGED <<places, orphans, heap, mutex, live>>

(* CUT-2. SuperslabPool.cut: a new descriptor on free units. *)
cutSlab(t) ==
  /\ At(t, "refill") /\ heap[t].list = {} /\ orphans = <<>>
  /\ \E p \in freeUnits, s \in {x \in Slabs : slab[x].place = 0} :
       /\ \A r \in Slabs : slab[r].place = 0 => s <= r
       /\ freeUnits' = freeUnits \ {p}
       /\ slab' = [slab EXCEPT ![s] = [Unborn EXCEPT !.place = p, !.owner = t,
                                                     !.word = OwnedEmpty]]
       /\ holders' = [holders EXCEPT ![s] = {t}]
       /\ th' = [th EXCEPT ![t].pc = "publishSlab", ![t].slb = s]
  /\ UNCHANGED <<units, orphans, heap, mutex, live>>

(* CUT-5. AddressRange.publishSlab. *)
publishSlab(t) ==
  /\ At(t, "publishSlab")
  /\ LET s == th[t].slb IN
     /\ units' = [units EXCEPT ![slab[s].place] = s]
     /\ heap' = [heap EXCEPT ![t].bin = @ \cup {s}]
  /\ Refilling(t)
  /\ UNCHANGED <<slab, freeUnits, orphans, mutex, live, holders>>

(* REFILL-7. AllocationFailedException: nothing in the heap, no orphan, no units. *)
outOfMemory(t) ==
  /\ At(t, "refill") /\ heap[t].list = {} /\ heap[t].bin = {} /\ orphans = <<>>
  /\ freeUnits = {} \/ \A s \in Slabs : slab[s].place # 0
  /\ Return(t)
  /\ UNCHANGED <<slab, places, orphans, heap, live, holders>>

-----------------------------------------------------------------------------
(* free *)

BeingFreed(b) == \E t \in Threads : th[t].blk = b

(* LOCAL-1, LOOKUP-1. Registry.lookup; who has a heap and can use it, looks for the owner first. *)
lookup(t, b) ==
  /\ At(t, "idle") /\ b \in live /\ ~BeingFreed(b)
  /\ LET mine == CanUse(t) IN
     /\ th' = [th EXCEPT ![t].blk = b, ![t].slb = units[PlaceOf(b)], ![t].ctx = "claimed",
                         ![t].pc = IF mine THEN "loadOwner" ELSE "loadRemoteWord"]
     /\ users' = IF mine THEN [users EXCEPT ![t] = {t}] ELSE users
  /\ UNCHANGED <<slab, places, orphans, heap, over, live, holders>>

(* LOCAL-2. Slab.owner read: mine, or else the slow way. *)
loadOwner(t) ==
  /\ At(t, "loadOwner")
  /\ Go(t, IF slab[th[t].slb].owner = t THEN "pushLocal" ELSE "loadRemoteWord")
  /\ UNCHANGED <<slab, places, orphans, heap, mutex, live, holders>>

(* LOCAL-4. BlockHeap.pushLocal: private. *)
pushLocal(t) ==
  /\ At(t, "pushLocal")
  /\ slab' = [slab EXCEPT ![th[t].slb].local = @ \cup {th[t].blk}]
  /\ live' = live \ {th[t].blk}
  /\ Return(t)
  /\ UNCHANGED <<places, orphans, heap, holders>>

(* FREE-3. RemoteList.push: Slab.loadRemoteWordAcquire. *)
loadRemoteWord(t) ==
  /\ At(t, "loadRemoteWord")
  /\ th' = [th EXCEPT ![t].seen = slab[th[t].slb].word, ![t].pc = "casRemoteWord"]
  /\ UNCHANGED <<slab, places, orphans, heap, mutex, live, holders>>

\* Whether the CAS of remoteWord finds what was loaded.
Unchanged(t) == slab[th[t].slb].word = th[t].seen

(* FREE-6. RemoteList.push: CAS of remoteWord. *)
casRemoteWord(t) ==
  /\ At(t, "casRemoteWord")
  /\ LET s == th[t].slb
         w == th[t].seen
     IN IF Unchanged(t)
        THEN /\ slab' = [slab EXCEPT ![s].word = Word(w.blocks \cup {th[t].blk}, TRUE, w.dead)]
             /\ live' = live \ {th[t].blk}
             /\ IF w.owned
                THEN Return(t) /\ UNCHANGED holders
                ELSE /\ holders' = [holders EXCEPT ![s] = @ \cup {t}]
                     /\ th' = [th EXCEPT ![t].pc = "drain", ![t].blk = 0, ![t].seen = Empty]
                     /\ UNCHANGED mutex
        ELSE Go(t, "loadRemoteWord") /\ UNCHANGED <<slab, live, holders, mutex>>
  /\ UNCHANGED <<places, orphans, heap>>

-----------------------------------------------------------------------------
(* The owner: drain, un-own, list, release *)

\* What a drain leaves behind.
Drained == OwnedEmpty

(* DRAIN-1. RemoteList.drain: getAndSet(OWNED), and the walk behind it, which is private. *)
drain(t) ==
  /\ At(t, "drain")
  /\ LET s == th[t].slb IN
     slab' = [slab EXCEPT ![s].word = Drained, ![s].local = @ \cup slab[s].word.blocks]
  /\ Go(t, "decide")
  /\ UNCHANGED <<places, orphans, heap, mutex, live, holders>>

Attach(t, s) == heap' = [heap EXCEPT ![t].bin = @ \cup {s}]
Detach(h, s) == heap' = [heap EXCEPT ![h].bin = @ \ {s}]

(* OWN-1. Bins.slabClaimed, SlabSurrender.orphanSlab and what else follows a drain; private. *)
decide(t) ==
  /\ At(t, "decide")
  /\ LET s == th[t].slb
         c == th[t].ctx
     IN CASE c = "refill" ->
               Go(t, "setOwner") /\ UNCHANGED heap
          [] c = "adopt" ->
               Attach(t, s) /\ Go(t, "setOwner")
          [] c = "abandon" ->
               Detach(th[t].hp, s) /\ Go(t, IF IsEmpty(s) THEN "clearOwnerDead" ELSE "clearOwner")
          [] c = "claimed" /\ IsEmpty(s) ->
               Go(t, "clearOwnerDead") /\ UNCHANGED heap
          [] c = "claimed" /\ ~IsEmpty(s) /\ Inside(t) ->
               Attach(t, s) /\ Go(t, "setOwner")
          [] OTHER ->
               Go(t, "clearOwner") /\ UNCHANGED heap
  /\ UNCHANGED <<slab, places, orphans, mutex, live, holders>>

(* OWN-2. Slab.setOwnerOpaque: the hint. *)
setOwner(t) ==
  /\ At(t, "setOwner")
  /\ slab' = [slab EXCEPT ![th[t].slb].owner = t]
  /\ IF th[t].ctx \in {"refill", "adopt"} THEN Refilling(t) /\ UNCHANGED mutex ELSE Return(t)
  /\ UNCHANGED <<places, orphans, heap, live, holders>>

(* UNOWN-1, RELEASE-1. Slab.clearOwnerOpaque: RemoteList.releaseOwnership; SlabSurrender.releaseSlab. *)
clearOwner(t) ==
  /\ At(t, "clearOwner") \/ At(t, "clearOwnerDead")
  /\ slab' = [slab EXCEPT ![th[t].slb].owner = Nobody]
  /\ th' = [th EXCEPT ![t].pc = IF @ = "clearOwner" THEN "unown" ELSE "markDead",
                      ![t].free = HasFree(th[t].slb)]
  /\ UNCHANGED <<places, orphans, heap, mutex, live, holders>>

(* UNOWN-2. RemoteList.releaseOwnership: CAS of remoteWord. *)
unown(t) ==
  /\ At(t, "unown")
  /\ LET s == th[t].slb IN
     IF slab[s].word = OwnedEmpty
     THEN /\ slab' = [slab EXCEPT ![s].word = Empty]
          /\ holders' = [holders EXCEPT ![s] = @ \ {Holder(t)}]
          /\ IF th[t].ctx = "refill"
             THEN Detach(t, s) /\ Refilling(t) /\ UNCHANGED mutex
             ELSE /\ IF th[t].free THEN Go(t, "setListed") /\ UNCHANGED mutex ELSE Return(t)
                  /\ UNCHANGED heap
     ELSE Go(t, "drain") /\ UNCHANGED <<slab, holders, heap, mutex>>
  /\ UNCHANGED <<places, orphans, live>>

(* ORPHAN-1. OrphanSet.listOrphan: CAS of listed. *)
setListed(t) ==
  /\ At(t, "setListed")
  /\ LET s == th[t].slb IN
     IF slab[s].listed
     THEN Return(t) /\ UNCHANGED slab
     ELSE slab' = [slab EXCEPT ![s].listed = TRUE] /\ Go(t, "enqueue") /\ UNCHANGED mutex
  /\ UNCHANGED <<places, orphans, heap, live, holders>>

(* ORPHAN-2. OrphanSet.listOrphan: add to the queue. *)
enqueue(t) ==
  /\ At(t, "enqueue")
  /\ orphans' = Append(orphans, th[t].slb)
  /\ Return(t)
  /\ UNCHANGED <<slab, places, heap, live, holders>>

(* LOCAL-5. Bins.collect: the owner gives an empty slab back. *)
retire(t) ==
  /\ At(t, "idle") /\ CanUse(t)
  /\ \E s \in heap[t].bin :
       /\ IsEmpty(s)
       /\ th' = [th EXCEPT ![t].slb = s, ![t].pc = "unlink", ![t].ctx = "retire"]
  /\ users' = [users EXCEPT ![t] = {t}]
  /\ UNCHANGED <<slab, places, orphans, heap, over, live, holders>>

(* LOCAL-5. Bin.remove: an empty slab leaves the bin; private. *)
unlink(t) ==
  /\ At(t, "unlink")
  /\ Detach(t, th[t].slb)
  /\ Go(t, "clearOwnerDead")
  /\ UNCHANGED <<slab, places, orphans, mutex, live, holders>>

(* RELEASE-2. SlabSurrender.releaseSlab: CAS of remoteWord.  Of a program that frees rightly no *)
(* free is under way when all blocks are back: it succeeds (NoStuck).                           *)
markDead(t) ==
  /\ At(t, "markDead")
  /\ LET s == th[t].slb IN
     /\ slab[s].word = OwnedEmpty
     /\ slab' = [slab EXCEPT ![s].word = Released]
     /\ holders' = [holders EXCEPT ![s] = @ \ {Holder(t)}]
     /\ Go(t, "unregisterSlab")
  /\ UNCHANGED <<places, orphans, heap, mutex, live>>

(* RELEASE-3. AddressRange.unregisterSlab. *)
unregisterSlab(t) ==
  /\ At(t, "unregisterSlab")
  /\ units' = [units EXCEPT ![slab[th[t].slb].place] = 0]
  /\ Go(t, "freeUnits")
  /\ UNCHANGED <<slab, freeUnits, orphans, heap, mutex, live, holders>>

(* RELEASE-4. SuperslabPool.release: the units may be cut again. *)
releaseUnits(t) ==
  /\ At(t, "freeUnits")
  /\ freeUnits' = freeUnits \cup {slab[th[t].slb].place}
  /\ Return(t)
  /\ UNCHANGED <<slab, units, orphans, heap, live, holders>>

-----------------------------------------------------------------------------
(* Who empties a heap *)

(* TAKE-1. HeapLease.takeLease and what follows it: nobody is inside. *)
takeLease(t, h) ==
  /\ MayTake /\ At(t, "idle") /\ CanUse(h)
  /\ heap[h].bin # {}
  /\ users' = [users EXCEPT ![h] = {t}]
  /\ th' = [th EXCEPT ![t].hp = h, ![t].pc = "abandon"]
  /\ UNCHANGED <<slab, places, orphans, heap, over, live, holders>>

(* TAKE-5. Bins.abandon: the thread list goes back, then one slab after the other; private. *)
abandon(t) ==
  /\ At(t, "abandon")
  /\ LET h == th[t].hp IN
     IF heap[h].list # {}
     THEN /\ slab' = [s \in Slabs |-> IF s \notin heap[h].bin THEN slab[s]
                        ELSE [slab[s] EXCEPT !.local = @ \cup {b \in heap[h].list :
                                                                 units[PlaceOf(b)] = s}]]
          /\ heap' = [heap EXCEPT ![h].list = {}]
          /\ UNCHANGED <<th, users>>
     ELSE IF heap[h].bin # {}
     THEN /\ \E s \in heap[h].bin :
               th' = [th EXCEPT ![t].slb = s, ![t].ctx = "abandon", ![t].pc = "drain"]
          /\ UNCHANGED <<slab, heap, users>>
     ELSE /\ users' = [users EXCEPT ![h] = {}]
          /\ th' = [th EXCEPT ![t] = IdleThread]
          /\ UNCHANGED <<slab, heap>>
  /\ UNCHANGED <<places, orphans, over, live, holders>>

(* TAKE-8. HeapLease.endLease: of a heap that is empty and that nobody uses. *)
endLease(h) ==
  /\ MayTake /\ CanUse(h) /\ heap[h] = [bin |-> {}, list |-> {}]
  /\ over' = over \cup {h}
  /\ UNCHANGED <<slab, places, orphans, heap, users, th, live, holders>>

-----------------------------------------------------------------------------

Step(t) ==
  \/ malloc(t) \/ splice(t) \/ drainFirst(t) \/ carve(t)
  \/ dequeue(t) \/ clearListed(t) \/ claimOrphan(t) \/ cutSlab(t) \/ publishSlab(t)
  \/ outOfMemory(t)
  \/ loadOwner(t) \/ pushLocal(t) \/ loadRemoteWord(t) \/ casRemoteWord(t)
  \/ drain(t) \/ decide(t) \/ setOwner(t) \/ clearOwner(t) \/ unown(t)
  \/ setListed(t) \/ enqueue(t) \/ unlink(t) \/ markDead(t) \/ unregisterSlab(t) \/ releaseUnits(t)
  \/ abandon(t)

Next ==
  \/ \E t \in Threads :
       \/ enter(t) \/ retire(t) \/ Step(t)
       \/ \E b \in Blocks : lookup(t, b)
       \/ \E h \in Heaps : takeLease(t, h)
  \/ \E h \in Heaps : endLease(h)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* Safety *)

WordType == [blocks : SUBSET Blocks, owned : BOOLEAN, dead : BOOLEAN]
TypeOK ==
  /\ \A s \in Slabs :
       /\ slab[s].word \in WordType /\ slab[s].owner \in Heaps \cup {Nobody}
       /\ slab[s].listed \in BOOLEAN /\ slab[s].place \in Places \cup {0}
       /\ slab[s].local \subseteq Blocks /\ slab[s].carved \subseteq Blocks
  /\ units \in [Places -> Slabs \cup {0}] /\ freeUnits \subseteq Places
  /\ orphans \in Seq(Slabs) /\ over \subseteq Heaps
  /\ \A h \in Heaps :
       heap[h].bin \subseteq Slabs /\ heap[h].list \subseteq Blocks /\ users[h] \subseteq Threads
  /\ \A t \in Threads :
       /\ th[t].pc \in STRING /\ th[t].ctx \in STRING /\ th[t].free \in BOOLEAN
       /\ th[t].blk \in Blocks \cup {0} /\ th[t].slb \in Slabs \cup {0}
       /\ th[t].seen \in WordType /\ th[t].hp \in Heaps \cup {Nobody}
  /\ live \subseteq Blocks /\ holders \in [Slabs -> SUBSET Threads]

Alive(s) == slab[s].place # 0 /\ ~slab[s].word.dead
SlabOf(b) == units[PlaceOf(b)]

\* a slab that nobody owns has nothing on its remote list.
UnownedIsEmpty == \A s \in Slabs : ~slab[s].word.owned => slab[s].word.blocks = {}

\* Where a thread uses the private fields of its slab.
UsePcs == {"pushLocal", "drain", "decide", "setOwner", "clearOwner", "unown", "clearOwnerDead",
           "markDead", "publishSlab"}
Users(s) == {t \in Threads : th[t].slb = s /\ th[t].pc \in UsePcs}

\* at most one owner at a time, and only the owner uses the private fields.
OneOwner == \A s \in Slabs :
  /\ Cardinality(holders[s]) <= 1
  /\ Cardinality(Users(s)) <= 1
  /\ \A t \in Users(s) : Holder(t) \in holders[s]

\* the bit tells the truth.
BitIsTruth == \A s \in Slabs : Alive(s) => (slab[s].word.owned <=> holders[s] # {})

\* the hint never names a heap that does not own the slab.
HintIsTrue == \A s \in Slabs : slab[s].owner \in Heaps => slab[s].owner \in holders[s]

\* nobody touches a dead slab: its word is final, no list, no owner.
DeadIsUntouched == \A s \in Slabs : slab[s].word.dead =>
  slab[s].word = Released /\ holders[s] = {} /\ Users(s) = {}

\* a block that the program holds lies in a registered slab that is alive.
LiveIsInSlab == \A b \in live :
  SlabOf(b) # 0 /\ Alive(SlabOf(b)) /\ b \in slab[SlabOf(b)].carved

\* Every set of free blocks, by where it is.
Sets == {<<s, "local", slab[s].local>> : s \in {x \in Slabs : Alive(x)}}
        \cup {<<s, "remote", slab[s].word.blocks>> : s \in {x \in Slabs : Alive(x)}}
        \cup {<<h, "thread", heap[h].list>> : h \in Heaps}
Free == UNION {x[3] : x \in Sets}
Carved == {b \in Blocks : LET s == SlabOf(b) IN s # 0 /\ Alive(s) /\ b \in slab[s].carved}

\* every carved block is in exactly one place.
EachBlockOnce ==
  /\ \A x, y \in Sets : x # y => x[3] \cap y[3] = {}
  /\ live \cap Free = {}
  /\ Carved \subseteq live \cup Free

Entries(s) == {i \in DOMAIN orphans : orphans[i] = s}

\* a slab has one entry in the orphan set, or one that is about to come.
OneEntry == \A s \in Slabs :
  Cardinality(Entries(s)) + Cardinality({t \in Threads : th[t].slb = s /\ At(t, "enqueue")}) <= 1

\* free blocks of a slab that nobody owns can be found, or somebody is about to see to it.
NoneStranded == \A s \in Slabs :
  Alive(s) /\ ~slab[s].word.owned /\ HasFree(s) =>
    \/ Entries(s) # {}
    \/ \E t \in Threads :
         th[t].slb = s /\ th[t].pc \in {"setListed", "enqueue", "clearListed", "claimOrphan"}

\* an owned slab is in the bin of its owner's heap, or a thread is at work on it.
OwnedIsKnown == \A s \in Slabs : Alive(s) => \A h \in holders[s] :
  \/ h \in Heaps /\ s \in heap[h].bin
  \/ \E t \in Threads : th[t].slb = s /\ th[t].pc # "idle"

\* two slabs that are alive never lie on one place, and such a place is not free.
PlacesOnce == \A s \in Slabs : Alive(s) =>
  /\ slab[s].place \notin freeUnits
  /\ \A r \in Slabs : r # s /\ Alive(r) => slab[r].place # slab[s].place

\* nobody waits for another thread: whoever is in a call can go on.
NoStuck == \A t \in Threads : th[t].pc # "idle" => ENABLED Step(t)

(* Refinement *)

Abs(b) == [base |-> b, size |-> 1]
CallOf(t) ==
  CASE th[t].blk # 0 -> [op |-> "free", of |-> {Abs(th[t].blk)}]
    [] th[t].ctx \in {"malloc", "refill", "adopt"} -> [op |-> "malloc", of |-> {}]
    [] OTHER -> [op |-> "none", of |-> {}]
A == INSTANCE Allocator WITH
       Blocks <- {Abs(b) : b \in Blocks}, Callers <- Threads, AtOnce <- {}, MayErr <- FALSE,
       MayLose <- FALSE, live <- {Abs(b) : b \in live},
       lost <- {Abs(b) : b \in Carved \ (live \cup Free)},
       calls <- [t \in Threads |-> CallOf(t)]
RefinesAllocator == A!Spec

M == INSTANCE HeapMutex WITH
       full <- [h \in Heaps |-> heap[h].bin # {} \/ heap[h].list # {}]
KeepsToMutex == M!Spec
=============================================================================
