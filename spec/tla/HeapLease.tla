------------------------------ MODULE HeapLease ------------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* The lease of a heap (protocols.md, section "Heap leases"): who may use  *)
(* its private state, decided by four words and a fence, without waiting.  *)
(* Refines HeapMutex.                                                      *)
(*                                                                         *)
(*   owner:  busy := 1; load heads or ownerId, a miss: lease; work; busy := 0 *)
(*   taker:  CAS lease; hide heads and ownerId; fence; load busy;          *)
(*           abandon; show both; CAS lease                                 *)
(*                                                                         *)
(* One action is one access to a word of the lease, and has the name of    *)
(* the Java method.  All that is done in a heap is one bit here, whether   *)
(* it holds anything: RemoteFree has the slabs and blocks, and refines     *)
(* this.  Memory is sequentially consistent but for one store: busy := 1   *)
(* may wait in the owner's store buffer, which is what the fence is for.   *)
(* WeakLease has the same steps on weaker memory.                          *)
(***************************************************************************)
EXTENDS Integers, FiniteSets

CONSTANTS
  Heaps,      \* threads that have a heap; the thread stands for its heap's id
  Freers,     \* threads that never have a heap
  MayDie,     \* TRUE: threads with a heap may die between calls, without closing it
  MayCrash,   \* TRUE: they may die within a call
  MayClose,   \* TRUE: threads may close their heap
  IdleDrain,  \* TRUE: threads may empty the heaps of others that live
  MaxErrors,  \* threads whose operation an Error ends, each once
  Nobody

Threads == Heaps \cup Freers
\* What heads and ownerId are while a heap is taken, and for good.
Hidden == <<"hidden">>
Closed == <<"closed">>

ASSUME /\ Heaps \cap Freers = {} /\ Nobody \notin Threads /\ MaxErrors \in Nat
       /\ {MayDie, MayCrash, MayClose, IdleDrain} \subseteq BOOLEAN

VARIABLES
  heap,     \* words of each lease.HeapLease: lease, busy, heads and ownerId (what the fast paths
            \*   look at); closed (ghost: the call of close has taken effect)
  full,     \* heap -> whether it may hold slabs or blocks: its private state
  th,       \* each thread's program counter; in = busy is set or about to be, hp = the heap that
            \*   it empties, how = why, dead
  struck    \* ghost: threads whose operation an Error has ended

vars == <<heap, full, th, struck>>

IdleThread == [pc |-> "idle", in |-> FALSE, hp |-> Nobody, how |-> "none", dead |-> FALSE]

Init ==
  /\ heap = [h \in Heaps |-> [lease |-> "OPEN", busy |-> 0, heads |-> h, ownerId |-> h,
                              closed |-> FALSE]]
  /\ full = [h \in Heaps |-> FALSE]
  /\ th = [t \in Threads |-> IdleThread]
  /\ struck = {}

At(t, pc) == th[t].pc = pc /\ ~th[t].dead
Go(t, pc) == th' = [th EXCEPT ![t].pc = pc]
\* What a thread does in a heap may fill or empty it.
Changes(h) == \E now \in BOOLEAN : full' = [full EXCEPT ![h] = now]

-----------------------------------------------------------------------------
(* The owner comes and goes *)

(* LEASE-1. HeapLease.enter: busy := 1 (opaque).  The store may wait in the store buffer: *)
(* storeBusy.  malloc looks at heads, free at ownerId, a slow path at the lease.          *)
enter(t) ==
  /\ t \in Heaps /\ At(t, "idle")
  /\ \E first \in {"loadHeads", "loadOwnerId", "loadLease"} :
       th' = [th EXCEPT ![t].in = TRUE, ![t].pc = first]
  /\ UNCHANGED <<heap, full, struck>>

\* The owner's store is still in its buffer.
Buffered(h) == th[h].in /\ heap[h].busy = 0

(* The hardware: the store of enter reaches memory. *)
storeBusy(h) ==
  /\ Buffered(h)
  /\ heap' = [heap EXCEPT ![h].busy = 1]
  /\ UNCHANGED <<full, th, struck>>

(* LEASE-2. HeapLease.loadHeads of malloc (acquire). *)
loadHeads(t) ==
  /\ At(t, "loadHeads")
  /\ Go(t, IF heap[t].heads = t THEN "work" ELSE "loadLease")
  /\ UNCHANGED <<heap, full, struck>>

(* LEASE-2. HeapLease.loadOwnerId of free (acquire). *)
loadOwnerId(t) ==
  /\ At(t, "loadOwnerId")
  /\ Go(t, IF heap[t].ownerId = t THEN "work" ELSE "loadLease")
  /\ UNCHANGED <<heap, full, struck>>

(* LEASE-3. HeapLease.loadLease: the slow paths look whether the heap is still mine.  If not, *)
(* they go on without it.                                                                     *)
loadLease(t) ==
  /\ At(t, "loadLease")
  /\ Go(t, IF heap[t].lease = "OPEN" THEN "work" ELSE "leave")
  /\ UNCHANGED <<heap, full, struck>>

\* Private work of the owner, one step of it; a miss leads to the slow path.
work(t) ==
  /\ At(t, "work")
  /\ Changes(t)
  /\ \E next \in {"work", "leave", "loadLease"} : Go(t, next)
  /\ UNCHANGED <<heap, struck>>

(* LEASE-4. HeapLease.leave: busy := 0 (release). *)
leave(t) ==
  /\ At(t, "leave")
  /\ heap' = [heap EXCEPT ![t].busy = 0]
  /\ th' = [th EXCEPT ![t] = IdleThread]
  /\ UNCHANGED <<full, struck>>

(* A thread ends without closing its heap: between calls, or, by an error that nobody catches, *)
(* within one.                                                                                 *)
die(t) ==
  /\ t \in Heaps /\ ~th[t].dead
  /\ IF At(t, "idle") THEN MayDie ELSE MayCrash
  /\ th' = [th EXCEPT ![t].dead = TRUE]
  /\ UNCHANGED <<heap, full, struck>>

-----------------------------------------------------------------------------
(* Who takes a heap *)

CanTake(h) == heap[h].lease = "OPEN"

\*: CAS of lease, OPEN -> TAKEN.
Take(t, h, how, first) ==
  /\ heap' = [heap EXCEPT ![h].lease = "TAKEN"]
  /\ th' = [th EXCEPT ![t].hp = h, ![t].how = how, ![t].pc = first]
  /\ UNCHANGED <<full, struck>>

\* Who looks at other heaps: anybody between calls, and an owner that needs a slab, from inside.
Looking(t) == At(t, "idle") \/ At(t, "work")

(* TAKE-1. HeapLease.takeLease of an idle drain.  That h is idle is a guess; nothing rests on *)
(* it. The owner itself empties its heap and keeps it in the same way (drainOwn).             *)
takeLease(t, h) ==
  /\ IdleDrain /\ Looking(t) /\ CanTake(h)
  /\ t = h => MayClose /\ At(t, "idle") /\ ~heap[t].closed
  /\ Take(t, h, "idle", "hideHeads")

(* TAKE-1. HeapLease.reap, by whoever finds the thread dead: its stores are visible then. *)
reap(t, h) ==
  /\ Looking(t) /\ th[h].dead /\ ~Buffered(h) /\ CanTake(h)
  /\ Take(t, h, "reap", "hideHeads")

Hide(now, hidden) == IF now = Closed THEN now ELSE hidden

(* TAKE-2. HeapLease.hideHeads: CAS of heads, the heap's -> the empty array. *)
hideHeads(t) ==
  /\ At(t, "hideHeads")
  /\ heap' = [heap EXCEPT ![th[t].hp].heads = Hide(@, Hidden)]
  /\ Go(t, "hideOwnerId")
  /\ UNCHANGED <<full, struck>>

(* TAKE-2. HeapLease.hideOwnerId: CAS of ownerId, the heap's -> an id that no slab names. *)
hideOwnerId(t) ==
  /\ At(t, "hideOwnerId")
  /\ heap' = [heap EXCEPT ![th[t].hp].ownerId = Hide(@, Hidden)]
  /\ Go(t, CASE th[t].hp = t -> "abandon"
             [] th[t].how = "reap" -> "loadBusy"
             [] OTHER -> "fence")
  /\ UNCHANGED <<full, struck>>

(* TAKE-3. OsMemory.fenceAllThreads: the owner's store buffer is empty after it. *)
fence(t) ==
  /\ At(t, "fence")
  /\ heap' = [heap EXCEPT ![th[t].hp].busy = IF th[th[t].hp].in THEN 1 ELSE 0]
  /\ Go(t, "loadBusy")
  /\ UNCHANGED <<full, struck>>

(* TAKE-4. HeapLease.loadBusy (acquire).  The owner is inside: give back, or, if it died there, *)
(* leave its heap alone for ever.                                                               *)
loadBusy(t) ==
  /\ At(t, "loadBusy")
  /\ Go(t, IF heap[th[t].hp].busy = 0 THEN "abandon"
           ELSE IF th[t].how = "reap" THEN "endLease"
           ELSE "showHeads")
  /\ UNCHANGED <<heap, full, struck>>

\* An Error has kept the owner from ending its heap.
CutOff(h) == struck # {} /\ heap[h].closed

(* TAKE-5. Bins.abandon: give something up; all is given up.  Private. *)
abandon(t) ==
  /\ At(t, "abandon") /\ th[t].how # "cut"
  /\ LET h == th[t].hp IN
     \/ Changes(h) /\ UNCHANGED th
     \/ /\ ~full[h]
        /\ Go(t, IF th[t].how = "idle" /\ ~CutOff(h) THEN "showHeads" ELSE "endLease")
        /\ UNCHANGED full
  /\ UNCHANGED <<heap, struck>>

Show(now, mine) == IF now = Closed THEN now ELSE mine

(* TAKE-6. HeapLease.showHeads: CAS of heads, the empty array -> the heap's. *)
showHeads(t) ==
  /\ At(t, "showHeads")
  /\ heap' = [heap EXCEPT ![th[t].hp].heads = Show(@, th[t].hp)]
  /\ Go(t, "showOwnerId")
  /\ UNCHANGED <<full, struck>>

(* TAKE-6. HeapLease.showOwnerId: CAS of ownerId, hidden -> the heap's. *)
showOwnerId(t) ==
  /\ At(t, "showOwnerId")
  /\ heap' = [heap EXCEPT ![th[t].hp].ownerId = Show(@, th[t].hp)]
  /\ Go(t, "reopen")
  /\ UNCHANGED <<full, struck>>

\* The end of the work on another heap: back to the work in the own one, or between calls.
Taken(t) == [IdleThread EXCEPT !.in = th[t].in, !.pc = IF th[t].in THEN "work" ELSE "idle"]

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
  /\ UNCHANGED <<full, struck>>

(* TAKE-8. HeapLease.endLease: lease := ABANDONED (release); the heap is forgotten. *)
endLease(t) ==
  /\ At(t, "endLease")
  /\ heap' = [heap EXCEPT ![th[t].hp].lease = "ABANDONED"]
  /\ th' = [th EXCEPT ![t] = Taken(t)]
  /\ UNCHANGED <<full, struck>>

-----------------------------------------------------------------------------
(* The owner closes its heap *)

(* CLOSE-1. HeapLease.closeHeads: a store; nobody shows them again. *)
closeHeads(t) ==
  /\ MayClose /\ t \in Heaps /\ At(t, "idle")
  /\ ~heap[t].closed \/ (t \in struck /\ heap[t].lease = "OPEN")   \* again
  /\ heap' = [heap EXCEPT ![t].heads = Closed, ![t].closed = TRUE]
  /\ Go(t, "closeOwnerId")
  /\ UNCHANGED <<full, struck>>

(* CLOSE-2. HeapLease.closeOwnerId. *)
closeOwnerId(t) ==
  /\ At(t, "closeOwnerId")
  /\ heap' = [heap EXCEPT ![t].ownerId = Closed]
  /\ Go(t, "closeLease")
  /\ UNCHANGED <<full, struck>>

(* CLOSE-3. HeapLease.closeLease by the owner. *)
closeLease(t) ==
  /\ At(t, "closeLease")
  /\ IF heap[t].lease = "OPEN"
     THEN Take(t, t, "close", "abandon")
     ELSE Go(t, "markClosing") /\ UNCHANGED <<heap, full, struck>>

(* CLOSE-4. HeapLease.markClosing, the heap being taken: CAS of lease, TAKEN -> CLOSING.  Who *)
(* has taken it does the rest.                                                                *)
markClosing(t) ==
  /\ At(t, "markClosing")
  /\ IF heap[t].lease = "TAKEN"
     THEN heap' = [heap EXCEPT ![t].lease = "CLOSING"] /\ Go(t, "idle")
     ELSE /\ Go(t, IF heap[t].lease = "OPEN" THEN "closeLease" ELSE "idle")
          /\ UNCHANGED heap
  /\ UNCHANGED <<full, struck>>

-----------------------------------------------------------------------------
(* Errors *)

\* Who uses the private state of a heap now.
Works(h) == th[h].pc = "work" \/ (th[h].in /\ th[h].hp # Nobody)
Empties(t, h) == th[t].hp = h /\ th[t].pc = "abandon" /\ th[t].how # "cut"
Uses(t, h) == (t = h /\ Works(h)) \/ Empties(t, h)

(* An Error ends the operation of a thread before its next step: a taker gives the heap back, *)
(* an owner finishes some work and leaves.                                                    *)
Error(t) ==
  /\ Cardinality(struck) < MaxErrors /\ t \notin struck /\ ~th[t].dead
  /\ struck' = struck \cup {t}
  /\ \/ UNCHANGED full
     \/ \E h \in Heaps : Uses(t, h) /\ Changes(h)
  /\ \/ /\ th[t].hp # Nobody
        /\ th' = [th EXCEPT ![t].pc = "abandon", ![t].how = "cut"]
     \/ /\ th[t].hp = Nobody /\ th[t].in
        /\ \E next \in {"leave"} \cup (IF At(t, "work") THEN {"work"} ELSE {}) : Go(t, next)
     \/ /\ th[t].hp = Nobody /\ ~th[t].in
        /\ Go(t, "idle")
  /\ UNCHANGED heap

(* TAKE-9. HeapLease.letGo. First TAKE-6: showHeads, showOwnerId. *)
letGo(t) ==
  /\ th[t].how = "cut"
  /\ \/ /\ At(t, "abandon")
        /\ Go(t, "showHeads")
        /\ UNCHANGED heap
     \/ /\ At(t, "reopen")
        /\ heap' = [heap EXCEPT ![th[t].hp].lease = "OPEN"]
        /\ th' = [th EXCEPT ![t] = [IdleThread EXCEPT !.in = th[t].in,
                                      !.pc = IF th[t].in THEN "leave" ELSE "idle"]]
  /\ UNCHANGED <<full, struck>>

-----------------------------------------------------------------------------

\* What a thread starts by itself.
Call(t) == enter(t) \/ die(t) \/ closeHeads(t) \/ \E h \in Heaps : takeLease(t, h)

Reap(t) == \E h \in Heaps : reap(t, h)

\* What goes on by itself once it was started.
Step(t) ==
  \/ loadHeads(t) \/ loadOwnerId(t) \/ loadLease(t) \/ work(t) \/ leave(t)
  \/ closeOwnerId(t) \/ closeLease(t) \/ markClosing(t)
  \/ hideHeads(t) \/ hideOwnerId(t) \/ fence(t) \/ loadBusy(t)
  \/ abandon(t) \/ showHeads(t) \/ showOwnerId(t) \/ reopen(t) \/ endLease(t)
  \/ letGo(t)

Next ==
  \/ \E t \in Threads : Call(t) \/ Reap(t) \/ Step(t) \/ Error(t)
  \/ \E h \in Heaps : storeBusy(h)

Spec == Init /\ [][Next]_vars

\* Private work comes to its end.
Ends(t) == (work(t) \/ abandon(t)) /\ th'[t].pc \in {"leave", "showHeads", "endLease"}

(* Threads go on, work ends, a dead thread is found, and at last the program comes to rest: *)
(* from then on nobody calls.  (One that never rests can starve a closing owner.)           *)
FairSpec ==
  /\ Spec
  /\ \A t \in Threads : WF_vars(Step(t)) /\ SF_vars(Ends(t))
  /\ \A t \in Freers : WF_vars(Reap(t))
  /\ <>[][\/ \E t \in Threads : Reap(t) \/ Step(t)
          \/ \E h \in Heaps : storeBusy(h)]_vars

-----------------------------------------------------------------------------
(* Safety *)

TypeOK ==
  /\ \A h \in Heaps :
       /\ heap[h].lease \in {"OPEN", "TAKEN", "CLOSING", "ABANDONED"}
       /\ heap[h].busy \in {0, 1} /\ heap[h].closed \in BOOLEAN
       /\ {heap[h].heads, heap[h].ownerId} \subseteq {h, Hidden, Closed}
  /\ full \in [Heaps -> BOOLEAN]
  /\ \A t \in Threads :
       /\ th[t].pc \in STRING /\ {th[t].in, th[t].dead} \subseteq BOOLEAN
       /\ th[t].hp \in Heaps \cup {Nobody}
       /\ th[t].how \in {"none", "idle", "reap", "close", "cut"}
  /\ struck \subseteq Threads

\* at most one thread at a time uses a heap: its owner, or who empties it.
OneInHeap == \A h \in Heaps : Cardinality({t \in Threads : Uses(t, h)}) <= 1

\* at most one thread at a time has taken a heap.
OneTaker == \A t, u \in Threads : th[t].hp # Nobody /\ th[t].hp = th[u].hp => t = u

\* a heap that is open is not hidden from its owner.
OpenIsShown == \A h \in Heaps :
  heap[h].lease = "OPEN" => heap[h].heads # Hidden /\ heap[h].ownerId # Hidden

\* nobody shows what its owner has closed.
ClosedIsShut == \A h \in Heaps : heap[h].closed =>
  heap[h].heads = Closed /\ (heap[h].ownerId = Closed \/ At(h, "closeOwnerId") \/ h \in struck
                             \/ th[h].dead)

\* a heap that was closed is empty, or somebody is emptying it.
ClosedIsEmptied == \A h \in Heaps : heap[h].closed =>
  \/ heap[h].lease = "ABANDONED" /\ ~full[h]
  \/ heap[h].lease \in {"TAKEN", "CLOSING"} /\ \E t \in Threads : th[t].hp = h
  \/ th[h].pc \in {"closeOwnerId", "closeLease", "markClosing"}
  \/ struck # {} /\ heap[h].lease = "OPEN"   \* the next close, or taker, does it

\* a heap whose thread died inside is left alone.
LeakedIsLeft == \A h \in Heaps : th[h].dead /\ Works(h) => \A t \in Threads : ~Empties(t, h)

\* nobody waits for another thread: whoever is in a call can go on, or is dead.
NoStuck == \A t \in Threads : th[t].pc # "idle" /\ ~th[t].dead => ENABLED Step(t)

\* no lease is lost: who has taken a heap goes on with it, unless it dies.
LeaseIsKept == \A h \in Heaps :
  heap[h].lease \in {"TAKEN", "CLOSING"} => \E t \in Threads : th[t].hp = h

(* Liveness *)

\* every operation that was begun ends.
CallsEnd == \A t \in Threads : th[t].pc # "idle" ~> th[t].pc = "idle"

\* a heap that was closed ends.
CloseEnds == \A h \in Heaps : heap[h].closed ~> heap[h].lease = "ABANDONED"

\* so does one whose thread died between calls.
DeadIsReaped == \A h \in Heaps : th[h].dead ~> heap[h].lease = "ABANDONED"

(* Refinement: the lease is a mutual exclusion. *)

\* Its thread died inside: it has not ended, it is left as it is.
Leaked(h) == th[h].dead /\ (full[h] \/ Works(h))

M == INSTANCE HeapMutex WITH
       users <- [h \in Heaps |-> {t \in Threads : Uses(t, h)}],
       over <- {h \in Heaps : heap[h].lease = "ABANDONED" /\ ~Leaked(h)}
RefinesMutex == M!Spec
=============================================================================
