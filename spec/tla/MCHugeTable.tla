------------------------------ MODULE MCHugeTable ------------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* HugeTable with small constants.  The broken cfg files differ from a     *)
(* good one by `Broken` alone, but for fewer invariants.  The Reach        *)
(* invariants are meant to be violated.                                    *)
(***************************************************************************)
EXTENDS HugeTable, TLC

Symmetry == Permutations(Threads)

\* A block in the middle of the row is unlinked.
ReachUnlink == \A t \in Threads : th[t].pc # "unlink"
=============================================================================
