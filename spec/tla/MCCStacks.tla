------------------------------- MODULE MCCStacks -------------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* C stacks with small constants.  The broken cfg files differ from a good *)
(* one by `Broken` alone, but for fewer invariants.  The Reach invariants  *)
(* are meant to be violated.                                               *)
(***************************************************************************)
EXTENDS CStacks, TLC

Symmetry == Permutations(Threads) \cup Permutations(Blocks)

\* A taker finds the owner in its rack.
ReachBusy == ~(At(Taker, "isBusy") /\ busy[th[Taker].r])

\* Two frees of one block, and both have seen it out.
ReachTwoFrees ==
  \A t, u \in Threads :
    t # u => ~(At(t, "casMark") /\ At(u, "casMark") /\ th[t].b = th[u].b)
=============================================================================
