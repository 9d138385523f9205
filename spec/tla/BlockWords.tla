------------------------------ MODULE BlockWords ------------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* The words that RemoteFree is about: the two of a free block             *)
(* (layout.BlockSignature) and remoteWord of a slab (superslab.Slab).      *)
(*                                                                         *)
(*   w0: the next block of the list      w1: a state, signed for that link *)
(*   remoteWord: first block of the remote list, OWNED bit, DEAD bit       *)
(*                                                                         *)
(* Signatures are uninterpreted: one that was made for another link is not *)
(* valid.  In Freelist, where words wander, one is also valid for its      *)
(* block alone.  In SlabOwnership remoteWord holds a set of blocks.        *)
(***************************************************************************)
EXTENDS Naturals

Nil == 0   \* no block

-----------------------------------------------------------------------------
(* A block. A list follows w0 only if w1 was made for it (StateOf). A free must not look at w0, *)
(* which another freer may be writing: it decodes w1 alone (FreeState).                         *)

Raw == [st |-> "RAW", lk |-> Nil]
Sign(state, link) == [st |-> state, lk |-> link]
\* What malloc leaves in a block.
LiveMark == Sign("LIVE", Nil)
StateOf(m, link) == IF m.st # "RAW" /\ m.lk = link THEN m.st ELSE "USER"
FreeState(m) == IF m.st = "RAW" THEN "USER" ELSE m.st

-----------------------------------------------------------------------------
(* A slab. *)

Word(head, owned, dead) == [head |-> head, owned |-> owned, dead |-> dead]
\* Of a slab that nobody owns: an orphan.
Empty == Word(Nil, FALSE, FALSE)
\* Of one that has an owner, and nothing for it.
OwnedEmpty == Word(Nil, TRUE, FALSE)
\* Of one whose units are given back; final.
Released == Word(Nil, TRUE, TRUE)
=============================================================================
