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
MallocFirstCellOnly(c, b) ==
  /\ calls[c] = MallocCall
  /\ \A o \in live \cup lost : b.base \notin CellsOf(o)
  /\ live' = live \cup {b}
  /\ Answered(c)
  /\ UNCHANGED lost

(* Broken: malloc hands out blocks that were given up. *)
MallocLost(c, b) ==
  /\ calls[c] = MallocCall
  /\ \A o \in live : Disjoint(o, b)
  /\ live' = live \cup {b}
  /\ Answered(c)
  /\ UNCHANGED lost

(* Broken: a freed block is given up although the program did nothing wrong. *)
FreeLoses(c, b) ==
  /\ calls[c] = FreeCall(b)
  /\ b \in live
  /\ live' = live \ {b}
  /\ lost' = lost \cup {b}
  /\ Answered(c)

(* Broken: malloc hands out a block for which nobody asked: to a caller without a call. *)
MallocUnasked(c, b) ==
  /\ IsFree(b)
  /\ live' = live \cup {b}
  /\ UNCHANGED <<lost, calls>>

(* Broken: malloc takes two blocks and answers with one. *)
MallocTwo(c, b) ==
  /\ calls[c] = MallocCall
  /\ \E d \in Blocks :
       /\ IsFree(b) /\ IsFree(d) /\ (b = d \/ Disjoint(b, d))
       /\ live' = live \cup {b, d}
  /\ Answered(c)
  /\ UNCHANGED lost

(* Broken: malloc hands out a block that overlaps a live one, which the program loses. *)
MallocSteals(c, b) ==
  /\ calls[c] = MallocCall
  /\ live' = {o \in live : Disjoint(o, b)} \cup {b}
  /\ Answered(c)
  /\ UNCHANGED lost

(* Broken: free takes another block back than the one it was given. *)
FreeOther(c, b) ==
  /\ calls[c].op = "free"
  /\ b \in live
  /\ live' = live \ {b}
  /\ Answered(c)
  /\ UNCHANGED lost

(* Broken: free returns and has done nothing. *)
FreeForgets(c, b) ==
  /\ calls[c] = FreeCall(b)
  /\ Answered(c)
  /\ UNCHANGED <<live, lost>>

(* Broken: a block that was given up is taken for free. *)
LoseForgets ==
  /\ MayLose
  /\ lost' \in SUBSET {b \in Blocks : \A o \in live : Disjoint(o, b)}
  /\ UNCHANGED <<live, calls>>

(* Reachability: the memory is full of live blocks of two sizes. *)
NeverFullOfTwoSizes ==
  ~(/\ \A c \in 1..MemoryCells : \E b \in live : c \in CellsOf(b)
    /\ \E a, b \in live : a.size # b.size)
=============================================================================
