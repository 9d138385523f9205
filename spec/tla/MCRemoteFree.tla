----------------------------- MODULE MCRemoteFree -----------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* RemoteFree with small constants.  The cfg files choose the threads and  *)
(* switches; the broken ones differ from a good one by `Broken` alone.     *)
(* The Reach invariants are meant to be violated: each says that an        *)
(* interesting state is never seen.                                        *)
(***************************************************************************)
EXTENDS RemoteFree, TLC

\* Who has a heap may leave slabs in it.
Spares == TRUE

Symmetry == Permutations(Heaps) \cup Permutations(Freers)

\* A thread with a heap adopts a slab from the orphan set.
ReachAdopt == ~\E t \in Threads : th[t].pc = "setOwner" /\ th[t].ctx = "adopt"
\* A thread without a heap owns a slab: its free found nobody in charge.
ReachFreerClaims == \A s \in Slabs : holders[s] \cap Freers = {}
\* A push met another push: the CAS will fail.
ReachCasRetry ==
  ~\E t \in Threads : th[t].pc = "casRemoteWord" /\ slab[th[t].slb].word # th[t].seen
\* A free came in while the owner was giving the slab up.
ReachUnownFails == ~\E t \in Threads : th[t].pc = "unown" /\ slab[th[t].slb].word # OwnedEmpty
\* An adopter dequeued a slab that somebody else claimed.
ReachAdoptLoses ==
  ~\E t \in Threads : th[t].pc = "claimOrphan" /\ slab[th[t].slb].word # Empty
\* The orphan set still holds a slab that is dead.
ReachDeadListed == \A i \in DOMAIN orphans : ~slab[orphans[i]].word.dead
\* A slab is given up whose entry of the time before is still in the orphan set.
ReachListed == ~\E t \in Threads : th[t].pc = "setListed" /\ slab[th[t].slb].listed
\* Two slabs with blocks that the program holds.
ReachTwoSlabs == \A b, c \in live : PlaceOf(b) = PlaceOf(c)
\* The units of a dead slab bear a new one.
ReachReuse == ~\E r, s \in Slabs :
  r # s /\ slab[r].word.dead /\ Alive(s) /\ slab[r].place = slab[s].place /\ slab[s].carved > 0
\* An owner misses, and finds its heap open again with blocks in the thread list.
ReachPopAgain == \A t \in Heaps : ~(th[t].pc = "refill" /\ heap[t].list # Nil)
\* A thread died inside its heap, which nobody touches any more.
ReachLeaked == "LEAKED" \notin reports
\* A double free came so late that its slab is dead.
ReachUndo == \A t \in Threads : th[t].pc # "undoClaim"
=============================================================================
