----------------------------- MODULE MCAllocator -----------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* Bounded model of Allocator: every interval of the given sizes in a      *)
(* memory of MemoryCells cells.  The broken variants override one action.  *)
(***************************************************************************)
EXTENDS Allocator

CONSTANTS
  MemoryCells,   \* number of cells
  Sizes          \* block sizes in cells

MCBlocks == {b \in [base : 1..MemoryCells, size : Sizes] :
               b.base + b.size - 1 <= MemoryCells}

(* Broken: malloc checks only the first cell of the block. *)
MallocFirstCellOnly(b) ==
  /\ \A o \in live \cup lost : b.base \notin CellsOf(o)
  /\ live' = live \cup {b}
  /\ UNCHANGED lost

(* Broken: malloc hands out blocks that were given up. *)
MallocLost(b) ==
  /\ \A o \in live : Disjoint(o, b)
  /\ live' = live \cup {b}
  /\ UNCHANGED lost

(* Broken: a freed block is given up although the program did nothing wrong. *)
FreeLoses(b) ==
  /\ b \in live
  /\ live' = live \ {b}
  /\ lost' = lost \cup {b}

(* Reachability: the memory is full of live blocks of two sizes. *)
NeverFullOfTwoSizes ==
  ~(/\ \A c \in 1..MemoryCells : \E b \in live : c \in CellsOf(b)
    /\ \E a, b \in live : a.size # b.size)
=============================================================================
