------------------------------ MODULE HeapMutex ------------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* What a lease is for, and nothing else: one thread at a time uses the    *)
(* private state of a heap (its thread lists and bins), be it its owner or *)
(* who empties it.  A heap ends once, when it has been emptied, and nobody *)
(* comes into it again.                                                    *)
(*                                                                         *)
(*   come --> use, use, ... --> go          end: emptied, nobody inside    *)
(*                                                                         *)
(* HeapLease shows that the words of a lease keep to this; SlabOwnership   *)
(* takes it for granted.  Who may come, and when, is not said here.        *)
(***************************************************************************)
EXTENDS Naturals

CONSTANTS
  Heaps,
  Threads    \* those with a heap and those without

VARIABLES
  users,     \* heap -> the threads that use its private state
  full,      \* heap -> whether it may hold slabs or blocks
  over       \* the heaps that have ended

vars == <<users, full, over>>

Init ==
  /\ users = [h \in Heaps |-> {}]
  /\ full = [h \in Heaps |-> FALSE]
  /\ over = {}

come(t, h) ==
  /\ users[h] = {} /\ h \notin over
  /\ users' = [users EXCEPT ![h] = {t}]
  /\ UNCHANGED <<full, over>>

\* Slabs and blocks come and go; only a user's doing.
use(t, h) ==
  /\ users[h] = {t}
  /\ \E now \in BOOLEAN : full' = [full EXCEPT ![h] = now]
  /\ UNCHANGED <<users, over>>

go(t, h) ==
  /\ users[h] = {t}
  /\ \E now \in BOOLEAN : full' = [full EXCEPT ![h] = now]
  /\ users' = [users EXCEPT ![h] = {}]
  /\ UNCHANGED over

end(h) ==
  /\ users[h] = {} /\ ~full[h] /\ h \notin over
  /\ over' = over \cup {h}
  /\ UNCHANGED <<users, full>>

Next == \E h \in Heaps : end(h) \/ \E t \in Threads : come(t, h) \/ use(t, h) \/ go(t, h)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------

TypeOK ==
  /\ users \in [Heaps -> SUBSET Threads]
  /\ full \in [Heaps -> BOOLEAN]
  /\ over \subseteq Heaps

\* at most one thread at a time uses a heap.
OneInHeap == \A h \in Heaps : \A t, u \in users[h] : t = u

\* what has ended is empty, and nobody is inside.
EndedIsEmpty == \A h \in over : ~full[h] /\ users[h] = {}

\* what has ended stays so.
EndIsForEver == [][over \subseteq over']_vars
=============================================================================
