----------------------------- MODULE MCFreelist -----------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* Bounded models of Freelist: functions that a configuration file cannot  *)
(* write, mistakes that a broken cfg puts in the place of good operators,  *)
(* and the states that must be reachable.                                  *)
(***************************************************************************)
EXTENDS Freelist

OneClass == <<1>>          \* headerless: blocks of one cell
OneWide == <<2>>           \* with headers: header cell and user cell
TwoClasses == <<1, 2>>
TwoWide == <<2, 3>>

-----------------------------------------------------------------------------

(* Broken: free takes a block for one of the other layout. *)
HeaderFlagMismatch(u) == B(u.addr - (1 - Offset))

(* Broken: a second conversion on the way out. *)
OffsetTwice(b) == ToUser(ToUser(b))

(* Broken: a block is signed for the link that it had before. *)
SignBeforeLink(m, b, link) == Put(m, b, link, Sign("LOCAL", b, m[b.addr].w0))

(* Broken: malloc does not look at the signature. *)
PopUnchecked(c) == TRUE

(* Broken: the block stays on the thread list. *)
PopKeepsHead(b) == b

(* Broken: malloc leaves a signature that says free. *)
MallocKeepsLocal(b) == mem

(* Broken: a splice does not look whether the thread list is empty. *)
SpliceOverList(c) == TRUE

(* Broken: a splice takes the first block alone. *)
SpliceLosesTail(c) ==
  LET s == active[c] IN
  /\ CanSplice(c)
  /\ s # 0 /\ localHead[s] # Nil
  /\ head' = [head EXCEPT ![c] = localHead[s]]
  /\ localHead' = [localHead EXCEPT ![s] = Nil]
  /\ mem' = PutLocal(mem, localHead[s], Nil)
  /\ used' = [used EXCEPT ![s] = UsedAfterSplice(s)]
  /\ result' = "ok"
  /\ UNCHANGED <<active, class, carved, live, dropped>>

(* Broken: a splice is not counted. *)
SpliceForgetsUsed(s) == used[s]

(* Broken: a batch begins with the last block of the one before. *)
CarveOverlaps(s) == IF carved[s] > 0 THEN carved[s] - 1 ELSE carved[s]

(* Broken: a batch has a block more than is counted. *)
CarveOneTooMany(s, n) == carved[s] + n

(* Broken: the blocks of a batch are not signed. *)
CarveUnsigned(cell, link) == mem[cell].w1

(* Broken: a slab with free blocks, but none to carve, is not looked for. *)
PartialForgotten(c) == {s \in Slabs : class[s] = c /\ carved[s] < Capacity(s)}

(* Broken: free takes an address that is in no slab. *)
AcceptForeign(a) == Classify(a) \in {"ok", "foreign"}
ForeignTargets(a) == IF SlabOf(a) = 0 THEN {s \in Slabs : class[s] # 0} ELSE {SlabOf(a)}

(* Broken: free takes an address inside a block. *)
AcceptInterior(a) == Classify(a) \in {"ok", "interior"}

(* Broken: free takes a block that was never handed out. *)
AcceptUncarved(a) == Classify(a) \in {"ok", "notAllocated"}

(* Broken: a double free is taken for an overwritten block. *)
FreeTakenForCorrupt(s, b) == FALSE

(* Broken: free takes a block that is free. *)
PushUnchecked(a) == Classify(a) \in {"ok", "doubleFree"}

(* Broken: free takes a block whose header was written over. *)
HeaderUnchecked(a) == Classify(a) \in {"ok", "corruptBlock"}

(* Broken: a block goes onto the list of any slab. *)
PushOnOtherSlab(a) == {s \in Slabs : class[s] # 0}

(* Broken: the user address goes onto the list. *)
PushUserAddress(a) == U(a)

(* Broken: another block that the program holds goes onto the list. *)
PushOtherBlock(a) ==
  LET others == {l.u : l \in live} \ {U(a)}
  IN ToBlock(IF others = {} THEN U(a) ELSE CHOOSE o \in others : TRUE)

(* Broken: a block is linked to the list of another slab. *)
LinkOtherSlab(s) == localHead[CHOOSE x \in Slabs : x # s]

(* Broken: a free counts for two. *)
FreeUncountsTwice(s) == used[s] - 2

(* Broken: flush does not look at the signature. *)
FlushUnchecked(c) == TRUE

(* Broken: flush gives one block back and forgets the rest. *)
FlushDropsRest(b) == Nil

(* Broken: a slab is retired that has free blocks. *)
RetireInUse(s) == used[s] = 0 \/ localHead[s] # Nil

(* Broken: a slab stays the active one of its bin when it is retired. *)
RetireKeepsActive(s) == active

-----------------------------------------------------------------------------

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
