----------------------------- MODULE MCHeapLease -----------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* HeapLease with small constants.  The cfg files choose the threads and   *)
(* switches; a broken one puts one operator of below in the place of a     *)
(* good one.  The Reach invariants are meant to be violated.               *)
(***************************************************************************)
EXTENDS HeapLease, TLC

Symmetry == Permutations(Heaps) \cup Permutations(Freers)

-----------------------------------------------------------------------------

(* Broken: the owner looks at heads before it sets busy. *)
LooksBeforeBusy(t) ==
  /\ t \in Heaps /\ At(t, "idle")
  /\ Go(t, "loadHeads")
  /\ UNCHANGED <<heap, full, struck>>
BusyAfterLook(t) ==
  /\ \/ At(t, "loadHeads") /\ Go(t, IF heap[t].heads = t THEN "enterWork" ELSE "enterMiss")
     \/ At(t, "enterWork") /\ th' = [th EXCEPT ![t].in = TRUE, ![t].pc = "work"]
     \/ At(t, "enterMiss") /\ th' = [th EXCEPT ![t].in = TRUE, ![t].pc = "loadLease"]
  /\ UNCHANGED <<heap, full, struck>>

(* Broken: the slow path takes the heap for its own without a look at the lease. *)
LeaseNotLoaded(t) ==
  /\ At(t, "loadLease")
  /\ Go(t, "work")
  /\ UNCHANGED <<heap, full, struck>>

(* Broken: the slow path waits until nobody has the heap. *)
WaitsForTaker(t) ==
  /\ At(t, "loadLease") /\ heap[t].lease # "TAKEN"
  /\ Go(t, IF heap[t].lease = "OPEN" THEN "work" ELSE "leave")
  /\ UNCHANGED <<heap, full, struck>>

(* Broken: the owner leaves and does some work yet. *)
LeavesBeforeWork(t) ==
  /\ At(t, "leave")
  /\ heap' = [heap EXCEPT ![t].busy = 0]
  /\ th' = [th EXCEPT ![t].in = FALSE, ![t].pc = "work"]
  /\ UNCHANGED <<full, struck>>

(* Broken: who takes a heap asks nobody whether it is taken. *)
TakesTwice(h) == heap[h].lease \in {"OPEN", "TAKEN"}

(* Broken: the taker leaves heads as they are. *)
HeadsNotHidden(t) ==
  /\ At(t, "hideHeads")
  /\ Go(t, "hideOwnerId")
  /\ UNCHANGED <<heap, full, struck>>

(* Broken: the taker leaves ownerId as it is. *)
OwnerIdNotHidden(t) ==
  /\ At(t, "hideOwnerId")
  /\ Go(t, CASE th[t].hp = t -> "abandon" [] th[t].how = "reap" -> "loadBusy" [] OTHER -> "fence")
  /\ UNCHANGED <<heap, full, struck>>

(* Broken: the taker looks for the owner before it hides the heap. *)
BusyBeforeHide(t) ==
  /\ At(t, "loadBusy")
  /\ IF heap[th[t].hp].heads = th[t].hp
     THEN Go(t, IF heap[th[t].hp].busy = 0 THEN "hideHeads" ELSE "showHeads")
     ELSE Go(t, "abandon")
  /\ UNCHANGED <<heap, full, struck>>
TakeLooksFirst(t, h) ==
  /\ IdleDrain /\ At(t, "idle") /\ CanTake(h) /\ t # h
  /\ Take(t, h, "idle", "fence")
HideLooksNoMore(t) ==
  /\ At(t, "hideOwnerId")
  /\ heap' = [heap EXCEPT ![th[t].hp].ownerId = Hide(@, Hidden)]
  /\ Go(t, "abandon")
  /\ UNCHANGED <<full, struck>>

(* Broken: the taker looks at busy without a fence. *)
NoFence(t) ==
  /\ At(t, "fence")
  /\ Go(t, "loadBusy")
  /\ UNCHANGED <<heap, full, struck>>

(* Broken: the taker does not look at busy at all. *)
NoLookAtBusy(t) ==
  /\ At(t, "loadBusy")
  /\ Go(t, "abandon")
  /\ UNCHANGED <<heap, full, struck>>

(* Broken: a heap is emptied whose thread died inside. *)
ReapsInside(t) ==
  /\ At(t, "loadBusy")
  /\ Go(t, IF heap[th[t].hp].busy = 0 \/ th[t].how = "reap" THEN "abandon" ELSE "showHeads")
  /\ UNCHANGED <<heap, full, struck>>

(* Broken: the heap is shown again before it was emptied. *)
ShowsEarly(t) ==
  /\ At(t, "loadBusy")
  /\ Go(t, "showHeads")
  /\ UNCHANGED <<heap, full, struck>>
EmptiesAfterReopen(t) ==
  /\ At(t, "reopen") /\ th[t].how # "cut"
  /\ heap' = [heap EXCEPT ![th[t].hp].lease = "OPEN"]
  /\ Go(t, "abandon")
  /\ UNCHANGED <<full, struck>>

(* Broken: the taker ends although the heap holds something. *)
AbandonsInPart(t) ==
  /\ At(t, "abandon") /\ th[t].how # "cut"
  /\ Go(t, IF th[t].how = "idle" /\ ~CutOff(th[t].hp) THEN "showHeads" ELSE "endLease")
  /\ UNCHANGED <<heap, full, struck>>

(* Broken: the heap is shown by a plain store, even if its owner has closed it. *)
ShowPlainStore(now, mine) == mine

(* Broken: ownerId stays hidden. *)
OwnerIdNotShown(t) ==
  /\ At(t, "showOwnerId")
  /\ Go(t, "reopen")
  /\ UNCHANGED <<heap, full, struck>>

(* Broken: the lease is opened again although its owner has closed the heap meanwhile. *)
ReopensClosed(t) ==
  /\ At(t, "reopen") /\ th[t].how # "cut"
  /\ heap' = [heap EXCEPT ![th[t].hp].lease = "OPEN"]
  /\ th' = [th EXCEPT ![t] = Taken(t)]
  /\ UNCHANGED <<full, struck>>

(* Broken: the owner that finds its heap taken leaves it at that. *)
CloseForgotten(t) ==
  /\ At(t, "closeLease")
  /\ IF heap[t].lease = "OPEN"
     THEN Take(t, t, "close", "abandon")
     ELSE Go(t, "idle") /\ UNCHANGED <<heap, full, struck>>

(* Broken: after an Error the lease stays taken. *)
ErrorKeepsLease(t) ==
  /\ Cardinality(struck) < MaxErrors /\ t \notin struck /\ th[t].hp # Nobody /\ ~th[t].dead
  /\ struck' = struck \cup {t}
  /\ th' = [th EXCEPT ![t] = IdleThread]
  /\ UNCHANGED <<heap, full>>

(* Broken: who finds the heap CLOSING tries to open it again and again. *)
ReopensForEver(t) ==
  /\ At(t, "reopen") /\ th[t].how # "cut"
  /\ IF heap[th[t].hp].lease = "TAKEN"
     THEN heap' = [heap EXCEPT ![th[t].hp].lease = "OPEN"] /\ th' = [th EXCEPT ![t] = Taken(t)]
     ELSE UNCHANGED <<heap, th>>
  /\ UNCHANGED <<full, struck>>

(* Broken: the dead are not looked for. *)
ReapsNobody(t, h) == FALSE /\ UNCHANGED vars

-----------------------------------------------------------------------------

\* The owner is inside: who took its heap has to give it back.
ReachGiveBack == \A t \in Threads : th[t].pc = "showHeads" => ~full[th[t].hp]
\* An owner finds its heap taken, and goes without it.
ReachGoWithout == \A t \in Heaps : ~(At(t, "leave") /\ heap[t].lease = "TAKEN")
\* An owner misses, and finds its heap open again.
ReachMissOpen == \A t \in Heaps : ~(At(t, "loadLease") /\ heap[t].lease = "OPEN")
\* An owner closes its heap while it is taken.
ReachClosing == \A h \in Heaps : heap[h].lease # "CLOSING"
\* A thread died inside its heap, which nobody touches any more.
ReachLeaked == \A h \in Heaps : ~(th[h].dead /\ th[h].in /\ heap[h].lease = "ABANDONED")
\* The store of busy waits while another has the heap.
ReachBuffered == \A h \in Heaps : ~(Buffered(h) /\ heap[h].lease = "TAKEN")
=============================================================================
