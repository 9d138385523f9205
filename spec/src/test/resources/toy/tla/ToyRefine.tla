----------------------------- MODULE ToyRefine -----------------------------
(* A counter that should refine a clock of period N; Skip makes it jump.     *)
(* SPDX-License-Identifier: Apache-2.0                                       *)
EXTENDS Naturals
CONSTANTS N, Skip, Stop
VARIABLE x
Init == x = 0
Step == x < N /\ x' = x + 1
Wrap == ~Stop /\ x = N /\ x' = 0
Jump == Skip /\ x = 1 /\ x' = 3
Next == Step \/ Wrap \/ Jump
Spec == Init /\ [][Next]_x
Clock == INSTANCE ToyClock WITH hand <- x
RefinesClock == Clock!Spec
Small == x <= N + 5
============================================================================
