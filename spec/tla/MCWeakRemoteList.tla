-------------------------- MODULE MCWeakRemoteList --------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* WeakRemoteList with small constants.  In each broken cfg one access is  *)
(* weaker than in Java.  The Reach invariant is meant to be violated.      *)
(***************************************************************************)
EXTENDS WeakRemoteList

OwnWords == {"word", "listed", "free"} \cup Blocks

\* A push fails for a word that is old: the slab's word is as it was when the push began.
ReachOldWord == ~\E t \in Freers : At(t, "loadRemoteWord") /\ Last(m, "word") # th[t].seen
                                   /\ ~SeesLast(m, t, "word")
=============================================================================
