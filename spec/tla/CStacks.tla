-------------------------------- MODULE CStacks --------------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* Blocks that threads of C have at hand (protocols.md, "C stacks").       *)
(* Machine code pops and pushes them; Java refills the stacks, empties     *)
(* them and closes them.                                                   *)
(*                                                                         *)
(*   rack    owner, taken, busy; one stack: count, limit, and places       *)
(*   room    places that stacks may grow by, of all racks together         *)
(*   mark    of each block: none, out (C has it), hand (on a stack)        *)
(*                                                                         *)
(* The owner of a rack uses no atomic instruction but for the mark of a    *)
(* block that it frees.  A taker makes it leave: it sets taken, a fence of *)
(* the process, then it waits until busy is 0.  The store of busy may wait *)
(* in the owner's store buffer until the fence; that is why there is one.  *)
(* All else comes in order: x86-64, the one processor that this runs on.   *)
(* A push uses limit many places.  A full stack may grow: its owner takes  *)
(* room and raises the limit; a taker lowers it and gives the room back.   *)
(* The program frees any block at any time, also what it has freed; a free *)
(* of a block that is out is a free of whoever has it.                     *)
(* One action is one access to shared memory, named as the Java method, or *)
(* as what the machine code does.                                          *)
(* Not modelled: size classes (a stack each, with nothing in common),      *)
(* addresses without mark, threads that die in their rack (it stays taken, *)
(* or the next thread with their pointer goes on), Errors.                 *)
(***************************************************************************)
EXTENDS Integers, FiniteSets

CONSTANTS
  Threads,   \* of C
  Taker,     \* the thread of Java that collects and closes
  Blocks,    \* of the allocator, of one class
  OneRack,   \* TRUE: all threads come upon the same rack, FALSE: each upon its own
  First,     \* places of a stack that a push may use at first
  Places,    \* places of a stack that has grown as far as it may
  Room,      \* places that all stacks together may grow by
  MaySpill,  \* TRUE: threads give blocks of their stacks back
  MayTake,   \* TRUE: the taker empties racks
  MayClose,  \* TRUE: the taker may close them
  Broken     \* the one planted bug, "none" in the good model

Nobody == "nobody"
NoBlock == "no block"
Racks == IF OneRack THEN {"rack"} ELSE Threads
Everybody == Threads \cup {Taker}
ASSUME {OneRack, MaySpill, MayTake, MayClose} \subseteq BOOLEAN
ASSUME Places \in Nat /\ First \in 1 .. Places /\ Room \in Nat

VARIABLES
  owner,   \* Racks.owner but for its lowest bit: whose the rack is, for ever
  taken,   \* the lowest bit: the owner may not enter
  busy,    \* Racks.isBusy, as memory has it
  buffer,  \* threads whose store busy := 1 waits in their store buffer
  count,   \* Racks.count
  limit,   \* Racks.limit
  room,    \* GrowthRoom.left
  place,   \* the places of the stacks
  mark,    \* Marks.of
  free,    \* the allocator has the block
  user,    \* ghost: blocks that the program has
  closed,  \* ghost: racks that are closed and empty
  th       \* each thread's program counter and local variables: op = what it does, b = block,
           \*   n = count that it has read, r = the taker's rack, ends = it closes

vars == <<owner, taken, busy, buffer, count, limit, room, place, mark, free, user, closed, th>>

Idle == [pc |-> "idle", op |-> "none", b |-> NoBlock, n |-> 0, r |-> "none", ends |-> FALSE]

Init ==
  /\ owner = [r \in Racks |-> Nobody]
  /\ taken = [r \in Racks |-> FALSE]
  /\ busy = [r \in Racks |-> FALSE]
  /\ buffer = {}
  /\ count = [r \in Racks |-> 0]
  /\ limit = [r \in Racks |-> First]
  /\ room = Room
  /\ place = [r \in Racks |-> [i \in 1 .. Places + 1 |-> NoBlock]]
  /\ mark = [b \in Blocks |-> "none"]
  /\ free = Blocks
  /\ user = {}
  /\ closed = {}
  /\ th = [t \in Everybody |-> Idle]

-----------------------------------------------------------------------------

At(t, pc) == th[t].pc = pc
Go(t, pc) == th' = [th EXCEPT ![t].pc = pc]
Return(t) == th' = [th EXCEPT ![t] = Idle]
RackOf(t) == IF OneRack THEN "rack" ELSE t
Pops(t) == th[t].op \in {"malloc", "spill"}
OwnsOpen(t) == owner[RackOf(t)] = t /\ ~taken[RackOf(t)]

\* A later store of a thread is seen when its store buffer is empty.
Stores(t) == t \notin buffer

-----------------------------------------------------------------------------
(* Machine code: into the rack and out of it *)

(* CSTACK-1. Who is not the owner does not touch busy. *)
loadOwner(t) ==
  /\ At(t, "loadOwner")
  /\ Go(t, IF OwnsOpen(t) \/ Broken = "busyOfOthers" THEN "storeBusy" ELSE "missed")
  /\ UNCHANGED <<owner, taken, busy, buffer, count, limit, room, place, mark, free, user, closed>>

(* CSTACK-1. busy := 1, into the store buffer. *)
storeBusy(t) ==
  /\ At(t, "storeBusy")
  /\ buffer' = buffer \cup {t}
  /\ Go(t, "loadOwnerAgain")
  /\ UNCHANGED <<owner, taken, busy, count, limit, room, place, mark, free, user, closed>>

\* The store buffer runs empty.
runBufferEmpty(t) ==
  /\ t \in buffer
  /\ buffer' = buffer \ {t}
  /\ busy' = [busy EXCEPT ![RackOf(t)] = TRUE]
  /\ UNCHANGED <<owner, taken, count, limit, room, place, mark, free, user, closed, th>>

(* CSTACK-1. Behind the store of busy in the program; in memory it may be before it. *)
loadOwnerAgain(t) ==
  /\ At(t, "loadOwnerAgain")
  /\ Go(t, IF OwnsOpen(t) \/ Broken = "ownerOnce" THEN "loadCount" ELSE "leave")
  /\ UNCHANGED <<owner, taken, busy, buffer, count, limit, room, place, mark, free, user, closed>>

(* CSTACK-4. busy := 0. With a block in hand, or by upcall. *)
leave(t) ==
  /\ At(t, "leave") /\ Stores(t)
  /\ busy' = [busy EXCEPT ![RackOf(t)] = FALSE]
  /\ Go(t, "missed")
  /\ UNCHANGED <<owner, taken, buffer, count, limit, room, place, mark, free, user, closed>>

(* CSTACK-4. As leave, after a pop or a push. *)
leaveDone(t) ==
  /\ At(t, "leaveDone") /\ Stores(t)
  /\ busy' = [busy EXCEPT ![RackOf(t)] = FALSE]
  /\ user' = IF th[t].op = "malloc" /\ mark[th[t].b] = "out" THEN user \cup {th[t].b} ELSE user
  /\ IF th[t].op = "spill" THEN Go(t, "clear") ELSE Return(t)
  /\ UNCHANGED <<owner, taken, buffer, count, limit, room, place, mark, free, closed>>

\* Where an upcall goes on; a private step.
missed(t) ==
  /\ At(t, "missed")
  /\ CASE th[t].op = "malloc" -> Go(t, "mallocMissed")
       [] th[t].op = "free" -> Go(t, "freeMissed")
       [] th[t].op = "give" /\ Broken # "giveForgets" -> Go(t, "clear")
       [] OTHER -> Return(t)
  /\ UNCHANGED <<owner, taken, busy, buffer, count, limit, room, place, mark, free, user, closed>>

-----------------------------------------------------------------------------
(* Machine code: pop and push *)

(* CSTACK-2. A program asks; or its thread gives a block back (MachineFunctions.makeRoom). *)
begin(t, op) ==
  /\ At(t, "idle") /\ (op = "spill" => MaySpill)
  /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "loadOwner", !.op = op]]
  /\ UNCHANGED <<owner, taken, busy, buffer, count, limit, room, place, mark, free, user, closed>>

(* CSTACK-2, CSTACK-3. Is there a block? *)
loadCount(t) ==
  /\ At(t, "loadCount")
  /\ LET n == count[RackOf(t)]
     IN th' = [th EXCEPT ![t].n = n,
                         ![t].pc = CASE ~Pops(t) -> "loadLimit"
                                     [] n > 0 -> "storeCount"
                                     [] OTHER -> "leave"]
  /\ UNCHANGED <<owner, taken, busy, buffer, count, limit, room, place, mark, free, user, closed>>

(* CSTACK-3. Is there a place? *)
loadLimit(t) ==
  /\ At(t, "loadLimit")
  /\ Go(t, IF th[t].n < limit[RackOf(t)] \/ Broken = "noBound" THEN "casMark" ELSE "leave")
  /\ UNCHANGED <<owner, taken, busy, buffer, count, limit, room, place, mark, free, user, closed>>

(* CSTACK-2, CSTACK-3. One less, before the block is taken; one more, after it was put there. *)
storeCount(t) ==
  /\ At(t, "storeCount") /\ Stores(t)
  /\ count' = CASE ~Pops(t) -> [count EXCEPT ![RackOf(t)] = th[t].n + 1]
                [] Broken = "popKeepsCount" -> count
                [] OTHER -> [count EXCEPT ![RackOf(t)] = th[t].n - 1]
  /\ Go(t, IF Pops(t) THEN "loadPlace" ELSE "leaveDone")
  /\ UNCHANGED <<owner, taken, busy, buffer, limit, room, place, mark, free, user, closed>>

(* CSTACK-2. *)
loadPlace(t) ==
  /\ At(t, "loadPlace")
  /\ th' = [th EXCEPT ![t].b = place[RackOf(t)][th[t].n],
                      ![t].pc = IF Broken = "notMarked" THEN "leaveDone" ELSE "storeMark"]
  /\ UNCHANGED <<owner, taken, busy, buffer, count, limit, room, place, mark, free, user, closed>>

(* CSTACK-2. The block is out. *)
storeMark(t) ==
  /\ At(t, "storeMark") /\ Stores(t)
  /\ mark' = [mark EXCEPT ![th[t].b] = "out"]
  /\ Go(t, "leaveDone")
  /\ UNCHANGED <<owner, taken, busy, buffer, count, limit, room, place, free, user, closed>>

(* CSTACK-3. A program frees any block. *)
beginFree(t, b) ==
  /\ At(t, "idle")
  /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "loadMark", !.op = "free", !.b = b]]
  /\ UNCHANGED <<owner, taken, busy, buffer, count, limit, room, place, mark, free, user, closed>>

(* CSTACK-3. What is not out is not for machine code. *)
loadMark(t) ==
  /\ At(t, "loadMark")
  /\ Go(t, IF mark[th[t].b] = "out" THEN "loadOwner" ELSE "missed")
  /\ UNCHANGED <<owner, taken, busy, buffer, count, limit, room, place, mark, free, user, closed>>

(* CSTACK-3. CAS of the mark, out -> hand: of several frees of a block one has it. *)
casMark(t) ==
  /\ At(t, "casMark") /\ Stores(t)
  /\ IF mark[th[t].b] = "out" \/ Broken = "markByStore"
     THEN /\ mark' = [mark EXCEPT ![th[t].b] = IF Broken = "staysOut" THEN "out" ELSE "hand"]
          /\ user' = user \ {th[t].b}
          /\ Go(t, "storePlace")
     ELSE Go(t, "leave") /\ UNCHANGED <<mark, user>>
  /\ UNCHANGED <<owner, taken, busy, buffer, count, limit, room, place, free, closed>>

(* CSTACK-3. *)
storePlace(t) ==
  /\ At(t, "storePlace")
  /\ place' = [place EXCEPT ![RackOf(t)][th[t].n + 1] = th[t].b]
  /\ Go(t, "storeCount")
  /\ UNCHANGED <<owner, taken, busy, buffer, count, mark, free, user, closed, limit, room>>

-----------------------------------------------------------------------------
(* Java: upcalls *)

(* CSTACK-5. Marks.clear: CAS of the mark, out -> none; who wins has the block. *)
clear(t) ==
  /\ At(t, "clear")
  /\ IF mark[th[t].b] = "out"
     THEN /\ mark' = [mark EXCEPT ![th[t].b] = "none"]
          /\ user' = user \ {th[t].b}
          /\ Go(t, "tryFree")
     ELSE Return(t) /\ UNCHANGED <<mark, user>>
  /\ UNCHANGED <<owner, taken, busy, buffer, count, limit, room, place, free, closed>>

(* CSTACK-5, CSTACK-9. The allocator takes the block back. *)
tryFree(t) ==
  /\ At(t, "tryFree")
  /\ free' = free \cup {th[t].b}
  /\ IF t = Taker THEN th' = [th EXCEPT ![t].pc = "pop", ![t].b = NoBlock] ELSE Return(t)
  /\ UNCHANGED <<owner, taken, busy, buffer, count, limit, room, place, mark, user, closed>>

(* CSTACK-6. MachineFunctions.newForC: a block of the allocator, marked out; or there is none. *)
newForC(t) ==
  /\ At(t, "mallocMissed") \/ At(t, "refill")
  /\ \/ \E b \in free :
          /\ free' = free \ {b}
          /\ mark' = [mark EXCEPT ![b] = "out"]
          /\ user' = IF At(t, "mallocMissed") THEN user \cup {b} ELSE user
          /\ IF At(t, "mallocMissed") THEN Go(t, "seat")
             ELSE th' = [th EXCEPT ![t].pc = "loadMark", ![t].op = "give", ![t].b = b]
     \/ Return(t) /\ UNCHANGED <<free, mark, user>>
  /\ UNCHANGED <<owner, taken, busy, buffer, count, limit, room, place, closed>>

(* CSTACK-6. Racks.seat: CAS of the owner, nobody -> the thread. Then refill, or the free anew. *)
seat(t) ==
  /\ At(t, "seat")
  /\ LET r == RackOf(t)
         mine == Broken = "seatByStore" \/ (owner[r] = Nobody /\ ~taken[r])
     IN /\ owner' = IF mine THEN [owner EXCEPT ![r] = t] ELSE owner
        /\ IF th[t].op = "free"
           THEN th' = [th EXCEPT ![t].pc = "loadMark", ![t].op = "give"]
           ELSE IF owner'[r] = t THEN Go(t, "refill") ELSE Return(t)
  /\ UNCHANGED <<taken, busy, buffer, count, limit, room, place, mark, free, user, closed>>

(* CSTACK-7. MachineFunctions.freeMissed: what is not out is refused. *)
freeMissed(t) ==
  /\ At(t, "freeMissed")
  /\ IF mark[th[t].b] = "out" THEN Go(t, "seat") ELSE Return(t)
  /\ UNCHANGED <<owner, taken, busy, buffer, count, limit, room, place, mark, free, user, closed>>

-----------------------------------------------------------------------------
(* Java: a full stack grows *)

(* CSTACK-10. Racks.limit: how far has it grown? An upcall of the owner; at any time here. *)
beginGrow(t) ==
  /\ At(t, "idle") /\ owner[RackOf(t)] = t /\ limit[RackOf(t)] < Places
  /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "takeRoom", !.n = limit[RackOf(t)]]]
  /\ UNCHANGED <<owner, taken, busy, buffer, count, limit, room, place, mark, free, user, closed>>

(* CSTACK-10. GrowthRoom.take. *)
takeRoom(t) ==
  /\ At(t, "takeRoom")
  /\ IF room > 0 \/ Broken = "roomWithoutLook"
     THEN room' = room - 1 /\ Go(t, "grow")
     ELSE Return(t) /\ UNCHANGED room
  /\ UNCHANGED <<owner, taken, busy, buffer, count, limit, place, mark, free, user, closed>>

(* CSTACK-10. Racks.grow: CAS of the limit; a taker may have lowered it meanwhile. *)
grow(t) ==
  /\ At(t, "grow")
  /\ IF limit[RackOf(t)] = th[t].n \/ Broken = "growByStore"
     THEN limit' = [limit EXCEPT ![RackOf(t)] = th[t].n + 1] /\ Return(t)
     ELSE Go(t, IF Broken = "roomForgotten" THEN "idle" ELSE "giveRoom") /\ UNCHANGED limit
  /\ UNCHANGED <<owner, taken, busy, buffer, count, room, place, mark, free, user, closed>>

(* CSTACK-10. GrowthRoom.give: it was not needed. *)
giveRoom(t) ==
  /\ At(t, "giveRoom")
  /\ room' = room + 1
  /\ Return(t)
  /\ UNCHANGED <<owner, taken, busy, buffer, count, limit, place, mark, free, user, closed>>

-----------------------------------------------------------------------------
(* Java: the taker *)

(* CSTACK-8. Racks.take: CAS of the owner word, so that its owner does not come in. *)
take(r, ends) ==
  /\ At(Taker, "idle") /\ r \notin closed
  /\ IF ends THEN MayClose ELSE MayTake /\ owner[r] # Nobody
  /\ taken' = [taken EXCEPT ![r] = TRUE]
  /\ th' = [th EXCEPT ![Taker] = [Idle EXCEPT !.pc = "fence", !.r = r, !.ends = ends]]
  /\ UNCHANGED <<owner, busy, buffer, count, limit, room, place, mark, free, user, closed>>

(* CSTACK-8. SystemCalls.fence: all store buffers run empty. *)
fence ==
  /\ At(Taker, "fence")
  /\ IF Broken = "noFence" THEN UNCHANGED <<busy, buffer>>
     ELSE /\ busy' = [r \in Racks |-> busy[r] \/ \E t \in buffer : RackOf(t) = r]
          /\ buffer' = {}
  /\ Go(Taker, "isBusy")
  /\ UNCHANGED <<owner, taken, count, limit, room, place, mark, free, user, closed>>

(* CSTACK-8. Racks.isBusy: it waits; or it gives up, and the rack stays taken until the next time. *)
isBusy ==
  /\ At(Taker, "isBusy")
  /\ CASE ~busy[th[Taker].r] \/ Broken = "notAwaited" ->
            Go(Taker, IF Broken = "closeKeeps" /\ th[Taker].ends THEN "open" ELSE "pop")
       [] OTHER -> Return(Taker)
  /\ UNCHANGED <<owner, taken, busy, buffer, count, limit, room, place, mark, free, user, closed>>

(* CSTACK-9. Racks.pop: a block off the stack of a rack that nobody is in. *)
pop ==
  /\ At(Taker, "pop")
  /\ LET r == th[Taker].r IN
     IF count[r] > 0
     THEN /\ count' = [count EXCEPT ![r] = @ - 1]
          /\ th' = [th EXCEPT ![Taker].b = place[r][count[r]], ![Taker].pc = "set"]
     ELSE Go(Taker, "shrink") /\ UNCHANGED count
  /\ UNCHANGED <<owner, taken, busy, buffer, limit, room, place, mark, free, user, closed>>

(* CSTACK-9. Marks.set. *)
set ==
  /\ At(Taker, "set")
  /\ mark' = [mark EXCEPT ![th[Taker].b] = "none"]
  /\ Go(Taker, "tryFree")
  /\ UNCHANGED <<owner, taken, busy, buffer, count, limit, room, place, free, user, closed>>

(* CSTACK-9. Racks.shrink: the limit is what it was at first. *)
shrink ==
  /\ At(Taker, "shrink")
  /\ LET r == th[Taker].r IN
     /\ limit' = [limit EXCEPT ![r] = First]
     /\ th' = [th EXCEPT ![Taker].n = limit[r] - First, ![Taker].pc = "giveRoomBack"]
  /\ UNCHANGED <<owner, taken, busy, buffer, count, room, place, mark, free, user, closed>>

(* CSTACK-9. GrowthRoom.give: what it had grown by. *)
giveRoomBack ==
  /\ At(Taker, "giveRoomBack")
  /\ room' = room + th[Taker].n
  /\ th' = [th EXCEPT ![Taker].n = 0, ![Taker].pc = "open"]
  /\ UNCHANGED <<owner, taken, busy, buffer, count, limit, place, mark, free, user, closed>>

(* CSTACK-9. Racks.open: the owner may come in again; or it is closed for good. *)
open ==
  /\ At(Taker, "open")
  /\ IF th[Taker].ends
     THEN closed' = closed \cup {th[Taker].r} /\ UNCHANGED taken
     ELSE taken' = [taken EXCEPT ![th[Taker].r] = FALSE] /\ UNCHANGED closed
  /\ Return(Taker)
  /\ UNCHANGED <<owner, busy, buffer, count, limit, room, place, mark, free, user>>

-----------------------------------------------------------------------------

Call(t) == begin(t, "malloc") \/ begin(t, "spill") \/ \E b \in Blocks : beginFree(t, b)
Step(t) ==
  \/ loadOwner(t) \/ storeBusy(t) \/ runBufferEmpty(t) \/ loadOwnerAgain(t) \/ leave(t)
  \/ leaveDone(t) \/ missed(t) \/ loadCount(t) \/ storeCount(t) \/ loadPlace(t) \/ storeMark(t)
  \/ loadMark(t) \/ casMark(t) \/ storePlace(t) \/ newForC(t) \/ seat(t) \/ freeMissed(t)
  \/ clear(t) \/ beginGrow(t) \/ takeRoom(t) \/ grow(t) \/ giveRoom(t) \/ loadLimit(t)

Next ==
  \/ \E t \in Threads : Call(t) \/ Step(t)
  \/ \E t \in Everybody : tryFree(t)
  \/ \E r \in Racks, ends \in BOOLEAN : take(r, ends)
  \/ fence \/ isBusy \/ pop \/ set \/ shrink \/ giveRoomBack \/ open

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* Types *)

TypeOK ==
  /\ owner \in [Racks -> Threads \cup {Nobody}]
  /\ {taken[r] : r \in Racks} \cup {busy[r] : r \in Racks} \subseteq BOOLEAN
  /\ buffer \subseteq Threads
  /\ \A r \in Racks : count[r] \in Int /\ limit[r] \in First .. Places
  /\ room \in Int
  /\ \A b \in Blocks : mark[b] \in {"none", "out", "hand"}
  /\ free \subseteq Blocks /\ user \subseteq Blocks /\ closed \subseteq Racks
  /\ place \in [Racks -> [1 .. Places + 1 -> Blocks \cup {NoBlock}]]
  /\ \A t \in Everybody : th[t].b \in Blocks \cup {NoBlock}

(* Safety *)

OnStack(b) == {<<r, i>> \in Racks \X (1 .. Places + 1) : i <= count[r] /\ place[r][i] = b}

\* A thread alone has it: popped and not marked yet; its free has won the mark; on its way to the
\* allocator.
InHand(b) ==
  {t \in Everybody :
     \/ th[t].b = b /\ th[t].pc \in {"storeMark", "storePlace", "set", "tryFree"}
     \/ th[t].b = b /\ At(t, "storeCount") /\ ~Pops(t)
     \/ At(t, "loadPlace") /\ place[RackOf(t)][th[t].n] = b}

Owners(b) ==
  Cardinality(OnStack(b)) + Cardinality(InHand(b))
    + Cardinality({x \in {b} : x \in free}) + Cardinality({x \in {b} : mark[x] = "out"})

\*: no block is anybody's twice: the allocator's, a stack's, a thread's, or C's.
EachBlockOnce == \A b \in Blocks : Owners(b) <= 1

\*: each block is somebody's.
NothingLost == \A b \in Blocks : Owners(b) >= 1

\*: what is out is the program's, or a thread is about to hand it out or to give it back.
OutIsSomebodys ==
  \A b \in Blocks :
    mark[b] = "out" => b \in user \/ \E t \in Threads : th[t].b = b /\ th[t].op # "free"

\*: what the program has is out, so its free is taken.
UserIsOut == \A b \in user : mark[b] = "out"

\*: no stack holds more than its limit says.
StackIsBounded == \A r \in Racks : count[r] \in 0 .. limit[r]

Grown(r) == limit[r] - First
RoomInHand ==
  Cardinality({t \in Threads : th[t].pc \in {"grow", "giveRoom"}})
    + (IF At(Taker, "giveRoomBack") THEN th[Taker].n ELSE 0)
GrownOfAll == LET G[S \in SUBSET Racks] ==
                    IF S = {} THEN 0
                    ELSE LET r == CHOOSE r \in S : TRUE IN Grown(r) + G[S \ {r}]
              IN G[Racks]

\*: what stacks have grown by and what is left is the room that there is, and no more.
RoomIsExact == room >= 0 /\ room + GrownOfAll + RoomInHand = Room

\*: a closed rack has nothing, and nothing comes to it.
ClosedIsEmpty == \A r \in closed : count[r] = 0 /\ taken[r]
=============================================================================
