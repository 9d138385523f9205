-------------------------- MODULE MCFreelistInductive --------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* An inductive invariant of Freelist, checked exhaustively: every state   *)
(* that satisfies it is an initial state, reachable or not, and each step  *)
(* from each of them must end in a state that satisfies it, too.  As all   *)
(* of these are initial states, a good run has depth 1.                    *)
(*                                                                         *)
(* AnyInit is the invariant itself.  For larger memories IndInit makes the *)
(* same states: which blocks are live, how the others are linked, anything *)
(* at all in the cells that no list needs.  For a memory of two cells both *)
(* must find as many states (InductionTest compares them).                 *)
(*                                                                         *)
(* Each conjunct has a name: with Without = "name" it is left out, and     *)
(* what is left must not be inductive.                                     *)
(***************************************************************************)
EXTENDS MCFreelist, Sequences

CONSTANT Without   \* the conjunct that is left out, or "none"

ASSUME Adversary \subseteq {"wrongfree"}
ASSUME \A c \in Classes : Stride[c] <= SlabCells

Is(name) == Without # name

-----------------------------------------------------------------------------
(* Types: what a word of memory can be.  A signature stands at the block for which it was made. *)

\* Where a block can begin, whatever class its slab serves.
CanStart == {c \in Cells : \E k \in Classes :
               \E i \in 0 .. SlabCells : ((c - 1) % SlabCells) = i * Stride[k]}
AnyLink == {Nil} \cup {B(c) : c \in CanStart} \cup {Junk(a) : a \in JunkAddrs}
SignedFor(c) ==
  IF c \notin CanStart THEN {NoSignature}
  ELSE {NoSignature} \cup [state : {"LOCAL", "LIVE"}, of : {c}, link : AnyLink]
CellsOf(c) == [w0 : AnyLink, w1 : SignedFor(c)]
RECURSIVE AllCells(_)
AllCells(cells) ==
  IF cells = {} THEN {<<>>}
  ELSE LET c == CHOOSE x \in cells : \A y \in cells : x >= y
       IN {Append(f, x) : f \in AllCells(cells \ {c}), x \in CellsOf(c)}
AnyUser == {U(c) : c \in Cells}
AnyLive == [u : AnyUser, cells : {Stride[c] : c \in Classes}]

HeadHasSlab == \A c \in Classes : head[c] # Nil => active[c] # 0
CellsTyped == \A c \in Cells : mem[c] \in CellsOf(c)
HeadsTyped == /\ \A c \in Classes : head[c] \in {Nil} \cup {B(x) : x \in Cells}
              /\ HeadHasSlab
              /\ \A s \in Slabs : localHead[s] \in {Nil} \cup {B(x) : x \in Cells}

-----------------------------------------------------------------------------
(* The invariant. *)

Starts == UNION {CarvedBlocks(s) : s \in Slabs}
LiveStarts == {B(l.u.addr - Offset) : l \in live}

ActiveServes == \A c \in Classes : active[c] # 0 => class[active[c]] = c
\* What the program holds are carved blocks.
HoldsBlocks == \A l \in live : \E s \in Slabs :
  B(l.u.addr - Offset) \in CarvedBlocks(s) /\ l.cells = Stride[class[s]]

\* What the last call said is not part of the state: no action asks for it.
View == <<mem, head, active, class, carved, localHead, used, live, dropped>>
NoFalseReport == [][result' \notin {"refusedLive", "corruptList", "corruptBlock"}]_vars

RECURSIVE Follow(_, _)
\* The blocks from h on, as far as they are signed; at most n.
Follow(h, n) == IF h = Nil THEN <<>>
                ELSE IF n = 0 \/ State(h) # "LOCAL" THEN <<h, Nil>>
                ELSE <<h>> \o Follow(LinkOf(h), n - 1)
Elements(q) == {q[i] : i \in 1 .. Len(q)}
ThreadSeq(c) == Follow(head[c], LastCell)
LocalSeq(s) == Follow(localHead[s], LastCell)
\* Lists are whole and signed, their blocks are carved, of the right slab, and not live.
ThreadLists == \A c \in Classes :
  head[c] # Nil => Elements(ThreadSeq(c)) \subseteq CarvedBlocks(active[c]) \ LiveStarts
LocalLists == \A s \in Slabs : Elements(LocalSeq(s)) \subseteq CarvedBlocks(s) \ LiveStarts
\* No block is on two lists.
Disjoint == \A c \in Classes, s \in Slabs :
  Elements(ThreadSeq(c)) \cap Elements(LocalSeq(s)) \subseteq {Nil}
\* Every carved block is live or on a list.
Covered == Starts \subseteq LiveStarts \cup UNION {Elements(ThreadSeq(c)) : c \in Classes}
                              \cup UNION {Elements(LocalSeq(s)) : s \in Slabs}
Counted == \A s \in Slabs : used[s] = carved[s] - Len(LocalSeq(s))
\* A live block does not look free; its header is whole.
LiveLooksLive == \A b \in LiveStarts :
  IF Layout = "header" THEN State(b) = "LIVE" ELSE mem[b.addr].w1.state # "LOCAL"

-----------------------------------------------------------------------------
(* All states of the types that satisfy it: the invariant itself, in such an order that TLC drops *)
(* at once what a conjunct forbids.                                                               *)

Shape ==
  /\ class \in [Slabs -> Classes \cup {0}]
  /\ carved \in [Slabs -> 0 .. SlabCells]
  /\ CarvedOK
  /\ active \in [Classes -> Slabs \cup {0}]
  /\ Is("ActiveServes") => ActiveServes
  /\ dropped = {} /\ result = "ok"

AnyInit ==
  /\ Shape
  /\ live \in SUBSET AnyLive
  /\ Is("HoldsBlocks") => HoldsBlocks
  /\ mem \in AllCells(Cells)
  /\ Is("LiveLooksLive") => LiveLooksLive
  /\ head \in [Classes -> {Nil} \cup {B(x) : x \in Cells}]
  /\ HeadHasSlab
  /\ Is("ThreadLists") => ThreadLists
  /\ localHead \in [Slabs -> {Nil} \cup {B(x) : x \in Cells}]
  /\ Is("LocalLists") => LocalLists
  /\ Is("Disjoint") => Disjoint
  /\ Is("Covered") => Covered
  /\ used \in [Slabs -> 0 .. SlabCells]
  /\ Is("Counted") => Counted
AnySpec == AnyInit /\ [][Next]_vars

-----------------------------------------------------------------------------
(* The same, made piece by piece. *)

RECURSIVE Linked(_, _)
Linked(next, h) == IF h = Nil THEN {} ELSE {h} \cup Linked(next, next[h])
\* All free blocks can be reached from the heads of the lists.
Spread(next) ==
  DOMAIN next \subseteq UNION {Linked(next, head[c]) : c \in Classes}
                        \cup UNION {Linked(next, localHead[s]) : s \in Slabs}
Acyclic(next) == \A f \in SUBSET DOMAIN next :
  f # {} => \E b \in f : next[b] \notin f

Garbage(c) ==
  IF B(c) \in LiveStarts
  THEN IF Layout = "header" THEN {[w0 |-> l, w1 |-> Sign("LIVE", B(c), l)] : l \in AnyLink}
       ELSE {x \in CellsOf(c) : x.w1.state # "LOCAL"}
  ELSE CellsOf(c)

RECURSIVE Fill(_, _)
\* Every way to fill cells: free blocks with their links, the others with anything.
Fill(cells, next) ==
  IF cells = {} THEN {<<>>}
  ELSE LET c == CHOOSE x \in cells : \A y \in cells : x >= y
           here == IF B(c) \in DOMAIN next
                   THEN {[w0 |-> next[B(c)], w1 |-> Sign("LOCAL", B(c), next[B(c)])]}
                   ELSE Garbage(c)
       IN {Append(f, x) : f \in Fill(cells \ {c}, next), x \in here}

IndInit ==
  /\ Shape
  /\ live \in SUBSET UNION {{[u |-> ToUser(b), cells |-> Stride[class[s]]] : b \in CarvedBlocks(s)}
                            : s \in Slabs}
  /\ \E next \in [Starts \ LiveStarts -> (Starts \ LiveStarts) \cup {Nil}] :
       /\ Acyclic(next)
       /\ head \in [Classes -> (DOMAIN next) \cup {Nil}]
       /\ localHead \in [Slabs -> (DOMAIN next) \cup {Nil}]
       /\ Spread(next)
       /\ mem \in Fill(Cells, next)
  /\ HeadHasSlab /\ ThreadLists /\ LocalLists /\ Disjoint /\ Covered
  /\ used = [s \in Slabs |-> carved[s] - Len(LocalSeq(s))]
IndSpec == IndInit /\ [][Next]_vars
=============================================================================
