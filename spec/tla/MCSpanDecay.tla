----------------------------- MODULE MCSpanDecay -------------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* SpanDecay with small constants.  The broken cfg files differ from a     *)
(* good one by `Broken` alone.  The Reach invariants are meant to be       *)
(* violated.                                                               *)
(***************************************************************************)
EXTENDS SpanDecay, TLC

Symmetry == Permutations(Threads)

\* Counts grow with each step and round: only so many.
Bounded == keeps <= TimeMax + 1

\* Half of what was freed at once has gone, and half stays.
ReachHalf == ~(\E b, c \in Blocks : state[b] = "gone" /\ state[c] = "kept" /\ freedAt[b] = freedAt[c]
                 /\ seenAt[b] = seenAt[c] /\ Age(c) > 0 /\ since[b] = since[c])

\* Two threads have seen that one step is due.
ReachRace == \A s, t \in Threads : s # t => ~(At(s, "passTo") /\ At(t, "passTo"))
=============================================================================
