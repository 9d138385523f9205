----------------------------- MODULE MCHeapMutex -----------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* HeapMutex with two heaps.  A broken cfg puts one operator of below in   *)
(* the place of a good one.                                                *)
(***************************************************************************)
EXTENDS HeapMutex

(* Broken: who comes does not look who is inside. *)
ComesAnyway(t, h) ==
  /\ h \notin over
  /\ users' = [users EXCEPT ![h] = @ \cup {t}]
  /\ UNCHANGED <<full, over>>

(* Broken: a heap ends that holds something. *)
EndsFull(h) ==
  /\ users[h] = {} /\ h \notin over
  /\ over' = over \cup {h}
  /\ UNCHANGED <<users, full>>

(* Broken: a heap that has ended is used again. *)
BeginsAgain(t, h) ==
  /\ users[h] = {}
  /\ users' = [users EXCEPT ![h] = {t}]
  /\ over' = over \ {h}
  /\ UNCHANGED full

\* A heap has ended, another is used.
ReachEnded == ~\E g, h \in Heaps : g \in over /\ users[h] # {} /\ full[h]
=============================================================================
