------------------------------ MODULE MCMagazines ------------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* Magazines with small constants.  The broken cfg files differ from a     *)
(* good one by `Broken` alone, but for fewer invariants.  The Reach        *)
(* invariants are meant to be violated.                                    *)
(***************************************************************************)
EXTENDS Magazines, TLC

Symmetry == Permutations(Threads)

\* A free claims a block of a slab that is gone, whose memory is another's.
ReachUndo == \A t \in Threads : ~(th[t].pc = "undoClaim" /\ th[t].b \in user)

\* Two frees of one block: it is at hand when the second has yet to claim it.
ReachSecondFree ==
  \A t \in Threads : ~(th[t].pc = "claimBlock" /\ word[th[t].b] = "KEPT" /\ AtHand(th[t].b) = 1)

\* The known limit, of RemoteFree too: a wrong free of a slab that is gone takes its claim back,
\* but it is the claim of another free, and a third one wins the block as well.
ReachTwice == EachBlockOnce
=============================================================================
