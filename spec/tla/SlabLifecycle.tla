---------------------------- MODULE SlabLifecycle ----------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* The life of units, slabs and superslabs (protocols.md, "Slab            *)
(* lifecycle"), while remote frees are in flight:                          *)
(*                                                                         *)
(*   FREE units -> born -> active <-> partial <-> full (un-owned) -> empty *)
(*     ^  ^                                                        |       *)
(*     |  +--- units free again, for any class <---- released <----+       *)
(*     +------ last slab of its superslab: retained (counted) or purged    *)
(*                                                                         *)
(* What RemoteFree and Registry show in single steps is coarser here: a    *)
(* push, a drain, an un-own are one action.  Single steps are the ones of  *)
(* the pool: freeUnits and retainedBytes.  Two size classes at least.  An  *)
(* Error may end a thread's operation between any two steps: what is done  *)
(* about it then is in Error.                                              *)
(***************************************************************************)
EXTENDS Integers, FiniteSets

CONSTANTS
  Threads,      \* threads, each with a heap
  Classes,      \* size classes (sizeclass.SizeClasses)
  NumSupers,    \* places for superslabs
  NumUnits,     \* units of a superslab
  NumSlabs,     \* Slab objects; taken again when nothing refers to them
  Capacity,     \* blocks of a slab
  RetainedMax,  \* retainedBytesMax, in superslabs
  MaxErrors,    \* threads whose operation an Error ends, each once
  Broken        \* the one planted bug, "none" in the good model

Supers == 1 .. NumSupers
Units == 1 .. NumUnits
Slabs == 1 .. NumSlabs
Nobody == 0
NoClass == 0
NoSlab == 0
ASSUME NoClass \notin Classes /\ RetainedMax \in Nat

VARIABLES
  freeUnits,     \* Superslab.state of each superslab: its free units.  RETAINED is set while all
                 \*   are free, unless it is in plain
  plain,         \* superslabs all of whose units are free without RETAINED: an Error has cut off
                 \*   who was about to keep or purge them
  registered,    \* AddressRange.superslabs: superslabs that are committed and registered
  freeIndex,     \* AddressRange.freeIndices
  available,     \* AddressRange.available: a hint, superslabs that may have free units
  retained,      \* RetainedGauge.retainedBytes, in superslabs
  dirty,         \* Superslab.dirtyUnits: units used since the last purge
  slab,          \* each superslab.Slab: phase (ghost; "released" is isGone), cls, super, unit,
                 \*   owner, used = usedCount, remote = length of the list in remoteWord
  active,        \* bin.Bin.active: the active slab of each thread and class
  th,            \* each thread's program counter and local variables
  held,          \* ghost: for each slab, blocks of it that the program holds
  written,       \* ghost: units whose memory is not zero
  lost,          \* ghost: for each slab, blocks of it that an Error has cost
  struck         \* ghost: threads whose operation an Error has ended

vars == <<freeUnits, plain, registered, freeIndex, available, retained, dirty, slab, active, th,
          held, written, lost, struck>>
pool == <<freeUnits, plain, registered, freeIndex, available, retained>>

Idle == [pc |-> "idle", ss |-> 0, s |-> NoSlab, cls |-> NoClass, unit |-> 0, seen |-> {},
         bytes |-> 0, all |-> FALSE, old |-> FALSE]
Unborn == [phase |-> "none", cls |-> NoClass, super |-> 0, unit |-> 0, owner |-> Nobody,
           used |-> 0, remote |-> 0]

Init ==
  /\ freeUnits = [ss \in Supers |-> {}]
  /\ registered = {}
  /\ freeIndex = Supers
  /\ available = {}
  /\ retained = 0
  /\ dirty = [ss \in Supers |-> {}]
  /\ slab = [s \in Slabs |-> Unborn]
  /\ active = [t \in Threads |-> [c \in Classes |-> NoSlab]]
  /\ th = [t \in Threads |-> Idle]
  /\ held = [s \in Slabs |-> 0]
  /\ written = [ss \in Supers |-> {}]
  /\ plain = {}
  /\ lost = [s \in Slabs |-> 0]
  /\ struck = {}

-----------------------------------------------------------------------------

At(t, pc) == th[t].pc = pc
Go(t, pc) == th' = [th EXCEPT ![t].pc = pc]
Return(t) == th' = [th EXCEPT ![t] = Idle]
Least(S) == CHOOSE x \in S : \A y \in S : x <= y
\* A Slab object can be taken again: nobody holds a block of it or a reference to it.
Unused == {s \in Slabs :
  /\ slab[s].phase \in {"none", "released"} /\ held[s] = 0
  /\ \A t \in Threads : th[t].s # s}
\* A superslab that a search would find.
InPool(ss) == ss \in available /\ freeUnits[ss] # {}

-----------------------------------------------------------------------------
(* Superslabs: registered, opened *)

(* REGISTER-1 to REGISTER-3. SuperslabPool.registerSuperslab: the place is committed,     *)
(* registered; it is opened with its first slab cut (openFirst), so that "all units free" *)
(* always means retained and counted.                                                     *)
registerSuperslab(t, c) ==
  /\ At(t, "idle") /\ active[t][c] = NoSlab /\ \A ss \in Supers : ~InPool(ss)
  /\ \E ss \in freeIndex :
       /\ freeIndex' = freeIndex \ {ss}
       /\ registered' = registered \cup {ss}
       /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "openFirst", !.ss = ss, !.cls = c]]
  /\ UNCHANGED <<lost, struck, freeUnits, plain, available, retained, dirty, slab, active, held,
                 written>>

(* REGISTER-4. Superslab.openRelease: all units but the first, which is the opener's. *)
openFirst(t) ==
  /\ At(t, "openFirst")
  /\ freeUnits' = [freeUnits EXCEPT ![th[t].ss] = Units \ {1}]
  /\ th' = [th EXCEPT ![t].pc = IF Units = {1} THEN "bear" ELSE "setAvailable", ![t].unit = 1]
  /\ UNCHANGED <<lost, struck, plain, registered, freeIndex, available, retained, dirty, slab,
                 active, held,
                 written>>

(* HINT-1. AddressRange.setAvailable: always after the units are free. *)
setAvailable(t) ==
  /\ At(t, "setAvailable")
  /\ available' = available \cup {th[t].ss}
  /\ IF th[t].unit # 0 THEN Go(t, "bear") ELSE Return(t)
  /\ UNCHANGED <<lost, struck, freeUnits, plain, registered, freeIndex, retained, dirty, slab,
                 active, held,
                 written>>

(* CUT-1. SuperslabPool.takeRun, Superslab.stateAcquire: a thread without an active slab of the *)
(* class looks for units. None: the hint was wrong (clearHint).                                 *)
loadState(t, c) ==
  /\ At(t, "idle") /\ active[t][c] = NoSlab
  /\ \E ss \in available \cap registered :
       th' = [th EXCEPT ![t] =
                [Idle EXCEPT !.ss = ss, !.cls = c, !.seen = freeUnits[ss],
                             !.unit = IF freeUnits[ss] = {} THEN 0 ELSE Least(freeUnits[ss]),
                             !.pc = IF freeUnits[ss] = {} THEN "clearAvailable" ELSE "takeRun"]]
  /\ UNCHANGED <<lost, struck, pool, dirty, slab, active, held, written>>

(* HINT-2. SuperslabPool.clearHint: the hint is cleared ... *)
clearAvailable(t) ==
  /\ At(t, "clearAvailable") \/ At(t, "forget")
  /\ available' = available \ {th[t].ss}
  /\ Go(t, IF At(t, "forget") THEN "purge"
           ELSE IF Broken = "hintClearedBlindly" THEN "idle" ELSE "lookAgain")
  /\ UNCHANGED <<lost, struck, freeUnits, plain, registered, freeIndex, retained, dirty, slab,
                 active, held,
                 written>>

(* HINT-3. ... and then the units are looked at again: those of the superslab that lies there *)
(* now, which may be another object than before.                                              *)
lookAgain(t) ==
  /\ At(t, "lookAgain")
  /\ IF th[t].ss \in registered /\ freeUnits[th[t].ss] # {}
        /\ ~(th[t].old /\ Broken = "lookAtOldObject")
     THEN th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "setAvailable", !.ss = th[t].ss]]
     ELSE Return(t)
  /\ UNCHANGED <<lost, struck, pool, dirty, slab, active, held, written>>

(* CUT-2. SuperslabPool.takeRun: CAS of Superslab.state; one unit. Whoever cuts the first unit  *)
(* of a retained superslab takes it out of the count, afterwards: the count is never below what *)
(* is kept.                                                                                     *)
takeRun(t) ==
  /\ At(t, "takeRun")
  /\ LET ss == th[t].ss IN
     IF freeUnits[ss] = th[t].seen /\ ~th[t].old
     THEN /\ freeUnits' = [freeUnits EXCEPT ![ss] = @ \ {th[t].unit}]
          /\ plain' = plain \ {ss}
          /\ th' = [th EXCEPT ![t].pc = IF th[t].seen = Units /\ ss \notin plain
                                        THEN "uncountCut" ELSE "bear",
                              ![t].seen = {}]
     ELSE Return(t) /\ UNCHANGED <<freeUnits, plain>>
  /\ UNCHANGED <<lost, struck, registered, freeIndex, available, retained, dirty, slab, active,
                 held, written>>

(* TRIM-3, CUT-3. AtomicLong.addAndGet on retainedBytes. *)
uncount(t) ==
  /\ th[t].pc \in {"uncountCut", "uncountTrim", "uncountUndo", "uncountOpen"}
  /\ retained' = retained - 1
  /\ Go(t, CASE At(t, "uncountCut") -> "bear"
             [] At(t, "uncountTrim") -> "unregisterSuperslab"
             [] At(t, "uncountUndo") -> "giveUp"
             [] OTHER -> "reopen")
  /\ UNCHANGED <<lost, struck, freeUnits, plain, registered, freeIndex, available, dirty, slab,
                 active, held,
                 written>>

(* CUT-4. SuperslabPool.birth: the constructor of Slab, a new object, its class and place *)
(* final. The unit is dirty from now on.                                                  *)
bear(t) ==
  /\ At(t, "bear") /\ Unused # {}
  /\ LET s == Least(Unused)
         cls == IF Broken = "dummyClass" THEN Cardinality(Classes) + 1 ELSE th[t].cls
     IN /\ slab' = [slab EXCEPT ![s] = [phase |-> "active", cls |-> cls, super |-> th[t].ss,
                                        unit |-> th[t].unit, owner |-> t, used |-> 0,
                                        remote |-> 0]]
        /\ active' = [active EXCEPT ![t][th[t].cls] = s]
        /\ dirty' = [dirty EXCEPT ![th[t].ss] =
                       IF Broken = "dirtyNotMarked" THEN @ ELSE @ \cup {th[t].unit}]
        /\ Return(t)
  /\ UNCHANGED <<lost, struck, pool, held, written>>

-----------------------------------------------------------------------------
(* Slabs: blocks go out and come back *)

Mine(t) == {s \in Slabs : slab[s].owner = t}

(* MALLOC-1. BlockHeap.malloc: the program writes into its block. *)
malloc(t, c) ==
  /\ At(t, "idle") /\ active[t][c] # NoSlab
  /\ LET s == active[t][c] IN
     /\ slab[s].used < Capacity
     /\ slab' = [slab EXCEPT ![s].used = @ + 1]
     /\ held' = [held EXCEPT ![s] = @ + 1]
     /\ written' = [written EXCEPT ![slab[s].super] = @ \cup {slab[s].unit}]
  /\ UNCHANGED <<lost, struck, pool, dirty, active, th>>

(* REFILL-5. RemoteList.releaseOwnership: the active slab is full and its remote list empty; *)
(* nobody owns it now.                                                                       *)
detach(t, c) ==
  /\ At(t, "idle") /\ active[t][c] # NoSlab
  /\ LET s == active[t][c] IN
     /\ slab[s].used = Capacity /\ slab[s].remote = 0
     /\ slab' = [slab EXCEPT ![s].owner = Nobody, ![s].phase = "full"]
     /\ active' = [active EXCEPT ![t][c] = NoSlab]
  /\ UNCHANGED <<lost, struck, pool, dirty, th, held, written>>

(* REFILL-8. Bins.setAside: the active slab is short, it waits in the bin; it may be full. *)
setAside(t, c) ==
  /\ At(t, "idle") /\ active[t][c] # NoSlab
  /\ slab' = [slab EXCEPT ![active[t][c]].phase = "partial"]
  /\ active' = [active EXCEPT ![t][c] = NoSlab]
  /\ UNCHANGED <<lost, struck, pool, dirty, th, held, written>>

(* LOCAL-4. BlockHeap.free by the owner. *)
freeLocal(t, s) ==
  /\ At(t, "idle") /\ s \in Mine(t) /\ held[s] > 0
  /\ held' = [held EXCEPT ![s] = @ - 1]
  /\ slab' = [slab EXCEPT ![s].used = @ - 1]
  /\ UNCHANGED <<lost, struck, pool, dirty, active, th, written>>

(* FREE-2. BlockClaims.claimBlock: from here the free is in flight. *)
claimBlock(t, s) ==
  /\ At(t, "idle") /\ s \notin Mine(t) /\ held[s] > 0
  /\ held' = [held EXCEPT ![s] = @ - 1]
  /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "casRemoteWord", !.s = s, !.cls = slab[s].cls]]
  /\ slab' = IF Broken = "usedDropsAtClaim" THEN [slab EXCEPT ![s].used = @ - 1] ELSE slab
  /\ UNCHANGED <<lost, struck, pool, dirty, active, written>>

(* FREE-6. RemoteList.push: a full slab is owned again by who frees into it. *)
casRemoteWord(t) ==
  /\ At(t, "casRemoteWord")
  /\ LET s == th[t].s IN
     /\ slab' = [slab EXCEPT ![s].remote = @ + 1,
                             ![s].owner = IF @ = Nobody THEN t ELSE @,
                             ![s].phase = IF @ # "full" THEN @
                                          ELSE IF Broken = "fullToActive" THEN "active"
                                          ELSE "partial"]
     /\ Return(t)
  /\ UNCHANGED <<lost, struck, pool, dirty, active, held, written>>

(* DRAIN-1. RemoteList.drain. *)
drain(t, s) ==
  /\ At(t, "idle") /\ s \in Mine(t) /\ slab[s].remote > 0
  /\ slab' = [slab EXCEPT ![s].used = IF Broken \in {"usedDropsAtClaim", "drainKeepsUsed"} THEN @
                                      ELSE @ - slab[s].remote,
                          ![s].remote = 0]
  /\ UNCHANGED <<lost, struck, pool, dirty, active, th, held, written>>

(* REFILL-6. Bins.nextSlab. *)
takePartial(t, s) ==
  /\ At(t, "idle") /\ s \in Mine(t) /\ slab[s].phase = "partial" /\ slab[s].cls \in Classes
  /\ active[t][slab[s].cls] = NoSlab
  /\ active' = [active EXCEPT ![t][slab[s].cls] = s]
  /\ \E c \in IF Broken = "classOnceMore" THEN Classes ELSE {slab[s].cls} :
       slab' = [slab EXCEPT ![s].phase = "active", ![s].cls = c]
  /\ UNCHANGED <<lost, struck, pool, dirty, th, held, written>>

(* RELEASE-2. SlabSurrender.releaseSlab: nothing is outside, the remote list is empty. *)
markDead(t, s) ==
  /\ At(t, "idle") /\ s \in Mine(t)
  /\ CASE Broken = "releaseBeforeDrain" -> slab[s].used = slab[s].remote
       [] Broken = "classRewritten" -> held[s] = 0
       [] OTHER -> slab[s].used = 0 /\ slab[s].remote = 0
  /\ IF Broken = "classRewritten"
     THEN \* the object is used again for another class, in place
          /\ \E c \in Classes : slab' = [slab EXCEPT ![s].cls = c]
          /\ UNCHANGED <<active, th>>
     ELSE /\ slab' = [slab EXCEPT ![s].phase = "empty", ![s].owner = Nobody]
          /\ active' = [active EXCEPT ![t] = [c \in Classes |-> IF @[c] = s THEN NoSlab ELSE @[c]]]
          /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "release", !.s = s,
                                                  !.ss = slab[s].super, !.unit = slab[s].unit]]
  /\ UNCHANGED <<lost, struck, pool, dirty, held, written>>

-----------------------------------------------------------------------------
(* Superslabs: emptied, kept or purged *)

\* The slab whose units are given back, for the variant that does not look at isGone.
Given(t) == IF Broken = "errorReleasesTwice" THEN th[t].s ELSE NoSlab

(* RELEASE-4. SuperslabPool.release: one CAS. Who would make all units free makes none free: it *)
(* has claimed the whole superslab.                                                             *)
release(t) ==
  /\ At(t, "release")
  /\ LET ss == th[t].ss
         new == freeUnits[ss] \cup {th[t].unit}
         last == new = Units
     IN /\ slab' = [s \in Slabs |-> IF s = th[t].s THEN [slab[s] EXCEPT !.phase = "released"]
                                    ELSE slab[s]]
        /\ freeUnits' = [freeUnits EXCEPT ![ss] =
                           IF last /\ Broken # "claimSeparately" THEN {} ELSE new]
        /\ th' = [th EXCEPT ![t] = IF ~last THEN [Idle EXCEPT !.ss = ss, !.s = Given(t),
                                           !.pc = IF Broken = "unitCleanLate" /\ th[t].s = NoSlab
                                                  THEN "markClean" ELSE "setAvailable",
                                           !.unit = IF Broken = "unitCleanLate" /\ th[t].s = NoSlab
                                                    THEN th[t].unit ELSE 0]
                                   ELSE [Idle EXCEPT !.ss = ss, !.s = Given(t),
                                           !.pc = IF Broken = "claimSeparately" THEN "claimRetained"
                                                  ELSE "loadRetained"]]
  /\ UNCHANGED <<lost, struck, plain, registered, freeIndex, available, retained, dirty, active,
                 held, written>>

(* TRIM-2. Retirement.claimRetained, in trim: CAS of freeUnits. The variant claimSeparately    *)
(* does it after RELEASE-4 as well, instead of in it.                                          *)
claimRetained(t) ==
  /\ At(t, "claimRetained")
  /\ LET ss == th[t].ss IN
     IF freeUnits[ss] = Units /\ ~th[t].old
     THEN /\ freeUnits' = [freeUnits EXCEPT ![ss] = IF Broken = "purgeWithoutClaim" THEN @ ELSE {}]
          /\ plain' = plain \ {ss}
          /\ Go(t, CASE ~th[t].all -> "loadRetained"
                     [] Broken = "trimReopens" -> "openRetained"
                     [] ss \in plain -> "unregisterSuperslab"
                     [] OTHER -> "uncountTrim")
     ELSE Return(t) /\ UNCHANGED <<freeUnits, plain>>
  /\ UNCHANGED <<lost, struck, registered, freeIndex, available, retained, dirty, slab, active,
                 held, written>>

(* RETIRE-2. RetainedGauge.tryAdd, the load of retainedBytes. *)
loadRetained(t) ==
  /\ At(t, "loadRetained")
  /\ th' = [th EXCEPT ![t].bytes = retained,
                      ![t].pc = IF retained < RetainedMax
                                THEN IF Broken = "countAfterOpen" THEN "openRetained"
                                     ELSE "tryRetain"
                                ELSE "unregisterSuperslab"]
  /\ UNCHANGED <<lost, struck, pool, dirty, slab, active, held, written>>

(* RETIRE-2. RetainedGauge.tryAdd, then the CAS: the bytes are counted before the superslab    *)
(* is kept.                                                                                    *)
tryRetain(t) ==
  /\ At(t, "tryRetain")
  /\ CASE Broken = "retainedPlainStore" -> retained' = th[t].bytes + 1 /\ Go(t, "openRetained")
       [] Broken = "retainedCheckThenAdd" -> retained' = retained + 1 /\ Go(t, "openRetained")
       [] Broken = "countAfterOpen" -> retained' = retained + 1 /\ Go(t, "setAvailable")
       [] OTHER -> IF retained = th[t].bytes
                   THEN retained' = retained + 1 /\ Go(t, "openRetained")
                   ELSE Go(t, "loadRetained") /\ UNCHANGED retained
  /\ UNCHANGED <<lost, struck, freeUnits, plain, registered, freeIndex, available, dirty, slab,
                 active, held,
                 written>>

(* RETIRE-3. Superslab.openRelease with RETAINED: and whoever wants units may cut. *)
openRetained(t) ==
  /\ At(t, "openRetained")
  /\ freeUnits' = [freeUnits EXCEPT ![th[t].ss] = Units]
  /\ Go(t, IF Broken = "countAfterOpen" THEN "tryRetain" ELSE "setAvailable")
  /\ UNCHANGED <<lost, struck, plain, registered, freeIndex, available, retained, dirty, slab,
                 active, held,
                 written>>

(* TRIM-1. SuperslabPool.trim, timer-driven: a retained superslab is claimed whole, then *)
(* purged.                                                                               *)
trim(t, ss) ==
  /\ At(t, "idle") /\ freeUnits[ss] = Units /\ ss \in available
  /\ Broken # "trimKeepsOne" \/ retained > 1
  /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "claimRetained", !.ss = ss, !.all = TRUE]]
  /\ UNCHANGED <<lost, struck, pool, dirty, slab, active, held, written>>

(* RETIRE-4. AddressRange.unregisterSuperslab.  Who still has the object in hand has an old one *)
(* now.                                                                                         *)
unregisterSuperslab(t) ==
  /\ At(t, "unregisterSuperslab")
  /\ registered' = registered \ {th[t].ss}
  /\ th' = [u \in Threads |->
              IF u = t THEN [th[t] EXCEPT !.pc = IF Broken = "indexBeforePurge" THEN "freeIndex"
                                                 ELSE "forget"]
              ELSE IF th[u].ss = th[t].ss THEN [th[u] EXCEPT !.old = TRUE] ELSE th[u]]
  /\ UNCHANGED <<lost, struck, freeUnits, plain, freeIndex, available, retained, dirty, slab,
                 active, held,
                 written>>

(* RETIRE-5. OsMemory.purge: MADV_DONTNEED, the memory reads zero; the new object of the place *)
(* is clean.                                                                                   *)
purge(t) ==
  /\ At(t, "purge")
  /\ written' = [written EXCEPT ![th[t].ss] = {}]
  /\ dirty' = [dirty EXCEPT ![th[t].ss] = {}]
  /\ IF Broken = "indexBeforePurge" THEN Return(t) ELSE Go(t, "freeIndex")
  /\ UNCHANGED <<lost, struck, pool, slab, active, held>>

(* RETIRE-6. AddressRange.returnIndex. *)
returnIndex(t) ==
  /\ At(t, "freeIndex")
  /\ freeIndex' = freeIndex \cup {th[t].ss}
  /\ IF Broken = "indexBeforePurge" THEN Go(t, "purge") ELSE Return(t)
  /\ UNCHANGED <<lost, struck, freeUnits, plain, registered, available, retained, dirty, slab,
                 active, held,
                 written>>

-----------------------------------------------------------------------------
(* Free units of a superslab that is in use: their memory goes back, too *)

(* UNIT-1. UnitPurge.purgeUnits, by trim and by the timer: a free unit that may hold memory.     *)
(* A longer run is several of them. All are free: that is trim's affair.                         *)
purgeUnits(t, ss) ==
  /\ At(t, "idle") /\ ss \in available \cap registered
  /\ freeUnits[ss] # Units /\ freeUnits[ss] \cap dirty[ss] # {}
  /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "claimUnits", !.ss = ss, !.seen = freeUnits[ss],
                                         !.unit = Least(freeUnits[ss] \cap dirty[ss])]]
  /\ UNCHANGED <<lost, struck, pool, dirty, slab, active, held, written>>

(* UNIT-2. UnitPurge.claimUnits: CAS of Superslab.state, as if the unit were cut.     *)
claimUnits(t) ==
  /\ At(t, "claimUnits")
  /\ LET ss == th[t].ss IN
     IF freeUnits[ss] = th[t].seen /\ ~th[t].old
     THEN /\ freeUnits' = [freeUnits EXCEPT ![ss] = IF Broken = "unitNotClaimed" THEN @
                                                   ELSE @ \ {th[t].unit}]
          /\ th' = [th EXCEPT ![t].pc = "purgeRun", ![t].seen = {}]
     ELSE Return(t) /\ UNCHANGED freeUnits
  /\ UNCHANGED <<lost, struck, plain, registered, freeIndex, available, retained, dirty, slab,
                 active, held, written>>

(* UNIT-3. OsMemory.purge, in UnitPurge.purgeRun: the unit reads zero.     *)
purgeRun(t) ==
  /\ At(t, "purgeRun")
  /\ written' = [written EXCEPT ![th[t].ss] = @ \ {th[t].unit}]
  /\ Go(t, IF Broken = "unitCleanLate" THEN "release" ELSE "markClean")
  /\ UNCHANGED <<lost, struck, pool, dirty, slab, active, held>>

(* UNIT-4. Superslab.markClean: before anybody else can cut it. Then RELEASE-4. *)
markClean(t) ==
  /\ At(t, "markClean")
  /\ dirty' = [dirty EXCEPT ![th[t].ss] = IF Broken = "unitNotCleaned" THEN @
                                         ELSE @ \ {th[t].unit}]
  /\ IF Broken = "unitCleanLate" THEN Return(t) ELSE Go(t, "release")
  /\ UNCHANGED <<lost, struck, pool, slab, active, held, written>>

-----------------------------------------------------------------------------
(* Errors *)

(* CUT-6. Retirement.giveUp, the handler of an Error: units that no slab has go back by one    *)
(* CAS. The superslab stays open, even if all of its units are free now; then HINT-1.          *)
giveUp(t) ==
  /\ At(t, "giveUp")
  /\ LET ss == th[t].ss
         new == freeUnits[ss] \cup {th[t].unit}
     IN /\ freeUnits' = [freeUnits EXCEPT ![ss] = new]
        /\ plain' = IF new = Units THEN plain \cup {ss} ELSE plain
        /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "setAvailable", !.ss = ss]]
  /\ UNCHANGED <<lost, struck, registered, freeIndex, available, retained, dirty, slab, active,
                 held, written>>

(* The handler of an Error: Retirement.reopen. A superslab that a thread holds whole, and    *)
(* that is not purged yet, is published again and opened; then HINT-1.                       *)
reopen(t) ==
  /\ At(t, "reopen")
  /\ registered' = registered \cup {th[t].ss}
  /\ freeUnits' = [freeUnits EXCEPT ![th[t].ss] = Units]
  /\ plain' = IF th[t].all \/ Broken = "errorOpensRetained" THEN plain
              ELSE plain \cup {th[t].ss}
  /\ th' = [u \in Threads |->
              IF u = t THEN [Idle EXCEPT !.pc = "setAvailable", !.ss = th[t].ss]
              ELSE IF th[u].ss = th[t].ss THEN [th[u] EXCEPT !.old = FALSE] ELSE th[u]]
  /\ UNCHANGED <<lost, struck, freeIndex, available, retained, dirty, slab, active, held, written>>

\* What the thread still does: its handlers (protocols.md, "When an Error comes").
Handled(t) ==
  LET pc == th[t].pc
      Then(next) == [th[t] EXCEPT !.pc = next]
      \* Units back that no slab has; a superslab to be cut or trimmed.
      GiveUp == [th[t] EXCEPT !.pc = "giveUp"]
      Reopen == [Idle EXCEPT !.pc = "reopen", !.ss = th[t].ss]
      Forgets == Broken = "errorForgetsSuperslab" /\ pc = "purge"
  IN CASE pc = "openFirst" -> Then("unregisterSuperslab")
       [] pc = "setAvailable" /\ th[t].unit # 0 -> GiveUp
       [] pc \in {"setAvailable", "loadRetained"} /\ Given(t) # NoSlab ->
            [th[t] EXCEPT !.pc = "release", !.unit = slab[th[t].s].unit]
       [] pc = "lookAgain" -> Then("setAvailable")
       [] pc = "uncountCut" -> [GiveUp EXCEPT !.pc = "uncountUndo"]
       [] pc \in {"bear", "purgeRun", "markClean"} ->
            IF Broken = "errorForgetsUnit" THEN Idle ELSE GiveUp
       [] pc = "purge" /\ Broken = "errorSkipsPurge" -> Then("freeIndex")
       [] pc \in {"loadRetained", "tryRetain", "unregisterSuperslab", "forget", "purge"} ->
            IF Forgets THEN Idle ELSE Reopen
       [] pc = "openRetained" /\ Broken # "errorKeepsRoom" -> [Reopen EXCEPT !.pc = "uncountOpen"]
       [] pc = "openRetained" -> Reopen
       [] pc = "uncountTrim" -> [Reopen EXCEPT !.all = TRUE]
       [] pc \in {"setAvailable", "release", "freeIndex"} -> th[t]
       [] OTHER -> Idle

(* An Error ends the operation before its next step. A block that was claimed and is on no list *)
(* yet is lost.                                                                                 *)
Error(t) ==
  /\ Cardinality(struck) < MaxErrors /\ t \notin struck
  /\ ~At(t, "idle")
  /\ struck' = struck \cup {t}
  /\ th' = [th EXCEPT ![t] = Handled(t)]
  /\ lost' = IF At(t, "casRemoteWord") THEN [lost EXCEPT ![th[t].s] = @ + 1] ELSE lost
  /\ UNCHANGED <<freeUnits, plain, registered, freeIndex, available, retained, dirty, slab, active,
                 held, written>>

(* An Error comes while a block is on its way to the program, or blocks to the local freelist: *)
(* they are lost.                                                                              *)
errorInCall(t, s) ==
  /\ Cardinality(struck) < MaxErrors /\ t \notin struck
  /\ At(t, "idle") /\ s \in Mine(t)
  /\ struck' = struck \cup {t}
  /\ \/ /\ \E c \in Classes : active[t][c] = s
        /\ slab[s].used < Capacity
        /\ slab' = [slab EXCEPT ![s].used = @ + 1]
        /\ lost' = [lost EXCEPT ![s] = @ + 1]
     \/ /\ slab[s].remote > 0
        /\ LET cut == IF Broken = "errorLosesAll" THEN Mine(t) ELSE {s} IN
           /\ slab' = [r \in Slabs |-> IF r \in cut THEN [slab[r] EXCEPT !.remote = 0] ELSE slab[r]]
           /\ lost' = [r \in Slabs |-> lost[r] + (IF r \in cut THEN slab[r].remote ELSE 0)]
  /\ UNCHANGED <<freeUnits, plain, registered, freeIndex, available, retained, dirty, active, th,
                 held, written>>

-----------------------------------------------------------------------------

Call(t) ==
  \/ \E c \in Classes : registerSuperslab(t, c) \/ loadState(t, c) \/ malloc(t, c)
                        \/ setAside(t, c) \/ detach(t, c)
  \/ \E s \in Slabs : freeLocal(t, s) \/ claimBlock(t, s) \/ drain(t, s) \/ takePartial(t, s)
                      \/ markDead(t, s)
  \/ \E ss \in Supers : trim(t, ss) \/ purgeUnits(t, ss)

Step(t) ==
  \/ openFirst(t) \/ setAvailable(t) \/ clearAvailable(t) \/ lookAgain(t)
  \/ takeRun(t) \/ uncount(t) \/ bear(t) \/ casRemoteWord(t)
  \/ release(t) \/ claimRetained(t) \/ loadRetained(t) \/ tryRetain(t) \/ openRetained(t)
  \/ unregisterSuperslab(t) \/ purge(t) \/ returnIndex(t) \/ giveUp(t)
  \/ reopen(t) \/ claimUnits(t) \/ purgeRun(t) \/ markClean(t)

Next ==
  \/ \E t \in Threads : Call(t) \/ Step(t)
  \/ \E t \in Threads : Error(t) \/ \E s \in Slabs : errorInCall(t, s)

Spec == Init /\ [][Next]_vars

(* The program comes to rest, but the timer goes on: idle memory goes back to the system. *)
FairSpec ==
  /\ Spec
  /\ \A t \in Threads : WF_vars(Step(t))
  /\ <>[][\E t \in Threads : Step(t) \/ \E ss \in Supers : trim(t, ss) \/ purgeUnits(t, ss)]_vars
  /\ \A t \in Threads : WF_vars(\E ss \in Supers : trim(t, ss) \/ purgeUnits(t, ss))

-----------------------------------------------------------------------------
(* Types *)

Phases == {"none", "active", "partial", "full", "empty", "released"}
FreeUnitsOK == freeUnits \in [Supers -> SUBSET Units]
RegisteredOK == registered \subseteq Supers
FreeIndexOK == freeIndex \subseteq Supers
AvailableOK == available \subseteq Supers
RetainedOK == retained \in 0 .. (RetainedMax + Cardinality(Threads))
DirtyOK == dirty \in [Supers -> SUBSET Units]
SlabOK == \A s \in Slabs :
  /\ slab[s].phase \in Phases
  /\ slab[s].super \in Supers \cup {0} /\ slab[s].unit \in Units \cup {0}
  /\ slab[s].owner \in Threads \cup {Nobody}
  /\ slab[s].used \in 0 .. Capacity /\ slab[s].remote \in 0 .. Capacity
ActiveOK == active \in [Threads -> [Classes -> Slabs \cup {NoSlab}]]
ThOK == \A t \in Threads :
  /\ th[t].pc \in STRING /\ th[t].ss \in Supers \cup {0} /\ th[t].s \in Slabs \cup {NoSlab}
  /\ th[t].unit \in Units \cup {0} /\ th[t].seen \subseteq Units /\ th[t].bytes \in Nat
HeldOK == held \in [Slabs -> 0 .. Capacity]
WrittenOK == written \in [Supers -> SUBSET Units]
PlainOK == plain \subseteq {ss \in Supers : freeUnits[ss] = Units}
LostOK == lost \in [Slabs -> 0 .. Capacity]
StruckOK == struck \subseteq Threads
TypeOK == /\ FreeUnitsOK /\ RegisteredOK /\ FreeIndexOK /\ AvailableOK /\ RetainedOK /\ DirtyOK
          /\ SlabOK /\ ActiveOK /\ ThOK /\ HeldOK /\ WrittenOK /\ PlainOK /\ LostOK /\ StruckOK

(* Safety *)

InUse(s) == slab[s].phase \in {"active", "partial", "full", "empty"}
Flying(s) == Cardinality({t \in Threads : th[t].pc = "casRemoteWord" /\ th[t].s = s})
Kept == {ss \in Supers : freeUnits[ss] = Units} \ plain

\*: what is kept in the pool never exceeds the bound.
RetainedIsBounded == Cardinality(Kept) <= RetainedMax

\*: the count never exceeds the bound, and never falls below what is kept.
CountIsSafe == Cardinality(Kept) <= retained /\ retained <= RetainedMax

\*: a unit belongs to at most one slab, and to none while it is free.
UnitsOnce ==
  /\ \A r, s \in Slabs : InUse(r) /\ InUse(s) /\ r # s =>
       slab[r].super # slab[s].super \/ slab[r].unit # slab[s].unit
  /\ \A s \in Slabs : InUse(s) => slab[s].unit \notin freeUnits[slab[s].super]

\*: a slab with blocks outside is in use, in a registered superslab.
OutsideIsInUse == \A s \in Slabs : held[s] + Flying(s) + slab[s].remote > 0 =>
  slab[s].phase \in {"active", "partial", "full"} /\ slab[s].super \in registered

\*: every block outside is counted.
UsedIsRight == \A s \in Slabs : slab[s].phase \in {"active", "partial", "full"} =>
  slab[s].used = held[s] + Flying(s) + slab[s].remote + lost[s]

\*: a class is one of the table.
ClassInRange == \A s \in Slabs : InUse(s) => slab[s].cls \in Classes

\*: a free in flight finds the class that its block had when it was handed out.
ClassIsStable == \A t \in Threads :
  th[t].pc = "casRemoteWord" => slab[th[t].s].cls = th[t].cls

\*: the class of a slab does not change while blocks are outside.
ClassNeverChanges ==
  [][\A s \in Slabs : held[s] + Flying(s) + slab[s].remote > 0 => slab'[s].cls = slab[s].cls]_vars

\* memory is purged only while nobody can cut or use a unit of it.
PurgeIsAlone == \A t \in Threads : th[t].pc = "purge" =>
  /\ freeUnits[th[t].ss] = {}
  /\ \A s \in Slabs : InUse(s) => slab[s].super # th[t].ss
  /\ th[t].ss \notin registered \cup freeIndex

\* the memory of a unit is purged only while nobody can cut or use it.
UnitPurgeIsAlone == \A t \in Threads : th[t].pc = "purgeRun" =>
  /\ th[t].unit \notin freeUnits[th[t].ss]
  /\ \A s \in Slabs : InUse(s) => slab[s].super # th[t].ss \/ slab[s].unit # th[t].unit
  /\ \A u \in Threads : u # t /\ th[u].ss = th[t].ss /\ th[u].pc \in {"bear", "purgeRun"} =>
       th[u].unit # th[t].unit

\* a unit that is not marked dirty reads zero.
CleanIsZero == \A ss \in Supers : written[ss] \subseteq dirty[ss]

\* free units can be found, or somebody is about to see to it.
FreeUnitsAreFound == \A ss \in Supers : freeUnits[ss] # {} =>
  \/ ss \in available
  \/ \E t \in Threads : th[t].ss = ss
       /\ th[t].pc \in {"setAvailable", "lookAgain", "tryRetain", "loadRetained", "claimRetained",
                       "uncountUndo", "giveUp"}

\* the phases follow the picture above.
PhaseStep(a, b) == \/ a = b
                   \/ <<a, b>> \in {<<"none", "active">>, <<"released", "active">>,
                                    <<"active", "full">>, <<"full", "partial">>,
                                    <<"active", "partial">>,
                                    <<"partial", "active">>, <<"active", "empty">>,
                                    <<"partial", "empty">>, <<"empty", "released">>}
PhasesFollow == [][\A s \in Slabs : PhaseStep(slab[s].phase, slab'[s].phase)]_vars

(* Whatever an Error cuts off *)

InHand(ss) == \E t \in Threads : th[t].ss = ss /\ th[t].pc # "idle"

\*: an Error costs blocks of one slab at most.
LostIsBounded == Cardinality({s \in Slabs : lost[s] > 0}) <= Cardinality(struck)

\*: no superslab is lost: its place is free, or it is registered, or a thread has it in hand.
SupersAreKept == \A ss \in Supers : ss \in freeIndex \cup registered \/ InHand(ss)

\*: no unit is lost: it is free, or a slab's, or a thread has it in hand.
UnitsAreKept == \A ss \in registered : \A u \in Units :
  \/ u \in freeUnits[ss]
  \/ \E s \in Slabs : InUse(s) /\ slab[s].super = ss /\ slab[s].unit = u
  \/ \E t \in Threads : th[t].ss = ss /\ th[t].pc # "idle"
                         /\ (th[t].unit = u \/ freeUnits[ss] = {})

\*: no room under the retained bound is lost: a superslab fills it, or a thread is about to.
Reserved == {t \in Threads : th[t].pc \in {"openRetained", "uncountCut", "uncountTrim",
                                           "uncountUndo", "uncountOpen"}
                            \/ (th[t].pc = "reopen" /\ th[t].all)}
RoomIsKept == retained = Cardinality(Kept) + Cardinality(Reserved)

\*: a place that can be registered anew holds no bytes: nobody would count them.
FreeIndexIsClean == \A ss \in freeIndex : written[ss] = {}

(* Liveness: when the program rests, no memory stays retained. *)
IdleGivesBack == \A ss \in Supers : freeUnits[ss] = Units ~> freeUnits[ss] # Units
AllGoesBack == <>[](Kept = {})
FreeUnitsGoBack == <>[](\A ss \in Supers : freeUnits[ss] \cap dirty[ss] = {})
=============================================================================
