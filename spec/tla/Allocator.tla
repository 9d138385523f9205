------------------------------ MODULE Allocator ------------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* The contract of hakmem, and nothing else: what a program may rely on.   *)
(*                                                                         *)
(* A block is an interval of cells.  The program holds some blocks.  It    *)
(* asks, and the allocator answers:                                        *)
(*                                                                         *)
(*   AskMalloc --> Malloc: one block, that overlaps no live one            *)
(*             --> Refuse: out of memory                                   *)
(*   AskFree b --> Free: b is taken back, b and nothing else               *)
(*             --> Refuse: only if the program errs                        *)
(*                                                                         *)
(* So the allocator hands nothing out that nobody asked for, gives one     *)
(* answer to each call, and takes back what it was given, not another      *)
(* block.  What is not live can be handed out, unless it was lost, and     *)
(* nothing is lost unless the program itself wrote over free memory        *)
(* (MayLose).  A wrong free, too, takes nothing but the block it names.    *)
(*                                                                         *)
(* A module refines this one by INSTANCE with a mapping for the variables. *)
(* A block that is free but cannot be handed out at this moment            *)
(* (on a remote list, claimed by a freeing thread, in an orphan slab) is   *)
(* simply not live.  A block that is not live and can never come back is   *)
(* lost: map `lost` to an expression that computes it, so that dropping a  *)
(* block breaks the refinement.  Map `calls` to what the caller has said,  *)
(* not to what the allocator makes of it.                                  *)
(***************************************************************************)
EXTENDS Integers

CONSTANTS
  Blocks,    \* every block that could ever exist: records [base |-> cell, size |-> cells]
  Callers,   \* threads of the program
  AtOnce,    \* calls that the refining module makes in one step: subset of {"malloc", "free"}
  MayErr,    \* TRUE: the program may free what it does not hold
  MayLose    \* TRUE: the program may write over free memory, so blocks may be dropped

ASSUME /\ \A b \in Blocks : b.base \in Nat /\ b.size \in Nat \ {0}
       /\ AtOnce \subseteq {"malloc", "free"}
       /\ {MayErr, MayLose} \subseteq BOOLEAN

VARIABLES
  live,      \* the blocks handed out and not taken back
  lost,      \* the blocks given up after a corruption report (nothing in Java: leaked)
  calls      \* caller -> what it asked for and has no answer to

vars == <<live, lost, calls>>

Block(base, size) == [base |-> base, size |-> size]

CellsOf(b) == b.base .. (b.base + b.size - 1)

Disjoint(a, b) == a.base + a.size <= b.base \/ b.base + b.size <= a.base

IsFree(b) == \A o \in live \cup lost : Disjoint(o, b)

NoCall == [op |-> "none", of |-> {}]
MallocCall == [op |-> "malloc", of |-> {}]
FreeCall(b) == [op |-> "free", of |-> {b}]

\* What the program holds: no longer what it has asked to free.
Held == live \ UNION {calls[c].of : c \in Callers}

Asks(c, call) == calls' = [calls EXCEPT ![c] = call]
Answered(c) == calls' = [calls EXCEPT ![c] = NoCall]

-----------------------------------------------------------------------------

Init == live = {} /\ lost = {} /\ calls = [c \in Callers |-> NoCall]

(* The program calls Hakmem.malloc.  Any thread may. *)
AskMalloc(c) ==
  /\ calls[c] = NoCall
  /\ Asks(c, MallocCall)
  /\ UNCHANGED <<live, lost>>

(* The program calls Hakmem.free(b).  Any thread may, not only the one that got b. *)
AskFree(c, b) ==
  /\ calls[c] = NoCall
  /\ b \in Held \/ MayErr
  /\ Asks(c, FreeCall(b))
  /\ UNCHANGED <<live, lost>>

(* Hakmem.malloc returns b. *)
Malloc(c, b) ==
  /\ calls[c] = MallocCall \/ ("malloc" \in AtOnce /\ calls[c] = NoCall)
  /\ IsFree(b)
  /\ live' = live \cup {b}
  /\ Answered(c)
  /\ UNCHANGED lost

(* Hakmem.free(b) accepts b. *)
Free(c, b) ==
  /\ calls[c] = FreeCall(b) \/ ("free" \in AtOnce /\ calls[c] = NoCall)
  /\ b \in live
  /\ live' = live \ {b}
  /\ Answered(c)
  /\ UNCHANGED lost

(* Out of memory; or, for a program that errs, AddressFault.  Two frees of one block race: the *)
(* one that was right may be the one that is refused.                                          *)
Refuse(c) ==
  /\ calls[c] = MallocCall \/ (MayErr /\ calls[c] # NoCall)
  /\ Answered(c)
  /\ UNCHANGED <<live, lost>>

(* A list was found overwritten: the rest of it is given up, never handed out. *)
Lose ==
  /\ MayLose
  /\ lost' \in SUBSET {b \in Blocks : \A o \in live : Disjoint(o, b)}
  /\ lost \subseteq lost'
  /\ UNCHANGED <<live, calls>>

Next ==
  \/ \E c \in Callers :
       \/ AskMalloc(c) \/ Refuse(c)
       \/ \E b \in Blocks : AskFree(c, b) \/ Malloc(c, b) \/ Free(c, b)
  \/ Lose

Spec == Init /\ [][Next]_vars

(* For models in which the program always frees and asks again. *)
FairSpec ==
  /\ Spec
  /\ \A c \in Callers : SF_vars(AskMalloc(c)) /\ WF_vars(Refuse(c))
  /\ \A b \in Blocks :
       /\ SF_vars(\E c \in Callers : Malloc(c, b))
       /\ SF_vars(\E c \in Callers : AskFree(c, b))
       /\ WF_vars(\E c \in Callers : Free(c, b))

-----------------------------------------------------------------------------

LiveOK == live \subseteq Blocks
LostOK == lost \subseteq Blocks
CallsOK == calls \in [Callers -> {NoCall, MallocCall} \cup {FreeCall(b) : b \in Blocks}]
TypeOK == LiveOK /\ LostOK /\ CallsOK

(*: no two live blocks share a cell.    *)
NoOverlap == \A a, b \in live : a # b => Disjoint(a, b)

(*: nothing is lost unless the program wrote over free memory.    *)
NothingLost == ~MayLose => lost = {}

(*: what was given up is never in the program's hands.    *)
LostIsNotLive == \A a \in live, b \in lost : Disjoint(a, b)

(*: a block handed out was free, all of it.    *)
HandedOutWasFree ==
  [][\A b \in live' \ live : \A o \in live \cup lost : Disjoint(o, b)]_vars

(*: a block is handed out to one who asked, and that is the answer.    *)
HandedOutWasAsked ==
  [][\A b \in live' \ live :
       /\ live' = live \cup {b}
       /\ \E c \in Callers : calls[c] = MallocCall /\ calls'[c] = NoCall]_vars

(*: what is taken back is what somebody asked to free, and that is the answer.    *)
TakenBackWasAsked ==
  [][\A b \in live \ live' :
       \E c \in Callers : calls[c] = FreeCall(b) /\ calls'[c] = NoCall]_vars

(*: a correct program's free takes effect: none is answered without.    *)
FreeTakesEffect ==
  [][\A c \in Callers : ~MayErr /\ calls[c].op = "free" /\ calls'[c] = NoCall
       => calls[c].of \cap live' = {}]_vars

(*: what was lost stays so.    *)
LostForEver == [][lost \subseteq lost']_vars

(* a block that is freed is handed out again, for ever.                          *)
HandedOutAgain == \A b \in Blocks : []<>(b \in live)
=============================================================================
