------------------------------ MODULE UnitCommit -------------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* What is committed of a superslab (protocols.md, "Slab lifecycle"): the  *)
(* units that slabs have had and that have not gone back since.            *)
(*                                                                         *)
(*   cut:      counted, committed by the system, marked                    *)
(*   purge:    given back by the system, not marked, taken off the count   *)
(*   retired:  kept, with the number of its marked units beside its state, *)
(*             which is the room that it takes; or purged whole            *)
(*   closed:   whoever commits looks at "closed" afterwards                *)
(*                                                                         *)
(* One place for a superslab, which comes and goes.  Each access to a      *)
(* shared word is one action; a load and the CAS that compares with it are *)
(* one: if the CAS fails nothing has changed.                              *)
(* Not modelled: hints and searches (RunIndex), what memory holds and      *)
(* Errors (SlabLifecycle), accounts of tags (CommitTree), memory that the  *)
(* system keeps, superslabs that are committed whole (their first slab has *)
(* all units here).                                                        *)
(***************************************************************************)
EXTENDS Integers, FiniteSets

CONSTANTS
  Threads,
  NumUnits,     \* units of a superslab
  LimitMax,     \* limitBytes, in units
  RetainedMax,  \* retainedBytesMax, in units
  Broken        \* the one planted bug, "none" in the good model

Units == 1 .. NumUnits
Runs == {a .. b : a, b \in Units} \ {{}}

VARIABLES
  free,       \* Superslab.state: free units
  room,       \* the same word: the room that a retained superslab takes, in units; 0 if it is not
  noted,      \* there is a superslab at the place               (AddressRange.superslabs)
  placeFree,  \* nobody has claimed the place                    (AddressRange.freeIndices)
  marked,     \* Superslab.committedUnits
  counted,    \* CommitGauge, in units
  retained,   \* RetainedGauge, in units
  closed,     \* Registry.ranges is the empty array
  slabs,      \* ghost: runs of units that slabs have
  given,      \* ghost: units whose memory the system has given
  th          \* each thread's program counter and local variables: run = units it holds, missing =
              \*   those to be committed or given back, room = room to be given back, first = it opens
              \*   the superslab, seen = committed units as they were

vars == <<free, room, noted, placeFree, marked, counted, retained, closed, slabs, given, th>>

Idle == [pc |-> "idle", run |-> {}, missing |-> {}, room |-> 0, first |-> FALSE, seen |-> {}]

Init ==
  /\ free = {} /\ room = 0
  /\ noted = FALSE /\ placeFree = TRUE
  /\ marked = {} /\ given = {} /\ slabs = {}
  /\ counted = 0 /\ retained = 0
  /\ closed = FALSE
  /\ th = [t \in Threads |-> Idle]

-----------------------------------------------------------------------------

At(t, pc) == th[t].pc = pc
Go(t, pc) == th' = [th EXCEPT ![t].pc = pc]
Return(t) == th' = [th EXCEPT ![t] = Idle]
Size(S) == Cardinality(S)

\* Where a thread goes on that has a run of units: some of it may not be committed.
Commit(t, run) ==
  LET missing == IF Broken = "commitForgotten" THEN {} ELSE run \ marked IN
  [th[t] EXCEPT !.run = run, !.missing = missing,
                !.pc = IF missing = {} THEN "birth"
                       ELSE IF Broken = "countedLate" THEN "commit" ELSE "tryCount"]

-----------------------------------------------------------------------------
(* Units are cut *)

(* REGISTER-1. AddressRange.claimIndex: of a range of an allocator that is not closed.  The units *)
(* of the first slab are the opener's from the start.                                             *)
claimIndex(t, n) ==
  /\ At(t, "idle") /\ placeFree /\ ~closed
  /\ placeFree' = FALSE
  /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "tryCount", !.first = TRUE, !.run = 1 .. n,
                                         !.missing = 1 .. n]]
  /\ UNCHANGED <<free, room, noted, marked, counted, retained, closed, slabs, given>>

(* CUT-2. SuperslabPool.takeRun: CAS of Superslab.state.  It was retained: its room is in the word. *)
takeRun(t, run) ==
  /\ At(t, "idle") /\ noted /\ run \subseteq free
  /\ free' = free \ run
  /\ room' = IF Broken = "roomStays" THEN room ELSE 0
  /\ th' = [th EXCEPT ![t] = IF room > 0
              THEN [Idle EXCEPT !.pc = "subtract", !.run = run, !.room = room]
              ELSE Commit(t, run)]
  /\ UNCHANGED <<noted, placeFree, marked, counted, retained, closed, slabs, given>>

(* CUT-3, TRIM-3. RetainedGauge.subtract: the room is free again. *)
subtract(t) ==
  /\ At(t, "subtract") \/ At(t, "subtractTrim")
  /\ retained' = retained - (IF Broken = "roomLookedUp" THEN Size(marked) ELSE th[t].room)
  /\ th' = [th EXCEPT ![t] = IF At(t, "subtract") THEN [Commit(t, th[t].run) EXCEPT !.room = 0]
                             ELSE [@ EXCEPT !.pc = "unregister", !.room = 0]]
  /\ UNCHANGED <<free, room, noted, placeFree, marked, counted, closed, slabs, given>>

(* REGISTER-2, CUT-7. SuperslabPool.tryCount: before the system gives anything. *)
tryCount(t) ==
  /\ At(t, "tryCount")
  /\ IF counted + Size(th[t].missing) <= LimitMax \/ Broken = "limitPassed"
     THEN /\ counted' = counted + Size(th[t].missing)
          /\ Go(t, "commit")
     ELSE /\ Go(t, IF th[t].first THEN "returnIndex" ELSE "giveUnits")
          /\ UNCHANGED counted
  /\ UNCHANGED <<free, room, noted, placeFree, marked, retained, closed, slabs, given>>

(* REGISTER-2, CUT-7. OsMemory.commit: the system may refuse. *)
commit(t) ==
  /\ At(t, "commit")
  /\ \/ /\ given' = given \cup th[t].missing
        /\ Go(t, IF Broken = "countedLate" /\ ~th[t].first THEN "tryCount" ELSE "markCommitted")
     \/ /\ Go(t, "uncount")
        /\ UNCHANGED given
  /\ UNCHANGED <<free, room, noted, placeFree, marked, counted, retained, closed, slabs>>

(* REGISTER-2, REGISTER-3, CUT-7. Superslab.markCommitted: of a new superslab, before anybody  *)
(* sees it, which is then: AddressRange.publish.  The variant loads the word, and stores it    *)
(* with the units added.                                                                       *)
markCommitted(t) ==
  /\ At(t, "markCommitted") \/ At(t, "markStore")
  /\ IF Broken = "markedByStore" /\ At(t, "markCommitted") /\ ~th[t].first
     THEN /\ th' = [th EXCEPT ![t].pc = "markStore", ![t].seen = marked]
          /\ UNCHANGED <<marked, noted>>
     ELSE /\ marked' = (IF At(t, "markStore") THEN th[t].seen ELSE marked) \cup th[t].missing
          /\ noted' = TRUE
          /\ th' = [th EXCEPT ![t].pc = "isClosed", ![t].seen = {}]
  /\ UNCHANGED <<free, room, placeFree, counted, retained, closed, slabs, given>>

(* REGISTER-2, CUT-7. Registry.isClosed: whoever closed the allocator may have purged before. *)
isClosed(t) ==
  /\ At(t, "isClosed")
  /\ Go(t, IF closed /\ ~(Broken = "closedUnseen" /\ ~th[t].first) THEN "undo"
           ELSE IF th[t].first THEN "openFirst" ELSE "birth")
  /\ UNCHANGED <<free, room, noted, placeFree, marked, counted, retained, closed, slabs, given>>

(* REGISTER-4. Superslab.openRelease: all units but the opener's. *)
openFirst(t) ==
  /\ At(t, "openFirst")
  /\ free' = Units \ th[t].run
  /\ Go(t, "birth")
  /\ UNCHANGED <<room, noted, placeFree, marked, counted, retained, closed, slabs, given>>

(* CUT-4. SuperslabPool.birth: the units are a slab's. *)
birth(t) ==
  /\ At(t, "birth")
  /\ slabs' = slabs \cup {th[t].run}
  /\ Return(t)
  /\ UNCHANGED <<free, room, noted, placeFree, marked, counted, retained, closed, given>>

-----------------------------------------------------------------------------
(* Units come back *)

(* RELEASE-2. Slab.markDeadAcqRel: nobody uses the slab any more. *)
markDead(t, run) ==
  /\ At(t, "idle") /\ run \in slabs
  /\ slabs' = slabs \ {run}
  /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "giveUnits", !.run = run]]
  /\ UNCHANGED <<free, room, noted, placeFree, marked, counted, retained, closed, given>>

(* RELEASE-4. Retirement.giveUnits: CAS of Superslab.state.  All are free now: the thread has the *)
(* superslab.                                                                                     *)
giveUnits(t) ==
  LET all == free \cup th[t].run
      stays == all # Units \/ (Broken = "refusedStaysOpen" /\ th[t].missing # {})
  IN
  /\ At(t, "giveUnits")
  /\ free' = IF stays THEN all ELSE {}
  /\ IF stays THEN Return(t) ELSE th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "tryRetain"]]
  /\ UNCHANGED <<room, noted, placeFree, marked, counted, retained, closed, slabs, given>>

(* RETIRE-2. RetainedGauge.tryAdd: room for what is marked. *)
tryRetain(t) ==
  LET wanted == Size(marked)
      fits == wanted > 0 /\ (retained + wanted <= RetainedMax \/ Broken = "boundPassed")
  IN
  /\ At(t, "tryRetain")
  /\ retained' = IF fits THEN retained + wanted ELSE retained
  /\ th' = [th EXCEPT ![t].pc = IF fits THEN "openRetained" ELSE "unregister",
                      ![t].room = IF fits THEN wanted ELSE 0]
  /\ UNCHANGED <<free, room, noted, placeFree, marked, counted, closed, slabs, given>>

(* RETIRE-3. Superslab.openRelease *)
openRetained(t) ==
  /\ At(t, "openRetained")
  /\ free' = Units
  /\ room' = th[t].room
  /\ Return(t)
  /\ UNCHANGED <<noted, placeFree, marked, counted, retained, closed, slabs, given>>

(* TRIM-2. Retirement.claimRetained: CAS of Superslab.state. *)
claimRetained(t) ==
  /\ At(t, "idle") /\ noted /\ free = Units
  /\ free' = {}
  /\ room' = 0
  /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "subtractTrim", !.room = room]]
  /\ UNCHANGED <<noted, placeFree, marked, counted, retained, closed, slabs, given>>

(* RETIRE-4. AddressRange.unregisterSuperslab; or a new one is undone. *)
unregisterSuperslab(t) ==
  /\ At(t, "unregister")
  /\ noted' = FALSE
  /\ Go(t, "purge")
  /\ UNCHANGED <<free, room, placeFree, marked, counted, retained, closed, slabs, given>>

(* UNIT-2. UnitPurge.claimUnits: CAS of Superslab.state, of one that has slabs. *)
claimUnits(t, run) ==
  /\ At(t, "idle") /\ noted /\ run \subseteq free /\ free # Units
  /\ run \cap marked # {}
  /\ IF Broken = "lookedBeforeClaim"
     THEN /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "claimLate", !.run = run,
                                                !.missing = run \cap marked]]
          /\ UNCHANGED free
     ELSE /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "committedUnits", !.run = run]]
          /\ free' = free \ run
  /\ UNCHANGED <<room, noted, placeFree, marked, counted, retained, closed, slabs, given>>

\* Of the variant lookedBeforeClaim: the CAS succeeds if the units are free, or are so again.
claimLate(t) ==
  /\ At(t, "claimLate")
  /\ IF noted /\ th[t].run \subseteq free /\ free # Units
     THEN free' = free \ th[t].run /\ Go(t, "purge")
     ELSE Return(t) /\ UNCHANGED free
  /\ UNCHANGED <<room, noted, placeFree, marked, counted, retained, closed, slabs, given>>

(* UNIT-3. Superslab.committedUnitsAcquire: exact, of units that the thread holds. *)
committedUnits(t) ==
  /\ At(t, "committedUnits")
  /\ th' = [th EXCEPT ![t].missing = th[t].run \cap marked,
                      ![t].pc = IF Broken = "uncountedEarly" THEN "uncount" ELSE "purge"]
  /\ UNCHANGED <<free, room, noted, placeFree, marked, counted, retained, closed, slabs, given>>

(* RETIRE-5, UNIT-3, CUT-7. OsMemory.purge: of a whole superslab, of a run of units, of units that *)
(* were committed after the close.                                                                 *)
purge(t) ==
  /\ At(t, "purge") \/ At(t, "undo")
  /\ given' = given \ (IF th[t].run = {} THEN Units
                       ELSE IF At(t, "undo") THEN th[t].missing ELSE th[t].run)
  /\ noted' = (noted /\ ~th[t].first)
  /\ Go(t, IF th[t].run = {} \/ th[t].first THEN "uncount" ELSE "markReturned")
  /\ UNCHANGED <<free, room, placeFree, marked, counted, retained, closed, slabs>>

(* UNIT-3, CUT-7. Superslab.markReturned *)
markReturned(t) ==
  /\ At(t, "markReturned")
  /\ marked' = marked \ (IF Broken = "lookedBeforeClaim" THEN th[t].run ELSE th[t].missing)
  /\ Go(t, "uncount")
  /\ UNCHANGED <<free, room, noted, placeFree, counted, retained, closed, slabs, given>>

(* RETIRE-5, UNIT-3, CUT-7. CommitGauge.subtract: when the system has it back, or has refused. *)
uncount(t) ==
  LET whole == th[t].run = {} IN
  /\ At(t, "uncount")
  /\ counted' = counted - Size(IF whole THEN marked ELSE th[t].missing)
  /\ Go(t, IF whole \/ th[t].first THEN "returnIndex"
           ELSE IF Broken = "uncountedEarly" /\ th[t].missing \subseteq marked THEN "purge"
           ELSE "giveUnits")
  /\ UNCHANGED <<free, room, noted, placeFree, marked, retained, closed, slabs, given>>

(* RETIRE-6. AddressRange.returnIndex: the next superslab there is a new object. *)
returnIndex(t) ==
  /\ At(t, "returnIndex")
  /\ placeFree' = TRUE
  /\ marked' = {}
  /\ Return(t)
  /\ UNCHANGED <<free, room, noted, counted, retained, closed, slabs, given>>

-----------------------------------------------------------------------------
(* The allocator is closed *)

(* SHUT-4. Registry.close: nobody finds a range any more ... *)
close(t) ==
  /\ At(t, "idle") /\ ~closed
  /\ closed' = TRUE
  /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "purgeAll"]]
  /\ UNCHANGED <<free, room, noted, placeFree, marked, counted, retained, slabs, given>>

(* SHUT-4. ... and superslabs that are noted are purged. *)
purgeAll(t) ==
  /\ At(t, "purgeAll")
  /\ given' = IF noted THEN {} ELSE given
  /\ Return(t)
  /\ UNCHANGED <<free, room, noted, placeFree, marked, counted, retained, closed, slabs>>

-----------------------------------------------------------------------------

Next == \E t \in Threads :
  \/ \E n \in Units : claimIndex(t, n)
  \/ \E run \in Runs : takeRun(t, run) \/ markDead(t, run) \/ claimUnits(t, run)
  \/ subtract(t) \/ tryCount(t) \/ commit(t) \/ markCommitted(t) \/ isClosed(t) \/ openFirst(t)
  \/ birth(t) \/ giveUnits(t) \/ tryRetain(t) \/ openRetained(t) \/ claimRetained(t)
  \/ unregisterSuperslab(t) \/ claimLate(t) \/ committedUnits(t) \/ purge(t) \/ markReturned(t)
  \/ uncount(t) \/ returnIndex(t) \/ close(t) \/ purgeAll(t)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* Types *)

FreeOK == free \subseteq Units
RoomOK == room \in 0 .. NumUnits
NotedOK == noted \in BOOLEAN
PlaceFreeOK == placeFree \in BOOLEAN
MarkedOK == marked \subseteq Units
CountedOK == counted \in Int
RetainedOK == retained \in Int
ClosedOK == closed \in BOOLEAN
SlabsOK == slabs \subseteq Runs
GivenOK == given \subseteq Units
ThOK == \A t \in Threads :
  /\ th[t].pc \in STRING /\ th[t].run \in Runs \cup {{}} /\ th[t].missing \subseteq Units
  /\ th[t].room \in 0 .. NumUnits /\ th[t].first \in BOOLEAN /\ th[t].seen \subseteq Units
TypeOK == /\ FreeOK /\ RoomOK /\ NotedOK /\ PlaceFreeOK /\ MarkedOK /\ CountedOK /\ RetainedOK
          /\ ClosedOK /\ SlabsOK /\ GivenOK /\ ThOK

(* Safety *)

Rest == \A t \in Threads : At(t, "idle")

\* a slab's units are committed, until the allocator is closed.
SlabIsCommitted == \A run \in slabs : run \subseteq marked /\ (closed \/ run \subseteq given)

\* no byte that nobody counts.
GivenIsCounted == Size(given) <= counted

\* the limit holds at each moment.
LimitIsKept == counted <= LimitMax

\* the bound on what is kept holds at each moment.
RetainedIsBounded == retained <= RetainedMax

\* who takes a superslab learns from its state word what room it took.
RoomIsTrue == room > 0 => free = Units /\ room = Size(marked)

\* when nobody is at work, the counts are exact.
RestIsExact == Rest =>
  /\ counted = Size(marked) /\ retained = room
  /\ closed \/ given = marked

\* an empty superslab is kept, and counted as such.
EmptyIsKept == Rest /\ noted /\ free = Units => room > 0

\* a closed allocator has given all back.
ClosedGivesBack == Rest /\ closed => given = {}
=============================================================================
