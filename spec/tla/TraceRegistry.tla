----------------------------- MODULE TraceRegistry -----------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* Is a recorded execution a behaviour of Registry?  All threads in one    *)
(* part, each access to a shared word one event.  A thread of the run is   *)
(* two here: one that changes the registry, one that looks up.             *)
(*                                                                         *)
(* Objects have the number of their birth in the trace; born says which    *)
(* the spec's objects stand for.  No hidden steps.  Logged together with   *)
(* the access they belong to, because they are private in Java: addRange   *)
(* with publishRange, and all of a lookup on the fast path of free.        *)
(***************************************************************************)
EXTENDS Registry, Sequences, TLC, TraceData

VARIABLES
  born,   \* slab object -> number of its birth, 0: none yet
  part,   \* which part of the trace
  at      \* number of the next event

traceVars == <<vars, born, part, at>>

TraceMutators == 1..Header.threads
TraceReaders == (Header.threads + 1)..(2 * Header.threads)
TraceIndexes == Header.indexes
TraceRanges == Header.ranges
TraceUnits == Header.units
TraceSupers == Header.supers
TraceSlabs == Header.slabs

E == Traces[part][at]
T == E.thread

TraceInit ==
  /\ Init
  /\ born = [s \in SlabIds |-> 0]
  /\ part \in DOMAIN Traces
  /\ at = 1

IsEvent(action) ==
  /\ at <= Len(Traces[part])
  /\ E.action = action
  /\ at' = at + 1
  /\ part' = part

(* The number of an answer: 0 for none. *)
Number(s) == IF s \in SlabIds THEN born[s] ELSE 0
Same == UNCHANGED born
Bears == born' = [born EXCEPT ![th'[T].s] = E.slab]

TraceAddRange == IsEvent("addRange") /\ addRange(T) /\ Same
TracePublishRange == IsEvent("publishRange") /\ publishRange(T) /\ ranges' = E.ranges /\ Same
TraceClaimIndex == IsEvent("claimIndex") /\ claimIndexAt(T, E.index) /\ Same
TraceCommit == IsEvent("commit") /\ th[T].i = E.index /\ commit(T) /\ Same
TracePublish == IsEvent("publish") /\ th[T].i = E.index /\ publish(T) /\ Same

TraceOpen ==
  /\ IsEvent("open")
  /\ th[T].i = E.index
  /\ IF E.slab = 0 THEN openKept(T) /\ Same ELSE openRun(T, Units \ E.free) /\ Bears
  /\ freeUnits'[th[T].ss] = E.free

TraceLoadState ==
  /\ IsEvent("loadState")
  /\ supers[E.index] # 0
  /\ freeUnits[supers[E.index]] = E.free
  /\ loadStateOf(T, E.index, E.run)
  /\ Same

TraceTakeRun ==
  /\ IsEvent("takeRun")
  /\ th[T].i = E.index
  /\ takeRun(T)
  /\ E.done <=> th'[T].pc = "publishSlab"
  /\ IF E.done THEN Bears ELSE Same

TracePublishSlab ==
  /\ IsEvent("publishSlab")
  /\ th[T].i = E.index /\ Number(th[T].s) = E.slab
  /\ publishSlab(T)
  /\ table'[<<E.index, E.unit>>] = th[T].s
  /\ E.unit \in th[T].todo
  /\ Same

TraceHandOut == IsEvent("handOut") /\ Number(th[T].s) = E.slab /\ handOut(T) /\ Same

TraceReleaseSlab ==
  /\ IsEvent("releaseSlab")
  /\ \E s \in live : born[s] = E.slab /\ releaseSlab(T, s)
  /\ Same

TraceUnregisterSlab ==
  /\ IsEvent("unregisterSlab")
  /\ th[T].i = E.index
  /\ E.unit \in th[T].todo
  /\ unregisterSlab(T)
  /\ table'[<<E.index, E.unit>>] = NoSlab /\ E.slab = 0
  /\ Same

TraceRelease ==
  /\ IsEvent("release")
  /\ th[T].i = E.index
  /\ release(T)
  /\ freeUnits'[th[T].ss] = E.free
  /\ Same

TraceRetireSuperslab ==
  /\ IsEvent("retireSuperslab")
  /\ retireSuperslab(T)
  /\ E.kept <=> th'[T].pc = "keep"
  /\ Same

TraceClaimRetained == IsEvent("claimRetained") /\ claimRetainedAt(T, E.index) /\ Same

(* SlabLifecycle's business: free units are taken, their memory goes back to the system, and they *)
(* are given back. Registry sees a slab that is cut and released, which no lookup finds.          *)
TraceClaimUnits ==
  /\ IsEvent("claimUnits") /\ At(T, "idle") /\ supers[E.index] # 0
  /\ LET ss == supers[E.index] IN
     /\ E.free \subseteq freeUnits[ss]
     /\ freeUnits' = [freeUnits EXCEPT ![ss] = E.free]
     /\ th' = [th EXCEPT ![T] = [Idle EXCEPT !.pc = "giveUnits", !.ss = ss, !.i = E.index,
                                            !.todo = freeUnits[ss] \ E.free]]
  /\ UNCHANGED <<ranges, table, supers, place, slab, freeIndex, mapped, live>>
  /\ Same

TraceGiveUnits ==
  /\ IsEvent("giveUnits") /\ At(T, "giveUnits") /\ th[T].i = E.index
  /\ LET ss == th[T].ss
         new == freeUnits[ss] \cup th[T].todo
     IN /\ freeUnits' = [freeUnits EXCEPT ![ss] = IF new = Units THEN {} ELSE new]
        /\ freeUnits'[ss] = E.free
        /\ th' = [th EXCEPT ![T] = IF new = Units
                                   THEN [th[T] EXCEPT !.pc = "retireSuperslab", !.todo = {}]
                                   ELSE Idle]
  /\ UNCHANGED <<ranges, table, supers, place, slab, freeIndex, mapped, live>>
  /\ Same

TraceUnregisterSuperslab ==
  IsEvent("unregisterSuperslab") /\ th[T].i = E.index /\ unregisterSuperslab(T) /\ Same
TracePurge == IsEvent("purge") /\ th[T].i = E.index /\ purge(T) /\ Same
TraceReturnIndex == IsEvent("returnIndex") /\ th[T].i = E.index /\ returnIndex(T) /\ Same

Address == IF E.adr[1] = 0 THEN Foreign ELSE E.adr
TraceLookup == IsEvent("lookup") /\ lookup(T, Address) /\ Same
TraceLoadRanges ==
  /\ IsEvent("loadRanges")
  /\ "ranges" \in DOMAIN E => ranges = E.ranges
  /\ loadRanges(T)
  /\ Same
TraceLoadUnit == IsEvent("loadUnit") /\ loadUnit(T) /\ Number(th'[T].res) = E.slab /\ Same
TraceReadBlock == IsEvent("readBlock") /\ Number(th[T].res) = E.slab /\ readBlock(T) /\ Same

TraceNext ==
  \/ TraceAddRange \/ TracePublishRange \/ TraceClaimIndex \/ TraceCommit \/ TracePublish
  \/ TraceOpen \/ TraceLoadState \/ TraceTakeRun \/ TracePublishSlab \/ TraceHandOut
  \/ TraceReleaseSlab \/ TraceUnregisterSlab \/ TraceRelease \/ TraceRetireSuperslab
  \/ TraceClaimUnits \/ TraceGiveUnits
  \/ TraceClaimRetained \/ TraceUnregisterSuperslab \/ TracePurge \/ TraceReturnIndex
  \/ TraceLookup \/ TraceLoadRanges \/ TraceLoadUnit \/ TraceReadBlock

TraceSpec == TraceInit /\ [][TraceNext /\ UNCHANGED struck]_traceVars

(* How far each part was followed, and the state there: read by the runner at the end. *)
ASSUME \A p \in DOMAIN Traces : TLCSet(p, <<0>>)
(* Neither looks through the table, of which each entry costs as much as a step: a slab that is   *)
(* there is live, or in a thread's hand.                                                          *)
Used == live \cup (SlabIds \cap UNION {{th[t].s, th[t].res} : t \in Threads})
Now == [ranges |-> ranges, supers |-> supers, freeUnits |-> freeUnits, freeIndex |-> freeIndex,
        mapped |-> mapped, th |-> th, live |-> live, table |-> table,
        slab |-> [s \in Used |-> slab[s]], born |-> [s \in Used |-> born[s]]]
Mark == at > TLCGet(part)[1] => TLCSet(part, <<at, Now>>)
=============================================================================
