------------------------------- MODULE Magazines -------------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* Freed blocks that a heap keeps at hand (protocols.md, "Magazines").     *)
(*                                                                         *)
(*   free: LIVE -> CLAIMED -> KEPT, in a magazine -> LIVE: malloc          *)
(*                        \-> REMOTE, on the remote list of its slab       *)
(*   a magazine is emptied: KEPT -> REMOTE, or LOCAL if the slab is the    *)
(*   heap's own                                                            *)
(*                                                                         *)
(* Threads with a heap each allocate, free rightly and wrongly, and empty  *)
(* one another's heaps.  One slab at a time lives at the one place there   *)
(* is; a free may have looked up one that is gone.  What RemoteFree shows  *)
(* is one step here: who is inside a heap is alone in it, a push comes     *)
(* onto the remote list of a slab that is not dead or not at all, a drain. *)
(* Not modelled: the bound in bytes of all classes together (a magazine    *)
(* may be emptied at any time), Errors, writes of the program.             *)
(***************************************************************************)
EXTENDS Integers, Sequences, FiniteSets

CONSTANTS
  Threads,     \* each has the heap of its own name
  NumBlocks,   \* blocks of a slab
  NumSlabs,    \* Slab objects, one after the other
  BlocksMax,   \* Magazines.BLOCKS_MAX
  MaxWrong,    \* wrong frees of the program
  Broken       \* the one planted bug, "none" in the good model

Blocks == 1 .. NumBlocks
Slabs == 1 .. NumSlabs
Nobody == "nobody"
ASSUME BlocksMax \in Nat

VARIABLES
  word,      \* each block: w1, its state; RAW is what nobody has signed
  slab,      \* the slab that lives, 0: none                   (Registry.lookup)
  dead,      \* slabs that are history                         (Slab.remoteWord, DEAD)
  local,     \* blocks on the local freelist                   (Slab.localHead)
  remote,    \* blocks on the remote list                      (Slab.remoteWord)
  used,      \* blocks outside the local freelist              (Slab.usedCount)
  magazine,  \* each heap: its blocks, with their slabs        (Magazine.blocks)
  inside,    \* each heap: who is inside it                    (HeapLease.busy, lease)
  closed,    \* heaps that are closed                          (HeapLease.closed)
  th,        \* each thread's program counter and local variables: b = block, s = its slab as
             \*   looked up, x = what w1 said, h = the heap that it is inside
  user,      \* ghost: blocks that the program holds
  wrong,     \* ghost: how many wrong frees there were
  lied       \* ghost: the free of a block that the program held was refused

vars == <<word, slab, dead, local, remote, used, magazine, inside, closed, th, user, wrong, lied>>

Idle == [pc |-> "idle", b |-> 0, s |-> 0, x |-> "RAW", h |-> Nobody]

Init ==
  /\ word = [b \in Blocks |-> "RAW"]
  /\ slab = 0
  /\ dead = {}
  /\ local = {}
  /\ remote = {}
  /\ used = 0
  /\ magazine = [h \in Threads |-> <<>>]
  /\ inside = [h \in Threads |-> Nobody]
  /\ closed = {}
  /\ th = [t \in Threads |-> Idle]
  /\ user = {}
  /\ wrong = 0
  /\ lied = FALSE

-----------------------------------------------------------------------------

At(t, pc) == th[t].pc = pc
If(p) == IF p THEN 1 ELSE 0
Go(t, pc) == th' = [th EXCEPT ![t].pc = pc]

\* The operation ends; whoever was inside a heap leaves it.
Return(t) ==
  /\ th' = [th EXCEPT ![t] = Idle]
  /\ inside' = [h \in Threads |-> IF inside[h] = t THEN Nobody ELSE inside[h]]

Enters(t) == t \notin closed /\ (inside[t] = Nobody \/ Broken = "entersTaken")
Last(q) == q[Len(q)]
Front(q) == SubSeq(q, 1, Len(q) - 1)

-----------------------------------------------------------------------------
(* Malloc *)

(* MAG-3. Magazines.take: the block that came last, if it is still signed KEPT. *)
take(t) ==
  /\ At(t, "idle") /\ Enters(t)
  /\ magazine[t] # <<>>
  /\ LET m == Last(magazine[t]) IN
     /\ word[m.b] \in {"KEPT", "CLAIMED"}
     /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "signLive", !.b = m.b, !.s = m.s, !.h = t]]
  /\ inside' = [inside EXCEPT ![t] = t]
  /\ UNCHANGED <<word, slab, dead, local, remote, used, magazine, closed, user, wrong, lied>>

(* MAG-3. Magazine.pop, BlockClaims.signLive: the program has it. *)
signLive(t) ==
  /\ At(t, "signLive")
  /\ word' = IF Broken = "notSigned" THEN word ELSE [word EXCEPT ![th[t].b] = "LIVE"]
  /\ magazine' = IF Broken = "takeKeeps" \/ magazine[t] = <<>> THEN magazine
                 ELSE [magazine EXCEPT ![t] = Front(@)]
  /\ user' = user \cup {th[t].b}
  /\ Return(t)
  /\ UNCHANGED <<slab, dead, local, remote, used, closed, wrong, lied>>

(* REFILL-1. Bins.refill: the magazine is empty; a free block of the slab, or a new slab. *)
refill(t) ==
  /\ At(t, "idle") /\ Enters(t) /\ inside[t] = Nobody
  /\ magazine[t] = <<>>
  /\ IF slab = 0
     THEN \E s \in Slabs \ dead :
            /\ \A x \in Slabs \ dead : s <= x
            /\ slab' = s
            /\ local' = Blocks \ {1}
            /\ word' = [b \in Blocks |-> IF b = 1 THEN "LIVE" ELSE "LOCAL"]
            /\ user' = {1}
            /\ used' = 1
     ELSE \E b \in local :
            /\ local' = local \ {b}
            /\ word' = [word EXCEPT ![b] = "LIVE"]
            /\ user' = user \cup {b}
            /\ used' = used + 1
            /\ UNCHANGED slab
  /\ UNCHANGED <<dead, remote, magazine, inside, closed, th, wrong, lied>>

-----------------------------------------------------------------------------
(* Free *)

\* Nobody else has begun to free it.
Right(b) == b \in user /\ \A u \in Threads : ~(th[u].b = b /\ th[u].s = slab)

(* LOOKUP-1. Registry.lookup: of any block, whether the program holds it or not. *)
lookup(t) ==
  /\ At(t, "idle") /\ slab # 0
  /\ \E b \in Blocks :
       /\ wrong' = wrong + If(~Right(b))
       /\ wrong' <= MaxWrong
       /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "signatureOf", !.b = b, !.s = slab,
                                            !.h = IF Enters(t) THEN t ELSE Nobody]]
  /\ inside' = IF Enters(t) THEN [inside EXCEPT ![t] = t] ELSE inside
  /\ UNCHANGED <<word, slab, dead, local, remote, used, magazine, closed, user, lied>>

\* No other thread has won the block for a free of its own.
Winning == {"keep", "signKept", "push", "undoClaim"}
NotClaimed(t) == \A u \in Threads \ {t} : ~(th[u].pc \in Winning /\ th[u].b = th[t].b)
Refuse(t) ==
  /\ lied' = (lied \/ (th[t].b \in user /\ th[t].s = slab /\ NotClaimed(t)))
  /\ Return(t)

(* FREE-1. BlockClaims.signatureOf, faultOf. *)
signatureOf(t) ==
  /\ At(t, "signatureOf")
  /\ LET x == word[th[t].b] IN
     IF x \in {"LIVE", "RAW"}
     THEN th' = [th EXCEPT ![t].x = x, ![t].pc = "claimBlock"] /\ UNCHANGED <<inside, lied>>
     ELSE Refuse(t)
  /\ UNCHANGED <<word, slab, dead, local, remote, used, magazine, closed, user, wrong>>

(* FREE-2. BlockClaims.claimBlock: CAS of w1. *)
claimBlock(t) ==
  /\ At(t, "claimBlock")
  /\ IF word[th[t].b] = th[t].x \/ Broken = "claimPlainStore"
     THEN /\ word' = [word EXCEPT ![th[t].b] = "CLAIMED"]
          /\ Go(t, "keep")
          /\ UNCHANGED <<inside, lied>>
     ELSE Refuse(t) /\ UNCHANGED word
  /\ UNCHANGED <<slab, dead, local, remote, used, magazine, closed, user, wrong>>

Room(h) == Len(magazine[h]) < BlocksMax \/ Broken = "noBound"

(* MAG-1. Magazines.keep: inside a heap whose magazine has room, if the slab lives. If the heap *)
(* has a slab of the class itself, which is not modelled: so it may also go on with FREE-3.      *)
keep(t) ==
  LET h == th[t].h IN
  /\ At(t, "keep")
  /\ \/ /\ h # Nobody /\ Room(h) /\ (th[t].s \notin dead \/ Broken = "keepsDead")
        /\ Go(t, "signKept")
        /\ UNCHANGED <<inside, user>>
     \/ IF Broken = "fullForgets" /\ h # Nobody /\ ~Room(h)
        THEN Return(t) /\ user' = user \ {th[t].b}
        ELSE Go(t, "push") /\ UNCHANGED <<inside, user>>
  /\ UNCHANGED <<word, slab, dead, local, remote, used, magazine, closed, wrong, lied>>

(* MAG-2. BlockClaims.signKept, Magazine.push: another state than CLAIMED, which a late undo of a *)
(* wrong free may meet and take for its own.                                                      *)
signKept(t) ==
  LET h == th[t].h IN
  /\ At(t, "signKept")
  /\ word' = IF Broken = "staysClaimed" THEN word ELSE [word EXCEPT ![th[t].b] = "KEPT"]
  /\ magazine' = [magazine EXCEPT ![h] = Append(@, [b |-> th[t].b, s |-> th[t].s])]
  /\ user' = user \ {th[t].b}
  /\ used' = IF Broken = "keptIsNotUsed" THEN used - 1 ELSE used
  /\ Return(t)
  /\ UNCHANGED <<slab, dead, local, remote, closed, wrong, lied>>

(* FREE-6. RemoteList.push: onto the remote list, unless the slab is dead. Whoever empties a *)
(* magazine goes on.                                                                         *)
push(t) ==
  LET emptied == th[t].x = "KEPT" IN
  /\ At(t, "push")
  /\ IF th[t].s \in dead
     THEN Go(t, "undoClaim") /\ UNCHANGED <<word, remote, inside, user>>
     ELSE /\ word' = [word EXCEPT ![th[t].b] = "REMOTE"]
          /\ remote' = remote \cup {th[t].b}
          /\ user' = user \ {th[t].b}
          /\ IF emptied THEN Go(t, "emptyMagazines") /\ UNCHANGED inside ELSE Return(t)
  /\ UNCHANGED <<slab, dead, local, used, magazine, closed, wrong, lied>>

(* MAG-5. Bins.pushLocal: a block that was at hand, of a slab that is the heap's own, goes onto the *)
(* local freelist; an empty slab goes, and its memory. Private. Which heap owns the slab is not      *)
(* modelled: any may.                                                                               *)
pushLocal(t) ==
  LET left == IF Broken = "homeNotCounted" THEN used ELSE used - 1 IN
  /\ At(t, "push") /\ th[t].x = "KEPT" /\ th[t].s \notin dead
  /\ used' = left
  /\ IF left = 0
     THEN /\ dead' = dead \cup {slab}
          /\ slab' = 0
          /\ local' = {}
          /\ word' = [b \in Blocks |-> "RAW"]
     ELSE /\ local' = local \cup {th[t].b}
          /\ word' = [word EXCEPT ![th[t].b] = "LOCAL"]
          /\ UNCHANGED <<dead, slab>>
  /\ Go(t, "emptyMagazines")
  /\ UNCHANGED <<remote, magazine, inside, closed, user, wrong, lied>>

(* FREE-4. BlockClaims.undoClaim: CAS of w1. *)
undoClaim(t) ==
  /\ At(t, "undoClaim")
  /\ word' = IF word[th[t].b] = "CLAIMED" /\ Broken # "undoMissing"
             THEN [word EXCEPT ![th[t].b] = th[t].x] ELSE word
  /\ Return(t)
  /\ UNCHANGED <<slab, dead, local, remote, used, magazine, closed, user, wrong, lied>>

(* DRAIN-2, RELEASE-2. By whoever has the slab: the remote list comes home; an empty slab goes, *)
(* and its memory.                                                                              *)
drain ==
  /\ remote # {} /\ slab # 0
  /\ remote' = {}
  /\ used' = used - Cardinality(remote)
  /\ IF used - Cardinality(remote) = 0
     THEN /\ dead' = dead \cup {slab}
          /\ slab' = 0
          /\ local' = {}
          /\ word' = [b \in Blocks |-> "RAW"]
     ELSE /\ local' = local \cup remote
          /\ word' = [b \in Blocks |-> IF b \in remote THEN "LOCAL" ELSE word[b]]
          /\ UNCHANGED <<dead, slab>>
  /\ UNCHANGED <<magazine, inside, closed, th, user, wrong, lied>>

-----------------------------------------------------------------------------
(* A magazine is emptied: by a taker, or by the owner, which may close its heap. *)

(* TAKE-1. HeapLease.takeLease: nobody is inside. *)
takeLease(t, h) ==
  /\ At(t, "idle") /\ h \notin closed /\ inside[h] = Nobody
  /\ inside' = [inside EXCEPT ![h] = t]
  /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "emptyMagazines", !.h = h]]
  /\ closed' \in {closed} \cup (IF t = h THEN {closed \cup {h}} ELSE {})
  /\ UNCHANGED <<word, slab, dead, local, remote, used, magazine, user, wrong, lied>>

(* MAG-4. Bins.emptyMagazines, Bins.sendHome: one block after the other; FREE-3 or MAG-5 follows. *)
emptyMagazines(t) ==
  LET h == th[t].h IN
  /\ At(t, "emptyMagazines")
  /\ IF magazine[h] = <<>> \/ Broken = "staysAtHand"
     THEN Return(t) /\ UNCHANGED magazine
     ELSE /\ magazine' = [magazine EXCEPT ![h] = Front(@)]
          /\ th' = [th EXCEPT ![t].b = Last(magazine[h]).b, ![t].s = slab, ![t].x = "KEPT",
                              ![t].pc = "push"]
          /\ UNCHANGED inside
  /\ UNCHANGED <<word, slab, dead, local, remote, used, closed, user, wrong, lied>>

Next ==
  \/ drain
  \/ \E t \in Threads :
       \/ take(t) \/ signLive(t) \/ refill(t)
       \/ lookup(t) \/ signatureOf(t) \/ claimBlock(t) \/ keep(t) \/ signKept(t) \/ push(t) \/ undoClaim(t)
       \/ pushLocal(t)
       \/ \E h \in Threads : takeLease(t, h)
       \/ emptyMagazines(t)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* Safety *)

Words == {"RAW", "LIVE", "CLAIMED", "KEPT", "REMOTE", "LOCAL"}
TypeOK ==
  /\ word \in [Blocks -> Words]
  /\ slab \in Slabs \cup {0} /\ dead \subseteq Slabs
  /\ local \subseteq Blocks /\ remote \subseteq Blocks /\ used \in Int
  /\ \A h \in Threads : \A i \in 1 .. Len(magazine[h]) :
       magazine[h][i].b \in Blocks /\ magazine[h][i].s \in Slabs
  /\ inside \in [Threads -> Threads \cup {Nobody}] /\ closed \subseteq Threads
  /\ user \subseteq Blocks /\ wrong \in 0 .. MaxWrong /\ lied \in BOOLEAN
  /\ \A t \in Threads : th[t].b \in Blocks \cup {0} /\ th[t].s \in Slabs \cup {0}

\* How often a block is in magazines, and in the hands of those that have taken it out of one.
AtHand(b) ==
  LET in(h) == Cardinality({i \in 1 .. Len(magazine[h]) : magazine[h][i].b = b})
      Sum[S \in SUBSET Threads] ==
        IF S = {} THEN 0 ELSE LET h == CHOOSE h \in S : TRUE IN in(h) + Sum[S \ {h}]
  IN Sum[Threads]
InHand(b) == Cardinality({t \in Threads :
                /\ th[t].b = b
                /\ th[t].pc \in {"push", "undoClaim"} /\ th[t].x = "KEPT"})

(* Each block of a slab is in exactly one place. *)
EachBlockOnce ==
  slab # 0 => \A b \in Blocks :
    If(b \in user) + If(b \in local) + If(b \in remote) + AtHand(b) + InHand(b) = 1

(* A block at hand is of a slab that lives, which counts it as used. *)
SlabLives ==
  \A h \in Threads : \A i \in 1 .. Len(magazine[h]) : magazine[h][i].s = slab
UsedIsRight == used = (IF slab = 0 THEN 0 ELSE NumBlocks - Cardinality(local))

(* So every further free of it is refused. *)
AtHandIsRefused ==
  \A h \in Threads : \A i \in 1 .. Len(magazine[h]) : word[magazine[h][i].b] \notin {"LIVE", "RAW"}

(* What the program holds can be freed, unless another free of it is under way. *)
RightFreeIsTaken == ~lied
UserIsLive == \A b \in user : word[b] = "LIVE" \/ \E t \in Threads :
                th[t].b = b /\ th[t].pc \in Winning

AtHandIsBounded == \A h \in Threads : Len(magazine[h]) <= BlocksMax

(* A closed heap keeps nothing, once whoever empties it has left. *)
ClosedIsEmpty == \A h \in closed : inside[h] = Nobody => magazine[h] = <<>>
=============================================================================
