----------------------------- MODULE MCFreelist -----------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* Bounded models of Freelist: functions that a configuration file cannot  *)
(* write, and the states that must be reachable.                           *)
(***************************************************************************)
EXTENDS Freelist

OneClass == <<1>>          \* headerless: blocks of one cell
OneWide == <<2>>           \* with headers: header cell and user cell
TwoClasses == <<1, 2>>
TwoWide == <<2, 3>>

(* Reachability: each of these must be violated. *)
NeverDoubleFree == result # "doubleFree"
NeverInterior == result # "interior"
NeverForeign == result # "foreign"
NeverNotAllocated == result # "notAllocated"
NeverCorruptList == result # "corruptList"
NeverCorruptBlock == result # "corruptBlock"
NeverOutOfMemory == result # "outOfMemory"

(* A slab serves its second class while a signature of its first is still in the memory. *)
NeverReusedByOtherClass ==
  ~\E s \in Slabs :
     class[s] = 2 /\ carved[s] > 0 /\ State(B(Base(s) + 1)) = "LOCAL"

(* A thread list, a local freelist and live blocks at the same time. *)
NeverAllThree ==
  ~\E s \in Slabs, c \in Classes :
     /\ active[c] = s
     /\ OnThreadList(c) # {}
     /\ Cardinality(OnLocalList(s)) >= 2
     /\ live # {}

(* Two slabs of one class, the older one partly free. *)
NeverTwoSlabsOfOneClass ==
  ~\E s, t \in Slabs : s # t /\ class[s] # 0 /\ class[s] = class[t] /\ localHead[s] # Nil
                       /\ active[class[s]] = t
=============================================================================
