------------------------------- MODULE KeptBlocks -------------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* Huge blocks that keep their memory when they are freed, and places      *)
(* where those are found who want one (protocols.md, "Kept blocks").       *)
(*                                                                         *)
(*   place -> block    KEPT: free, or PLACED: in use, and back by one CAS  *)
(*                                                                         *)
(*                useAgain                                                 *)
(*        KEPT  <---------->  PLACED      a place leads there, or whoever  *)
(*          |     keepAgain      |        empties it is about to withdraw  *)
(*          | withdraw           | withdraw                                *)
(*        TAKEN <----------->  LIVE                                        *)
(*          |     claim                                                    *)
(*        GONE                                                             *)
(*                                                                         *)
(* A program that frees a block and wants one of its length changes one    *)
(* word.  The block stays in its place meanwhile, and its room under the   *)
(* bound stays taken, until another one needs the place or the room.       *)
(* Threads take blocks, zeroed ones too, free them, resize them and trim;  *)
(* the program may free a block twice at the same time.  Only who has      *)
(* emptied its place takes a block out of KEPT and PLACED.                 *)
(* Where none is as long as is wanted, one is made of kept ones: of a      *)
(* longer one, or of some that lie side by side; what is left is kept.     *)
(* An Error may end a thread's operation between any two steps: what is    *)
(* done about it then is in Error.                                         *)
(* One action is one access to a shared word, named as the Java method.    *)
(* Descriptors are objects: one is taken again when nothing refers to it.  *)
(* Not modelled: lookups (HugeTable), how slots are claimed (Spans),        *)
(* alignment, the age of a kept block (any may be given up at any time),   *)
(* memory that the system keeps, the close of the allocator (its closer is *)
(* one more thread that trims and frees).                                  *)
(***************************************************************************)
EXTENDS Integers, FiniteSets

CONSTANTS
  Threads,     \* threads that take, free, resize and trim
  NumBlocks,   \* HugeBlock objects
  LongBlocks,  \* those of length 2; the others have length 1
  NumPlaces,   \* places of the cache
  KeptMax,     \* bound on what is kept, in lengths
  MayResize,   \* TRUE: blocks are resized, or wanted zeroed
  MayJoin,     \* TRUE: blocks are made of kept ones; else each descriptor has slots of its own
  NumSlots,    \* slots that there are, if so
  MaxErrors,   \* threads whose operation an Error ends, each once
  Broken       \* the one planted bug, "none" in the good model

Blocks == 1 .. NumBlocks
Places == 1 .. NumPlaces
Nil == 0
ASSUME MayResize \in BOOLEAN /\ MayJoin \in BOOLEAN /\ MaxErrors \in Nat
ASSUME NumSlots \in Nat /\ LongBlocks \subseteq Blocks

Length(b) == IF b \in LongBlocks THEN 2 ELSE 1

\* A span is the set of its slots.
Slots == 1 .. NumSlots
Run(first, n) == first .. first + n - 1
Runs(n) == {Run(f, n) : f \in 1 .. NumSlots - n + 1}
Least(S) == CHOOSE x \in S : \A y \in S : x <= y

VARIABLES
  state,   \* each HugeBlock.state
  places,  \* KeptBlocks.places: a block, or Nil
  kept,    \* RetainedGauge, in lengths
  mem,     \* each HugeBlock.span: the slots whose memory it has
  held,    \* ghost: the slots that the system has given memory for
  counted, \* CommitGauge, in slots
  dirty,   \* ghost: slots that the program may have written to
  user,    \* ghost: of each block, how often the program has been given it and not freed it
  th,      \* each thread's program counter and local variables: n = length wanted, b = its block,
           \*   room = whether it has taken room for it, e = the block whose place it empties,
           \*   at = a place, parts = blocks of which it makes one, got = those that it has taken
           \*   out, h = the one that it makes of them; b = what is left of them then
  struck   \* ghost: threads whose operation an Error has ended

memory == <<mem, held, counted, dirty>>
vars == <<state, places, kept, mem, held, counted, dirty, user, th, struck>>

Idle == [pc |-> "idle", op |-> "none", n |-> 0, b |-> Nil, room |-> FALSE, e |-> Nil, at |-> 0,
         parts |-> {}, got |-> {}, h |-> Nil]

Init ==
  /\ state = [b \in Blocks |-> "GONE"]
  /\ places = [p \in Places |-> Nil]
  /\ kept = 0
  /\ mem = [b \in Blocks |-> {}]
  /\ held = {} /\ counted = 0 /\ dirty = {}
  /\ user = [b \in Blocks |-> 0]
  /\ th = [t \in Threads |-> Idle]
  /\ struck = {}

-----------------------------------------------------------------------------

At(t, pc) == th[t].pc = pc
Go(t, pc) == th' = [th EXCEPT ![t].pc = pc]
Return(t) == th' = [th EXCEPT ![t] = Idle]
Sum(S) == Cardinality(S) + Cardinality(S \cap LongBlocks)
Used == {b \in Blocks : user[b] > 0}
Placed == {places[p] : p \in Places} \ {Nil}
Referred == Used \cup Placed
            \cup UNION {{th[t].b, th[t].e, th[t].h} \cup th[t].parts : t \in Threads}
Free(n) == {b \in Blocks \ Referred : state[b] = "GONE" /\ Length(b) = n}

\* Where a new block may lie: in the lowest free run.
Having == UNION {mem[b] : b \in Blocks}
FreeRuns(n) == {R \in Runs(n) : R \cap Having = {}}
Claims(b) ==
  IF ~MayJoin THEN {Run(2 * b - 1, Length(b))}
  ELSE {R \in FreeRuns(Length(b)) : \A Q \in FreeRuns(Length(b)) : Least(R) <= Least(Q)}

\* The program has a block, and writes to it.
Write(b) == dirty' = dirty \cup mem[b]

\* What follows when a block is kept or has gone back. It was left of others: the one that was made
\* of them is handed out, or goes back, too, if an Error has come.
End(t) ==
  th' = [th EXCEPT ![t] =
           CASE @.op = "rest" -> [@ EXCEPT !.pc = "publish", !.b = Nil, !.e = Nil, !.room = FALSE]
             [] @.op = "unrest" -> [@ EXCEPT !.pc = "purge", !.op = "unmake", !.b = Nil, !.e = th[t].h,
                                             !.room = FALSE]
             [] OTHER -> Idle]

-----------------------------------------------------------------------------
(* Taking *)

(* KEEP-1. Spans.use: a block of this length; zeroed, it must not be in use before it is. *)
use(t, n) ==
  /\ At(t, "idle")
  /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "look", !.op = "use", !.n = n, !.at = 1]]
  /\ UNCHANGED <<state, places, kept, memory, user, struck>>

\* Where a thread goes on that has found nothing in a place.
Next1(t) == IF th[t].at = NumPlaces
            THEN [th[t] EXCEPT !.pc = IF MayJoin THEN "parts" ELSE "make", !.e = Nil]
            ELSE [th[t] EXCEPT !.pc = "look", !.e = Nil, !.at = @ + 1]

(* KEEP-1. KeptBlocks.poll: what a place holds. *)
look(t) ==
  /\ At(t, "look")
  /\ LET b == places[th[t].at] IN
     th' = [th EXCEPT ![t] =
              IF b # Nil /\ Length(b) = th[t].n THEN [@ EXCEPT !.e = b, !.pc = "useAgain"]
              ELSE Next1(t)]
  /\ UNCHANGED <<state, places, kept, memory, user, struck>>

(* KEEP-1. HugeBlock.useAgain: CAS KEPT -> PLACED. Of several takers, one has it. *)
useAgain(t) ==
  /\ At(t, "useAgain")
  /\ LET b == th[t].e
         won == state[b] = "KEPT" \/ (Broken = "usesAnyway" /\ state[b] = "PLACED")
     IN IF won
        THEN /\ state' = [state EXCEPT ![b] = "PLACED"]
             /\ user' = [user EXCEPT ![b] = @ + 1]
             /\ Write(b)
             /\ Return(t)
        ELSE /\ th' = [th EXCEPT ![t] = Next1(t)]
             /\ UNCHANGED <<state, user, dirty>>
  /\ UNCHANGED <<places, kept, mem, held, counted, struck>>

(* SPAN-1. Nothing is kept that serves: a new block, with memory of the system. *)
make(t) ==
  /\ At(t, "make")
  /\ LET fits == {b \in Free(th[t].n) : Claims(b) # {}} IN
     \/ \E b \in fits : \E R \in Claims(b) :
          /\ state' = [state EXCEPT ![b] = "LIVE"]
          /\ mem' = [mem EXCEPT ![b] = R]
          /\ held' = held \cup R
          /\ counted' = counted + Length(b)
          /\ dirty' = dirty \cup R
          /\ user' = [user EXCEPT ![b] = @ + 1]
     \/ fits = {} /\ UNCHANGED <<state, memory, user>>
  /\ Return(t)
  /\ UNCHANGED <<places, kept, struck>>

-----------------------------------------------------------------------------
(* One block of others *)

Kept == {b \in Placed : state[b] = "KEPT"}
MemOf(S) == UNION {mem[b] : b \in S}
First(S) == CHOOSE b \in S : \A c \in S : Least(mem[b]) <= Least(mem[c])
Some(S) == CHOOSE b \in S : TRUE

\* Kept blocks that lie side by side and are long enough: no more of them than it takes.
RunsOfParts(n) ==
  {S \in SUBSET Kept : /\ Sum(S) >= n /\ MemOf(S) \in Runs(Sum(S))
                       /\ \A b \in S \ {First(S)} : Sum(S \ {b}) < n}

(* KEEP-6. Spans.useParts: a run of kept blocks that is long enough. There is none: SPAN-1. *)
useParts(t) ==
  /\ At(t, "parts")
  /\ LET runs == RunsOfParts(th[t].n) IN
     \/ \E S \in runs : th' = [th EXCEPT ![t].pc = "takeOut", ![t].op = "join", ![t].parts = S]
     \/ runs = {} /\ Go(t, "make")
  /\ UNCHANGED <<state, places, kept, memory, user, struck>>

(* KEEP-6. Spans.takeOut: KEEP-4 for the next of them. It has no place any more: what the thread *)
(* has of them goes back.                                                                        *)
takeOut(t) ==
  /\ At(t, "takeOut") /\ th[t].parts # th[t].got
  /\ LET b == Some(th[t].parts \ th[t].got) IN
     th' = [th EXCEPT ![t] =
              IF b \in Placed
              THEN [@ EXCEPT !.pc = "vacate", !.e = b, !.at = CHOOSE p \in Places : places[p] = b]
              ELSE [@ EXCEPT !.pc = "giveBack", !.parts = th[t].got]]
  /\ UNCHANGED <<state, places, kept, memory, user, struck>>

\* In Spans.useParts, the thread has all parts: from here on, their memory is the new block's, and
\* that of what is left. Nobody else sees that. A model may have no descriptors for them.
join(t) ==
  /\ At(t, "takeOut") /\ th[t].parts = th[t].got
  /\ LET P == th[t].parts
         first == Least(MemOf(P))
         left == Sum(P) - th[t].n
         heads == Free(th[t].n)
         Rests(h) == IF left = 0 THEN {Nil} ELSE Free(left) \ {h}
         headMem == Run(first, IF Broken = "restTwice" THEN Sum(P) ELSE th[t].n)
         Mem(h, r, b) == IF b = h THEN headMem
                         ELSE IF b = r THEN Run(first + th[t].n, left)
                         ELSE IF b \in P THEN {}
                         ELSE mem[b]
     IN \/ \E h \in heads : \E r \in Rests(h) :
             /\ state' = [b \in Blocks |-> IF b \in {h, r} THEN "TAKEN" ELSE state[b]]
             /\ mem' = [b \in Blocks |-> Mem(h, r, b)]
             /\ counted' = IF Broken = "restUncounted" THEN counted - left ELSE counted
             /\ th' = [th EXCEPT ![t].pc = "leave", ![t].op = "rest", ![t].h = h, ![t].b = r]
        \/ /\ \A h \in heads : Rests(h) = {}
           /\ Go(t, "giveBack")
           /\ UNCHANGED <<state, mem, counted>>
  /\ UNCHANGED <<places, kept, held, dirty, user, struck>>

\* Where a thread goes on whose parts are gone: KEEP-3 for what is left, if anything is.
Left(t) ==
  CASE th[t].op = "unrest" /\ th[t].b # Nil -> [th[t] EXCEPT !.pc = "purge"]
    [] th[t].op = "unrest" -> [th[t] EXCEPT !.pc = "purge", !.op = "unmake", !.e = th[t].h]
    [] th[t].b = Nil \/ Broken = "restLost" -> [th[t] EXCEPT !.pc = "publish", !.b = Nil]
    [] Broken = "restWithoutRoom" -> [th[t] EXCEPT !.pc = "keep"]
    [] OTHER -> [th[t] EXCEPT !.pc = "roomFor"]

(* HUGE-4. Spans.leave: the parts have no memory any more. *)
leave(t) ==
  /\ At(t, "leave")
  /\ LET b == Some(th[t].got) IN
     /\ state' = [state EXCEPT ![b] = "GONE"]
     /\ th' = [th EXCEPT ![t] = IF th[t].got = {b} THEN [Left(t) EXCEPT !.got = {}, !.parts = {}]
                                ELSE [@ EXCEPT !.got = @ \ {b}]]
  /\ UNCHANGED <<places, kept, memory, user, struck>>

(* HUGE-2. Spans.publish: the new block is found, and its caller's. *)
publish(t) ==
  /\ At(t, "publish")
  /\ state' = [state EXCEPT ![th[t].h] = "LIVE"]
  /\ user' = [user EXCEPT ![th[t].h] = @ + 1]
  /\ Write(th[t].h)
  /\ Return(t)
  /\ UNCHANGED <<places, kept, mem, held, counted, struck>>

(* SPAN-5. Spans.giveBack: the parts that a thread has, of which nothing comes. *)
giveBack(t) ==
  /\ At(t, "giveBack")
  /\ th' = [th EXCEPT ![t] =
              IF th[t].got # {}
              THEN [@ EXCEPT !.pc = "purge", !.e = Some(th[t].got), !.got = @ \ {Some(th[t].got)}]
              ELSE IF th[t].op = "unjoin" THEN Idle
              ELSE [Idle EXCEPT !.pc = "make", !.op = "use", !.n = th[t].n]]
  /\ UNCHANGED <<state, places, kept, memory, user, struck>>

-----------------------------------------------------------------------------
(* Freeing *)

(* HUGE-3. HugeBlocks.tryFree finds the block. Two frees of one block may be under way. *)
tryFree(t) ==
  /\ At(t, "idle")
  /\ \E b \in Used :
       th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "keepAgain", !.op = "free", !.b = b]]
  /\ UNCHANGED <<state, places, kept, memory, user, struck>>

(* KEEP-2. HugeBlock.keepAgain: CAS PLACED -> KEPT. It is free, where it is. *)
keepAgain(t) ==
  /\ At(t, "keepAgain")
  /\ LET b == th[t].b IN
     IF state[b] = "PLACED" \/ (Broken = "keepsUnplaced" /\ state[b] = "LIVE")
     THEN /\ state' = [state EXCEPT ![b] = "KEPT"]
          /\ user' = [user EXCEPT ![b] = @ - 1]
          /\ Return(t)
     ELSE Go(t, "claim") /\ UNCHANGED <<state, user>>
  /\ UNCHANGED <<places, kept, memory, struck>>

(* HUGE-3. HugeBlock.claim: CAS LIVE -> TAKEN. Placed meanwhile: KEEP-2; else another has won. *)
claim(t) ==
  /\ At(t, "claim")
  /\ LET b == th[t].b IN
     IF state[b] = "LIVE"
     THEN /\ state' = [state EXCEPT ![b] = "TAKEN"]
          /\ user' = [user EXCEPT ![b] = @ - 1]
          /\ Go(t, IF th[t].op = "resize" THEN "unclaim" ELSE "roomFor")
     ELSE /\ IF state[b] = "PLACED" /\ th[t].op = "free" THEN Go(t, "keepAgain") ELSE Return(t)
          /\ UNCHANGED <<state, user>>
  /\ UNCHANGED <<places, kept, memory, struck>>

\* A block of a place, whose place is to be emptied.
Evicts(t, p) == [th[t] EXCEPT !.pc = "vacate", !.at = p, !.e = places[p]]

(* KEEP-3. RetainedGauge.tryAdd, in Spans.roomFor: room under the bound, before anybody sees that *)
(* the block is kept. There is none: another one's, or the block goes back.                       *)
roomFor(t) ==
  /\ At(t, "roomFor")
  /\ LET b == th[t].b IN
     IF kept + Length(b) <= KeptMax \/ Broken = "keepsUnbounded"
     THEN /\ kept' = kept + Length(b)
          /\ th' = [th EXCEPT ![t].pc = "keep", ![t].room = TRUE]
     ELSE /\ \/ Go(t, "purge")
             \/ \E p \in Places : places[p] # Nil /\ th' = [th EXCEPT ![t] = Evicts(t, p)]
          /\ UNCHANGED kept
  /\ UNCHANGED <<state, places, memory, user, struck>>

(* KEEP-3. HugeBlock.keep: TAKEN -> KEPT, before a place leads there. *)
keep(t) ==
  /\ At(t, "keep")
  /\ state' = IF Broken = "keptAfterPlace" THEN state ELSE [state EXCEPT ![th[t].b] = "KEPT"]
  /\ th' = [th EXCEPT ![t].pc = "offer", ![t].at = 1]
  /\ UNCHANGED <<places, kept, memory, user, struck>>

(* KEEP-3. KeptBlocks.offer: CAS of a place, none -> block. There is none: it is withdrawn. *)
offer(t) ==
  /\ At(t, "offer")
  /\ LET b == th[t].b IN
     IF places[th[t].at] = Nil \/ Broken = "offerByStore"
     THEN /\ places' = [places EXCEPT ![th[t].at] = b]
          /\ End(t)
     ELSE /\ th' = [th EXCEPT ![t].at = IF @ = NumPlaces THEN @ ELSE @ + 1,
                              ![t].e = IF th[t].at = NumPlaces THEN b ELSE Nil,
                              ![t].pc = IF th[t].at = NumPlaces THEN "withdraw" ELSE "offer"]
          /\ UNCHANGED places
  /\ UNCHANGED <<state, kept, memory, user, struck>>

-----------------------------------------------------------------------------
(* Emptying a place *)

(* KEEP-4. Spans.giveUp, in Spans.trim and in a step of decay: any block that has a place. *)
giveUp(t) ==
  /\ At(t, "idle")
  /\ \E p \in Places :
       /\ places[p] # Nil
       /\ th' = [th EXCEPT ![t] = [Evicts(t, p) EXCEPT !.op = "trim"]]
  /\ UNCHANGED <<state, places, kept, memory, user, struck>>

(* KEEP-4. Spans.useZeroed: likewise, for a block that is made zero. *)
useZeroed(t) ==
  /\ MayResize /\ At(t, "idle")
  /\ \E p \in Places :
       /\ places[p] # Nil
       /\ th' = [th EXCEPT ![t] = [Evicts(t, p) EXCEPT !.op = "zero", !.n = Length(places[p])]]
  /\ UNCHANGED <<state, places, kept, memory, user, struck>>

(* KEEP-4. HugeBlocks.reallocate: likewise, for a block that is resized; it has no place: HUGE-3. *)
reallocate(t) ==
  /\ MayResize /\ At(t, "idle")
  /\ \E b \in Used :
       \/ \E p \in Places :
            /\ places[p] = b
            /\ th' = [th EXCEPT ![t] = [Evicts(t, p) EXCEPT !.op = "resize", !.b = b]]
       \/ /\ b \notin Placed
          /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "claim", !.op = "resize", !.b = b]]
  /\ UNCHANGED <<state, places, kept, memory, user, struck>>

\* Where a thread goes on that could not empty a place.
Unvacated(t) ==
  CASE th[t].op \in {"free", "rest"} -> [th[t] EXCEPT !.pc = IF th[t].room THEN "keep" ELSE "roomFor",
                                          !.e = Nil]
    [] th[t].op = "zero" -> [Idle EXCEPT !.pc = "make", !.op = "use", !.n = th[t].n]
    [] th[t].op = "join" -> [th[t] EXCEPT !.pc = "giveBack", !.e = Nil, !.parts = th[t].got]
    [] OTHER -> Idle

(* KEEP-4. KeptBlocks.vacate: CAS of a place, block -> none. *)
vacate(t) ==
  /\ At(t, "vacate")
  /\ IF places[th[t].at] = th[t].e \/ Broken = "vacateByStore"
     THEN /\ places' = [places EXCEPT ![th[t].at] = Nil]
          /\ Go(t, "subtract")
     ELSE /\ th' = [th EXCEPT ![t] = Unvacated(t)]
          /\ UNCHANGED places
  /\ UNCHANGED <<state, kept, memory, user, struck>>

(* KEEP-4. RetainedGauge.subtract: the room of what has no place any more. *)
subtract(t) ==
  /\ At(t, "subtract")
  /\ kept' = IF Broken = "roomStaysTaken" THEN kept ELSE kept - Length(th[t].e)
  /\ Go(t, "withdraw")
  /\ UNCHANGED <<state, places, memory, user, struck>>

\* Whether the thread withdraws the block that it has offered in vain.
Own(t) == th[t].op \in {"free", "rest", "unrest"} /\ th[t].e = th[t].b

(* KEEP-5. HugeBlock.withdraw: CAS KEPT -> TAKEN. The block is this thread's. *)
withdraw(t) ==
  /\ At(t, "withdraw")
  /\ LET e == th[t].e IN
     IF state[e] = "KEPT" \/ Broken = "withdrawByStore"
     THEN /\ state' = [state EXCEPT ![e] = "TAKEN"]
          /\ th' = [th EXCEPT ![t] =
               CASE Own(t) /\ @.op = "unrest" -> [@ EXCEPT !.pc = "undo", !.e = Nil]
                 [] Own(t) -> [@ EXCEPT !.pc = "noPlace"]
                 [] @.op = "zero" -> [@ EXCEPT !.pc = "unclaim"]
                 [] @.op = "join" -> [@ EXCEPT !.pc = "takeOut", !.e = Nil, !.got = @ \cup {e}]
                 [] Broken = "leavesWithdrawn" -> [@ EXCEPT !.pc = "done"]
                 [] OTHER -> [@ EXCEPT !.pc = "purge"]]
          \* Spans.refresh: what must be zero is, before it is anybody's.
          /\ dirty' = IF th[t].op = "zero" /\ Broken # "restIsZero" THEN dirty \ mem[e] ELSE dirty
     ELSE Go(t, "withdrawPlaced") /\ UNCHANGED <<state, dirty>>
  /\ UNCHANGED <<places, kept, mem, held, counted, user, struck>>

(* KEEP-5. HugeBlock.withdraw: CAS PLACED -> LIVE. It is in use, and has no place. *)
withdrawPlaced(t) ==
  /\ At(t, "withdrawPlaced")
  /\ LET e == th[t].e IN
     IF state[e] = "PLACED"
     THEN /\ state' = IF Broken = "staysPlaced" THEN state ELSE [state EXCEPT ![e] = "LIVE"]
          /\ Go(t, IF Own(t) THEN "noRoom" ELSE "done")
     ELSE Go(t, "withdraw") /\ UNCHANGED state
  /\ UNCHANGED <<places, kept, memory, user, struck>>

(* KEEP-3. Spans.give: no place; another's is emptied, or the room is given back. *)
noPlace(t) ==
  /\ At(t, "noPlace")
  /\ \/ \E p \in Places : places[p] # Nil /\ th' = [th EXCEPT ![t] = Evicts(t, p)]
     \/ th' = [th EXCEPT ![t].e = Nil, ![t].pc = "noRoom"]
  /\ UNCHANGED <<state, places, kept, memory, user, struck>>

(* KEEP-3. RetainedGauge.subtract: the room that was taken in vain. *)
noRoom(t) ==
  /\ At(t, "noRoom")
  /\ kept' = kept - Length(th[t].b)
  /\ IF th[t].e = Nil THEN th' = [th EXCEPT ![t].pc = "purge", ![t].room = FALSE] ELSE End(t)
  /\ UNCHANGED <<state, places, memory, user, struck>>

\* Where a thread goes on that has emptied a place.
Vacated(t) ==
  CASE th[t].op \in {"free", "rest"} -> [th[t] EXCEPT !.pc = IF th[t].room THEN "keep" ELSE "roomFor",
                                          !.e = Nil]
    [] th[t].op = "zero" -> [Idle EXCEPT !.pc = "make", !.op = "use", !.n = th[t].n]
    [] th[t].op = "resize" -> [th[t] EXCEPT !.pc = "claim", !.e = Nil]
    [] th[t].op \in {"undo", "unrest"} -> [th[t] EXCEPT !.pc = "undo", !.e = Nil]
    [] th[t].op \in {"join", "unjoin"} -> [th[t] EXCEPT !.pc = "giveBack", !.e = Nil,
                                                       !.parts = th[t].got]
    [] OTHER -> Idle
done(t) ==
  /\ At(t, "done")
  /\ th' = [th EXCEPT ![t] = Vacated(t)]
  /\ UNCHANGED <<state, places, kept, memory, user, struck>>

\* The block that goes back: the one whose place was emptied, or the one that is freed.
Goes(t) == IF th[t].e = Nil THEN th[t].b ELSE th[t].e

(* SPAN-5. Spans.giveBack: the system has its memory. *)
purge(t) ==
  /\ At(t, "purge")
  /\ LET g == Goes(t) IN
     /\ held' = held \ mem[g]
     /\ counted' = counted - Length(g)
     /\ dirty' = dirty \ mem[g]
     /\ mem' = [mem EXCEPT ![g] = {}]
  /\ Go(t, "bury")
  /\ UNCHANGED <<state, places, kept, user, struck>>

(* HUGE-4. HugeBlock.bury. *)
bury(t) ==
  /\ At(t, "bury")
  /\ state' = [state EXCEPT ![Goes(t)] = "GONE"]
  /\ IF th[t].e = Nil \/ th[t].e = th[t].b THEN End(t) ELSE Go(t, "done")
  /\ UNCHANGED <<places, kept, memory, user, struck>>

(* HUGE-6. HugeBlock.unclaim: of a block that was made zero, or resized. *)
unclaim(t) ==
  /\ At(t, "unclaim")
  /\ LET b == IF th[t].op = "zero" THEN th[t].e ELSE th[t].b IN
     /\ state' = [state EXCEPT ![b] = "LIVE"]
     /\ user' = [user EXCEPT ![b] = @ + 1]
     /\ Write(b)
  /\ Return(t)
  /\ UNCHANGED <<places, kept, mem, held, counted, struck>>

-----------------------------------------------------------------------------
(* Errors *)

(* KEEP-3. The handler of Spans.give: the block has no room, and is its user's again. What is *)
(* left of others has no user, and goes back.                                                 *)
undo(t) ==
  /\ At(t, "undo")
  /\ kept' = IF th[t].room /\ Broken # "errorKeepsRoom" THEN kept - Length(th[t].b) ELSE kept
  /\ IF th[t].op = "unrest"
     THEN /\ th' = [th EXCEPT ![t].pc = "purge", ![t].room = FALSE]
          /\ UNCHANGED <<state, user>>
     ELSE /\ state' = [state EXCEPT ![th[t].b] = "LIVE"]
          /\ user' = [user EXCEPT ![th[t].b] = @ + 1]
          /\ Return(t)
  /\ UNCHANGED <<places, memory, struck>>

(* An Error ends the operation before its next step; what follows is what the handlers do *)
(* (protocols.md, "When an Error comes").                                                 *)
Error(t) ==
  /\ Cardinality(struck) < MaxErrors /\ t \notin struck
  /\ ~At(t, "idle")
  /\ struck' = struck \cup {t}
  /\ th' = [th EXCEPT ![t] =
              CASE th[t].pc \in {"look", "useAgain", "parts", "make", "keepAgain", "claim"} -> Idle
                \* The parts that a thread has go back; once they are others, these do.
                [] th[t].op = "join" /\ Broken = "errorLosesParts" -> Idle
                [] th[t].op = "join" /\ th[t].pc \in {"takeOut", "vacate", "giveBack"} ->
                     [@ EXCEPT !.op = "unjoin", !.pc = "giveBack", !.e = Nil]
                [] th[t].op = "join" -> [@ EXCEPT !.op = "unjoin"]
                [] th[t].op = "rest" /\ Broken = "errorLosesRest" -> Idle
                [] th[t].op = "rest" /\ At(t, "publish") ->
                     [@ EXCEPT !.op = "unmake", !.pc = "purge", !.e = th[t].h]
                [] th[t].op = "rest" /\ th[t].pc \in {"roomFor", "keep", "vacate", "noPlace"} ->
                     [@ EXCEPT !.op = "unrest", !.pc = "undo", !.e = Nil]
                [] th[t].op = "rest" /\ At(t, "offer") ->
                     [@ EXCEPT !.op = "unrest", !.pc = "withdraw", !.e = th[t].b]
                [] th[t].op = "rest" -> [@ EXCEPT !.op = "unrest"]
                \* Of a free, before anybody could have the block: it is its user's again.
                [] th[t].pc \in {"roomFor", "keep", "noPlace"} -> [@ EXCEPT !.pc = "undo"]
                [] At(t, "vacate") -> IF th[t].op = "free" THEN [@ EXCEPT !.pc = "undo"] ELSE Idle
                [] At(t, "purge") /\ th[t].op = "free" /\ th[t].e = Nil -> [@ EXCEPT !.pc = "undo"]
                \* Offered: whoever has it meanwhile keeps it.
                [] At(t, "offer") -> IF Broken = "errorLosesOffered" THEN Idle
                                     ELSE [@ EXCEPT !.pc = "withdraw", !.e = th[t].b]
                \* The place is empty: finished, and the block that is freed is undone.
                [] th[t].pc \in {"subtract", "withdraw", "withdrawPlaced", "purge", "bury", "done"}
                   /\ th[t].e # Nil /\ ~Own(t) ->
                     IF Broken = "errorLosesEvicted" THEN Idle
                     ELSE [@ EXCEPT !.op = IF @ = "free" THEN "undo" ELSE "trim"]
                \* A block that was to be made zero goes back.
                [] At(t, "unclaim") /\ th[t].op = "zero" -> [@ EXCEPT !.pc = "purge", !.op = "trim"]
                [] OTHER -> @]
  /\ UNCHANGED <<state, places, kept, memory, user>>

-----------------------------------------------------------------------------

Call(t) ==
  \/ \E n \in {Length(b) : b \in Blocks} : use(t, n)
  \/ tryFree(t) \/ giveUp(t) \/ useZeroed(t) \/ reallocate(t)
Step(t) ==
  \/ look(t) \/ useAgain(t) \/ make(t)
  \/ useParts(t) \/ takeOut(t) \/ join(t) \/ leave(t) \/ publish(t) \/ giveBack(t)
  \/ keepAgain(t) \/ claim(t) \/ roomFor(t) \/ keep(t)
  \/ offer(t) \/ vacate(t) \/ subtract(t) \/ withdraw(t) \/ withdrawPlaced(t)
  \/ noPlace(t) \/ noRoom(t) \/ done(t) \/ purge(t) \/ bury(t) \/ unclaim(t) \/ undo(t)

Next ==
  \/ \E t \in Threads : Call(t) \/ Step(t)
  \/ \E t \in Threads : Error(t)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* Types *)

TypeOK ==
  /\ state \in [Blocks -> {"LIVE", "PLACED", "KEPT", "TAKEN", "GONE"}]
  /\ places \in [Places -> Blocks \cup {Nil}]
  /\ mem \in [Blocks -> SUBSET Slots] /\ held \cup dirty \subseteq Slots /\ counted \in Int
  /\ kept \in Int /\ user \in [Blocks -> Nat] /\ struck \subseteq Threads
  /\ \A t \in Threads :
       /\ th[t].pc \in STRING
       /\ th[t].op \in {"none", "use", "free", "trim", "zero", "resize", "undo",
                        "join", "unjoin", "rest", "unrest", "unmake"}
       /\ th[t].parts \cup th[t].got \subseteq Blocks /\ th[t].h \in Blocks \cup {Nil}
       /\ th[t].n \in 0 .. 2 /\ th[t].room \in BOOLEAN /\ th[t].at \in 0 .. NumPlaces
       /\ {th[t].b, th[t].e} \subseteq Blocks \cup {Nil}

(* Safety *)

Withdraws(t, b) == th[t].e = b /\ th[t].pc \in {"subtract", "withdraw", "withdrawPlaced"}
Offers(t, b) == th[t].b = b /\ th[t].op \in {"free", "rest"} /\ th[t].pc = "offer"
Has(t, b) ==
  \/ th[t].e = b /\ th[t].pc \in {"purge", "bury", "noPlace", "unclaim"}
  \/ th[t].b = b /\ th[t].op = "resize" /\ At(t, "unclaim")
  \/ b \in th[t].got \/ b = th[t].h
  \/ th[t].b = b /\ th[t].op \in {"free", "undo", "rest", "unrest"}
     /\ \/ th[t].pc \in {"leave", "roomFor", "keep", "noPlace", "undo"}
        \/ th[t].e = Nil /\ th[t].pc \in {"noRoom", "purge", "bury"}
        \/ th[t].e \notin {Nil, b}

\*: what the program has is in use, and its memory is there.
UserHasMemory == \A b \in Used :
  state[b] \in {"LIVE", "PLACED"} /\ mem[b] \subseteq held /\ Cardinality(mem[b]) = Length(b)

\*: no two blocks have a slot, and each slot that has memory is a block's.
SlotsOnce == held = Having /\ \A b, c \in Blocks : b # c => mem[b] \cap mem[c] = {}

\*: what is committed is counted, once.
CommitIsExact == counted = Cardinality(held)

\*: what is handed out as zero is zero, and so is what has no memory.
ZeroIsZero ==
  /\ dirty \subseteq held
  /\ \A t \in Threads : At(t, "unclaim") /\ th[t].op = "zero" => mem[th[t].e] \cap dirty = {}

\*: no two have a block.
OneOwner == \A b \in Blocks :
  /\ user[b] <= 1
  /\ Cardinality({t \in Threads : Has(t, b)}) <= 1
  /\ (\E t \in Threads : Has(t, b)) => b \notin Used /\ state[b] \in {"TAKEN", "GONE"}

\*: a block lies in one place at most, and what lies in a place is kept, or in use and placed.
PlaceIsTrue ==
  /\ \A p, q \in Places : p # q /\ places[p] # Nil => places[p] # places[q]
  /\ \A p \in Places : places[p] # Nil => state[places[p]] \in {"KEPT", "PLACED"}

\*: the bound holds at each moment, and what lies in places is counted.
KeptIsBounded == Sum(Placed) <= kept /\ kept <= KeptMax

(* Nothing is lost, whatever an Error cuts off *)

\*: a kept block is found by its place, or somebody is about to give it one, or to withdraw it.
KeptIsFound == \A b \in Blocks : state[b] \in {"KEPT", "PLACED"} =>
  b \in Placed \/ \E t \in Threads : Withdraws(t, b) \/ Offers(t, b)

\*: memory is somebody's: the program's, a place's, a thread's.
NoBlockIsLost == \A b \in {c \in Blocks : mem[c] # {}} :
  b \in Used \cup Placed \/ \E t \in Threads : Has(t, b) \/ Withdraws(t, b) \/ Offers(t, b)

AtRest == \A t \in Threads : At(t, "idle")

\*: at rest, what takes room has a place.
RestIsExact == AtRest => kept = Sum(Placed)
=============================================================================
