----------------------------- MODULE MCUnitCommit ------------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* UnitCommit with small constants.  The broken cfg files differ from a    *)
(* good one by `Broken` alone.  The Reach invariants are meant to be       *)
(* violated.                                                               *)
(***************************************************************************)
EXTENDS UnitCommit, TLC

Symmetry == Permutations(Threads)

\* A superslab is kept of which not all is committed, and the rest is cut.
ReachKeptInPart == ~(0 < room /\ room < NumUnits)

\* The system or the limit refuses the last units of a superslab that was kept.
ReachRefusedLast ==
  \A t \in Threads : ~(At(t, "giveUnits") /\ th[t].missing # {} /\ free \cup th[t].run = Units)
=============================================================================
