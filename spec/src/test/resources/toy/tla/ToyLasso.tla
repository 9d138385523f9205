------------------------------ MODULE ToyLasso ------------------------------
(* Walks into a cycle that never reaches the goal.                            *)
(* SPDX-License-Identifier: Apache-2.0                                        *)
EXTENDS Naturals
VARIABLE x
Init == x = 0
Step == x < 4 /\ x' = x + 1
Back == x = 4 /\ x' = 2
Next == Step \/ Back
Spec == Init /\ [][Next]_x /\ WF_x(Next)
Bounded == [](x <= 4)
ReachesGoal == <>(x = 5)
=============================================================================
