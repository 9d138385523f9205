----------------------------- MODULE MCRemoteFree -----------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* RemoteFree with small constants.  The cfg files choose the threads and  *)
(* switches; the broken ones differ from a good one by `Broken` alone.     *)
(***************************************************************************)
EXTENDS RemoteFree, TLC

Symmetry == Permutations(Heaps) \cup Permutations(Freers)
=============================================================================
