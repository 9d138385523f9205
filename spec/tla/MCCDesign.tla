------------------------------ MODULE MCCDesign ------------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* Bounded model of CDesign.  MC...Broken<Cause>: the cause produces the   *)
(* whole signature of I1 (NeverSignature is violated).                     *)
(* MC...RuledOut<Cause>: it never does.                                    *)
(***************************************************************************)
EXTENDS CDesign

(* Block starts, and addresses one or two bytes off. *)
NearGrid == UNION {{a - 2, a - 1, a, a + 1, a + 2} : a \in Grid}

(* Superslab 1 serves class 1, superslab 2 class 2; or the first alone; or both either class. *)
OneClassEach == {<<1, 1>>, <<2, 2>>}
FirstOnly == {<<1, 1>>}
AnyClass == {1, 2} \X {1, 2}

(* Every byte: for pointers that drift. *)
EveryByte == 30..98
=============================================================================
