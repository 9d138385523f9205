------------------------------ MODULE WeakLease ------------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* The lease of a heap (protocols.md, section "Heap leases") on memory     *)
(* that keeps to access modes and no better.  RemoteFree has the protocol  *)
(* with everything around it, on memory that is sequentially consistent    *)
(* but for one store; here is only who may use the heap, and what is asked *)
(* is whether the modes of access-modes.md are enough, and needed.         *)
(*                                                                         *)
(*   owner:  busy := 1; load heads or ownerId, a miss: lease; work; busy := 0 *)
(*   taker:  CAS lease; hide both; fence; load busy; work; show both;      *)
(*           CAS lease                                                     *)
(*                                                                         *)
(* All private fields of the heap are one word, `work`.  Whoever uses it   *)
(* must see the newest value: then everything that was done before is      *)
(* ordered before.                                                         *)
(*                                                                         *)
(* What ReleaseAcquire leaves out does no harm: busy, heads and ownerId    *)
(* have one writer at a time, but for closing, which is final; and a load  *)
(* that goes behind a later store of its thread would go behind an access  *)
(* that releases, or behind the taker's fence.                             *)
(***************************************************************************)
EXTENDS ReleaseAcquire, FiniteSets

CONSTANTS
  Owner,
  Calls,     \* of the owner, and takings of each taker
  MayClose,  \* TRUE: the owner may close the heap, instead of its last call
  Broken     \* the access that is weaker than it must be, "none" in the good models

ASSUME Owner \in Threads /\ Calls \in Nat \ {0} /\ MayClose \in BOOLEAN
ASSUME Words = {"lease", "busy", "heads", "ownerId", "work"}

VARIABLES
  m,      \* the memory
  th,     \* each thread's program counter, the calls that it has left, and what follows its work
  behind  \* ghost: a thread has used the heap and might not have seen what was done before

vars == <<m, th, behind>>

Init ==
  /\ m = Fresh([lease |-> "OPEN", busy |-> 0, heads |-> "own", ownerId |-> "own", work |-> 0])
  /\ th = [t \in Threads |-> [pc |-> "idle", left |-> Calls, next |-> "none"]]
  /\ behind = FALSE

At(t, pc) == th[t].pc = pc
Go(t, pc) == th' = [th EXCEPT ![t].pc = pc]
Begin(t, pc, next) ==
  th' = [th EXCEPT ![t].pc = pc, ![t].left = @ - 1, ![t].next = next]
Idle(t) == At(t, "idle") /\ th[t].left > 0

\* A CAS by t: what follows if it wins, if it does not. It fails for any value that t may load.
Cas(t, x, old, new, mode, won, lost) ==
  \/ Last(m, x) = old /\ m' = Update(m, t, x, new, mode) /\ Go(t, won)
  \/ \E i \in Loadable(m, t, x, mode) :
       ValueAt(m, x, i) # old /\ m' = Load(m, t, x, i, mode) /\ Go(t, lost)

-----------------------------------------------------------------------------
(* The owner *)

(* LEASE-1. busy := 1. *)
enter(t) ==
  /\ t = Owner /\ Idle(t)
  /\ m' = Store(m, t, "busy", 1, "opaque")
  /\ Begin(t, "loadHeads", "leave") \/ Begin(t, "loadOwnerId", "leave")
  /\ UNCHANGED behind

Looks(t, x, mode) ==
  /\ \E i \in Loadable(m, t, x, mode) :
       /\ m' = Load(m, t, x, i, mode)
       /\ Go(t, IF ValueAt(m, x, i) = "own" THEN "work" ELSE "loadLease")
  /\ UNCHANGED behind

(* LEASE-2. malloc. *)
loadHeads(t) ==
  At(t, "loadHeads") /\ Looks(t, "heads", IF Broken = "loadHeadsPlain" THEN "opaque" ELSE "acquire")

(* LEASE-2. free. *)
loadOwnerId(t) ==
  /\ At(t, "loadOwnerId")
  /\ Looks(t, "ownerId", IF Broken = "loadOwnerIdPlain" THEN "opaque" ELSE "acquire")

(* LEASE-3. *)
loadLease(t) ==
  /\ At(t, "loadLease")
  /\ LET mode == IF Broken = "loadLeaseOpaque" THEN "opaque" ELSE "acquire" IN
     \E i \in Loadable(m, t, "lease", mode) :
       /\ m' = Load(m, t, "lease", i, mode)
       /\ Go(t, IF ValueAt(m, "lease", i) = "OPEN" THEN "work" ELSE "leave")
  /\ UNCHANGED behind

(* LEASE-4. busy := 0. *)
leave(t) ==
  /\ At(t, "leave")
  /\ m' = Store(m, t, "busy", 0, IF Broken = "leaveOpaque" THEN "opaque" ELSE "release")
  /\ Go(t, "idle")
  /\ UNCHANGED behind

(* CLOSE-1. *)
closeHeads(t) ==
  /\ MayClose /\ t = Owner /\ Idle(t)
  /\ m' = Store(m, t, "heads", "closed", "release")
  /\ th' = [th EXCEPT ![t].pc = "closeOwnerId", ![t].left = 0,
                      ![t].next = "endLease"]
  /\ UNCHANGED behind

(* CLOSE-2. *)
closeOwnerId(t) ==
  /\ At(t, "closeOwnerId")
  /\ m' = Store(m, t, "ownerId", "closed", "release")
  /\ Go(t, "closeLease")
  /\ UNCHANGED behind

(* CLOSE-3. *)
closeLease(t) ==
  /\ At(t, "closeLease")
  /\ LET mode == IF Broken = "closeLeaseOpaque" THEN "opaque" ELSE "volatile"
     IN Cas(t, "lease", "OPEN", "TAKEN", mode, "work", "markClosing")
  /\ UNCHANGED behind

(* CLOSE-4. *)
markClosing(t) ==
  /\ At(t, "markClosing")
  /\ LET mode == IF Broken = "markClosingOpaque" THEN "opaque" ELSE "volatile"
     IN Cas(t, "lease", "TAKEN", "CLOSING", mode, "idle", "closeLease")
  /\ UNCHANGED behind

-----------------------------------------------------------------------------
(* Who takes the heap *)

(* TAKE-1. The owner may, too (drainOwn). A CAS that fails is left out: nothing comes of it. *)
takeLease(t) ==
  /\ Idle(t)
  /\ Last(m, "lease") = "OPEN"
  /\ m' = Update(m, t, "lease", "TAKEN", "volatile")
  /\ Begin(t, "hideHeads", "showHeads")
  /\ UNCHANGED behind

(* TAKE-2. *)
hideHeads(t) ==
  /\ At(t, "hideHeads")
  /\ Cas(t, "heads", "own", "hidden", "volatile", "hideOwnerId", "hideOwnerId")
  /\ UNCHANGED behind

(* TAKE-2. *)
hideOwnerId(t) ==
  /\ At(t, "hideOwnerId")
  /\ LET then == IF t = Owner THEN "work" ELSE "fence"
     IN Cas(t, "ownerId", "own", "hidden", "volatile", then, then)
  /\ UNCHANGED behind

(* TAKE-3. *)
fence(t) ==
  /\ At(t, "fence")
  /\ m' = IF Broken = "noFence" THEN m ELSE FenceAll(m)
  /\ Go(t, "loadBusy")
  /\ UNCHANGED behind

(* TAKE-4. *)
loadBusy(t) ==
  /\ At(t, "loadBusy")
  /\ LET mode == IF Broken = "loadBusyOpaque" THEN "opaque" ELSE "acquire" IN
     \E i \in Loadable(m, t, "busy", mode) :
       /\ m' = Load(m, t, "busy", i, mode)
       /\ Go(t, IF ValueAt(m, "busy", i) = 0 THEN "work" ELSE "showHeads")
  /\ UNCHANGED behind

(* TAKE-6. *)
showHeads(t) ==
  /\ At(t, "showHeads")
  /\ LET mode == IF Broken = "showHeadsOpaque" THEN "opaque" ELSE "volatile"
     IN Cas(t, "heads", "hidden", "own", mode, "showOwnerId", "showOwnerId")
  /\ UNCHANGED behind

(* TAKE-6. *)
showOwnerId(t) ==
  /\ At(t, "showOwnerId")
  /\ LET mode == IF Broken = "showOwnerIdOpaque" THEN "opaque" ELSE "volatile"
     IN Cas(t, "ownerId", "hidden", "own", mode, "reopen", "reopen")
  /\ UNCHANGED behind

(* TAKE-7. *)
reopen(t) ==
  /\ At(t, "reopen")
  /\ LET mode == IF Broken = "reopenOpaque" THEN "opaque" ELSE "volatile" IN
     \/ Last(m, "lease") = "TAKEN" /\ m' = Update(m, t, "lease", "OPEN", mode) /\ Go(t, "idle")
     \/ \E i \in Loadable(m, t, "lease", mode) :
          /\ ValueAt(m, "lease", i) # "TAKEN"
          /\ m' = Load(m, t, "lease", i, mode)
          /\ th' = [th EXCEPT ![t].pc = "work", ![t].next = "endLease"]
  /\ UNCHANGED behind

(* TAKE-8. *)
endLease(t) ==
  /\ At(t, "endLease")
  /\ m' = Store(m, t, "lease", "ABANDONED", "release")
  /\ Go(t, "idle")
  /\ UNCHANGED behind

-----------------------------------------------------------------------------

(* TAKE-5. All that is done in the heap, by its owner or by who empties it: private. *)
abandon(t) ==
  /\ At(t, "work")
  /\ behind' = (behind \/ ~SeesLast(m, t, "work"))
  /\ m' = Use(m, t, "work", 0)
  /\ Go(t, th[t].next)

Next == \E t \in Threads :
  \/ enter(t) \/ loadHeads(t) \/ loadOwnerId(t) \/ loadLease(t) \/ leave(t)
  \/ closeHeads(t) \/ closeOwnerId(t) \/ closeLease(t) \/ markClosing(t)
  \/ takeLease(t) \/ hideHeads(t) \/ hideOwnerId(t) \/ fence(t) \/ loadBusy(t)
  \/ showHeads(t) \/ showOwnerId(t) \/ reopen(t) \/ endLease(t) \/ abandon(t)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------

TypeOK ==
  /\ \A x \in {"heads", "ownerId"} : Last(m, x) \in {"own", "hidden", "closed"}
  /\ Last(m, "lease") \in {"OPEN", "TAKEN", "CLOSING", "ABANDONED"} /\ Last(m, "busy") \in {0, 1}
  /\ \A t \in Threads : th[t].pc \in STRING /\ th[t].left \in 0 .. Calls /\ th[t].next \in STRING
  /\ behind \in BOOLEAN

\* at most one thread uses the heap.
OneInHeap == Cardinality({t \in Threads : At(t, "work")}) <= 1

\* whoever uses the heap sees all that was done in it before.
AllIsSeen == ~behind

\* at rest the heap is open and shown, or was closed and has ended.
RestIsShown == (\A t \in Threads : At(t, "idle")) =>
  IF Last(m, "heads") = "closed" THEN Last(m, "lease") = "ABANDONED"
  ELSE Last(m, "lease") = "OPEN" /\ Last(m, "heads") = "own" /\ Last(m, "ownerId") = "own"
=============================================================================
