---------------------------- MODULE MCSlabLifecycle ----------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* SlabLifecycle with small constants.  The broken cfg files differ from   *)
(* MCSlabLifecycle.cfg by `Broken` alone, but for smaller sets.  The Reach *)
(* invariants are meant to be violated.                                    *)
(***************************************************************************)
EXTENDS SlabLifecycle, TLC

Symmetry == Permutations(Threads) \cup Permutations(Classes)

\* A superslab is kept because the bound allows it, another is purged because it does not.
ReachPurgeAtBound ==
  ~\E t \in Threads : th[t].pc = "unregisterSuperslab" /\ Kept # {} /\ ~th[t].all
\* A unit is used again by another class.
ReachOtherClass == \A r, s \in Slabs :
  slab[r].phase = "released" /\ InUse(s) /\ slab[r].super = slab[s].super
  /\ slab[r].unit = slab[s].unit => slab[r].cls = slab[s].cls
\* A free in flight meets a slab that its owner is about to give up as full.
ReachFlyingIntoFull == \A t \in Threads :
  th[t].pc = "casRemoteWord" => slab[th[t].s].phase # "full"
\* Two threads retire at the same time.
ReachRetireRace == ~\E t, u \in Threads :
  t # u /\ th[t].pc = "tryRetain" /\ th[u].pc = "tryRetain"
\* A retained superslab is cut while the timer wants to purge it.
ReachTrimRace == ~\E t \in Threads : th[t].pc = "claimRetained" /\ freeUnits[th[t].ss] # Units
\* A thread clears the hint of a superslab whose object was replaced meanwhile.
ReachOldHint == ~\E t \in Threads :
  th[t].pc = "clearAvailable" /\ th[t].old /\ th[t].ss \in registered
=============================================================================
