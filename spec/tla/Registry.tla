------------------------------- MODULE Registry -------------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* The registry: from any address to its slab (protocols.md, "Registry").  *)
(*                                                                         *)
(*   address -> range? -> table[unit of the range] -> slab or NO_SLAB      *)
(*                LOOKUP-2      LOOKUP-3                                   *)
(*                                                                         *)
(* Superslabs come and go, slabs are cut and released in them, the place   *)
(* of a purged superslab is registered again, while other threads look up  *)
(* addresses of every kind: live, free, interior, never mapped, foreign.   *)
(* One action is one access to a shared word, named as the Java method.    *)
(* Descriptors are objects: an id is taken again when nothing refers to it *)
(* (the garbage collector).  An Error may end a thread's operation between *)
(* any two steps: what is done about it then is in Error.                  *)
(* Not modelled: blocks inside a slab (final fields and arithmetic), huge  *)
(* blocks (HugeTable), the hints which superslabs have free units and the  *)
(* bound on retained bytes (SlabLifecycle).                                *)
(***************************************************************************)
EXTENDS Integers, FiniteSets

CONSTANTS
  Mutators,    \* threads that register, cut, release, retire
  Readers,     \* threads that look up
  NumIndexes,  \* places for a superslab in each range
  NumRanges,   \* reserved ranges that may come to be
  NumUnits,    \* units of a superslab (32 in Java)
  NumSupers,   \* Superslab objects
  NumSlabs,    \* Slab objects
  MaxErrors,   \* threads whose operation an Error ends, each once
  Broken       \* the one planted bug, "none" in the good model

Indexes == 1 .. (NumIndexes * NumRanges)
RangeOf(i) == ((i - 1) \div NumIndexes) + 1
Units == 1 .. NumUnits
Supers == 1 .. NumSupers
SlabIds == 1 .. NumSlabs
Threads == Mutators \cup Readers
NoSlab == 0     \* the sentinel Slab.NONE
Null == -1      \* what nobody should ever meet
Foreign == <<0, 1>>  \* an address outside of every range
Mine == Indexes \X Units
Addresses == Mine \cup {Foreign}

ASSUME Mutators \cap Readers = {}

VARIABLES
  ranges,     \* Registry.ranges (copy on write): how many ranges can be seen
  table,      \* AddressRange.leaves: unit of the range -> slab, NO_SLAB, or Null if not yet filled
  supers,     \* AddressRange.superslabs: index -> superslab, 0 if none
  freeUnits,  \* Superslab.state of each superslab: its free units
  place,      \* Superslab.index, final; 0 if the object is not in use
  slab,       \* each superslab.Slab: super, units, whole = all final fields are set
  freeIndex,  \* AddressRange.freeIndices
  mapped,     \* OsMemory: the indexes whose memory can be read
  th,         \* each thread's program counter and local variables
  live,       \* ghost: slabs with blocks that the program holds
  struck      \* ghost: threads whose operation an Error has ended

vars == <<ranges, table, supers, freeUnits, place, slab, freeIndex, mapped, th, live, struck>>

Idle == [pc |-> "idle", i |-> 0, ss |-> 0, s |-> 0, todo |-> {}, seen |-> {},
         adr |-> Foreign, res |-> NoSlab, want |-> 0, may |-> {}]
NoSlabObject == [super |-> 0, units |-> {}, whole |-> FALSE]

Init ==
  /\ ranges = 1
  /\ table = [a \in Mine |-> IF RangeOf(a[1]) = 1 THEN NoSlab ELSE Null]
  /\ supers = [i \in Indexes |-> 0]
  /\ freeUnits = [ss \in Supers |-> {}]
  /\ place = [ss \in Supers |-> 0]
  /\ slab = [s \in SlabIds |-> NoSlabObject]
  /\ freeIndex = {i \in Indexes : RangeOf(i) = 1}
  /\ mapped = {}
  /\ th = [t \in Threads |-> Idle]
  /\ live = {}
  /\ struck = {}

-----------------------------------------------------------------------------

At(t, pc) == th[t].pc = pc
Go(t, pc) == th' = [th EXCEPT ![t].pc = pc]
Return(t) == th' = [th EXCEPT ![t] = Idle]

\* Objects that something still refers to.
SuperInUse(ss) ==
  \/ \E i \in Indexes : supers[i] = ss
  \/ \E t \in Threads : th[t].ss = ss
  \/ \E s \in SlabIds : slab[s].super = ss
  \/ freeUnits[ss] # {}
SlabsInUse == live \cup {table[a] : a \in Mine}
                \cup UNION {{th[t].s, th[t].res, th[t].want} \cup th[t].may : t \in Threads}
FreeSupers == {ss \in Supers : ~SuperInUse(ss)}
FreeSlabs == SlabIds \ SlabsInUse
Least(S) == CHOOSE x \in S : \A y \in S : x <= y

\* What an address means at this moment.
Meaning(tab, a) == IF a = Foreign \/ tab[a] = Null THEN NoSlab ELSE tab[a]
\* The ghosts of the lookups under way: what the address has meant since they began.
Watch(threads, tab) ==
  [t \in Threads |->
     IF threads[t].pc \in {"loadRanges", "loadUnit"}
     THEN [threads[t] EXCEPT !.may = @ \cup {Meaning(tab, threads[t].adr)}]
     ELSE threads[t]]

-----------------------------------------------------------------------------
(* Ranges and superslabs *)

(* RANGE-1. AddressRange's constructor makes a table in which no leaf is, which reads as NO_SLAB *)
(* everywhere, then Registry.addRange publishes the range.                                       *)
addRange(t) ==
  /\ At(t, "idle") /\ ranges < NumRanges
  /\ table' = IF Broken = "rangeBeforeTable" THEN table
              ELSE [a \in Mine |-> IF RangeOf(a[1]) = ranges + 1 THEN NoSlab ELSE table[a]]
  /\ th' = [th EXCEPT ![t].pc = "publishRange", ![t].i = ranges + 1]
  /\ \A u \in Mutators : th[u].pc # "publishRange"   \* else the CAS of one of them fails
  /\ UNCHANGED <<struck, ranges, supers, freeUnits, place, slab, freeIndex, mapped, live>>

(* RANGE-2. Registry.addRange: CAS of the array of ranges. *)
publishRange(t) ==
  /\ At(t, "publishRange")
  /\ ranges' = th[t].i
  /\ freeIndex' = freeIndex \cup {i \in Indexes : RangeOf(i) = th[t].i}
  /\ Return(t)
  /\ UNCHANGED <<struck, table, supers, freeUnits, place, slab, mapped, live>>

(* REGISTER-1. AddressRange.claimIndex: CAS of the free indices. *)
claimIndexAt(t, i) ==
  /\ At(t, "idle") /\ FreeSupers # {} /\ FreeSlabs # {}
  /\ i \in freeIndex
  /\ freeIndex' = freeIndex \ {i}
  /\ th' = [th EXCEPT ![t].pc = "commit", ![t].i = i, ![t].ss = Least(FreeSupers)]
  /\ UNCHANGED <<struck, ranges, table, supers, freeUnits, place, slab, mapped, live>>
claimIndex(t) == \E i \in Indexes : claimIndexAt(t, i)

(* REGISTER-2. OsMemory.commit. *)
commit(t) ==
  /\ At(t, "commit")
  /\ mapped' = mapped \cup {th[t].i}
  /\ place' = [place EXCEPT ![th[t].ss] = th[t].i]
  /\ Go(t, "publish")
  /\ UNCHANGED <<struck, ranges, table, supers, freeUnits, slab, freeIndex, live>>

(* REGISTER-3. AddressRange.publish: cutters and walkers can find the superslab. *)
publish(t) ==
  /\ At(t, "publish")
  /\ supers' = [supers EXCEPT ![th[t].i] = th[t].ss]
  /\ Go(t, "open")
  /\ UNCHANGED <<struck, ranges, table, freeUnits, place, slab, freeIndex, mapped, live>>

Runs == {a .. b : a \in Units, b \in Units} \ {{}}
\* A new Slab object on units of the superslab; private until it is published.
Bear(t, units) ==
  LET s == Least(FreeSlabs) IN
  /\ slab' = [slab EXCEPT ![s] = [super |-> th[t].ss, units |-> units,
                                  whole |-> Broken # "slabBeforeInit"]]
  /\ th' = [th EXCEPT ![t].s = s, ![t].todo = units, ![t].seen = {},
                      ![t].pc = IF Broken = "handOutBeforePublish" THEN "handOut"
                                ELSE "publishSlab"]

(* RETIRE-3, REGISTER-4. Superslab.openRelease: all units but the opener's own. *)
openRun(t, run) ==
  /\ At(t, "open") /\ FreeSlabs # {} /\ 1 \in run
  /\ freeUnits' = [freeUnits EXCEPT ![th[t].ss] = Units \ run]
  /\ Bear(t, run)
  /\ UNCHANGED <<struck, ranges, table, supers, place, freeIndex, mapped, live>>

(* Superslab.openRelease: all units of a superslab that is kept.     *)
openKept(t) ==
  /\ At(t, "keep")
  /\ freeUnits' = [freeUnits EXCEPT ![th[t].ss] = Units]
  /\ Return(t)
  /\ UNCHANGED <<struck, ranges, table, supers, place, slab, freeIndex, mapped, live>>

open(t) == openKept(t) \/ \E run \in Runs : openRun(t, run)

(* CUT-1. SuperslabPool.takeRun: AddressRange.superslabAt and Superslab.stateAcquire. *)
loadStateOf(t, i, run) ==
  /\ At(t, "idle") /\ FreeSlabs # {}
  /\ supers[i] # 0 /\ run \subseteq freeUnits[supers[i]]
  /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "takeRun", !.ss = supers[i], !.i = i,
                                          !.todo = run, !.seen = freeUnits[supers[i]]]]
  /\ UNCHANGED <<struck, ranges, table, supers, freeUnits, place, slab, freeIndex, mapped, live>>
loadState(t) == \E i \in Indexes, run \in Runs : loadStateOf(t, i, run)

(* CUT-2. SuperslabPool.takeRun: CAS of Superslab.state. *)
takeRun(t) ==
  /\ At(t, "takeRun")
  /\ LET ss == th[t].ss IN
     IF FreeSlabs # {} /\ (freeUnits[ss] = th[t].seen \/ Broken = "cutPlainStore")
     THEN /\ freeUnits' = [freeUnits EXCEPT ![ss] = th[t].seen \ th[t].todo]
          /\ Bear(t, th[t].todo)
     ELSE Return(t) /\ UNCHANGED <<freeUnits, slab>>
  /\ UNCHANGED <<struck, ranges, table, supers, place, freeIndex, mapped, live>>

(* CUT-5. AddressRange.publishSlab: one store for each unit. *)
publishSlab(t) ==
  /\ At(t, "publishSlab")
  /\ LET k == Least(th[t].todo)
         rest == th[t].todo \ {k}
         tab == [table EXCEPT ![<<th[t].i, k>>] = th[t].s]
     IN /\ table' = tab
        /\ th' = Watch([th EXCEPT ![t] =
                          IF rest = {} /\ th[t].s \in live THEN Idle
                          ELSE [@ EXCEPT !.todo = rest,
                                         !.pc = IF rest = {} \/ Broken = "publishedInPart"
                                                THEN "handOut" ELSE "publishSlab"]], tab)
  /\ UNCHANGED <<struck, ranges, supers, freeUnits, place, slab, freeIndex, mapped, live>>

(* MALLOC-1. BlockHeap.malloc: the first block goes to the program. *)
handOut(t) ==
  /\ At(t, "handOut")
  /\ live' = live \cup {th[t].s}
  /\ slab' = [slab EXCEPT ![th[t].s].whole = TRUE]
  /\ IF th[t].todo # {} THEN Go(t, "publishSlab") ELSE Return(t)
  /\ UNCHANGED <<struck, ranges, table, supers, freeUnits, place, freeIndex, mapped>>

(* RELEASE-1, RELEASE-2. BlockHeap.free of the last block; the slab is marked dead. *)
releaseSlab(t, s) ==
  /\ At(t, "idle") /\ s \in live
  /\ live' = live \ {s}
  /\ th' = [u \in Threads |->
              IF u = t THEN [Idle EXCEPT !.s = s, !.ss = slab[s].super, !.todo = slab[s].units,
                                         !.i = place[slab[s].super],
                                         !.pc = IF Broken = "freeBeforeUnregister"
                                                THEN "release" ELSE "unregisterSlab"]
              ELSE IF th[u].want = s THEN [th[u] EXCEPT !.want = 0]
              ELSE th[u]]
  /\ UNCHANGED <<struck, ranges, table, supers, freeUnits, place, slab, freeIndex, mapped>>

(* RELEASE-3. AddressRange.unregisterSlab: one store for each unit. *)
unregisterSlab(t) ==
  /\ At(t, "unregisterSlab")
  /\ LET k == Least(th[t].todo)
         rest == th[t].todo \ {k}
         tab == [table EXCEPT ![<<th[t].i, k>>] = NoSlab]
     IN /\ table' = tab
        /\ th' = Watch([th EXCEPT ![t] =
                          IF rest # {} THEN [@ EXCEPT !.todo = rest]
                          ELSE IF Broken = "freeBeforeUnregister" THEN Idle
                          ELSE [@ EXCEPT !.todo = slab[th[t].s].units, !.pc = "release"]], tab)
  /\ UNCHANGED <<struck, ranges, supers, freeUnits, place, slab, freeIndex, mapped, live>>

(* RELEASE-4. SuperslabPool.release: one CAS of Superslab.state. When it would make all units *)
(* free it makes none free: the superslab is claimed by whoever emptied it.                   *)
release(t) ==
  /\ At(t, "release")
  /\ LET ss == th[t].ss
         new == freeUnits[ss] \cup th[t].todo
         last == new = Units
     IN /\ freeUnits' = [freeUnits EXCEPT ![ss] =
                           IF last /\ Broken # "retireWithoutClaim" THEN {} ELSE new]
        /\ slab' = [slab EXCEPT ![th[t].s] = [@ EXCEPT !.super = 0]]
        /\ IF Broken = "freeBeforeUnregister" THEN Go(t, "unregisterSlab")
           ELSE IF last THEN th' = [th EXCEPT ![t].pc = "retireSuperslab", ![t].s = 0,
                                              ![t].todo = {}]
           ELSE Return(t)
  /\ UNCHANGED <<struck, ranges, table, supers, place, freeIndex, mapped, live>>

(* RETIRE-1. Retirement.retireSuperslab: keep or purge; SlabLifecycle decides which.    *)
(* Private.                                                                             *)
retireSuperslab(t) ==
  /\ At(t, "retireSuperslab")
  /\ \/ Go(t, "keep")
     \/ Go(t, IF Broken = "indexBeforeUnregister" THEN "returnIndex" ELSE "unregisterSuperslab")
  /\ UNCHANGED <<struck, ranges, table, supers, freeUnits, place, slab, freeIndex, mapped, live>>

(* TRIM-2. Retirement.claimRetained, in trim: CAS of Superslab.state, all units of an empty *)
(* superslab.                                                                               *)
claimRetainedAt(t, i) ==
  /\ At(t, "idle")
  /\ supers[i] # 0 /\ freeUnits[supers[i]] = Units
  /\ freeUnits' = [freeUnits EXCEPT ![supers[i]] = {}]
  /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.ss = supers[i], !.i = i,
                 !.pc = IF Broken = "indexBeforeUnregister" THEN "returnIndex"
                        ELSE "unregisterSuperslab"]]
  /\ UNCHANGED <<struck, ranges, table, supers, place, slab, freeIndex, mapped, live>>
claimRetained(t) == \E i \in Indexes : claimRetainedAt(t, i)

(* RETIRE-4. AddressRange.unregisterSuperslab. *)
unregisterSuperslab(t) ==
  /\ At(t, "unregisterSuperslab")
  /\ supers' = [supers EXCEPT ![th[t].i] = 0]
  /\ CASE Broken = "indexBeforeUnregister" -> Return(t)
       [] Broken = "indexBeforePurge" -> Go(t, "returnIndex")
       [] OTHER -> Go(t, "purge")
  /\ UNCHANGED <<struck, ranges, table, freeUnits, place, slab, freeIndex, mapped, live>>

(* RETIRE-5. OsMemory.purge: MADV_DONTNEED; the memory stays mapped. *)
purge(t) ==
  /\ At(t, "purge")
  /\ mapped' = IF Broken = "unmapOnPurge" THEN mapped \ {th[t].i} ELSE mapped
  /\ IF Broken = "indexBeforePurge" THEN Return(t) ELSE Go(t, "returnIndex")
  /\ UNCHANGED <<struck, ranges, table, supers, freeUnits, place, slab, freeIndex, live>>

(* RETIRE-6. AddressRange.returnIndex: the place can be registered again. *)
returnIndex(t) ==
  /\ At(t, "returnIndex")
  /\ freeIndex' = freeIndex \cup {th[t].i}
  /\ CASE Broken = "indexBeforeUnregister" -> Go(t, "unregisterSuperslab")
       [] Broken = "indexBeforePurge" -> Go(t, "purge")
       [] OTHER -> Return(t)
  /\ UNCHANGED <<struck, ranges, table, supers, freeUnits, place, slab, mapped, live>>

-----------------------------------------------------------------------------
(* Lookup *)

\* The slab with live blocks at an address, or 0.
LiveAt(a) ==
  LET S == {s \in live : place[slab[s].super] = a[1] /\ a[2] \in slab[s].units}
  IN IF S = {} THEN 0 ELSE Least(S)

(* LOOKUP-1. Registry.lookup begins: any address. *)
lookup(t, a) ==
  /\ At(t, "idle")
  /\ th' = [th EXCEPT ![t] = [@ EXCEPT !.pc = "loadRanges", !.adr = a, !.want = LiveAt(a),
                                       !.res = NoSlab,
                                       !.may = {Meaning(table, a)}]]
  /\ UNCHANGED <<struck, ranges, table, supers, freeUnits, place, slab, freeIndex, mapped, live>>

(* LOOKUP-2. Registry.ranges: outside of every range means foreign. *)
loadRanges(t) ==
  /\ At(t, "loadRanges")
  /\ LET i == th[t].adr[1]
         hint == Broken = "cachedSlab" /\ th[t].s # NoSlab /\ th[t].i = i
                 /\ th[t].adr[2] \in slab[th[t].s].units
     IN th' = [th EXCEPT ![t].res = IF hint THEN th[t].s ELSE NoSlab,
                         ![t].pc = IF i \in Indexes /\ RangeOf(i) <= ranges /\ ~hint
                                   THEN "loadUnit" ELSE "found"]
  /\ UNCHANGED <<struck, ranges, table, supers, freeUnits, place, slab, freeIndex, mapped, live>>

(* LOOKUP-3. AddressRange.lookup. *)
loadUnit(t) ==
  /\ At(t, "loadUnit")
  /\ Broken # "lookupWaits" \/ table[th[t].adr] # NoSlab
  /\ th' = [th EXCEPT ![t].res = table[th[t].adr], ![t].pc = "found"]
  /\ UNCHANGED <<struck, ranges, table, supers, freeUnits, place, slab, freeIndex, mapped, live>>

(* FREE-1. BlockClaims.signatureOf: the free goes on and reads the block, which may be dead by *)
(* now.                                                                                       *)
readBlock(t) ==
  /\ At(t, "found")
  /\ th' = [th EXCEPT ![t] = IF Broken = "cachedSlab" /\ th[t].res # Null
                             THEN [Idle EXCEPT !.s = th[t].res, !.i = th[t].adr[1]] ELSE Idle]
  /\ UNCHANGED <<struck, ranges, table, supers, freeUnits, place, slab, freeIndex, mapped, live>>

-----------------------------------------------------------------------------
(* Errors *)

(* The handler of an Error: Retirement.reopen. A superslab that a thread holds whole, and    *)
(* that is not purged yet, is published again, then opened (openKept).                       *)
reopen(t) ==
  /\ At(t, "reopen")
  /\ supers' = [supers EXCEPT ![th[t].i] = th[t].ss]
  /\ Go(t, "keep")
  /\ UNCHANGED <<struck, ranges, table, freeUnits, place, slab, freeIndex, mapped, live>>

\* Where a superslab goes whose opener an Error has cut off, and one that is being retired.
Unopened == "unregisterSuperslab"
Unretired(t) ==
  CASE Broken = "errorForgetsSuperslab" -> "idle"
    [] th[t].pc = "purge" -> "reopen"
    [] OTHER -> "keep"

\* What the thread still does: its handlers (protocols.md, "When an Error comes").
Handled(t) ==
  LET slb == th[t].s
      Again == [th[t] EXCEPT !.pc = "unregisterSlab", !.todo = slab[slb].units]
  IN CASE At(t, "commit") /\ Broken # "errorForgetsIndex" -> [th[t] EXCEPT !.pc = "returnIndex"]
       [] th[t].pc \in {"publish", "open"} -> [th[t] EXCEPT !.pc = Unopened]
       [] At(t, "release") /\ Broken = "errorForgetsUnits" -> Idle
       \* Undone, rows first; the same for a slab that dies.
       [] At(t, "publishSlab") /\ Broken = "errorLeavesRows" ->
            [th[t] EXCEPT !.pc = "release", !.todo = slab[slb].units]
       [] th[t].pc \in {"publishSlab", "unregisterSlab", "release"} -> Again
       [] th[t].pc \in {"retireSuperslab", "keep", "unregisterSuperslab", "purge"} ->
            IF Unretired(t) = "idle" THEN Idle ELSE [th[t] EXCEPT !.pc = Unretired(t)]
       [] At(t, "returnIndex") -> th[t]
       [] OTHER -> Idle

(* An Error ends the operation before its next step. A range that nobody has seen is given back; *)
(* a slab whose rows are all written is in its heap's bin by then, as if it had been used.       *)
Error(t) ==
  /\ Cardinality(struck) < MaxErrors /\ t \notin struck
  /\ th[t].pc # "idle"
  /\ struck' = struck \cup {t}
  /\ th' = [th EXCEPT ![t] = Handled(t)]
  /\ table' = IF At(t, "publishRange")
              THEN [a \in Mine |-> IF RangeOf(a[1]) = th[t].i THEN Null ELSE table[a]]
              ELSE table
  /\ IF At(t, "handOut")
     THEN /\ live' = live \cup {th[t].s}
          /\ slab' = [slab EXCEPT ![th[t].s].whole = TRUE]
     ELSE UNCHANGED <<live, slab>>
  /\ UNCHANGED <<ranges, supers, freeUnits, place, freeIndex, mapped>>

-----------------------------------------------------------------------------

Mutate(t) ==
  \/ addRange(t) \/ publishRange(t)
  \/ claimIndex(t) \/ commit(t) \/ publish(t) \/ open(t)
  \/ loadState(t) \/ takeRun(t) \/ publishSlab(t) \/ handOut(t)
  \/ \E s \in SlabIds : releaseSlab(t, s)
  \/ unregisterSlab(t) \/ release(t) \/ retireSuperslab(t) \/ unregisterSuperslab(t)
  \/ claimRetained(t)
  \/ purge(t) \/ returnIndex(t) \/ reopen(t)

GoOn(t) == loadRanges(t) \/ loadUnit(t) \/ readBlock(t)
Read(t) == (\E a \in Addresses : lookup(t, a)) \/ GoOn(t)

Next ==
  \/ \E t \in Mutators : Mutate(t)
  \/ \E t \in Readers : Read(t)
  \/ \E t \in Threads : Error(t)

Spec == Init /\ [][Next]_vars
FairSpec == Spec /\ \A t \in Readers : WF_vars(GoOn(t))

-----------------------------------------------------------------------------
(* Types *)

RangesOK == ranges \in 1 .. NumRanges
TableOK == table \in [Mine -> SlabIds \cup {NoSlab, Null}]
SupersOK == supers \in [Indexes -> Supers \cup {0}]
FreeUnitsOK == \A ss \in Supers : freeUnits[ss] \subseteq Units
PlaceOK == place \in [Supers -> Indexes \cup {0}]
SlabOK == \A s \in SlabIds : /\ slab[s].super \in Supers \cup {0}
                             /\ slab[s].units \subseteq Units
                             /\ slab[s].whole \in BOOLEAN
FreeIndexOK == freeIndex \subseteq Indexes
MappedOK == mapped \subseteq Indexes
ThOK == \A t \in Threads :
  /\ th[t].pc \in STRING /\ th[t].i \in Indexes \cup {0} /\ th[t].ss \in Supers \cup {0}
  /\ th[t].s \in SlabIds \cup {0} /\ th[t].todo \subseteq Units /\ th[t].seen \subseteq Units
  /\ th[t].adr \in Addresses /\ th[t].res \in SlabIds \cup {NoSlab, Null}
  /\ th[t].want \in SlabIds \cup {0}
LiveOK == live \subseteq SlabIds
StruckOK == struck \subseteq Threads
TypeOK == /\ RangesOK /\ TableOK /\ SupersOK /\ FreeUnitsOK /\ PlaceOK /\ SlabOK /\ FreeIndexOK
          /\ MappedOK /\ ThOK /\ LiveOK /\ StruckOK

(* Safety *)

Found(t) == th[t].pc = "found"

\*: whatever the address, a lookup meets no null.
LookupIsTotal == \A t \in Readers : Found(t) => th[t].res # Null

\*: a block that stays live during the lookup is found, in the slab where it lies.
LookupFindsLive == \A t \in Readers : Found(t) /\ th[t].want # 0 => th[t].res = th[t].want

\*: the slab that is found has all its fields, and the address lies in it.
LookupIsWhole == \A t \in Readers : Found(t) /\ th[t].res \in SlabIds =>
  slab[th[t].res].whole /\ th[t].adr[2] \in slab[th[t].res].units

\*: the answer was true at some moment of the lookup.
LookupWasTrue == \A t \in Readers : Found(t) => th[t].res \in th[t].may

\*: a free may read the block that it found: the memory is mapped, dead or not.
NoFault == \A t \in Readers : Found(t) /\ th[t].res \in SlabIds => th[t].adr[1] \in mapped

\*: no unit belongs to two slabs with live blocks, and none of them is free.
UnitsOnce ==
  /\ \A r, s \in live : r # s /\ place[slab[r].super] = place[slab[s].super]
                        => slab[r].units \cap slab[s].units = {}
  /\ \A s \in live : slab[s].units \cap freeUnits[slab[s].super] = {}

\*: memory is purged only when no superslab can be found there.
PurgeIsAlone == \A t \in Mutators : th[t].pc = "purge" =>
  supers[th[t].i] = 0 /\ \A s \in live : place[slab[s].super] # th[t].i

\*: a superslab with units to cut can be found.
OpenIsPublished == \A ss \in Supers : freeUnits[ss] # {} => supers[place[ss]] = ss

(* Whatever an Error cuts off *)

\*: no index is lost: it is free, or a superslab stands there, or a thread has it in hand.
IndexesAreKept == \A i \in Indexes : RangeOf(i) <= ranges =>
  i \in freeIndex \/ supers[i] # 0 \/ \E t \in Mutators : th[t].i = i /\ th[t].pc # "idle"

\*: no unit is lost: it is free, or a slab's that somebody has, or a thread has it in hand.
UnitsAreKept == \A i \in Indexes : supers[i] # 0 =>
  LET ss == supers[i] IN
  \/ \E t \in Mutators : th[t].ss = ss
       /\ th[t].pc \in {"open", "retireSuperslab", "keep", "reopen", "unregisterSuperslab"}
  \/ \A u \in Units :
       \/ u \in freeUnits[ss]
       \/ \E s \in live : slab[s].super = ss /\ u \in slab[s].units
       \/ \E t \in Mutators : th[t].s # NoSlab /\ slab[th[t].s].super = ss
            /\ u \in slab[th[t].s].units

\*: no row of the table lies: the slab there is somebody's, and has that unit.
RowsAreTrue == \A a \in Mine : table[a] \in SlabIds =>
  LET s == table[a] IN
  /\ s \in live \/ \E t \in Mutators : th[t].s = s
  /\ a[2] \in slab[s].units /\ (slab[s].super # 0 => place[slab[s].super] = a[1])

(* Liveness: every lookup ends (it never waits for anybody). *)
LookupEnds == \A t \in Readers : th[t].pc # "idle" ~> th[t].pc = "idle"
=============================================================================
