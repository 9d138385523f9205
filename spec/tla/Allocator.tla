------------------------------ MODULE Allocator ------------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* The contract of hakmem, and nothing else: what a program may rely on.   *)
(*                                                                         *)
(* A block is an interval of cells.  The program holds some blocks (they   *)
(* are live).  Whoever calls, a block that is handed out overlaps no live  *)
(* block; a block that is freed was live; a block that is not live can be  *)
(* handed out, unless it was lost, and nothing is lost unless the program  *)
(* itself wrote over free memory (MayLose).  A wrong free changes nothing. *)
(*                                                                         *)
(* A module refines this one by INSTANCE with a mapping for `live` and     *)
(* `lost`.  A block that is free but cannot be handed out at this moment   *)
(* (on a remote list, claimed by a freeing thread, in an orphan slab) is   *)
(* simply not live.  A block that is not live and can never come back is   *)
(* lost: map `lost` to an expression that computes it, so that dropping a  *)
(* block breaks the refinement.                                            *)
(***************************************************************************)
EXTENDS Integers

CONSTANTS
  Blocks,    \* every block that could ever exist: records [base |-> cell, size |-> cells]
  MayLose    \* TRUE: the program may write over free memory, so blocks may be dropped

ASSUME /\ \A b \in Blocks : b.base \in Nat /\ b.size \in Nat \ {0}
       /\ MayLose \in BOOLEAN

VARIABLES
  live,      \* the blocks the program holds: returned by malloc, not yet freed
  lost       \* the blocks given up after a corruption report (nothing in Java: leaked)

vars == <<live, lost>>

Block(base, size) == [base |-> base, size |-> size]

CellsOf(b) == b.base .. (b.base + b.size - 1)

Disjoint(a, b) == a.base + a.size <= b.base \/ b.base + b.size <= a.base

IsFree(b) == \A o \in live \cup lost : Disjoint(o, b)

-----------------------------------------------------------------------------

Init == live = {} /\ lost = {}

(* Hakmem.malloc returns b.  Any thread may call. *)
Malloc(b) ==
  /\ IsFree(b)
  /\ live' = live \cup {b}
  /\ UNCHANGED lost

(* Hakmem.free(b) accepts b.  Any thread may call, not only the one that got b. *)
Free(b) ==
  /\ b \in live
  /\ live' = live \ {b}
  /\ UNCHANGED lost

(* A list was found overwritten: the rest of it is given up, never handed out. *)
Lose ==
  /\ MayLose
  /\ lost' \in SUBSET {b \in Blocks : \A o \in live : Disjoint(o, b)}
  /\ lost \subseteq lost'
  /\ UNCHANGED live

Next ==
  \/ \E b \in Blocks : Malloc(b) \/ Free(b)
  \/ Lose

Spec == Init /\ [][Next]_vars

(* For models in which the program always frees and asks again. *)
FairSpec == Spec /\ \A b \in Blocks : SF_vars(Malloc(b)) /\ WF_vars(Free(b))

-----------------------------------------------------------------------------

LiveOK == live \subseteq Blocks
LostOK == lost \subseteq Blocks
TypeOK == LiveOK /\ LostOK

(*: no two live blocks share a cell.    *)
NoOverlap == \A a, b \in live : a # b => Disjoint(a, b)

(*: nothing is lost unless the program wrote over free memory.    *)
NothingLost == ~MayLose => lost = {}

(*: what was given up is never in the program's hands.    *)
LostIsNotLive == \A a \in live, b \in lost : Disjoint(a, b)

(*: a block handed out was free, all of it.    *)
HandedOutWasFree ==
  [][\A b \in live' \ live : \A o \in live \cup lost : Disjoint(o, b)]_vars

(*: what was lost stays so.    *)
LostForEver == [][lost \subseteq lost']_vars

(* a block that is freed is handed out again, for ever.                          *)
HandedOutAgain == \A b \in Blocks : []<>(b \in live)
=============================================================================
