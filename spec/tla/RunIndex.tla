-------------------------------- MODULE RunIndex -------------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* Which superslabs may have a run of free units, by its length            *)
(* (protocols.md, "Slab lifecycle", HINT).  One place for superslabs, and  *)
(* the superslabs that are there one after the other:                      *)
(*                                                                         *)
(*   a search:  the first for a length makes the hints of that length, all *)
(*              set.  It looks where a hint is set; is there no run that   *)
(*              long, it clears the hint and looks again                   *)
(*   a give:    units are free, then the hints of all lengths up to the    *)
(*              longest run that there is now are set                      *)
(*                                                                         *)
(* Each access to a shared word is one action, but for setAvailable, which *)
(* also loads whether there are hints of the length: they never go away.   *)
(* SlabLifecycle has the rest of a superslab's life, with units one by     *)
(* one, for which this is one hint.  An Error may come between two steps.  *)
(***************************************************************************)
EXTENDS Integers, FiniteSets

CONSTANTS
  Threads,
  NumUnits,    \* units of a superslab
  NumSupers,   \* Superslab objects; taken again when nobody refers to them
  MaxErrors,   \* Errors that come
  Broken       \* the one planted bug, "none" in the good model

Units == 1 .. NumUnits
Lengths == 1 .. NumUnits
Supers == 1 .. NumSupers
None == 0
ASSUME None \notin Supers

VARIABLES
  free,       \* each superslab: its free units                       (Superslab.state)
  noted,      \* the superslab at the place, or None                  (AddressRange.superslabs)
  placeFree,  \* nobody has claimed the place                         (AddressRange.freeIndices)
  asked,      \* lengths of which there are hints                     (AddressRange.available)
  available,  \* those whose hint at the place is set                 (AddressRange.available)
  th,         \* each thread's program counter and local variables: o = superslab, n = the length
              \*   it wants or is at, longest = the last length to hint at, seen = loaded state
  slabs,      \* ghost: each superslab: the runs of units that slabs have
  errors      \* ghost: how many Errors have come

vars == <<free, noted, placeFree, asked, available, th, slabs, errors>>
index == <<asked, available>>

Idle == [pc |-> "idle", o |-> None, n |-> 0, longest |-> 0, seen |-> {}]

Init ==
  /\ free = [o \in Supers |-> {}]
  /\ noted = None
  /\ placeFree = TRUE
  /\ asked = {1}
  /\ available = {}
  /\ th = [t \in Threads |-> Idle]
  /\ slabs = [o \in Supers |-> {}]
  /\ errors = 0

-----------------------------------------------------------------------------

At(t, pc) == th[t].pc = pc
Go(t, pc) == th' = [th EXCEPT ![t].pc = pc]
Return(t) == th' = [th EXCEPT ![t] = Idle]

RunsOf(S, n) == {r \in SUBSET S : Cardinality(r) = n /\ \E u \in r : r = u .. (u + n - 1)}
HasRun(S, n) == RunsOf(S, n) # {}
Longest(S) == CHOOSE n \in Lengths : HasRun(S, n) /\ ~HasRun(S, n + 1)
Lowest(S, n) == CHOOSE r \in RunsOf(S, n) : \A q \in RunsOf(S, n) : \E u \in r : \A v \in q : u <= v

\* Nobody refers to it: an object that is new.
New(o) == noted # o /\ slabs[o] = {} /\ \A t \in Threads : th[t].o # o

-----------------------------------------------------------------------------
(* A superslab comes *)

(* REGISTER-1 to REGISTER-3. SuperslabPool.registerSuperslab. *)
registerSuperslab(t) ==
  /\ At(t, "idle") /\ placeFree
  /\ placeFree' = FALSE
  /\ \E o \in Supers, n \in Lengths :
       /\ New(o) /\ \A p \in Supers : New(p) => o <= p
       /\ noted' = o
       /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "openFirst", !.o = o, !.n = n]]
  /\ UNCHANGED <<free, index, slabs, errors>>

(* REGISTER-4. Superslab.openRelease: all units but those of the opener's slab. *)
openFirst(t) ==
  LET o == th[t].o
      run == 1 .. th[t].n
  IN
  /\ At(t, "openFirst")
  /\ free' = [free EXCEPT ![o] = Units \ run]
  /\ slabs' = [slabs EXCEPT ![o] = @ \cup {run}]
  /\ Go(t, "longestFreeRun")
  /\ UNCHANGED <<noted, placeFree, index, errors>>

-----------------------------------------------------------------------------
(* HINT-1 *)

\* The hints that are set for a state.
HintsFor(t, state) ==
  th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "setAvailable", !.o = th[t].o,
                             !.n = IF Broken = "longestOnly" THEN Longest(state) ELSE 1,
                             !.longest = Longest(state)]]

(* HINT-1. Superslab.longestFreeRun: of what is free now, not of what was given. *)
longestFreeRun(t) ==
  LET state == free[th[t].o] IN
  /\ At(t, "longestFreeRun")
  /\ IF state = {} THEN Return(t) ELSE HintsFor(t, state)
  /\ UNCHANGED <<free, noted, placeFree, index, slabs, errors>>

(* HINT-1. AddressRange.setAvailable: of one length. *)
setAvailable(t) ==
  /\ At(t, "setAvailable")
  /\ available' = available \cup ({th[t].n} \cap asked)
  /\ IF th[t].n < th[t].longest THEN th' = [th EXCEPT ![t].n = @ + 1]
     ELSE IF Broken = "hintBeforeUnits" /\ th[t].seen # {} THEN Go(t, "giveUnits")
     ELSE Return(t)
  /\ UNCHANGED <<free, noted, placeFree, asked, slabs, errors>>

-----------------------------------------------------------------------------
(* A search *)

(* CUT-1. AddressRange.nextAvailable: nobody has asked for the length: there is no hint, so the *)
(* place may have such a run; from now on there is one.                                         *)
nextAvailable(t, n) ==
  /\ At(t, "idle") /\ ~placeFree
  /\ asked' = asked \cup {n}
  /\ available' = IF n \in asked \/ Broken = "startsClear" THEN available ELSE available \cup {n}
  /\ n \in asked => n \in available
  /\ IF n \in available' THEN th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "superslabAt", !.n = n]]
                         ELSE UNCHANGED th
  /\ UNCHANGED <<free, noted, placeFree, slabs, errors>>

(* CUT-1. AddressRange.superslabAt: it may be gone. *)
superslabAt(t) ==
  /\ At(t, "superslabAt")
  /\ th' = [th EXCEPT ![t].o = noted,
                      ![t].pc = IF noted = None THEN "clearAvailable" ELSE "stateAcquire"]
  /\ UNCHANGED <<free, noted, placeFree, index, slabs, errors>>

(* CUT-1. Superslab.stateAcquire *)
stateAcquire(t) ==
  LET state == free[th[t].o] IN
  /\ At(t, "stateAcquire")
  /\ th' = [th EXCEPT ![t].seen = state,
                      ![t].pc = IF HasRun(state, th[t].n) THEN "takeRun" ELSE "clearAvailable"]
  /\ UNCHANGED <<free, noted, placeFree, index, slabs, errors>>

(* CUT-2. SuperslabPool.takeRun: CAS of the state. *)
takeRun(t) ==
  LET o == th[t].o
      run == Lowest(th[t].seen, th[t].n)
  IN
  /\ At(t, "takeRun")
  /\ IF free[o] = th[t].seen
     THEN /\ free' = [free EXCEPT ![o] = @ \ run]
          /\ slabs' = [slabs EXCEPT ![o] = @ \cup {run}]
          /\ Return(t)
     ELSE Go(t, "stateAcquire") /\ UNCHANGED <<free, slabs>>
  /\ UNCHANGED <<noted, placeFree, index, errors>>

(* HINT-2. AddressRange.clearAvailable: of the length that was not found ... *)
clearAvailable(t) ==
  /\ At(t, "clearAvailable")
  /\ available' = available \ {th[t].n}
  /\ IF Broken = "clearedBlindly" THEN Return(t)
     ELSE th' = [th EXCEPT ![t].pc = "lookAgain", ![t].seen = {}]
  /\ UNCHANGED <<free, noted, placeFree, asked, slabs, errors>>

(* HINT-3. SuperslabPool.clearHint: ... and then looks again, at what stands there now. *)
lookAgain(t) ==
  LET o == IF Broken = "looksAtOld" THEN th[t].o ELSE noted IN
  /\ At(t, "lookAgain")
  /\ IF o = None THEN Return(t)
     ELSE th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "longestFreeRun", !.o = o]]
  /\ UNCHANGED <<free, noted, placeFree, index, slabs, errors>>

-----------------------------------------------------------------------------
(* Units come back *)

\* What units are free once a slab's run is.
After(t) == free[th[t].o] \cup th[t].seen

(* RELEASE-3. SuperslabPool.release: a slab is gone, its units are about to be free. *)
release(t) ==
  /\ At(t, "idle")
  /\ \E o \in Supers : \E run \in slabs[o] :
       /\ slabs' = [slabs EXCEPT ![o] = @ \ {run}]
       /\ IF Broken = "hintBeforeUnits"
          THEN th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "setAvailable", !.o = o, !.n = 1,
                                          !.seen = run, !.longest = Longest(free[o] \cup run)]]
          ELSE th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "giveUnits", !.o = o, !.seen = run]]
  /\ UNCHANGED <<free, noted, placeFree, index, errors>>

(* RELEASE-4. Retirement.giveUnits: one CAS. Who would make all free has the superslab. *)
giveUnits(t) ==
  LET whole == After(t) = Units
      o == th[t].o
  IN
  /\ At(t, "giveUnits")
  /\ free' = [free EXCEPT ![o] = IF whole THEN {} ELSE After(t)]
  /\ IF whole THEN th' = [th EXCEPT ![t].pc = "retire", ![t].seen = {}]
     ELSE IF Broken = "hintBeforeUnits" THEN Return(t)
     ELSE IF Broken = "givenOnly" THEN HintsFor(t, th[t].seen)
     ELSE th' = [th EXCEPT ![t].pc = "longestFreeRun", ![t].seen = {}]
  /\ UNCHANGED <<noted, placeFree, index, slabs, errors>>

(* RETIRE-3. Retirement.retireSuperslab: it is kept, empty. *)
openRetained(t) ==
  /\ At(t, "retire")
  /\ free' = [free EXCEPT ![th[t].o] = Units]
  /\ Go(t, "longestFreeRun")
  /\ UNCHANGED <<noted, placeFree, index, slabs, errors>>

(* RETIRE-4. AddressRange.unregisterSuperslab: or it goes back to the system. *)
unregisterSuperslab(t) ==
  /\ At(t, "retire")
  /\ noted' = None
  /\ th' = [th EXCEPT ![t].pc = IF Broken = "forgetsLate" THEN "returnIndex" ELSE "forget",
                      ![t].n = 1]
  /\ UNCHANGED <<free, placeFree, index, slabs, errors>>

(* RETIRE-4. AddressRange.clearAvailable: of each length. Spares searches a look; no more. *)
forget(t) ==
  /\ At(t, "forget")
  /\ available' = available \ {th[t].n}
  /\ IF th[t].n < NumUnits THEN th' = [th EXCEPT ![t].n = @ + 1]
     ELSE IF Broken = "forgetsLate" THEN Return(t)
     ELSE Go(t, "returnIndex")
  /\ UNCHANGED <<free, noted, placeFree, asked, slabs, errors>>

(* RETIRE-6. AddressRange.returnIndex *)
returnIndex(t) ==
  /\ At(t, "returnIndex")
  /\ placeFree' = TRUE
  /\ IF Broken = "forgetsLate" THEN Go(t, "forget") ELSE Return(t)
  /\ UNCHANGED <<free, noted, index, slabs, errors>>

(* An Error ends a step of the index; the handler hints at all lengths. *)
Error(t) ==
  /\ errors < MaxErrors
  /\ th[t].pc \in {"longestFreeRun", "setAvailable", "lookAgain"}
  /\ errors' = errors + 1
  /\ IF Broken = "errorForgets" THEN Return(t)
     ELSE th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "setAvailable", !.o = th[t].o, !.n = 1,
                                     !.longest = NumUnits]]
  /\ UNCHANGED <<free, noted, placeFree, index, slabs>>

Next ==
  \E t \in Threads :
    \/ registerSuperslab(t) \/ openFirst(t)
    \/ longestFreeRun(t) \/ setAvailable(t)
    \/ \E n \in Lengths : nextAvailable(t, n)
    \/ superslabAt(t) \/ stateAcquire(t) \/ takeRun(t)
    \/ clearAvailable(t) \/ lookAgain(t)
    \/ release(t) \/ giveUnits(t)
    \/ openRetained(t) \/ unregisterSuperslab(t) \/ forget(t) \/ returnIndex(t)
    \/ Error(t)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* Safety *)

TypeOK ==
  /\ free \in [Supers -> SUBSET Units] /\ slabs \in [Supers -> SUBSET SUBSET Units]
  /\ noted \in Supers \cup {None} /\ placeFree \in BOOLEAN
  /\ asked \subseteq Lengths /\ available \subseteq asked
  /\ \A t \in Threads : th[t].o \in Supers \cup {None} /\ th[t].longest \in 0 .. NumUnits
  /\ errors \in 0 .. MaxErrors

(* Each unit is free, or of one slab. *)
UnitsOnce == \A o \in Supers :
  /\ free[o] \cap UNION slabs[o] = {}
  /\ \A r, q \in slabs[o] : r = q \/ r \cap q = {}

\* A thread is about to set the hint of the length, or to look whether it must be set.
SeesToIt(t, n) ==
  \/ At(t, "longestFreeRun") /\ th[t].o = noted
  \/ At(t, "setAvailable") /\ th[t].n <= n /\ n <= th[t].longest
  \/ At(t, "lookAgain")

(* A run of free units is found by a search for its length, or any shorter one; or somebody is about *)
(* to see to it.                                                                                     *)
RunsAreFound ==
  noted # None =>
    \A n \in asked :
      HasRun(free[noted], n) => n \in available \/ \E t \in Threads : SeesToIt(t, n)
=============================================================================
