----------------------------- MODULE MCWeakLease -----------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* WeakLease with small constants.  In each broken cfg one access is       *)
(* weaker than in Java.  The Reach invariant is meant to be violated.      *)
(***************************************************************************)
EXTENDS WeakLease

OwnWords == {"lease", "busy", "heads", "ownerId", "work"}

\* An owner goes without its heap, which is open again: what it has loaded is old.
ReachOldLease == ~(At(Owner, "leave") /\ Last(m, "lease") = "OPEN" /\ ~SeesLast(m, Owner, "lease"))
=============================================================================
