------------------------------- MODULE Registry -------------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* The registry: from any address to its slab (protocols.md, "Registry").  *)
(*                                                                         *)
(*   address -> range? -> table[index] -> units[k] -> slab or NO_SLAB      *)
(*                 R0         R1            R2                             *)
(*                                                                         *)
(* Superslabs come and go, slabs are cut and released in them, the place   *)
(* of a purged superslab is registered again, while other threads look up  *)
(* addresses of every kind: live, free, interior, never mapped, foreign.   *)
(* One action is one access to a shared word, named as the Java method.    *)
(* Descriptors are objects: an id is taken again when nothing refers to it *)
(* (the garbage collector).  Not modelled: blocks inside a slab (final     *)
(* fields and arithmetic), huge blocks.                                    *)
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
  Broken       \* the one planted bug, "none" in the good model

Indexes == 1 .. (NumIndexes * NumRanges)
RangeOf(i) == ((i - 1) \div NumIndexes) + 1
Units == 1 .. NumUnits
Supers == 1 .. NumSupers
SlabIds == 1 .. NumSlabs
Threads == Mutators \cup Readers
NoSlab == 0     \* the sentinel NO_SLAB
EmptyUnits == 0 \* the shared EMPTY_UNITS
Null == -1      \* what nobody should ever meet
Foreign == <<0, 1>>  \* an address outside of every range
Addresses == (Indexes \X Units) \cup {Foreign}

ASSUME Mutators \cap Readers = {}

VARIABLES
  ranges,     \* Registry.ranges (copy on write): how many ranges can be seen
  table,      \* Registry.table: index -> Superslab.units, here the superslab's id, or EMPTY_UNITS
  entry,      \* Superslab.units of each superslab: unit -> slab, NO_SLAB, or Null if not yet built
  freeUnits,  \* Superslab.freeUnits of each superslab
  place,      \* Superslab.base: the index on which it lies, 0 if the object is not in use
  slab,       \* each superslab.Slab: super, units, whole = all final fields are set
  freeIndex,  \* SuperslabPool.freeIndexes
  mapped,     \* VirtualMemory: the indexes whose memory can be read
  th,         \* each thread's program counter and local variables
  live        \* ghost: slabs with blocks that the program holds

vars == <<ranges, table, entry, freeUnits, place, slab, freeIndex, mapped, th, live>>

Idle == [pc |-> "idle", i |-> 0, ss |-> 0, s |-> 0, todo |-> {}, seen |-> {},
         adr |-> Foreign, res |-> NoSlab, want |-> 0, may |-> {}]
NoSlabObject == [super |-> 0, units |-> {}, whole |-> FALSE]

Init ==
  /\ ranges = 1
  /\ table = [i \in Indexes |-> IF RangeOf(i) = 1 THEN EmptyUnits ELSE Null]
  /\ entry = [ss \in Supers |-> [k \in Units |-> Null]]
  /\ freeUnits = [ss \in Supers |-> {}]
  /\ place = [ss \in Supers |-> 0]
  /\ slab = [s \in SlabIds |-> NoSlabObject]
  /\ freeIndex = {i \in Indexes : RangeOf(i) = 1}
  /\ mapped = {}
  /\ th = [t \in Threads |-> Idle]
  /\ live = {}

-----------------------------------------------------------------------------

At(t, pc) == th[t].pc = pc
Go(t, pc) == th' = [th EXCEPT ![t].pc = pc]
Return(t) == th' = [th EXCEPT ![t] = Idle]

\* Objects that something still refers to.
SuperInUse(ss) ==
  \/ \E i \in Indexes : table[i] = ss
  \/ \E t \in Threads : th[t].ss = ss
  \/ \E s \in SlabIds : slab[s].super = ss
  \/ freeUnits[ss] # {}
SlabInUse(s) ==
  \/ s \in live
  \/ \E ss \in Supers, k \in Units : SuperInUse(ss) /\ entry[ss][k] = s
  \/ \E t \in Threads : th[t].s = s \/ th[t].res = s \/ th[t].want = s \/ s \in th[t].may
FreeSupers == {ss \in Supers : ~SuperInUse(ss)}
FreeSlabs == {s \in SlabIds : ~SlabInUse(s)}
Least(S) == CHOOSE x \in S : \A y \in S : x <= y

\* What an address means at this moment, seen by nobody in one look.
Meaning(tab, ent, a) ==
  IF a = Foreign \/ tab[a[1]] \in {EmptyUnits, Null} THEN NoSlab ELSE ent[tab[a[1]]][a[2]]
\* The ghosts of the lookups under way: what the address has meant since they began.
Watch(threads, tab, ent) ==
  [t \in Threads |->
     IF threads[t].pc \in {"loadRanges", "loadTable", "loadUnits"}
     THEN [threads[t] EXCEPT !.may = @ \cup {Meaning(tab, ent, threads[t].adr)}]
     ELSE threads[t]]

-----------------------------------------------------------------------------
(* Ranges and superslabs *)

(* Registry.addRange: the table of the new range is filled, then the range is published. *)
addRange(t) ==
  /\ At(t, "idle") /\ ranges < NumRanges
  /\ LET new == {i \in Indexes : RangeOf(i) = ranges + 1} IN
     /\ table' = IF Broken = "rangeBeforeTable" THEN table
                 ELSE [i \in Indexes |-> IF i \in new THEN EmptyUnits ELSE table[i]]
     /\ th' = [th EXCEPT ![t].pc = "publishRange", ![t].i = ranges + 1]
  /\ \A u \in Mutators : th[u].pc # "publishRange"   \* under the registry's lock
  /\ UNCHANGED <<ranges, entry, freeUnits, place, slab, freeIndex, mapped, live>>

(* Registry.publishRange. *)
publishRange(t) ==
  /\ At(t, "publishRange")
  /\ ranges' = th[t].i
  /\ freeIndex' = freeIndex \cup {i \in Indexes : RangeOf(i) = th[t].i}
  /\ Return(t)
  /\ UNCHANGED <<table, entry, freeUnits, place, slab, mapped, live>>

(* SuperslabPool.takeIndex: CAS of the list of free indexes. *)
takeIndex(t) ==
  /\ At(t, "idle") /\ FreeSupers # {}
  /\ \E i \in freeIndex :
       /\ freeIndex' = freeIndex \ {i}
       /\ th' = [th EXCEPT ![t].pc = "commit", ![t].i = i, ![t].ss = Least(FreeSupers)]
       /\ entry' = [entry EXCEPT ![Least(FreeSupers)] = [k \in Units |-> Null]]
  /\ UNCHANGED <<ranges, table, freeUnits, place, slab, mapped, live>>

(* VirtualMemory.commit, G1. *)
commit(t) ==
  /\ At(t, "commit")
  /\ mapped' = mapped \cup {th[t].i}
  /\ place' = [place EXCEPT ![th[t].ss] = th[t].i]
  /\ Go(t, IF Broken = "publishBeforeInit" THEN "publish" ELSE "buildUnits")
  /\ UNCHANGED <<ranges, table, entry, freeUnits, slab, freeIndex, live>>

(* Superslab.buildUnits, G2: private in the good model. *)
buildUnits(t) ==
  /\ At(t, "buildUnits")
  /\ entry' = [entry EXCEPT ![th[t].ss] = [k \in Units |-> NoSlab]]
  /\ Go(t, CASE Broken = "publishBeforeInit" -> "openUnits"
             [] Broken = "openBeforePublish" -> "openUnits"
             [] OTHER -> "publish")
  /\ UNCHANGED <<ranges, table, freeUnits, place, slab, freeIndex, mapped, live>>

(* Registry.publish, G3. *)
publish(t) ==
  /\ At(t, "publish")
  /\ LET tab == [table EXCEPT ![th[t].i] = th[t].ss] IN
     /\ table' = tab
     /\ th' = Watch([th EXCEPT ![t] = CASE Broken = "publishBeforeInit" ->
                                             [@ EXCEPT !.pc = "buildUnits"]
                                        [] Broken = "openBeforePublish" -> Idle
                                        [] OTHER -> [@ EXCEPT !.pc = "openUnits"]], tab, entry)
  /\ UNCHANGED <<ranges, entry, freeUnits, place, slab, freeIndex, mapped, live>>

(* Superslab.openUnits, G4, also the end of P2 when the superslab is kept. *)
openUnits(t) ==
  /\ At(t, "openUnits")
  /\ freeUnits' = [freeUnits EXCEPT ![th[t].ss] = Units]
  /\ IF Broken = "openBeforePublish" /\ table[th[t].i] # th[t].ss
     THEN Go(t, "publish") ELSE Return(t)
  /\ UNCHANGED <<ranges, table, entry, place, slab, freeIndex, mapped, live>>

-----------------------------------------------------------------------------
(* Slabs *)

Runs == {a .. b : a \in Units, b \in Units} \ {{}}

(* Superslab.loadFreeUnits. *)
loadFreeUnits(t) ==
  /\ At(t, "idle") /\ FreeSlabs # {}
  /\ \E ss \in Supers, run \in Runs :
       /\ run \subseteq freeUnits[ss]
       /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "cutSlab", !.ss = ss, !.i = place[ss],
                                               !.todo = run, !.seen = freeUnits[ss]]]
  /\ UNCHANGED <<ranges, table, entry, freeUnits, place, slab, freeIndex, mapped, live>>

(* SuperslabPool.cutSlab: CAS of freeUnits; then the descriptor is built, private. *)
cutSlab(t) ==
  /\ At(t, "cutSlab")
  /\ LET ss == th[t].ss IN
     IF FreeSlabs = {} THEN Return(t) /\ UNCHANGED <<freeUnits, slab>>
     ELSE IF freeUnits[ss] = th[t].seen \/ Broken = "cutPlainStore"
     THEN LET s == Least(FreeSlabs) IN
          /\ freeUnits' = [freeUnits EXCEPT ![ss] = th[t].seen \ th[t].todo]
          /\ slab' = [slab EXCEPT ![s] = [super |-> ss, units |-> th[t].todo,
                                          whole |-> Broken # "slabBeforeInit"]]
          /\ th' = [th EXCEPT ![t].s = s, ![t].seen = {},
                              ![t].pc = IF Broken = "handOutBeforePublish" THEN "handOut"
                                        ELSE "publishSlab"]
     ELSE Return(t) /\ UNCHANGED <<freeUnits, slab>>
  /\ UNCHANGED <<ranges, table, entry, place, freeIndex, mapped, live>>

(* Registry.publishSlab: one store for each unit. *)
publishSlab(t) ==
  /\ At(t, "publishSlab")
  /\ LET k == Least(th[t].todo)
         rest == th[t].todo \ {k}
         ent == [entry EXCEPT ![th[t].ss][k] = th[t].s]
     IN /\ entry' = ent
        /\ th' = Watch([th EXCEPT ![t].todo = rest,
                                  ![t].pc = IF rest = {} THEN "handOut" ELSE "publishSlab"],
                       table, ent)
  /\ UNCHANGED <<ranges, table, freeUnits, place, slab, freeIndex, mapped, live>>

(* ThreadHeap.malloc: the first block goes to the program. *)
handOut(t) ==
  /\ At(t, "handOut")
  /\ live' = live \cup {th[t].s}
  /\ slab' = [slab EXCEPT ![th[t].s].whole = TRUE]
  /\ IF th[t].todo # {} THEN Go(t, "publishSlab") ELSE Return(t)
  /\ UNCHANGED <<ranges, table, entry, freeUnits, place, freeIndex, mapped>>

(* ThreadHeap.free of the last block; the slab is marked dead (RemoteFree, L1 and L2). *)
releaseSlab(t, s) ==
  /\ At(t, "idle") /\ s \in live
  /\ live' = live \ {s}
  /\ th' = [u \in Threads |->
              IF u = t THEN [Idle EXCEPT !.s = s, !.ss = slab[s].super, !.todo = slab[s].units,
                                         !.i = place[slab[s].super],
                                         !.pc = IF Broken = "freeBeforeUnregister"
                                                THEN "releaseUnits" ELSE "unregisterSlab"]
              ELSE IF th[u].want = s THEN [th[u] EXCEPT !.want = 0]
              ELSE th[u]]
  /\ UNCHANGED <<ranges, table, entry, freeUnits, place, slab, freeIndex, mapped>>

(* Registry.unregisterSlab, L3: one store for each unit. *)
unregisterSlab(t) ==
  /\ At(t, "unregisterSlab")
  /\ LET k == Least(th[t].todo)
         rest == th[t].todo \ {k}
         ent == [entry EXCEPT ![th[t].ss][k] = NoSlab]
     IN /\ entry' = ent
        /\ th' = Watch([th EXCEPT ![t] =
                          IF rest # {} THEN [@ EXCEPT !.todo = rest]
                          ELSE IF Broken = "freeBeforeUnregister" THEN Idle
                          ELSE [@ EXCEPT !.todo = slab[th[t].s].units, !.pc = "releaseUnits"]],
                       table, ent)
  /\ UNCHANGED <<ranges, table, freeUnits, place, slab, freeIndex, mapped, live>>

(* SuperslabPool.releaseUnits, L4 and P1: one CAS.  When it makes all units free it writes none      *)
(* instead: the superslab is claimed by whoever emptied it.                                        *)
releaseUnits(t) ==
  /\ At(t, "releaseUnits")
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
  /\ UNCHANGED <<ranges, table, entry, place, freeIndex, mapped, live>>

(* SuperslabPool.retireSuperslab, P2: keep or purge; SlabLifecycle decides which.  Private. *)
retireSuperslab(t) ==
  /\ At(t, "retireSuperslab")
  /\ \/ Go(t, "openUnits")
     \/ Go(t, IF Broken = "indexBeforeUnregister" THEN "freeIndex" ELSE "unregisterSuperslab")
  /\ UNCHANGED <<ranges, table, entry, freeUnits, place, slab, freeIndex, mapped, live>>

(* Registry.unregisterSuperslab. *)
unregisterSuperslab(t) ==
  /\ At(t, "unregisterSuperslab")
  /\ LET tab == [table EXCEPT ![th[t].i] = EmptyUnits] IN
     /\ table' = tab
     /\ th' = Watch([th EXCEPT ![t] =
                       CASE Broken = "indexBeforeUnregister" -> Idle
                         [] Broken = "indexBeforePurge" -> [@ EXCEPT !.pc = "freeIndex"]
                         [] OTHER -> [@ EXCEPT !.pc = "purge"]], tab, entry)
  /\ UNCHANGED <<ranges, entry, freeUnits, place, slab, freeIndex, mapped, live>>

(* VirtualMemory.purge: MADV_DONTNEED; the memory stays mapped. *)
purge(t) ==
  /\ At(t, "purge")
  /\ mapped' = IF Broken = "unmapOnPurge" THEN mapped \ {th[t].i} ELSE mapped
  /\ IF Broken = "indexBeforePurge" THEN Return(t) ELSE Go(t, "freeIndex")
  /\ UNCHANGED <<ranges, table, entry, freeUnits, place, slab, freeIndex, live>>

(* SuperslabPool.freeIndex: the place can be registered again. *)
returnIndex(t) ==
  /\ At(t, "freeIndex")
  /\ freeIndex' = freeIndex \cup {th[t].i}
  /\ CASE Broken = "indexBeforeUnregister" -> Go(t, "unregisterSuperslab")
       [] Broken = "indexBeforePurge" -> Go(t, "purge")
       [] OTHER -> Return(t)
  /\ UNCHANGED <<ranges, table, entry, freeUnits, place, slab, mapped, live>>

-----------------------------------------------------------------------------
(* Lookup *)

\* The slab with live blocks at an address, or 0.
LiveAt(a) ==
  LET S == {s \in live : place[slab[s].super] = a[1] /\ a[2] \in slab[s].units}
  IN IF S = {} THEN 0 ELSE Least(S)

(* Registry.lookup begins: any address. *)
lookup(t, a) ==
  /\ At(t, "idle")
  /\ th' = [th EXCEPT ![t] = [@ EXCEPT !.pc = "loadRanges", !.adr = a, !.want = LiveAt(a),
                                       !.res = NoSlab,
                                       !.may = {Meaning(table, entry, a)}]]
  /\ UNCHANGED <<ranges, table, entry, freeUnits, place, slab, freeIndex, mapped, live>>

(* Registry.loadRanges, R0: outside of every range means foreign. *)
loadRanges(t) ==
  /\ At(t, "loadRanges")
  /\ LET i == th[t].adr[1] IN
     Go(t, IF i \in Indexes /\ RangeOf(i) <= ranges
           THEN IF Broken = "cachedTable" /\ th[t].ss # 0 /\ th[t].i = i THEN "loadUnits"
                ELSE "loadTable"
           ELSE "found")
  /\ UNCHANGED <<ranges, table, entry, freeUnits, place, slab, freeIndex, mapped, live>>

(* Registry.loadTable, R1. *)
loadTable(t) ==
  /\ At(t, "loadTable")
  /\ LET v == table[th[t].adr[1]] IN
     th' = [th EXCEPT ![t].ss = IF v = Null THEN 0 ELSE v,
                      ![t].i = th[t].adr[1],
                      ![t].res = IF v = Null THEN Null ELSE NoSlab,
                      ![t].pc = IF v = Null THEN "found" ELSE "loadUnits"]
  /\ UNCHANGED <<ranges, table, entry, freeUnits, place, slab, freeIndex, mapped, live>>

(* Registry.loadUnits, R2. *)
loadUnits(t) ==
  /\ At(t, "loadUnits")
  /\ LET ss == th[t].ss IN
     th' = [th EXCEPT ![t].res = IF ss = EmptyUnits THEN NoSlab ELSE entry[ss][th[t].adr[2]],
                      ![t].pc = "found"]
  /\ UNCHANGED <<ranges, table, entry, freeUnits, place, slab, freeIndex, mapped, live>>

(* BlockWords.loadW1: the free goes on and reads the block, which may be dead by now. *)
readBlock(t) ==
  /\ At(t, "found")
  /\ th' = [th EXCEPT ![t] = IF Broken = "cachedTable"
                             THEN [Idle EXCEPT !.ss = th[t].ss, !.i = th[t].i] ELSE Idle]
  /\ UNCHANGED <<ranges, table, entry, freeUnits, place, slab, freeIndex, mapped, live>>

-----------------------------------------------------------------------------

Mutate(t) ==
  \/ addRange(t) \/ publishRange(t)
  \/ takeIndex(t) \/ commit(t) \/ buildUnits(t) \/ publish(t) \/ openUnits(t)
  \/ loadFreeUnits(t) \/ cutSlab(t) \/ publishSlab(t) \/ handOut(t)
  \/ \E s \in SlabIds : releaseSlab(t, s)
  \/ unregisterSlab(t) \/ releaseUnits(t) \/ retireSuperslab(t) \/ unregisterSuperslab(t)
  \/ purge(t) \/ returnIndex(t)

GoOn(t) == loadRanges(t) \/ loadTable(t) \/ loadUnits(t) \/ readBlock(t)
Read(t) == (\E a \in Addresses : lookup(t, a)) \/ GoOn(t)

Next == (\E t \in Mutators : Mutate(t)) \/ (\E t \in Readers : Read(t))

Spec == Init /\ [][Next]_vars
FairSpec == Spec /\ \A t \in Readers : WF_vars(GoOn(t))

-----------------------------------------------------------------------------
(* Types *)

RangesOK == ranges \in 1 .. NumRanges
TableOK == table \in [Indexes -> Supers \cup {EmptyUnits, Null}]
EntryOK == entry \in [Supers -> [Units -> SlabIds \cup {NoSlab, Null}]]
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
TypeOK == /\ RangesOK /\ TableOK /\ EntryOK /\ FreeUnitsOK /\ PlaceOK /\ SlabOK /\ FreeIndexOK
          /\ MappedOK /\ ThOK /\ LiveOK

(* Safety *)

Found(t) == th[t].pc = "found"

\* G1: whatever the address, a lookup meets no null.
LookupIsTotal == \A t \in Readers : Found(t) => th[t].res # Null

\* G2: a block that stays live during the lookup is found, in the slab where it lies.
LookupFindsLive == \A t \in Readers : Found(t) /\ th[t].want # 0 => th[t].res = th[t].want

\* G3: the slab that is found has all its fields, and the address lies in it.
LookupIsWhole == \A t \in Readers : Found(t) /\ th[t].res \in SlabIds =>
  slab[th[t].res].whole /\ th[t].adr[2] \in slab[th[t].res].units

\* G4: the answer was true at some moment of the lookup.
LookupWasTrue == \A t \in Readers : Found(t) => th[t].res \in th[t].may

\* G5: a free may read the block that it found: the memory is mapped, dead or not.
NoFault == \A t \in Readers : Found(t) /\ th[t].res \in SlabIds => th[t].adr[1] \in mapped

\* G6: no unit belongs to two slabs with live blocks, and none of them is free.
UnitsOnce ==
  /\ \A r, s \in live : r # s /\ place[slab[r].super] = place[slab[s].super]
                        => slab[r].units \cap slab[s].units = {}
  /\ \A s \in live : slab[s].units \cap freeUnits[slab[s].super] = {}

\* G7: memory is purged only when no superslab can be found there.
PurgeIsAlone == \A t \in Mutators : th[t].pc = "purge" =>
  table[th[t].i] = EmptyUnits /\ \A s \in live : place[slab[s].super] # th[t].i

\* G8: only a superslab that can be found has units to cut.
OpenIsPublished == \A ss \in Supers : freeUnits[ss] # {} => table[place[ss]] = ss

(* Liveness: every lookup ends (it never waits for anybody). *)
LookupEnds == \A t \in Readers : th[t].pc # "idle" ~> th[t].pc = "idle"
=============================================================================
