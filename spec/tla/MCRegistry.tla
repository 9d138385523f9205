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

\* A place is registered again while a lookup of an address in it is under way.
ReachAddressReuse == ~\E t \in Readers :
  /\ th[t].pc = "found" /\ th[t].res \in SlabIds
  /\ slab[th[t].res].super # 0 => supers[th[t].adr[1]] # slab[th[t].res].super
  /\ supers[th[t].adr[1]] # 0 /\ th[t].res \notin live /\ Cardinality(th[t].may) > 1
\* A lookup answers with a slab that is dead by now.
ReachStaleAnswer == ~\E t \in Readers :
  th[t].pc = "found" /\ th[t].res \in SlabIds /\ th[t].res \notin live /\ slab[th[t].res].super = 0
\* Two threads want to cut the same unit.
ReachCutRace == ~\E t, u \in Mutators :
  t # u /\ th[t].pc = "takeRun" /\ th[u].pc = "takeRun" /\ th[t].ss = th[u].ss
  /\ th[t].todo \cap th[u].todo # {}
\* A slab lies in a range that was added later.
ReachSecondRange == \A s \in live : RangeOf(place[slab[s].super]) = 1
=============================================================================
