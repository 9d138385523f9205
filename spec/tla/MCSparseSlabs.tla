----------------------------- MODULE MCSparseSlabs -----------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* SparseSlabs with small constants.  The broken cfg files differ from a   *)
(* good one by `Broken` alone, but for fewer invariants.  The Reach        *)
(* invariants are meant to be violated.                                    *)
(***************************************************************************)
EXTENDS SparseSlabs, TLC

Symmetry == Permutations(Freers)

\* A wrong free has read a word that was purged, and its block is on a list again.
ReachSignedAnew == \A t \in Threads :
  ~(At(t, "claimBlock") /\ th[t].x = "ZERO" /\ w1[th[t].b] = "LOCAL")
=============================================================================
