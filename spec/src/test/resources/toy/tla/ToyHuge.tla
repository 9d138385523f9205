------------------------------ MODULE ToyHuge ------------------------------
(* A state space that no run ends: for the limits of time and memory.        *)
(* SPDX-License-Identifier: Apache-2.0                                       *)
EXTENDS Naturals
VARIABLES x, y
Init == x = 0 /\ y = {}
Right == x' = x + 1 /\ y' = y
Grow == x' = x /\ y' = y \cup {x, x * x}
Next == Right \/ Grow
Spec == Init /\ [][Next]_<<x, y>>
============================================================================
