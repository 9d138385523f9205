----------------------------- MODULE ToyPlusCal -----------------------------
(* For the test that translations are kept in step.                           *)
(* SPDX-License-Identifier: Apache-2.0                                        *)
EXTENDS Naturals

(*
--algorithm Count {
  variable x = 0;
  {
    step: while (x < 3) {
      x := x + 1;
    }
  }
}
*)
\* BEGIN TRANSLATION
VARIABLES x, pc

vars == << x, pc >>

Init == (* Global variables *)
        /\ x = 0
        /\ pc = "step"

step == /\ pc = "step"
        /\ IF x < 3
              THEN /\ x' = x + 1
                   /\ pc' = "step"
              ELSE /\ pc' = "Done"
                   /\ x' = x

(* Allow infinite stuttering to prevent deadlock on termination. *)
Terminating == pc = "Done" /\ UNCHANGED vars

Next == step
           \/ Terminating

Spec == Init /\ [][Next]_vars

Termination == <>(pc = "Done")

\* END TRANSLATION
=============================================================================
