--------------------------- MODULE MCSlabOwnership ---------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* SlabOwnership with small constants.  A broken cfg puts operators of     *)
(* below in the place of good ones.  The Reach invariants are meant to be  *)
(* violated.                                                               *)
(***************************************************************************)
EXTENDS SlabOwnership, TLC

Symmetry == Permutations(Heaps) \cup Permutations(Freers)

-----------------------------------------------------------------------------

(* Broken: adoption takes the slab without winning the bit. *)
AdoptsWithoutClaim(t) ==
  /\ At(t, "claimOrphan")
  /\ LET s == th[t].slb IN
     /\ slab' = [slab EXCEPT ![s].word.owned = TRUE]
     /\ holders' = [holders EXCEPT ![s] = @ \cup {t}]
     /\ th' = [th EXCEPT ![t].pc = "drain", ![t].ctx = "adopt"]
  /\ UNCHANGED <<places, orphans, heap, mutex, live>>

(* Broken: the push stores instead of comparing. *)
PushesAnyway(t) == TRUE

(* Broken: the drain gives the slab up. *)
DrainedWithoutBit == Empty

(* Broken: un-own stores, whatever has come. *)
UnownsAnyway(t) ==
  /\ At(t, "unown")
  /\ LET s == th[t].slb IN
     /\ slab' = [slab EXCEPT ![s].word = Empty]
     /\ holders' = [holders EXCEPT ![s] = @ \ {Holder(t)}]
     /\ IF th[t].ctx = "refill"
        THEN Detach(t, s) /\ Refilling(t) /\ UNCHANGED mutex
        ELSE /\ IF th[t].free THEN Go(t, "setListed") /\ UNCHANGED mutex ELSE Return(t)
             /\ UNCHANGED heap
  /\ UNCHANGED <<places, orphans, live>>

(* Broken: un-own clears the bit of whatever has come. *)
UnownClearsBit(t) ==
  /\ At(t, "unown")
  /\ LET s == th[t].slb IN
     /\ slab' = [slab EXCEPT ![s].word.owned = FALSE]
     /\ holders' = [holders EXCEPT ![s] = @ \ {Holder(t)}]
     /\ IF th[t].ctx = "refill"
        THEN Detach(t, s) /\ Refilling(t) /\ UNCHANGED mutex
        ELSE Go(t, "setListed") /\ UNCHANGED <<heap, mutex>>
  /\ UNCHANGED <<places, orphans, live>>

(* Broken: the hint stays when the slab is given up. *)
HintKept(t) ==
  /\ At(t, "clearOwner") \/ At(t, "clearOwnerDead")
  /\ th' = [th EXCEPT ![t].pc = IF @ = "clearOwner" THEN "unown" ELSE "markDead",
                      ![t].free = HasFree(th[t].slb)]
  /\ UNCHANGED <<slab, places, orphans, heap, mutex, live, holders>>

(* Broken: a slab that is given up is not listed. *)
NotListed(t) ==
  /\ At(t, "setListed")
  /\ Return(t)
  /\ UNCHANGED <<slab, places, orphans, heap, live, holders>>

(* Broken: a slab is listed whether it is or not. *)
ListedIgnored(t) ==
  /\ At(t, "setListed")
  /\ slab' = [slab EXCEPT ![th[t].slb].listed = TRUE]
  /\ Go(t, "enqueue")
  /\ UNCHANGED <<places, orphans, heap, mutex, live, holders>>

(* Broken: a slab goes without being marked dead. *)
DeadBitMissing(t) ==
  /\ At(t, "markDead")
  /\ Go(t, "unregisterSlab")
  /\ UNCHANGED <<slab, places, orphans, heap, mutex, live, holders>>

(* Broken: who finds the slab listed waits until it is not. *)
WaitsForEntry(t) ==
  /\ At(t, "setListed") /\ ~slab[th[t].slb].listed
  /\ slab' = [slab EXCEPT ![th[t].slb].listed = TRUE]
  /\ Go(t, "enqueue")
  /\ UNCHANGED <<places, orphans, heap, mutex, live, holders>>

(* Broken: a slab counts as empty when nothing of it is on a thread list or a remote list. *)
EmptyTooEarly(s) == slab[s].local # {} /\ slab[s].word.blocks = {}

(* Broken: a block whose free is under way counts as back. *)
EmptyButForOne(s) ==
  /\ EmptyTooEarly(s)
  /\ \E t \in Threads : th[t].slb = s /\ th[t].pc = "casRemoteWord"

(* Broken: a slab that a free has claimed stays out of the bin. *)
NotAttached(t, s) == UNCHANGED heap

(* Broken: the owner pushes another block than the one it was given. *)
PushesOther(t) ==
  /\ At(t, "pushLocal")
  /\ \E b \in live :
       /\ units[PlaceOf(b)] = th[t].slb
       /\ \A u \in Threads \ {t} : th[u].blk # b
       /\ slab' = [slab EXCEPT ![th[t].slb].local = @ \cup {b}]
       /\ live' = live \ {b}
  /\ Return(t)
  /\ UNCHANGED <<places, orphans, heap, holders>>

(* Broken: a heap ends that holds slabs. *)
EndsFull(h) ==
  /\ MayTake /\ CanUse(h)
  /\ over' = over \cup {h}
  /\ UNCHANGED <<slab, places, orphans, heap, users, th, live, holders>>

-----------------------------------------------------------------------------

\* A thread with a heap adopts a slab from the orphan set.
ReachAdopt == ~\E t \in Threads : th[t].pc = "setOwner" /\ th[t].ctx = "adopt"
\* A thread without a heap owns a slab: its free found nobody in charge.
ReachFreerClaims == \A s \in Slabs : holders[s] \cap Freers = {}
\* A free came in while the owner was giving the slab up.
ReachUnownFails == ~\E t \in Threads : th[t].pc = "unown" /\ slab[th[t].slb].word # OwnedEmpty
\* An adopter dequeued a slab that somebody else claimed.
ReachAdoptLoses == ~\E t \in Threads : th[t].pc = "claimOrphan" /\ slab[th[t].slb].word # Empty
\* A slab is given up whose entry of the time before is still in the orphan set.
ReachListed == ~\E t \in Threads : th[t].pc = "setListed" /\ slab[th[t].slb].listed
\* The units of a dead slab bear a new one, while its entry is still in the orphan set.
ReachReuse == ~\E r, s \in Slabs :
  r # s /\ slab[r].word.dead /\ Alive(s) /\ slab[r].place = slab[s].place /\ Entries(r) # {}
=============================================================================
