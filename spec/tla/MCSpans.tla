-------------------------------- MODULE MCSpans --------------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* Spans with small constants.  The broken cfg files differ from a good    *)
(* one by `Broken` alone, but for fewer invariants.  The Reach invariants  *)
(* are meant to be violated.                                               *)
(***************************************************************************)
EXTENDS Spans, TLC

Symmetry == Permutations(Threads)

\* Two threads claim words of overlapping runs, and one gives its first word back.
ReachConflict == \A t \in Threads : th[t].pc # "unclaimWord"
=============================================================================
