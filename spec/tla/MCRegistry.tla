------------------------------ MODULE MCRegistry ------------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* Registry with small constants.  The broken cfg files differ from        *)
(* MCRegistry.cfg by `Broken` alone (and smaller sets where the bug needs  *)
(* fewer).  The Reach invariants are meant to be violated.                 *)
(***************************************************************************)
EXTENDS Registry, TLC

Symmetry == Permutations(Mutators) \cup Permutations(Readers)

\* A place is registered again while a lookup holds the superslab that lay there before.
ReachAddressReuse == ~\E t \in Readers :
  /\ th[t].pc = "loadUnits" /\ th[t].ss # 0
  /\ table[th[t].i] \notin {th[t].ss, EmptyUnits}
\* A lookup answers with a slab that is dead by now.
ReachStaleAnswer == ~\E t \in Readers :
  th[t].pc = "found" /\ th[t].res \in SlabIds /\ th[t].res \notin live /\ slab[th[t].res].super = 0
\* Two threads want to cut the same unit.
ReachCutRace == ~\E t, u \in Mutators :
  t # u /\ th[t].pc = "cutSlab" /\ th[u].pc = "cutSlab" /\ th[t].ss = th[u].ss
  /\ th[t].todo \cap th[u].todo # {}
\* A slab lies in a range that was added later.
ReachSecondRange == \A s \in live : RangeOf(place[slab[s].super]) = 1
=============================================================================
