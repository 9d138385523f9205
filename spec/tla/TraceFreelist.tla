----------------------------- MODULE TraceFreelist -----------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* Is a recorded execution a behaviour of Freelist?  One part of the trace *)
(* for each thread heap: what its thread did to its lists.  One event is   *)
(* one action; the values that the code read and wrote are compared with   *)
(* the state before and after it.  No hidden steps.                        *)
(*                                                                         *)
(* Freelist has one heap.  What other threads do to its slabs is seen when *)
(* it comes back: a remote free is the Free of the drain that brings the   *)
(* block.  A slab that another heap or thread claims leaves (Leave), one   *)
(* that the heap adopts or claims arrives as it is (Arrive): steps of      *)
(* the surroundings, which Freelist does not have and the invariants must  *)
(* bear.                                                                   *)
(*                                                                         *)
(* TraceData is written by the runner from the recorded file: Header, a    *)
(* record, and Traces, for each part its events in order.                  *)
(***************************************************************************)
EXTENDS Freelist, Sequences, TLC, TraceData

VARIABLES
  part,   \* which part of the trace
  at      \* number of its next event

traceVars == <<vars, part, at>>

TraceLayout == Header.layout
TraceSlabs == 1..Header.slabs
TraceSlabCells == Header.slabCells
TraceStride == Header.stride

E == Traces[part][at]

TraceInit ==
  /\ Init
  /\ part \in DOMAIN Traces
  /\ at = 1

IsEvent(action) ==
  /\ at <= Len(Traces[part])
  /\ E.action = action
  /\ at' = at + 1
  /\ part' = part

Link(cell) == IF cell = 0 THEN Nil ELSE B(cell)

TraceMalloc ==
  /\ IsEvent("Malloc")
  /\ head[E.class] = B(E.block)
  /\ Malloc(E.class)
  /\ head'[E.class] = Link(E.link)
  /\ [u |-> U(E.user), cells |-> Stride[E.class]] \in live'

TraceSplice ==
  /\ IsEvent("Splice")
  /\ active[E.class] = E.slab
  /\ Splice(E.class)
  /\ head'[E.class] = B(E.head)
  /\ used'[E.slab] = E.used

TraceCarve ==
  /\ IsEvent("Carve")
  /\ active[E.class] = E.slab
  /\ CarveCount(E.class, E.count)
  /\ head'[E.class] = B(E.head)
  /\ carved'[E.slab] = E.carved
  /\ used'[E.slab] = E.used

TraceCarveBehind ==
  /\ IsEvent("CarveBehind")
  /\ active[E.class] = E.slab
  /\ CarveBehindCount(E.class, E.count)
  /\ localHead'[E.slab] = B(E.head)
  /\ carved'[E.slab] = E.carved
  /\ used[E.slab] = E.used

TraceSetAside ==
  /\ IsEvent("SetAside")
  /\ active[E.class] = E.slab
  /\ SetAside(E.class)

TraceDetach ==
  /\ IsEvent("Detach")
  /\ active[E.class] = E.slab
  /\ Detach(E.class)

TraceNextPartial ==
  /\ IsEvent("NextPartial")
  /\ NextPartial(E.class)
  /\ active'[E.class] = E.slab

TraceNewSlab ==
  /\ IsEvent("NewSlab")
  /\ NewSlab(E.class)
  /\ active'[E.class] = E.slab

TraceFree ==
  /\ IsEvent("Free")
  /\ localHead[E.slab] = Link(E.link)
  /\ Free(E.user)
  /\ localHead'[E.slab] = B(E.block)
  /\ used'[E.slab] = E.used

TraceFreeRefused ==
  /\ IsEvent("FreeRefused")
  /\ FreeRefused(E.user)
  /\ result' = E.result

TraceFlush ==
  /\ IsEvent("Flush")
  /\ head[E.class] = B(E.block)
  /\ localHead[active[E.class]] = Link(E.link)
  /\ Flush(E.class)
  /\ used'[active[E.class]] = E.used

TraceRetire ==
  /\ IsEvent("Retire")
  /\ class[E.slab] = E.class
  /\ Retire(E.slab)

(* The program overwrites the signature word of a block that it holds. *)
TraceUserWrite ==
  /\ IsEvent("UserWrite")
  /\ E.cell \in OwnCells
  /\ Overwrite(E.cell)
  /\ mem'[E.cell].w1 = NoSignature
  /\ result' = "ok"
  /\ UserUnchanged

(* The slab is given up with free blocks in it, or, full and nobody's, claimed by another thread. *)
Leave ==
  LET s == E.slab IN
  /\ IsEvent("Leave")
  /\ class[s] # 0
  /\ \A c \in Classes : active[c] = s => head[c] = Nil
  /\ active' = [c \in Classes |-> IF active[c] = s THEN 0 ELSE active[c]]
  /\ class' = [class EXCEPT ![s] = 0]
  /\ carved' = [carved EXCEPT ![s] = 0]
  /\ used' = [used EXCEPT ![s] = 0]
  /\ localHead' = [localHead EXCEPT ![s] = Nil]
  /\ live' = {l \in live : SlabOf(l.u.addr) # s}
  /\ result' = "ok"
  /\ UNCHANGED <<mem, head, dropped>>

(* A slab comes to this heap with the blocks E.list on its local freelist, the others outside. *)
Arrive ==
  LET s == E.slab
      c == E.class
      list == E.list
      place(i) == Base(s) + i * Stride[c]
      isListed(cell) == \E i \in DOMAIN list : list[i] = cell
      position(cell) == CHOOSE i \in DOMAIN list : list[i] = cell
      link(cell) == IF position(cell) = Len(list) THEN Nil ELSE B(list[position(cell) + 1])
      starts == {place(i) : i \in 0..(E.carved - 1)}
      out == {cell \in starts : ~isListed(cell)}
  IN
  /\ IsEvent("Arrive")
  /\ class[s] = 0
  /\ \A i \in DOMAIN list : list[i] \in starts
  /\ class' = [class EXCEPT ![s] = c]
  /\ carved' = [carved EXCEPT ![s] = E.carved]
  /\ used' = [used EXCEPT ![s] = E.used]
  /\ localHead' = [localHead EXCEPT ![s] = IF list = <<>> THEN Nil ELSE B(list[1])]
  /\ mem' = [cell \in Cells |->
               IF cell \in out THEN [w0 |-> Nil, w1 |-> Sign("LIVE", B(cell), Nil)]
               ELSE IF isListed(cell)
               THEN [w0 |-> link(cell), w1 |-> Sign("LOCAL", B(cell), link(cell))]
               ELSE mem[cell]]
  /\ live' = live \cup {[u |-> ToUser(B(cell)), cells |-> Stride[c]] : cell \in out}
  /\ result' = "ok"
  /\ UNCHANGED <<head, active, dropped>>

(* The slab that has just arrived becomes the active one.  It may be full: an entry of the orphan *)
(* set is a hint, the slab may have been claimed, used up and given up since it was listed.       *)
Adopt ==
  /\ IsEvent("Adopt")
  /\ Exhausted(E.class)
  /\ class[E.slab] = E.class
  /\ active' = [active EXCEPT ![E.class] = E.slab]
  /\ result' = "ok"
  /\ UNCHANGED <<mem, head, class, carved, localHead, used, live, dropped>>

TraceNext ==
  \/ TraceMalloc \/ TraceSplice \/ TraceCarve \/ TraceCarveBehind \/ TraceSetAside
  \/ TraceDetach
  \/ TraceNextPartial \/ TraceNewSlab \/ TraceFree \/ TraceFreeRefused \/ TraceFlush
  \/ TraceRetire \/ TraceUserWrite \/ Leave \/ Arrive \/ Adopt

TraceSpec == TraceInit /\ [][TraceNext]_traceVars

(* How far each part was followed, and the state there: read by the runner at the end. *)
ASSUME \A p \in DOMAIN Traces : TLCSet(p, <<0>>)
Now == [mem |-> mem, head |-> head, active |-> active, class |-> class, carved |-> carved,
        localHead |-> localHead, used |-> used, live |-> live, result |-> result]
Mark == at > TLCGet(part)[1] => TLCSet(part, <<at, Now>>)
=============================================================================
