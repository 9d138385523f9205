--------------------------- MODULE WeakRemoteList ---------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* The remote list of one slab and its entry in the orphan set             *)
(* (protocols.md, sections "Remote free" and "Ownership and adoption") on  *)
(* memory that keeps to access modes and no better.  RemoteFree has the    *)
(* protocol with everything around it, on memory that is sequentially      *)
(* consistent; here is one slab that goes from hand to hand, and what is   *)
(* asked is whether the modes of access-modes.md are enough, and needed.   *)
(*                                                                         *)
(*   freer:    load word; link; CAS word; claimed: drain, give up          *)
(*   giver:    CAS word to nobody; CAS listed; enqueue                     *)
(*   adopter:  dequeue; listed := FALSE; CAS word to owned; drain          *)
(*                                                                         *)
(* All private fields of the slab are one word, `free`: its blocks on the  *)
(* local freelist.  The links of blocks are words, too.  Whoever uses such *)
(* a word must see the newest value.  A block is freed once.  The queue of *)
(* the orphan set is the JDK's: who takes an entry out sees what was done  *)
(* before it was put in.                                                   *)
(***************************************************************************)
EXTENDS ReleaseAcquire, FiniteSets

CONSTANTS
  Owner,     \* has the slab at first, and gives it up; then it is no more than the others
  Freers,    \* each frees blocks
  Adopters,  \* each adopts what it finds, Rounds times
  Rounds,
  Blocks,    \* those that the program holds at first, names; the slab has another one, free
  Broken     \* the access that is weaker than it must be, "none" in the good models

ASSUME Freers \cup Adopters \cup {Owner} = Threads
ASSUME Words = {"word", "listed", "free"} \cup Blocks

VARIABLES
  m,        \* the memory: remoteWord, listed, the local freelist, the links of blocks
  entries,  \* the slab's entries in the queue of the orphan set: the views of those who made them
  live,     \* blocks that the program holds
  rounds,   \* of the adopters, so far
  th,       \* each thread's program counter, block, the word that it saw, whether it will list
  behind    \* ghost: a thread has used private words and might not have seen what was done before

vars == <<m, entries, live, rounds, th, behind>>

Nil == "none"
FreeBlock == "another"

Word(list, owned) == [list |-> list, owned |-> owned]
Idle == [pc |-> "idle", blk |-> Nil, seen |-> Word(Nil, FALSE), lists |-> FALSE]

Init ==
  /\ m = Fresh([x \in Words |-> CASE x = "word" -> Word(Nil, TRUE)
                                  [] x = "listed" -> FALSE
                                  [] x = "free" -> {FreeBlock}
                                  [] OTHER -> Nil])
  /\ entries = <<>>
  /\ live = Blocks
  /\ rounds = 0
  /\ th = [t \in Threads |->
             IF t = Owner THEN [Idle EXCEPT !.pc = "unown", !.lists = TRUE] ELSE Idle]
  /\ behind = FALSE

At(t, pc) == th[t].pc = pc
Go(t, pc) == th' = [th EXCEPT ![t].pc = pc]
Done(t) == th' = [th EXCEPT ![t] = Idle]

\* A CAS by t that fails: it has seen a value that it may load and that is not the old one.
Fails(t, x, old, mode) ==
  \E i \in Loadable(m, t, x, mode) : ValueAt(m, x, i) # old /\ m' = Load(m, t, x, i, mode)

\* The blocks on the list that begins with b.
RECURSIVE Chain(_)
Chain(b) == IF b = Nil THEN {} ELSE {b} \cup Chain(Last(m, b))

-----------------------------------------------------------------------------
(* A free by a thread that does not own the slab *)

(* FREE-3. *)
loadRemoteWord(t) ==
  /\ \/ At(t, "loadRemoteWord") /\ UNCHANGED live /\ \E i \in Loadable(m, t, "word", "acquire") :
          /\ m' = Load(m, t, "word", i, "acquire")
          /\ th' = [th EXCEPT ![t].pc = "writeLink", ![t].seen = ValueAt(m, "word", i)]
     \/ /\ t \in Freers /\ At(t, "idle")
        /\ \E b \in live, i \in Loadable(m, t, "word", "acquire") :
             /\ live' = live \ {b}
             /\ m' = Load(m, t, "word", i, "acquire")
             /\ th' = [th EXCEPT ![t].pc = "writeLink", ![t].blk = b,
                                 ![t].seen = ValueAt(m, "word", i)]
  /\ UNCHANGED <<entries, rounds, behind>>

(* FREE-5. Plain: the block is the freer's. *)
writeLink(t) ==
  /\ At(t, "writeLink")
  /\ m' = Use(m, t, th[t].blk, th[t].seen.list)
  /\ Go(t, "casRemoteWord")
  /\ UNCHANGED <<entries, live, rounds, behind>>

(* FREE-6. *)
casRemoteWord(t) ==
  /\ At(t, "casRemoteWord")
  /\ LET mode == IF Broken = "pushAcquires" THEN "acquire" ELSE "acqrel"
     IN \/ /\ Last(m, "word") = th[t].seen
           /\ m' = Update(m, t, "word", Word(th[t].blk, TRUE), mode)
           /\ IF th[t].seen.owned THEN Done(t) ELSE Go(t, "drain")
        \/ Fails(t, "word", th[t].seen, mode) /\ Go(t, "loadRemoteWord")
  /\ UNCHANGED <<entries, live, rounds, behind>>

-----------------------------------------------------------------------------
(* The holder of OWNED *)

(* DRAIN-1. *)
drain(t) ==
  /\ At(t, "drain")
  /\ m' = Update(m, t, "word", Word(Nil, TRUE),
                 IF Broken = "drainReleases" THEN "release" ELSE "acqrel")
  /\ th' = [th EXCEPT ![t].pc = "walk", ![t].blk = Last(m, "word").list]
  /\ UNCHANGED <<entries, live, rounds, behind>>

(* DRAIN-2. Private: the links of the drained blocks, the local freelist. *)
walk(t) ==
  /\ At(t, "walk")
  /\ LET drained == Chain(th[t].blk) IN
     /\ behind' = (behind \/ \E x \in drained \cup {"free"} : ~SeesLast(m, t, x))
     /\ m' = Use(m, t, "free", Last(m, "free") \cup drained)
     /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "decide"]]
  /\ UNCHANGED <<entries, live, rounds>>

(* OWN-1. Private: who frees gives the slab up; who has adopted it does that, too, or first hands *)
(* its blocks to the program, and then there is nothing to list.                                  *)
decide(t) ==
  /\ At(t, "decide")
  /\ \/ m' = m
     \/ t \in Adopters /\ m' = Use(m, t, "free", {})
  /\ th' = [th EXCEPT ![t].pc = "unown", ![t].lists = Last(m', "free") # {}]
  /\ UNCHANGED <<entries, live, rounds, behind>>

(* UNOWN-2. *)
unown(t) ==
  /\ At(t, "unown")
  /\ LET mode == IF Broken = "unownAcqRel" THEN "acqrel" ELSE "volatile"
     IN \/ /\ Last(m, "word") = Word(Nil, TRUE)
           /\ m' = Update(m, t, "word", Word(Nil, FALSE), mode)
           /\ IF th[t].lists THEN Go(t, "setListed") ELSE Done(t)
        \/ Fails(t, "word", Word(Nil, TRUE), mode) /\ Go(t, "drain")
  /\ UNCHANGED <<entries, live, rounds, behind>>

-----------------------------------------------------------------------------
(* The orphan set *)

(* ORPHAN-1. *)
setListed(t) ==
  /\ At(t, "setListed")
  /\ LET mode == IF Broken = "setListedAcqRel" THEN "acqrel" ELSE "volatile"
     IN \/ /\ Last(m, "listed") = FALSE
           /\ m' = Update(m, t, "listed", TRUE, mode)
           /\ Go(t, "enqueue")
        \/ Fails(t, "listed", FALSE, mode) /\ Done(t)
  /\ UNCHANGED <<entries, live, rounds, behind>>

(* ORPHAN-2. *)
enqueue(t) ==
  /\ At(t, "enqueue")
  /\ entries' = Append(entries, m.view[t])
  /\ Done(t)
  /\ UNCHANGED <<m, live, rounds, behind>>

(* ADOPT-1. *)
dequeue(t) ==
  /\ t \in Adopters /\ At(t, "idle") /\ entries # <<>> /\ rounds < Rounds
  /\ rounds' = rounds + 1
  /\ m' = [m EXCEPT !.view[t] = Join(@, Head(entries))]
  /\ entries' = Tail(entries)
  /\ Go(t, "clearListed")
  /\ UNCHANGED <<live, behind>>

(* ADOPT-2. *)
clearListed(t) ==
  /\ At(t, "clearListed")
  /\ m' = Store(m, t, "listed", FALSE,
                IF Broken = "clearListedRelease" THEN "release" ELSE "volatile")
  /\ Go(t, "claimOrphan")
  /\ UNCHANGED <<entries, live, rounds, behind>>

(* ADOPT-3. *)
claimOrphan(t) ==
  /\ At(t, "claimOrphan")
  /\ LET mode == IF Broken = "claimAcqRel" THEN "acqrel" ELSE "volatile"
     IN \/ /\ Last(m, "word") = Word(Nil, FALSE)
           /\ m' = Update(m, t, "word", Word(Nil, TRUE), mode)
           /\ Go(t, "drain")
        \/ Fails(t, "word", Word(Nil, FALSE), mode) /\ Done(t)
  /\ UNCHANGED <<entries, live, rounds, behind>>

-----------------------------------------------------------------------------

Next == \E t \in Threads :
  \/ loadRemoteWord(t) \/ writeLink(t) \/ casRemoteWord(t)
  \/ drain(t) \/ walk(t) \/ decide(t) \/ unown(t)
  \/ setListed(t) \/ enqueue(t) \/ dequeue(t) \/ clearListed(t) \/ claimOrphan(t)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------

TypeOK ==
  /\ Last(m, "word") \in [list : Blocks \cup {Nil}, owned : BOOLEAN]
  /\ Last(m, "listed") \in BOOLEAN /\ Last(m, "free") \subseteq Blocks \cup {FreeBlock}
  /\ live \subseteq Blocks /\ rounds \in 0 .. Rounds /\ behind \in BOOLEAN
  /\ \A t \in Threads : th[t].blk \in Blocks \cup {Nil} /\ th[t].lists \in BOOLEAN
  /\ entries \in Seq([Words -> Nat])

\* at most one thread has the slab.
HolderPcs == {"drain", "walk", "decide", "unown"}
Holders == {t \in Threads : th[t].pc \in HolderPcs}
OneOwner == Cardinality(Holders) = (IF Last(m, "word").owned THEN 1 ELSE 0)

\* whoever uses private words sees all that was done to them before.
AllIsSeen == ~behind

\* free blocks of a slab that nobody owns can be found, or somebody is about to see to it.
NoneStranded == ~Last(m, "word").owned /\ Last(m, "free") # {} =>
  \/ entries # <<>>
  \/ \E t \in Threads : th[t].pc \in {"setListed", "enqueue", "clearListed", "claimOrphan"}

\* one entry: the queue does not grow.
OneEntry == Len(entries) <= 1
=============================================================================
