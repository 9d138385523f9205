------------------------------ MODULE MCRunIndex -------------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* RunIndex with small constants.  The broken cfg files differ from a good *)
(* one by `Broken` alone, but for fewer invariants.  The Reach invariants  *)
(* are meant to be violated.                                               *)
(***************************************************************************)
EXTENDS RunIndex, TLC

Symmetry == Permutations(Threads)

\* A search takes a run that two slabs had.
ReachJoined ==
  \A t \in Threads :
    ~(At(t, "takeRun") /\ th[t].n = 2 /\ noted = th[t].o /\ asked = Lengths
        /\ errors = 0 /\ 3 \notin available)

\* The second look is at another superslab than the first.
ReachAnother ==
  \A t \in Threads :
    ~(At(t, "lookAgain") /\ noted \notin {None, th[t].o} /\ th[t].o # None
        /\ HasRun(free[noted], th[t].n))
=============================================================================
