----------------------------- MODULE ToyBroken -----------------------------
(* Does not parse: an operator that nobody defines.                          *)
(* SPDX-License-Identifier: Apache-2.0                                       *)
EXTENDS Naturals
VARIABLE x
Init == x = Unheard
Next == x' = x + 1
Spec == Init /\ [][Next]_x
============================================================================
