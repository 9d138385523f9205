----------------------------- MODULE MCCommitTree ------------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* CommitTree with small constants.  The broken cfg files differ from the  *)
(* good one by `Broken` alone, but for fewer invariants.  The Reach        *)
(* invariants are meant to be violated.                                    *)
(***************************************************************************)
EXTENDS CommitTree, TLC

Symmetry == Permutations(Threads)

\* Two tags in one.
OuterOfTwo == [n \in {"left", "right"} |-> "root"]
LimitOfTwo == [n \in {"root", "left", "right"} |-> IF n = "left" THEN 1 ELSE 2]

\* A tag in a tag in one.
OuterInARow == [n \in {"middle", "leaf"} |-> IF n = "leaf" THEN "middle" ELSE "root"]
LimitInARow == [n \in {"root", "middle", "leaf"} |-> IF n = "root" THEN 2 ELSE 1]

\* A request is about to be refused for a charge that is refused itself: of what is committed, there
\* is room for it.
ReachHasty ==
  \A t \in Threads :
    LET at == th[t].at IN
    ~(At(t, "charge") /\ charged[at] # CLOSED /\ ended = {}
        /\ charged[at] + th[t].b > Limit[at]
        /\ Sum(Within[at], held) + th[t].b <= Limit[at]
        /\ \A u \in Threads \ {t} : At(u, "undo"))

\* A request charges the root for an account that is closed meanwhile.
ReachLate == \A t \in Threads : ~(At(t, "undo") /\ charged[th[t].n] = CLOSED)
=============================================================================
