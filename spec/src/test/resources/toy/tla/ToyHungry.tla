----------------------------- MODULE ToyHungry -----------------------------
(* Eats the heap in its first step: for the limit of memory.                 *)
(* SPDX-License-Identifier: Apache-2.0                                       *)
EXTENDS Naturals, FiniteSets
VARIABLE x
Init == x = {}
Eat == x = {} /\ x' = SUBSET (1..21)
Rest == x # {} /\ x' = {}
Next == Eat \/ Rest
Spec == Init /\ [][Next]_x
Fed == Cardinality({s \cup {y} : s \in x, y \in 1..2}) >= 0
============================================================================
