------------------------------- MODULE HugeTable -------------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* Huge blocks and a row of their table (protocols.md, "Huge blocks").     *)
(*                                                                         *)
(*   head -> block -> block -> block     live, taken or gone               *)
(*                                                                         *)
(* Threads allocate, free, resize and look up; the program may free a      *)
(* block twice at the same time.  A block is its own node: it comes in at  *)
(* the head by CAS and is unlinked, when it is gone, by whoever adds one.  *)
(* The table never grows.  An Error may end a thread's operation between   *)
(* any two steps: what is done about it then is in Error.                  *)
(* One action is one access to a shared word, named as the Java method.    *)
(* Descriptors are objects: one is taken again when nothing refers to it.  *)
(* A freed block may be kept with its descriptor, which is taken then, and *)
(* be live again at any time: where it is found is KeptBlocks' matter.     *)
(* Not modelled: refusals of the system, the close of the allocator (its   *)
(* closer is one more thread that frees), sizes, the order of rows.        *)
(***************************************************************************)
EXTENDS Integers, FiniteSets

CONSTANTS
  Threads,     \* threads that allocate, free, resize and look up
  NumAddresses, \* places for a mapping, all in one row
  NumBlocks,   \* HugeBlock objects
  MayResize,   \* TRUE: blocks may be resized
  MaxErrors,   \* threads whose operation an Error ends, each once
  Broken       \* the one planted bug, "none" in the good model

Addresses == 1 .. NumAddresses
Blocks == 1 .. NumBlocks
Nil == 0
ASSUME MayResize \in BOOLEAN /\ MaxErrors \in Nat

VARIABLES
  head,    \* HugeTable.rows, the row
  block,   \* each HugeBlock: adr = spanAddress, state, next; LIVE stands for
           \*   PLACED as well, TAKEN for KEPT (KeptBlocks)
  mapped,  \* Spans: the addresses that are some block's span
  counted, \* CommitGauge, in mappings
  th,      \* each thread's program counter and local variables: b = its block, old = the block
           \*   that it resizes, at = where it is in the row, seen = what it has read,
           \*   adr = the address that it looks for, want (ghost) = the live block there
  user,    \* ghost: blocks that the program holds
  kept,    \* ghost: blocks that are free and keep their memory
  struck   \* ghost: threads whose operation an Error has ended

vars == <<head, block, mapped, counted, th, user, kept, struck>>

Idle == [pc |-> "idle", op |-> "none", b |-> Nil, old |-> Nil, at |-> Nil, seen |-> Nil,
         adr |-> 0, want |-> Nil]
NoBlock == [adr |-> 0, state |-> "GONE", next |-> Nil]
NewBlock == [adr |-> 0, state |-> "LIVE", next |-> Nil]

Init ==
  /\ head = Nil
  /\ block = [b \in Blocks |-> NoBlock]
  /\ mapped = {}
  /\ counted = 0
  /\ th = [t \in Threads |-> Idle]
  /\ user = {}
  /\ kept = {}
  /\ struck = {}

-----------------------------------------------------------------------------

At(t, pc) == th[t].pc = pc
Go(t, pc) == th' = [th EXCEPT ![t].pc = pc]
Return(t) == th' = [th EXCEPT ![t] = Idle]

RECURSIVE Reach(_, _)
\* The blocks that follow from these, n links far.
Reach(S, n) == IF n = 0 THEN S
               ELSE Reach(S \cup ({block[b].next : b \in S \ {Nil}} \ {Nil}), n - 1)
Linked == Reach({head} \ {Nil}, NumBlocks)
InUse == Reach(({head} \cup user \cup kept \cup UNION {{th[t].b, th[t].old, th[t].at, th[t].seen, th[t].want}
                                       : t \in Threads}) \ {Nil}, NumBlocks)
Free == Blocks \ InUse
Least(S) == CHOOSE x \in S : \A y \in S : x <= y
Gone(b) == block[b].state = "GONE"
Found(b) == block[b].state = "LIVE"

-----------------------------------------------------------------------------
(* Allocation *)

(* HUGE-1. HugeBlocks.tryAllocate: the descriptor, then its bytes are counted ... *)
tryAllocate(t) ==
  /\ At(t, "idle") /\ Free # {}
  /\ LET b == Least(Free) IN
     /\ block' = [block EXCEPT ![b] = NewBlock]
     /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "reserve", !.op = "allocate", !.b = b]]
  /\ counted' = counted + 1
  /\ UNCHANGED <<kept, struck, head, mapped, user>>

(* HUGE-1. OsMemory.reserve, commit: ... before they are mapped. *)
reserve(t) ==
  /\ At(t, "reserve")
  /\ \E a \in Addresses \ mapped :
       /\ mapped' = mapped \cup {a}
       /\ block' = [block EXCEPT ![th[t].b].adr = a]
  /\ Go(t, "sweep")
  /\ UNCHANGED <<kept, struck, head, counted, user>>

\* What a sweep unlinks.
Unlinks(b) == Gone(b) \/ (Broken = "sweepUnlinksTaken" /\ ~Found(b))

(* HUGE-2. HugeTable.sweep: the head, and whether it is gone. *)
sweep(t) ==
  /\ At(t, "sweep")
  /\ th' = [th EXCEPT ![t].at = head,
                      ![t].pc = IF head = Nil THEN "linkTo"
                                ELSE IF Unlinks(head) THEN "sweepHead" ELSE "walk"]
  /\ UNCHANGED <<kept, struck, head, block, mapped, counted, user>>

(* HUGE-2. HugeTable.sweep: CAS of the row, its head -> what follows. *)
sweepHead(t) ==
  /\ At(t, "sweepHead")
  /\ head' = IF head = th[t].at THEN block[th[t].at].next ELSE head
  /\ Go(t, "sweep")
  /\ UNCHANGED <<kept, struck, block, mapped, counted, user>>

(* HUGE-2. HugeTable.sweep: the next block of the row, and whether it is gone. *)
walk(t) ==
  /\ At(t, "walk")
  /\ LET n == block[th[t].at].next IN
     th' = [th EXCEPT ![t].seen = IF n # Nil /\ Unlinks(n) THEN n ELSE Nil,
                      ![t].at = IF n # Nil /\ Unlinks(n) THEN @ ELSE n,
                      ![t].pc = IF n = Nil THEN "linkTo"
                                ELSE IF Unlinks(n) THEN "pass" ELSE "walk"]
  /\ UNCHANGED <<kept, struck, head, block, mapped, counted, user>>

(* HUGE-2. HugeTable.sweep: the link of a block that is gone ... *)
pass(t) ==
  /\ At(t, "pass")
  /\ th' = [th EXCEPT ![t].seen = block[th[t].seen].next, ![t].pc = "unlink"]
  /\ UNCHANGED <<kept, struck, head, block, mapped, counted, user>>

(* HUGE-2. HugeBlock.linkTo, in HugeTable.sweep: ... becomes that of the one before. *)
unlink(t) ==
  /\ At(t, "unlink")
  /\ block' = [block EXCEPT ![th[t].at].next = th[t].seen]
  /\ th' = [th EXCEPT ![t].seen = Nil, ![t].pc = "walk"]
  /\ UNCHANGED <<kept, struck, head, mapped, counted, user>>

(* HUGE-2. HugeBlock.linkTo, in HugeTable.add: the new block, which nobody sees yet. *)
linkTo(t) ==
  /\ At(t, "linkTo")
  /\ block' = [block EXCEPT ![th[t].b].next = head]
  /\ th' = [th EXCEPT ![t].at = Nil, ![t].seen = head, ![t].pc = "add"]
  /\ UNCHANGED <<kept, struck, head, mapped, counted, user>>

(* HUGE-2. HugeTable.add: CAS of the row. *)
add(t) ==
  /\ At(t, "add")
  /\ IF head = th[t].seen \/ Broken = "addPlainStore"
     THEN /\ head' = th[t].b
          /\ th' = [th EXCEPT ![t].seen = Nil,
                              ![t].pc = IF th[t].op = "resize" THEN "buryOld" ELSE "handOut"]
     ELSE Go(t, "linkTo") /\ UNCHANGED head
  /\ UNCHANGED <<kept, struck, block, mapped, counted, user>>

(* HUGE-2. HugeBlocks.throwIfClosed, then the program has it. *)
handOut(t) ==
  /\ At(t, "handOut")
  /\ user' = user \cup {th[t].b}
  /\ Return(t)
  /\ UNCHANGED <<kept, struck, head, block, mapped, counted>>

-----------------------------------------------------------------------------
(* Free and resize *)

(* HUGE-3. HugeBlocks.tryFree or reallocate finds the block. Two frees of one block may be under *)
(* way at the same time.                                                                         *)
begin(t) ==
  /\ At(t, "idle")
  /\ \E b \in user, op \in {"free"} \cup (IF MayResize THEN {"resize"} ELSE {}) :
       th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "claim", !.op = op, !.b = b]]
  /\ UNCHANGED <<kept, struck, head, block, mapped, counted, user>>

(* HUGE-3. HugeBlock.claim: CAS LIVE -> TAKEN, before the mapping goes; lookups pass over it. A *)
(* resize has made its new descriptor before.                                                  *)
claim(t) ==
  /\ At(t, "claim")
  /\ LET b == th[t].b IN
     IF ~Found(b) THEN Return(t) /\ UNCHANGED <<block, user>>
     ELSE /\ user' = user \ {b}
          /\ th[t].op = "resize" => Free # {}
          /\ LET n == IF th[t].op = "resize" THEN Least(Free) ELSE Nil IN
             /\ block' = [c \in Blocks |->
                           IF c = b THEN [block[b] EXCEPT !.state = "TAKEN"]
                           ELSE IF c = n THEN NewBlock
                           ELSE block[c]]
             /\ th' = [u \in Threads |->
                         IF u = t
                         THEN [th[t] EXCEPT !.pc = IF th[t].op = "resize" THEN "remap"
                                                   ELSE "release",
                                            !.b = IF n = Nil THEN b ELSE n,
                                            !.old = IF n = Nil THEN Nil ELSE b]
                         ELSE IF th[u].want = b THEN [th[u] EXCEPT !.want = Nil] ELSE th[u]]
  /\ UNCHANGED <<kept, struck, head, mapped, counted>>

\* The block that is freed, or moved.
Mine(t) == IF th[t].old # Nil THEN th[t].old ELSE th[t].b

(* KEEP-2, KEEP-3. HugeBlock.keepAgain, keep: a freed block stays where it is. *)
keep(t) ==
  /\ At(t, "release") /\ th[t].op = "free"
  /\ kept' = kept \cup {th[t].b}
  /\ Return(t)
  /\ UNCHANGED <<struck, head, block, mapped, counted, user>>

(* KEEP-1. HugeBlock.useAgain: its user is another one. *)
useAgain(t) ==
  /\ At(t, "idle")
  /\ \E b \in kept :
       /\ kept' = kept \ {b}
       /\ block' = [block EXCEPT ![b].state = "LIVE"]
       /\ user' = user \cup {b}
  /\ UNCHANGED <<struck, head, mapped, counted, th>>

(* KEEP-5. HugeBlock.withdraw: it goes back after all. *)
withdraw(t) ==
  /\ At(t, "idle")
  /\ \E b \in kept :
       /\ kept' = kept \ {b}
       /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "release", !.op = "withdraw", !.b = b]]
  /\ UNCHANGED <<struck, head, block, mapped, counted, user>>

(* HUGE-5. OsMemory.release: the address may be somebody else's at once. *)
release(t) ==
  /\ At(t, "release")
  /\ mapped' = mapped \ {block[th[t].b].adr}
  /\ Go(t, IF Broken = "bytesStayCounted" THEN "bury" ELSE "uncount")
  /\ UNCHANGED <<kept, struck, head, block, counted, user>>

(* HUGE-5. CommitGauge.subtract. *)
uncount(t) ==
  /\ At(t, "uncount")
  /\ counted' = counted - 1
  /\ Go(t, "bury")
  /\ UNCHANGED <<kept, struck, head, block, mapped, user>>

(* HUGE-4. HugeBlock.bury: it may be unlinked. *)
bury(t) ==
  /\ At(t, "bury")
  /\ block' = [block EXCEPT ![th[t].b].state = "GONE"]
  /\ Return(t)
  /\ UNCHANGED <<kept, struck, head, mapped, counted, user>>

(* HUGE-5. HugeBlocks.reallocate: the span is resized where it is (or moves, which nobody does *)
(* yet), or there is no room: then the block is its user's again.                              *)
remap(t) ==
  /\ At(t, "remap")
  /\ LET from == block[th[t].old].adr IN
     \/ \E a \in (Addresses \ mapped) \cup {from} :
          /\ mapped' = (mapped \ {from}) \cup {a}
          /\ block' = [block EXCEPT ![th[t].b].adr = a]
          /\ Go(t, "sweep")
     \/ Go(t, "unclaim") /\ UNCHANGED <<mapped, block>>
  /\ UNCHANGED <<kept, struck, head, counted, user>>

(* HUGE-4. HugeBlock.bury of the block that was resized; the new one is its user's. *)
buryOld(t) ==
  /\ At(t, "buryOld")
  /\ block' = [block EXCEPT ![th[t].old].state = "GONE"]
  /\ user' = user \cup {th[t].b}
  /\ Return(t)
  /\ UNCHANGED <<kept, struck, head, mapped, counted>>

(* HUGE-6. HugeBlock.unclaim: what it was claimed for does not happen, its user has it again. *)
unclaim(t) ==
  /\ At(t, "unclaim")
  /\ block' = [block EXCEPT ![Mine(t)].state = "LIVE"]
  /\ user' = user \cup {Mine(t)}
  /\ Return(t)
  /\ UNCHANGED <<kept, struck, head, mapped, counted>>

-----------------------------------------------------------------------------
(* Lookup *)

(* HUGE-7. HugeTable.at: any address. *)
lookup(t, a) ==
  /\ At(t, "idle")
  /\ LET S == {b \in user : block[b].adr = a} IN
     th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "at", !.op = "lookup", !.adr = a, !.at = head,
                                          !.want = IF S = {} THEN Nil ELSE Least(S)]]
  /\ UNCHANGED <<kept, struck, head, block, mapped, counted, user>>

(* HUGE-7. HugeTable.at: a block of the row, then the next. *)
at(t) ==
  /\ At(t, "at")
  /\ LET b == th[t].at
         taken == b # Nil /\ Broken = "findsTaken" /\ ~Gone(b) /\ ~Found(b)
     IN IF b = Nil \/ (block[b].adr = th[t].adr /\ (Found(b) \/ taken))
           \/ (Broken = "stopsAtTaken" /\ ~Found(b))
        THEN th' = [th EXCEPT ![t].pc = "found", ![t].seen = IF taken THEN b ELSE Nil]
        ELSE th' = [th EXCEPT ![t].at = block[b].next]
  /\ UNCHANGED <<kept, struck, head, block, mapped, counted, user>>

(* HUGE-7. HugeTable.at: the answer. *)
found(t) == At(t, "found") /\ Return(t) /\ UNCHANGED <<kept, struck, head, block, mapped, counted, user>>

-----------------------------------------------------------------------------
(* Errors *)

\* What is undone of an allocation: nobody finds the block, then it is unmapped, then uncounted.
Undone(t) ==
  IF Broken = "errorForgetsMapping" THEN Idle
  ELSE [Idle EXCEPT !.pc = "release", !.op = "withdraw", !.b = th[t].b]

(* An Error ends the operation before its next step; what follows is what the handlers do *)
(* (protocols.md, "When an Error comes").                                                 *)
Error(t) ==
  /\ Cardinality(struck) < MaxErrors /\ t \notin struck
  /\ ~At(t, "idle")
  /\ struck' = struck \cup {t}
  /\ LET pc == th[t].pc
         adding == pc \in {"sweep", "sweepHead", "walk", "pass", "unlink", "linkTo", "add"}
         new == th[t].op = "allocate" /\ (adding \/ pc = "handOut")
         uncounted == pc = "reserve" \/ (pc = "uncount" /\ Broken = "errorLeavesTaken")
     IN /\ block' = IF new /\ Broken # "errorUnmapsFirst"
                    THEN [block EXCEPT ![th[t].b].state = "GONE"]
                    ELSE block
        /\ counted' = IF uncounted THEN counted - 1 ELSE counted
        /\ th' = [th EXCEPT ![t] =
                    CASE new -> Undone(t)
                      \* The user must come to know where the block is: passed over.
                      [] th[t].op = "resize"
                         /\ (adding \/ (pc = "buryOld" /\ Broken = "errorAddsAgain")) ->
                           [@ EXCEPT !.pc = "sweep", !.at = Nil, !.seen = Nil]
                      [] pc \in {"uncount", "bury"} /\ Broken = "errorLeavesTaken" -> Idle
                      [] pc \in {"buryOld", "uncount", "bury", "unclaim"} -> @
                      [] pc = "remap" \/ (pc = "release" /\ th[t].op = "free") ->
                           [@ EXCEPT !.pc = "unclaim"]
                      [] pc = "release" -> @
                      [] OTHER -> Idle]
  /\ UNCHANGED <<kept, head, mapped, user>>

-----------------------------------------------------------------------------

Call(t) ==
  \/ tryAllocate(t) \/ useAgain(t) \/ withdraw(t) \/ begin(t) \/ \E a \in Addresses : lookup(t, a)
Step(t) ==
  \/ reserve(t) \/ sweep(t) \/ sweepHead(t) \/ walk(t) \/ pass(t) \/ unlink(t) \/ linkTo(t)
  \/ add(t) \/ handOut(t)
  \/ claim(t) \/ keep(t) \/ release(t) \/ uncount(t) \/ bury(t) \/ remap(t) \/ buryOld(t)
  \/ unclaim(t) \/ at(t) \/ found(t)

Next ==
  \/ \E t \in Threads : Call(t) \/ Step(t)
  \/ \E t \in Threads : Error(t)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* Types *)

BlockOK == \A b \in Blocks :
  /\ block[b].adr \in Addresses \cup {0} /\ block[b].state \in {"LIVE", "TAKEN", "GONE"}
  /\ block[b].next \in Blocks \cup {Nil}
ThOK == \A t \in Threads :
  /\ th[t].pc \in STRING /\ th[t].op \in {"none", "allocate", "free", "resize", "lookup", "withdraw"}
  /\ {th[t].b, th[t].old, th[t].at, th[t].seen, th[t].want} \subseteq Blocks \cup {Nil}
  /\ th[t].adr \in Addresses \cup {0}
TypeOK ==
  /\ head \in Blocks \cup {Nil} /\ BlockOK /\ mapped \subseteq Addresses /\ counted \in Nat /\ ThOK
  /\ user \subseteq Blocks /\ kept \subseteq Blocks /\ struck \subseteq Threads

(* Safety *)

\*: a block that the program holds is live, mapped, and in the table.
UserIsFound == \A b \in user :
  Found(b) /\ b \in Linked /\ block[b].adr \in mapped

\*: no address lies: what lookups find is mapped, and the only one there.
FoundIsTrue == \A b \in Linked : Found(b) =>
  /\ block[b].adr \in mapped
  /\ \A c \in Linked : c # b /\ Found(c) => block[c].adr # block[b].adr

\*: a block that stays live during the lookup is found.
LookupFindsLive == \A t \in Threads : At(t, "found") /\ th[t].want # Nil => th[t].at = th[t].want

\*: what a lookup answers was live when it looked.
AnswerWasLive == \A t \in Threads : At(t, "found") => th[t].seen = Nil

\*: the row has an end.
RowEnds == \A b \in Linked : b \notin Reach({block[b].next} \ {Nil}, NumBlocks)

(* Whatever an Error cuts off *)

InHand(b) == \E t \in Threads : ~At(t, "idle") /\ th[t].op # "lookup" /\ b \in {th[t].b, th[t].old}

\*: no mapping is lost, and none has two owners.
MappedIsKnown == \A a \in mapped :
  /\ \E b \in Blocks : block[b].adr = a /\ (b \in user \cup kept \/ InHand(b))
  /\ Cardinality({b \in user : block[b].adr = a}) <= 1

\*: no bytes are mapped that nobody counts, and none are counted for ever.
BytesAreCounted ==
  counted = Cardinality(mapped)
            + Cardinality({t \in Threads : th[t].pc \in {"reserve", "uncount"}})

\*: no block stays taken: it is live, kept, or gone, and can be unlinked.
TakenIsHeld == \A b \in Linked : block[b].state = "TAKEN" => b \in kept \/ InHand(b)

\*: what is kept is its row's: lookups may come to find it again.
KeptIsLinked == \A b \in kept : block[b].state = "TAKEN" /\ b \in Linked
=============================================================================
