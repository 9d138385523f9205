------------------------------ MODULE MCKeptBlocks ------------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* KeptBlocks with small constants.  The broken cfg files differ from a    *)
(* good one by `Broken` alone, but for fewer invariants.  The Reach        *)
(* invariants are meant to be violated.                                    *)
(***************************************************************************)
EXTENDS KeptBlocks, TLC

Symmetry == Permutations(Threads)

\* A block is taken by a thread that saw it in a place where it is not any more.
ReachStale == \A t \in Threads :
  ~(At(t, "useAgain") /\ state[th[t].e] = "KEPT" /\ th[t].e \notin Placed)
=============================================================================
