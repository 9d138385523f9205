------------------------------ MODULE ToyClock ------------------------------
(* SPDX-License-Identifier: Apache-2.0                                        *)
EXTENDS Naturals
CONSTANT N
VARIABLE hand
Init == hand = 0
Tick == hand' = IF hand = N THEN 0 ELSE hand + 1
Spec == Init /\ [][Tick]_hand
=============================================================================
