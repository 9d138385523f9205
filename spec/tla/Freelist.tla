------------------------------- MODULE Freelist -------------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* The lists that one thread heap owns: the thread list of each class and  *)
(* the local freelist of each slab, intrusive, in a memory of cells that   *)
(* the program shares.  Malloc, free, splice, carve, flush, retire.        *)
(*                                                                         *)
(*   thread list   head[c] -> block -> block -> nil      (malloc pops)     *)
(*   local freelist   localHead[s] -> block -> nil       (free pushes)     *)
(*                                                                         *)
(* A cell is 16 bytes: two words, w0 and w1.  The first cell of a block    *)
(* holds the link (w0) and the signature (w1); with headers it belongs to  *)
(* the allocator (the user address is one cell further), headerless it is  *)
(* the program's while the block is live.  The signature is uninterpreted: *)
(* the program can copy one but cannot make one, and it is valid only for  *)
(* the block and the link for which it was made.                           *)
(*                                                                         *)
(* The program is the adversary: it writes anything into its live blocks,  *)
(* copies words between them ("copy") or from anywhere ("peek"), frees any *)
(* address ("wrongfree"), and, where "wild" is allowed, writes over any    *)
(* cell: use after free, overflow, stale pointers into a slab that has     *)
(* another class by now.                                                   *)
(*                                                                         *)
(* Addresses are tagged with their kind (block, user), as the Java code    *)
(* does with @BlockAddress and @UserAddress: mixing them is expressible    *)
(* here, and KindsKept says that it never happens.                         *)
(*                                                                         *)
(* Everything here is private to one thread heap, so an action is one      *)
(* method call, not one memory access.  Remote frees are in RemoteFree.    *)
(* Refines Allocator.                                                      *)
(***************************************************************************)
EXTENDS Integers, FiniteSets

CONSTANTS
  Layout,      \* "header" or "headerless"                     (layout.BlockLayout)
  Slabs,       \* slab numbers 1..n, adjacent in memory
  SlabCells,   \* cells of a slab
  Stride,      \* class -> cells of a block, header included   (sizeclass.SizeClasses)
  Batch,       \* blocks carved at once                        (Bins.carveList)
  JunkAddrs,   \* addresses that the program writes where a link may be
  Adversary    \* subset of {"wrongfree", "copy", "peek", "wild"}

VARIABLES
  mem,         \* cell -> [w0, w1]: the block words             (memory.BlockMemory)
  head,        \* class -> first block of the thread list       (BlockHeap.heads)
  active,      \* class -> active slab of the bin, 0: none      (Bin.active)
  class,       \* slab -> its class, 0: free units              (Slab.sizeClass)
  carved,      \* slab -> blocks ever handed to a list          (Slab.carvedCount)
  localHead,   \* slab -> first block of the local freelist     (Slab.localHead)
  used,        \* slab -> blocks outside the local freelist     (Slab.usedCount)
  live,        \* what the program holds: [u, cells]            (no field: the program's view)
  dropped,     \* blocks given up after a corruption report     (leaked, not counted)
  result       \* what the last call told the program           (AddressFault, HeapCorruptionException)

vars == <<mem, head, active, class, carved, localHead, used, live, dropped, result>>

-----------------------------------------------------------------------------
(* Addresses and their kinds. *)

Classes == DOMAIN Stride
LastCell == Cardinality(Slabs) * SlabCells
Cells == 1..LastCell
Addresses == 0..(LastCell + 2)            \* two cells more: foreign memory

Nil == [kind |-> "nil", addr |-> 0]
B(a) == [kind |-> "block", addr |-> a]
U(a) == [kind |-> "user", addr |-> a]
Junk(a) == [kind |-> "junk", addr |-> a]

Offset == IF Layout = "header" THEN 1 ELSE 0

(* BlockLayout.toUser and toBlock: the only conversions. *)
ToUser(b) == U(b.addr + Offset)
ToBlock(u) == B(u.addr - Offset)

(* What malloc returns. *)
Returned(b) == ToUser(b)

Base(s) == (s - 1) * SlabCells + 1
Capacity(s) == IF class[s] = 0 THEN 0 ELSE SlabCells \div Stride[class[s]]
BlockAt(s, i) == B(Base(s) + i * Stride[class[s]])
CarvedBlocks(s) == {BlockAt(s, i) : i \in 0..(carved[s] - 1)}

(* Registry.lookup: the slab at this address, 0 if there is none. *)
SlabOf(a) ==
  LET found == {s \in Slabs : class[s] # 0 /\ a \in Base(s)..(Base(s) + SlabCells - 1)}
  IN IF found = {} THEN 0 ELSE CHOOSE s \in found : TRUE

IsStart(s, b) == b.addr >= Base(s) /\ (b.addr - Base(s)) % Stride[class[s]] = 0
IsCarved(s, b) == (b.addr - Base(s)) \div Stride[class[s]] < carved[s]

-----------------------------------------------------------------------------
(* Block words and signatures. *)

NoSignature == [state |-> "none", of |-> 0, link |-> Nil]
Sign(state, b, link) == [state |-> state, of |-> b.addr, link |-> link]
Blank == [w0 |-> Nil, w1 |-> NoSignature]

(* BlockSignature.state: w0 ^ w1 ^ block ^ KEY. *)
StateIn(m, b) ==
  IF b.addr \notin Cells THEN "junk"
  ELSE LET c == m[b.addr]
       IN IF /\ c.w1.state # "none"
             /\ c.w1.link = c.w0
             /\ c.w1.of = b.addr
          THEN c.w1.state
          ELSE "junk"

State(b) == StateIn(mem, b)

(* BlockSignature.looksFree, freeState: what free goes by.  With headers, both words.  Headerless w1 alone, with
   a link that is nil or inside the slab: the program may have overwritten either word. *)
StateAtFree(s, b) ==
  LET w1 == mem[b.addr].w1
  IN IF Layout = "header" THEN State(b)
     ELSE IF w1.state # "none" /\ w1.of = b.addr /\ (w1.link = Nil \/ SlabOf(w1.link.addr) = s)
     THEN w1.state
     ELSE "junk"

Put(m, b, link, signature) ==
  IF b.addr \in Cells THEN [m EXCEPT ![b.addr] = [w0 |-> link, w1 |-> signature]] ELSE m

(* b freed onto a list that begins at link. *)
PutLocal(m, b, link) == Put(m, b, link, Sign("LOCAL", b, link))

LinkOf(b) == IF b.addr \in Cells THEN mem[b.addr].w0 ELSE Nil

(* The blocks that can be popped from a list, one after the other. *)
RECURSIVE Walk(_, _, _)
Walk(m, h, seen) ==
  IF h.kind = "nil" \/ h \in seen \/ StateIn(m, h) # "LOCAL"
  THEN seen
  ELSE Walk(m, m[h.addr].w0, seen \cup {h})

OnThreadList(c) == Walk(mem, head[c], {})
OnLocalList(s) == Walk(mem, localHead[s], {})

Wild == "wild" \in Adversary

-----------------------------------------------------------------------------

Init ==
  /\ mem = [c \in Cells |-> Blank]
  /\ head = [c \in Classes |-> Nil]
  /\ active = [c \in Classes |-> 0]
  /\ class = [s \in Slabs |-> 0]
  /\ carved = [s \in Slabs |-> 0]
  /\ localHead = [s \in Slabs |-> Nil]
  /\ used = [s \in Slabs |-> 0]
  /\ live = {}
  /\ dropped = {}
  /\ result = "ok"

(* Whether the head of the thread list is one of its blocks, as far as its signature says. *)
CanPop(c) == State(head[c]) = "LOCAL"

(* The head when b has left the thread list, and the memory when the program has b. *)
HeadBehind(b) == LinkOf(b)
SignedLive(b) == Put(mem, b, LinkOf(b), Sign("LIVE", b, LinkOf(b)))

(* MALLOC-1. BlockHeap.malloc, fast path: the head carries a valid LOCAL signature. *)
Malloc(c) ==
  LET b == head[c] IN
  /\ b # Nil
  /\ CanPop(c)
  /\ head' = [head EXCEPT ![c] = HeadBehind(b)]
  /\ mem' = SignedLive(b)
  /\ live' = live \cup {[u |-> Returned(b), cells |-> Stride[c]]}
  /\ result' = "ok"
  /\ UNCHANGED <<active, class, carved, localHead, used, dropped>>

AsInterval(s, b) == [base |-> b.addr, size |-> Stride[class[s]]]
LiveIntervals == {[base |-> l.u.addr - Offset, size |-> l.cells] : l \in live}

(* MALLOC-2. BlockHeap.poppedOverwritten: the head was written over. Report, give up the rest. *)
DropThreadList(c) ==
  /\ head[c] # Nil
  /\ ~CanPop(c)
  /\ head' = [head EXCEPT ![c] = Nil]
  /\ dropped' = dropped \cup
       ({AsInterval(active[c], b) : b \in CarvedBlocks(active[c]) \ OnLocalList(active[c])}
          \ LiveIntervals)
  /\ result' = "corruptList"
  /\ UNCHANGED <<mem, active, class, carved, localHead, used, live>>

CanSplice(c) == head[c] = Nil

(* All blocks of the slab are outside then. *)
UsedAfterSplice(s) == carved[s]

(* REFILL-2. take the whole local freelist of the active slab. *)
Splice(c) ==
  LET s == active[c] IN
  /\ CanSplice(c)
  /\ s # 0 /\ localHead[s] # Nil
  /\ head' = [head EXCEPT ![c] = localHead[s]]
  /\ localHead' = [localHead EXCEPT ![s] = Nil]
  /\ used' = [used EXCEPT ![s] = UsedAfterSplice(s)]
  /\ result' = "ok"
  /\ UNCHANGED <<mem, active, class, carved, live, dropped>>

(* The blocks of a batch, by their index in the slab, and what each is signed with. *)
First(s) == carved[s]
Last(s, n) == carved[s] + n - 1
SignedFree(cell, link) == Sign("LOCAL", B(cell), link)

(* Freelist.linkBatch: n blocks that were never used, linked and signed in memory m. *)
Carved(m, c, s, n) ==
  LET last == Last(s, n)
      index(cell) == (cell - Base(s)) \div Stride[c]
      isHead(cell) == /\ cell >= Base(s)
                      /\ (cell - Base(s)) % Stride[c] = 0
                      /\ index(cell) \in First(s)..last
      link(cell) == IF index(cell) = last THEN Nil ELSE BlockAt(s, index(cell) + 1)
  IN [cell \in Cells |->
        IF isHead(cell)
        THEN [w0 |-> link(cell), w1 |-> SignedFree(cell, link(cell))]
        ELSE m[cell]]

Room(s) == Capacity(s) - carved[s]
Least(a, b) == IF a < b THEN a ELSE b

(* REFILL-4. carve a batch of n blocks that were never used. *)
CarveCount(c, n) ==
  LET s == active[c] IN
  /\ head[c] = Nil
  /\ s # 0 /\ localHead[s] = Nil /\ n \in 1..Room(s)
  /\ mem' = Carved(mem, c, s, n)
  /\ head' = [head EXCEPT ![c] = BlockAt(s, First(s))]
  /\ carved' = [carved EXCEPT ![s] = @ + n]
  /\ used' = [used EXCEPT ![s] = @ + n]
  /\ result' = "ok"
  /\ UNCHANGED <<active, class, localHead, live, dropped>>

Carve(c) == active[c] # 0 /\ CarveCount(c, Least(Batch, Room(active[c])))

(* REFILL-3. Bins.takeFrom: a splice that brought little also carves, onto the local freelist, *)
(* for the next refill.                                                                        *)
CarveBehindCount(c, n) ==
  LET s == active[c] IN
  /\ head[c] # Nil
  /\ s # 0 /\ localHead[s] = Nil /\ n \in 1..Room(s)
  /\ mem' = Carved(mem, c, s, n)
  /\ localHead' = [localHead EXCEPT ![s] = BlockAt(s, First(s))]
  /\ carved' = [carved EXCEPT ![s] = @ + n]
  /\ result' = "ok"
  /\ UNCHANGED <<head, active, class, used, live, dropped>>

CarveBehind(c) == active[c] # 0 /\ CarveBehindCount(c, Least(Batch, Room(active[c])))

(* REFILL-8. Bins.setAside: the active slab is short, it waits for frees. *)
SetAside(c) ==
  /\ head[c] = Nil
  /\ active[c] # 0
  /\ active' = [active EXCEPT ![c] = 0]
  /\ result' = "ok"
  /\ UNCHANGED <<mem, head, class, carved, localHead, used, live, dropped>>

(* REFILL-5. the active slab is full, it is given up. *)
Detach(c) ==
  LET s == active[c] IN
  /\ head[c] = Nil
  /\ s # 0 /\ localHead[s] = Nil /\ Room(s) = 0
  /\ active' = [active EXCEPT ![c] = 0]
  /\ result' = "ok"
  /\ UNCHANGED <<mem, head, class, carved, localHead, used, live, dropped>>

Exhausted(c) == head[c] = Nil /\ active[c] = 0

Partials(c) == {s \in Slabs : class[s] = c /\ (localHead[s] # Nil \/ carved[s] < Capacity(s))}

(* REFILL-6. the next slab of the bin, which may be full. *)
NextPartial(c) ==
  /\ Exhausted(c)
  /\ \E s \in Slabs : class[s] = c /\ active' = [active EXCEPT ![c] = s]
  /\ result' = "ok"
  /\ UNCHANGED <<mem, head, class, carved, localHead, used, live, dropped>>

(* CUT-4. Slab.<init>, a new descriptor; whatever is in the memory stays there.  Those of the bin *)
(* may all be short.                                                                             *)
NewSlab(c) ==
  /\ Exhausted(c)
  /\ \E s \in Slabs :
       /\ class[s] = 0
       /\ class' = [class EXCEPT ![s] = c]
       /\ active' = [active EXCEPT ![c] = s]
  /\ result' = "ok"
  /\ UNCHANGED <<mem, head, carved, localHead, used, live, dropped>>

NoMemory(c) == Exhausted(c) /\ Partials(c) = {} /\ \A s \in Slabs : class[s] # 0

(* REFILL-7. BlockHeap.malloc fails: a typed out-of-memory. *)
MallocFails(c) ==
  /\ NoMemory(c)
  /\ result' = "outOfMemory"
  /\ UNCHANGED <<mem, head, active, class, carved, localHead, used, live, dropped>>

-----------------------------------------------------------------------------
(* free of any address at all. *)

LooksFree(s, b) == StateAtFree(s, b) = "LOCAL"

(* AddressCheck.check: "ok", or why this is not a block of ours that the program may free. *)
Classify(a) ==
  LET b == ToBlock(U(a))
      s == SlabOf(a)
  IN IF s = 0 THEN "foreign"
     ELSE IF ~IsStart(s, b) THEN "interior"
     ELSE IF ~IsCarved(s, b) THEN "notAllocated"
     ELSE IF LooksFree(s, b) THEN "doubleFree"
     ELSE IF Layout = "header" /\ StateAtFree(s, b) # "LIVE" THEN "corruptBlock"
     ELSE "ok"

Accepted(a) == Classify(a) = "ok"

(* What goes onto a local freelist; of which slabs, there is one; in front of what. *)
FreedBlock(a) == ToBlock(U(a))
TargetSlabs(a) == {SlabOf(a)}
LinkFor(s) == localHead[s]
UsedAfterFree(s) == used[s] - 1

IsLive(a) == \E l \in live : l.u = U(a)

(* Does the program pass this address to free? *)
Passed(a) == IsLive(a) \/ "wrongfree" \in Adversary

(* LOCAL-4. BlockHeap.freeLocal: accepted, the block goes onto its slab's local freelist. *)
Free(a) ==
  /\ Passed(a)
  /\ Accepted(a)
  /\ \E s \in TargetSlabs(a) :
       LET b == FreedBlock(a) IN
       /\ mem' = PutLocal(mem, b, LinkFor(s))
       /\ localHead' = [localHead EXCEPT ![s] = b]
       /\ used' = [used EXCEPT ![s] = UsedAfterFree(s)]
  /\ live' = {l \in live : l.u # U(a)}
  /\ result' = "ok"
  /\ UNCHANGED <<head, active, class, carved, dropped>>

(* LOCAL-3. BlockHeap.free: refused with a typed error; nothing changes. *)
FreeRefused(a) ==
  /\ Passed(a)
  /\ ~Accepted(a)
  /\ result' = IF IsLive(a) /\ ~Wild THEN "refusedLive" ELSE Classify(a)
  /\ UNCHANGED <<mem, head, active, class, carved, localHead, used, live, dropped>>

CanFlush(c) == State(head[c]) = "LOCAL"

(* The head when b has gone home. *)
Unflushed(b) == LinkOf(b)

(* TAKE-5. Bins.flush, one block: from the thread list back to its slab's local freelist. *)
Flush(c) ==
  LET b == head[c]
      s == active[c]
  IN
  /\ b # Nil
  /\ CanFlush(c)
  /\ head' = [head EXCEPT ![c] = Unflushed(b)]
  /\ mem' = PutLocal(mem, b, localHead[s])
  /\ localHead' = [localHead EXCEPT ![s] = b]
  /\ used' = [used EXCEPT ![s] = @ - 1]
  /\ result' = "ok"
  /\ UNCHANGED <<active, class, carved, live, dropped>>

CanRetire(s) == used[s] = 0
ActiveWithout(s) == [c \in Classes |-> IF active[c] = s THEN 0 ELSE active[c]]

(* LOCAL-5. Bins.slabEmptied: no block of the slab is outside: its units may serve another *)
(* class.                                                                                  *)
Retire(s) ==
  /\ class[s] # 0
  /\ CanRetire(s)
  /\ class' = [class EXCEPT ![s] = 0]
  /\ carved' = [carved EXCEPT ![s] = 0]
  /\ used' = [used EXCEPT ![s] = 0]
  /\ localHead' = [localHead EXCEPT ![s] = Nil]
  /\ active' = ActiveWithout(s)
  /\ result' = "ok"
  /\ UNCHANGED <<mem, head, live, dropped>>

-----------------------------------------------------------------------------
(* The program. *)

UserCells(l) == (l.u.addr .. (l.u.addr - Offset + l.cells - 1)) \cap Cells
OwnCells == UNION {UserCells(l) : l \in live}

UserUnchanged == UNCHANGED <<head, active, class, carved, localHead, used, live, dropped>>

(* One word of cell c, overwritten with something that is no signature. *)
Overwrite(c) ==
  \/ \E a \in JunkAddrs : mem' = [mem EXCEPT ![c].w0 = Junk(a)]
  \/ mem' = [mem EXCEPT ![c].w1 = NoSignature]

(* The program writes whatever it likes into a block that it holds. *)
UserWrite ==
  /\ \E c \in OwnCells : Overwrite(c)
  /\ result' = "ok"
  /\ UserUnchanged

(* It may also copy there what it reads: "copy", in its own blocks, where malloc left what it
   found; "peek", anywhere. *)
Readable == IF "peek" \in Adversary THEN Cells ELSE IF "copy" \in Adversary THEN OwnCells ELSE {}
UserCopy ==
  /\ \E c \in OwnCells, from \in Readable : mem' = [mem EXCEPT ![c] = mem[from]]
  /\ result' = "ok"
  /\ UserUnchanged

(* Use after free, overflow, stale pointer: a write over any cell at all. *)
WildWrite ==
  /\ Wild
  /\ \E c \in Cells : Overwrite(c)
  /\ result' = "ok"
  /\ UserUnchanged

Next ==
  \/ \E c \in Classes :
       \/ Malloc(c) \/ DropThreadList(c) \/ Splice(c) \/ Carve(c) \/ CarveBehind(c)
       \/ SetAside(c) \/ Detach(c) \/ NextPartial(c) \/ NewSlab(c) \/ MallocFails(c) \/ Flush(c)
  \/ \E a \in Addresses : Free(a) \/ FreeRefused(a)
  \/ \E s \in Slabs : Retire(s)
  \/ UserWrite \/ UserCopy \/ WildWrite

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* Types, one per variable. *)

Links == [kind : {"nil", "block", "user", "junk"}, addr : Addresses]
Signatures == [state : {"none", "LOCAL", "LIVE"}, of : Addresses, link : Links]

MemOK == \A c \in Cells : mem[c].w0 \in Links /\ mem[c].w1 \in Signatures
HeadOK == \A c \in Classes : head[c] \in Links
ActiveOK == active \in [Classes -> Slabs \cup {0}]
ClassOK == class \in [Slabs -> Classes \cup {0}]
CarvedOK == \A s \in Slabs : carved[s] \in 0..Capacity(s)
LocalHeadOK == \A s \in Slabs : localHead[s] \in Links
UsedOK == \A s \in Slabs : used[s] \in Int
LiveOK == \A l \in live : l.u.addr \in Addresses /\ l.cells \in {Stride[c] : c \in Classes}
DroppedOK == \A d \in dropped : d.base \in Cells /\ d.size \in Nat
ResultOK == result \in {"ok", "outOfMemory", "foreign", "interior", "notAllocated", "doubleFree",
                        "corruptBlock", "corruptList", "refusedLive"}

TypeOK == /\ MemOK /\ HeadOK /\ ActiveOK /\ ClassOK /\ CarvedOK
          /\ LocalHeadOK /\ UsedOK /\ LiveOK /\ DroppedOK /\ ResultOK

-----------------------------------------------------------------------------
(* Safety. *)

(*: lists hold block addresses, the program holds user addresses.    *)
KindsKept ==
  /\ \A c \in Classes : head[c].kind \in {"nil", "block"}
  /\ \A s \in Slabs : localHead[s].kind \in {"nil", "block"}
  /\ \A l \in live : l.u.kind = "user"
  /\ \A c \in Cells : mem[c].w1.state = "LOCAL" => mem[c].w0.kind \in {"nil", "block", "junk"}

(*: a list begins at a carved block of the right slab, or is empty: nothing else is ever
   dereferenced, whatever the program wrote. *)
HeadsAreBlocks ==
  /\ \A c \in Classes : head[c] # Nil => active[c] # 0 /\ head[c] \in CarvedBlocks(active[c])
  /\ \A s \in Slabs : localHead[s] # Nil => localHead[s] \in CarvedBlocks(s)

(*: all blocks of a thread list belong to the active slab of its class.    *)
ThreadListInActive ==
  \A c \in Classes : active[c] = 0 \/ class[active[c]] # c
                     \/ OnThreadList(c) \subseteq CarvedBlocks(active[c])
ActiveHasClass == \A c \in Classes : active[c] # 0 => class[active[c]] = c

(*: a local freelist holds only blocks of its slab.    *)
LocalListInSlab == \A s \in Slabs : OnLocalList(s) \subseteq CarvedBlocks(s)

(*: no block is on two lists, or on a list and live.    *)
ListsDisjoint ==
  /\ \A c \in Classes, s \in Slabs : OnThreadList(c) \cap OnLocalList(s) = {}
  /\ \A c, d \in Classes : c # d => OnThreadList(c) \cap OnThreadList(d) = {}
  /\ \A s, t \in Slabs : s # t => OnLocalList(s) \cap OnLocalList(t) = {}
NoLiveBlockListed ==
  LET lists == UNION ({OnThreadList(c) : c \in Classes} \cup {OnLocalList(s) : s \in Slabs})
  IN \A l \in live : B(l.u.addr - Offset) \notin lists

(*: what the program holds is the user part of a carved block, and live blocks are disjoint.    *)
LiveAreBlocks ==
  \A l \in live : \E s \in Slabs :
    /\ B(l.u.addr - Offset) \in CarvedBlocks(s)
    /\ l.cells = Stride[class[s]]
NoOverlap ==
  \A a, b \in LiveIntervals :
    a # b => a.base + a.size <= b.base \/ b.base + b.size <= a.base

(*: usedCount + |local freelist| = carvedCount.    *)
Accounting ==
  ~Wild => \A s \in Slabs : used[s] + Cardinality(OnLocalList(s)) = carved[s]
UsedInRange == \A s \in Slabs : used[s] \in 0..carved[s]

(*: every carved block is live or on a list.    *)
Unreachable ==
  UNION {{AsInterval(s, b) : b \in
            CarvedBlocks(s) \ (OnLocalList(s) \cup UNION {OnThreadList(c) : c \in Classes})}
         : s \in {t \in Slabs : class[t] # 0}} \ LiveIntervals
NothingLost == ~Wild => Unreachable = {} /\ dropped = {}

(* a program that does not write wildly never sees a corruption report.     *)
NoFalseAlarm == ~Wild => result \notin {"corruptBlock", "corruptList"}

(* the free of a live block is never refused.      *)
NoLiveBlockRefused == result # "refusedLive"

(* out of memory means that every block is live (or was given up).      *)
OutOfMemoryIsTrue ==
  \A c \in Classes : NoMemory(c) =>
    \A s \in Slabs : class[s] = c =>
      {AsInterval(s, b) : b \in CarvedBlocks(s)} \subseteq LiveIntervals \cup dropped

-----------------------------------------------------------------------------
(* Refinement.  Where the program writes wildly, a block is lost when its list is given up;
   otherwise, as soon as no list reaches it. *)

AllBlocks == {b \in [base : Cells, size : {Stride[c] : c \in Classes}] :
                b.base + b.size - 1 <= LastCell}

A == INSTANCE Allocator WITH
       Blocks <- AllBlocks,
       Callers <- {1},
       AtOnce <- {"malloc", "free"},
       MayErr <- "wrongfree" \in Adversary,
       MayLose <- Wild,
       live <- LiveIntervals,
       lost <- IF Wild THEN dropped ELSE Unreachable,
       calls <- [c \in {1} |-> [op |-> "none", of |-> {}]]

Refines == A!Spec
=============================================================================
