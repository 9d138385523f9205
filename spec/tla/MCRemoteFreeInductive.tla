------------------------- MODULE MCRemoteFreeInductive -------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* An inductive invariant of RemoteFree, checked exhaustively: every state *)
(* that satisfies it is an initial state, reachable or not, and each step  *)
(* from each of them must end in a state that satisfies it, too.  As all   *)
(* of these are initial states, a good run has depth 1.                    *)
(*                                                                         *)
(* Initial states are not made by a separate recipe, which might forget    *)
(* some: Init is the invariant itself, its conjuncts in such an order that *)
(* TLC can enumerate one variable after the other and drop what a conjunct *)
(* forbids at once.  So the conjuncts on threads come first, then those on *)
(* heaps, slabs, blocks.  Each has a name: with Without = "name" it is left   *)
(* out, and what is left must not be inductive.                            *)
(*                                                                         *)
(* Correct programs (MaxWrong = 0), at most one birth of a slab.           *)
(***************************************************************************)
EXTENDS RemoteFree, TLC

CONSTANT Without   \* the conjunct that is left out, or "none"

ASSUME Announced /\ MaxWrong = 0 /\ NumSlabs = 1 /\ NumPlaces = 1
       /\ AtomicLocal /\ Headerless /\ ~CheckRelease

S == 1                                    \* the slab
-----------------------------------------------------------------------------
(* What a thread can hold in its local variables, by program counter. *)

At1(pcs, ctxs, ins) ==
  {[IdleThread EXCEPT !.pc = p, !.ctx = c, !.in = i] : p \in pcs, c \in ctxs, i \in ins}
On(records) == {[r EXCEPT !.slb = S] : r \in records}
Of(records) == {[r EXCEPT !.slb = S, !.blk = b] : r \in records, b \in Blocks}
Marked(records) == {[r EXCEPT !.mark = LiveMark] : r \in records}
SeenBy(r) == {[r EXCEPT !.seen = Word(h, o, FALSE)] :
                h \in (Blocks \cup {Nil}) \ {r.blk}, o \in BOOLEAN}
Seeing(records) == {r \in UNION {SeenBy(x) : x \in records} : r.seen.owned \/ r.seen.head = Nil}
Walking(records) == {[r EXCEPT !.chain = b] : r \in records, b \in Blocks \cup {Nil}}
Free01(records) == {[r EXCEPT !.free = f] : r \in records, f \in BOOLEAN}
FreeSet(records) == {[r EXCEPT !.free = TRUE] : r \in records}

No == {FALSE}
Yes == {TRUE}

\* A free, from the claim on; `ins`: with a heap or without.
Freeing(ins) ==
  LET free(p) == Of(At1(p, {"free"}, ins)) IN
  free({"signatureOf"}) \cup Marked(free({"claimBlock"}))
    \cup Seeing(Marked(free({"loadRemoteWord", "writeLink", "casRemoteWord"})))
\* A slab that is ours and in no bin, given up.
GivingUp(ctx, ins) ==
  LET at(p) == On(At1(p, {ctx}, ins)) IN
  at({"clearOwner"}) \cup Free01(at({"unown"})) \cup FreeSet(at({"setListed", "enqueue"}))
Draining(ctx, ins) == On(At1({"drain"}, {ctx}, ins)) \cup Walking(On(At1({"walk"}, {ctx}, ins)))
Releasing(ctx, ins) ==
  On(At1({"clearOwnerDead", "markDead", "unregisterSlab", "freeUnits"}, {ctx}, ins))
Claimed(ins) == Draining("claimed", ins) \cup Releasing("claimed", ins)
\* Emptying heap h.
Emptying(h, how, ins, more) ==
  {[r EXCEPT !.hp = h, !.how = how] : r \in
     At1({"abandon"} \cup more, {"none"}, ins) \cup On(At1({"flush"}, {"flush"}, ins))
     \cup Draining("abandon", ins) \cup GivingUp("abandon", ins) \cup Releasing("abandon", ins)}
Hiding == {"hideHeads", "hideOwnerId"}
Showing == {"showHeads", "showOwnerId", "reopen"}
Closing == {"closeOwnerId", "closeLease", "markClosing"}
If(switch, records) == IF switch THEN records ELSE {}
EmptyingOther(h, ins) ==
  If(IdleDrain, Emptying(h, "idle", ins, Hiding \cup {"fence", "loadBusy"} \cup Showing))
  \cup If(MayDie \/ MayCrash, Emptying(h, "reap", ins, Hiding \cup {"loadBusy", "endLease"}))
  \cup If(MayClose, Emptying(h, "close", ins, {"endLease"}))
EmptyingOwn(h) ==
  If(MayClose, Emptying(h, "close", No, {"endLease"}) \cup At1(Closing, {"none"}, No)
               \cup Emptying(h, "idle", No, Hiding \cup Showing))

Anybody == {IdleThread} \cup Freeing(No) \cup Claimed(No) \cup GivingUp("claimed", No)
OfFreer == Anybody \cup UNION {EmptyingOther(h, No) : h \in Heaps}
OfOwner(t) ==
  Anybody \cup UNION {EmptyingOther(h, BOOLEAN) : h \in Heaps \ {t}}
  \cup EmptyingOwn(t) \cup At1({"enter"}, {"retire"}, No)
  \cup At1({"loadHeads", "pop", "refill", "loadLease"}, {"malloc"}, Yes)
  \cup At1({"loadLease", "retire"}, {"retire"}, Yes)
  \cup At1({"leave"}, {"none"}, Yes) \cup At1({"next"}, {"refill"}, Yes)
  \cup Of(At1({"enter"}, {"free"}, No))
  \cup Of(At1({"loadOwnerId", "loadOwner", "checkLocal", "loadLease", "leave"}, {"free"}, Yes))
  \cup Freeing(Yes) \cup Claimed(Yes)
  \cup On(At1({"setOwner"}, {"claimed", "refill", "adopt"}, Yes))
  \cup On(At1({"splice", "carve", "clearOwner", "unown", "clearListed", "claimOrphan",
               "publishSlab"}, {"refill"}, Yes))
  \cup Draining("refill", Yes) \cup Draining("adopt", Yes) \cup Releasing("retire", Yes)
OfHeap(t) == OfOwner(t) \cup {[r EXCEPT !.dead = TRUE] :
                               r \in If(MayCrash, OfOwner(t)) \cup If(MayDie, {IdleThread})}

Records == [t \in Threads |-> IF t \in Heaps THEN OfHeap(t) ELSE OfFreer]
RECURSIVE ThreadChoices(_)
ThreadChoices(ts) ==
  IF ts = {} THEN {<<>>}
  ELSE LET t == CHOOSE x \in ts : TRUE
       IN {(t :> r) @@ f : r \in Records[t], f \in ThreadChoices(ts \ {t})}
AllThreads == ThreadChoices(Threads)

ThTyped == \A t \in Threads : th[t] \in Records[t]

-----------------------------------------------------------------------------
(* Conjuncts on threads alone. *)

Is(name) == Without # name

\* The program does not free a block twice.
FreedOnce == \A t, u \in Threads : t # u /\ th[t].blk # Nil => th[t].blk # th[u].blk
\* One thread is at work on a slab: on its private fields, or in the middle of its release.
AfterDeath == {"unregisterSlab", "freeUnits"}
AtSlab == {t \in Threads : th[t].slb = S /\ th[t].pc \in UsePcs \cup AfterDeath}
Dying == {t \in Threads : th[t].pc \in AfterDeath}
OneAtSlab == Cardinality(AtSlab) <= 1
\* One thread has taken a heap.
Takers(h) == {t \in Threads : th[t].hp = h}
OneTaker == \A h \in Heaps : Cardinality(Takers(h)) <= 1
\* One entry of the orphan set, or one that comes or goes.
Listing == {t \in Threads : th[t].pc \in {"enqueue", "clearListed"}}
OneListing == Cardinality(Listing) <= 1
\* Who dies, and of what.
Inside1(h) == th[h].in /\ th[h].pc \notin {"loadHeads", "loadOwnerId", "loadLease", "leave"}
ReapedIsDead == \A h \in Heaps : \A t \in Takers(h) : th[t].how = "reap" => th[h].dead
\* Whoever empties a heap that it did not close is alone: the owner is not inside.
Empties(t) == th[t].pc = "abandon" \/ th[t].ctx \in {"abandon", "flush"}
OwnerIsOut == \A h \in Heaps : \A t \in Takers(h) :
  /\ Empties(t) \/ th[t].how = "close" => ~Inside1(h)
  /\ Empties(t) /\ th[t].how = "reap" => ~th[h].in

-----------------------------------------------------------------------------
(* Heaps. *)

Words(h) ==
  {[lease |-> l, busy |-> b, heads |-> hd, ownerId |-> o, closed |-> hd = Closed] :
     l \in {"OPEN", "TAKEN", "CLOSING", "ABANDONED"}, b \in (IF th[h].in THEN {0, 1} ELSE {0}),
     hd \in {h, Hidden} \cup If(MayClose, {Closed}), o \in {h, Hidden} \cup If(MayClose, {Closed})}
HeapOf(w, a, p, ls) ==
  [lease |-> w.lease, busy |-> w.busy, heads |-> w.heads, ownerId |-> w.ownerId,
   active |-> a, partial |-> p, list |-> ls, closed |-> w.closed]

\* The lease tells whether somebody has taken the heap, and why.
LeaseIsTrueIn(h, x) ==
  /\ Takers(h) # {} <=> x.lease \in {"TAKEN", "CLOSING"}
  /\ \A t \in Takers(h) :
       x.lease = IF th[t].how = "close" /\ t # h THEN "CLOSING"
                 ELSE IF th[t].how \in {"reap", "close"} THEN "TAKEN" ELSE x.lease
  /\ x.lease = "ABANDONED" => x.closed \/ th[h].dead
\* What the owner closed is shut for good.
ShutIn(h, x) ==
  /\ x.ownerId = Closed <=> x.closed /\ th[h].pc # "closeOwnerId"
  /\ th[h].pc \in Closing =>
       x.closed /\ x.lease \in {"OPEN", "TAKEN"} \cup If(th[h].dead, {"ABANDONED"})
  /\ th[h].pc \notin Closing /\ x.closed => x.lease # "OPEN"
  /\ x.closed /\ x.lease = "TAKEN" => th[h].pc \in Closing \/ h \in Takers(h)
  /\ x.lease = "CLOSING" => x.closed
  /\ h \in Takers(h) => (x.closed <=> th[h].how = "close")
  /\ x.closed => ~Inside1(h)
\* What the fast paths look at is hidden while somebody works in the heap, shown when it is open.
HiddenIn(h, x) ==
  /\ x.lease = "OPEN" => x.heads # Hidden /\ x.ownerId # Hidden
  /\ x.lease = "ABANDONED" => x.heads # h /\ x.ownerId # h
  /\ \A t \in Takers(h) :
       LET at(pcs) == th[t].pc \in pcs IN
       /\ x.heads = h => at({"hideHeads", "showOwnerId", "reopen"})
       /\ x.heads = Hidden => ~at({"hideHeads", "showOwnerId", "reopen"})
       /\ x.ownerId = h => at({"hideHeads", "hideOwnerId", "reopen"})
       /\ x.ownerId = Hidden => ~at({"hideHeads", "hideOwnerId", "reopen"})
\* busy tells after the fence whether the owner is inside.
BusyIsTrueIn(h, x) == \A t \in Takers(h) :
  /\ th[t].pc = "loadBusy" /\ Inside1(h) => x.busy = 1
  /\ th[t].how = "reap" /\ th[h].in => x.busy = 1
BinsIn(h, x) ==
  /\ x.active \notin x.partial
  /\ x.list # Nil => x.active # 0
\* A heap that is done with is empty, unless its owner died inside.
EmptiedIn(h, x) ==
  LET done == \/ x.lease = "ABANDONED"
              \/ \E t \in Takers(h) : th[t].pc = "endLease"
  IN done => \/ x.active = 0 /\ x.partial = {} /\ x.list = Nil
             \/ th[h].dead /\ th[h].in /\ ~x.closed /\ (\A t \in Takers(h) : th[t].how = "reap")
\* Where a thread stands tells what its bin and thread list are.
StageIn(h, x) ==
  LET r == th[h]
      refilling == r.hp = Nobody /\ r.ctx \in {"refill", "adopt"}
      in == x.active = S \/ S \in x.partial
  IN /\ refilling => x.list = Nil
     /\ refilling => x.active = IF r.pc \in {"next", "clearListed", "claimOrphan", "publishSlab"}
                                   \/ (r.ctx = "adopt" /\ r.pc # "setOwner")
                                THEN 0 ELSE S
     /\ r.pc = "publishSlab" => x.partial = {}
     /\ r.hp = Nobody /\ r.pc \in {"setOwner", "checkLocal"} => in
     /\ \A t \in Takers(h) :
          /\ th[t].ctx = "flush" => x.list # Nil
          /\ th[t].ctx = "abandon" => x.list = Nil

WordsOk(h, x) ==
  /\ Is("LeaseIsTrue") => LeaseIsTrueIn(h, x)
  /\ Is("Shut") => ShutIn(h, x)
  /\ Is("HiddenWhileTaken") => HiddenIn(h, x)
  /\ Is("BusyIsTrue") => BusyIsTrueIn(h, x)
ListsOk(h, x) ==
  /\ Is("BinsOk") => BinsIn(h, x)
  /\ Is("Emptied") => EmptiedIn(h, x)
  /\ Is("Stage") => StageIn(h, x)
HeapsOf(h) ==
  LET all == {HeapOf(w, a, p, ls) : w \in {x \in Words(h) : WordsOk(h, x)},
                                    a \in {0, S}, p \in {{}, {S}}, ls \in Blocks \cup {Nil}}
  IN {x \in all : ListsOk(h, x)}

RECURSIVE AllHeaps(_)
AllHeaps(hs) ==
  IF hs = {} THEN {<<>>}
  ELSE LET h == CHOOSE x \in hs : TRUE
       IN {(h :> x) @@ f : x \in HeapsOf(h), f \in AllHeaps(hs \ {h})}

HeapTyped == \A h \in Heaps :
  /\ heap[h].busy = 1 => th[h].in
  /\ heap[h].closed <=> heap[h].heads = Closed
LeaseIsTrue == \A h \in Heaps : LeaseIsTrueIn(h, heap[h])
Shut == \A h \in Heaps : ShutIn(h, heap[h])
HiddenWhileTaken == \A h \in Heaps : HiddenIn(h, heap[h])
BusyIsTrue == \A h \in Heaps : BusyIsTrueIn(h, heap[h])
BinsOk == \A h \in Heaps : BinsIn(h, heap[h])
Emptied == \A h \in Heaps : EmptiedIn(h, heap[h])
Stage == \A h \in Heaps : StageIn(h, heap[h])

\* The slab is in one bin at most, and where its worker stands tells in which.
InBins == {h \in Heaps : S \in Bin(h)}
Owners == InBins \cup {UserId(t) : t \in Users(S)}
BinIsOwner ==
  /\ Cardinality(Owners) <= 1
  /\ \A t \in Users(S) :
       CASE th[t].pc \in {"setOwner", "checkLocal", "splice", "carve", "flush"} -> InBins # {}
         [] th[t].ctx = "refill" /\ th[t].pc # "publishSlab" -> InBins # {}
         [] th[t].ctx = "abandon" /\ th[t].pc \in {"drain", "walk"} -> TRUE
         [] OTHER -> InBins = {}
  /\ Dying # {} => InBins = {}

-----------------------------------------------------------------------------
(* The slab: born or not, alive or dead, owned or not. *)

Outside == {th[t].blk : t \in Threads} \ {Nil}
NeedsAlive == Owners # {} \/ Outside # {}
NeedsDead == Dying # {}
NeedsBorn == \E t \in Threads : th[t].slb = S

\* No block links to itself.  Blocks that are being pushed may link to one another.
NoSelfLink(w) == \A b \in Blocks : w[b] # b
AllLinks == {w \in [Blocks -> Blocks \cup {Nil}] : NoSelfLink(w)}

Holding == Owners # {}
OwnerChoices ==
  LET hint == InBins \cup {UserId(t) : t \in Users(S)}
      unsure == \E t \in Users(S) :
                  \/ th[t].ctx = "abandon" /\ th[t].pc \in {"drain", "walk", "clearOwner",
                                                            "clearOwnerDead"}
                  \/ th[t].ctx = "refill" /\ th[t].pc \in {"drain", "walk"}
      nobody == \E t \in Users(S) :
                  \/ th[t].pc \in {"setOwner", "unown", "markDead"}
                  \/ th[t].ctx \in {"adopt", "claimed"}
  IN IF hint = {} \/ nobody THEN {Nobody}
     ELSE IF unsure THEN (hint \cap Heaps) \cup {Nobody} ELSE hint \cap Heaps

ListOfHeaps == {heap[h].list : h \in Heaps} \ {Nil}
Chains == {th[t].chain : t \in Threads} \ {Nil}
ListHeads(x) == {<<"local", x.local>>, <<"remote", x.word.head>>}
                \cup {<<h, heap[h].list>> : h \in Heaps}
                \cup {<<t, th[t].chain>> : t \in Threads}
ListCells(x) ==
  UNION {LET c == List(y[2]) IN {<<y[1], i, c[i]>> : i \in DOMAIN c} : y \in ListHeads(x)}
FreeOf(x) == {c[3] : c \in ListCells(x)}

\* Every block of a list is carved, and on no other; what a thread frees is on none.
Partition(x) ==
  LET cells == ListCells(x)
      free == {c[3] : c \in cells}
  IN /\ Cardinality(cells) = Cardinality(free)
     /\ \A b \in free : IndexOf(b) <= x.carved
     /\ \A b \in Outside : IndexOf(b) <= x.carved /\ b \notin free
\* A slab that is being released has all its blocks, one that nobody knows yet has none.
Whole1(x) == \A t \in Users(S) :
  /\ th[t].pc \in {"clearOwnerDead", "markDead"} => x.used = 0
  /\ th[t].pc = "publishSlab" => x.carved = 0
FreeSpace(x) == x.local # Nil \/ x.carved < Capacity
\* A thread that gives up knows whether there is something to list.
KnowsFree(x) == \A t \in Users(S) :
  /\ th[t].pc = "unown" => th[t].free = FreeSpace(x)
  /\ th[t].pc \in {"clearOwner", "unown"} /\ th[t].ctx = "refill" => ~FreeSpace(x)
Queued == orphans # <<>>
ListedIsTrue(x) ==
  /\ Queued => x.listed /\ Listing = {}
  /\ x.listed => Queued \/ Listing # {}
  /\ Listing # {} => x.listed
Findable(x) ==
  ~Holding /\ FreeSpace(x) =>
    \/ Queued
    \/ \E t \in Threads : th[t].pc \in {"setListed", "enqueue", "clearListed", "claimOrphan"}

UnbornOk(x) ==
  /\ x = Unborn
  /\ ~NeedsBorn /\ ~Holding /\ ListOfHeaps = {} /\ ~Queued
  /\ \A b \in Blocks : w0[b] = Nil
AliveOk(x) ==
  /\ ~NeedsDead
  /\ x.word.owned = Holding /\ (x.word.head # Nil => Holding)
  /\ x.owner \in OwnerChoices
  /\ Is("Partition") => Partition(x)
  /\ x.used = x.carved - Len(List(x.local))
  /\ Is("Whole") => Whole1(x)
  /\ Is("KnowsFree") => KnowsFree(x)
  /\ Is("Findable") => Findable(x)
DeadOk(x) ==
  /\ ~NeedsAlive /\ ListOfHeaps = {} /\ Chains = {}
  /\ x.word = Released /\ x.owner = Nobody /\ x.used = 0
  /\ x.local = Nil <=> x.carved = 0
  /\ IndexOf(x.local) <= x.carved \/ x.local = Nil
  /\ IF NeedsDead THEN Len(List(x.local)) = x.carved /\ Partition(x)
     ELSE \A b \in Blocks : w0[b] = Nil
SlabOk(x) ==
  /\ CASE x.place = 0 -> UnbornOk(x)
       [] x.place # 0 /\ x.word.dead -> DeadOk(x)
       [] OTHER -> AliveOk(x)
  /\ Is("ListedIsTrue") => ListedIsTrue(x)

\* What a slab can be before the links are known, and so how many of its blocks are outside.
Listings == IF Is("ListedIsTrue") THEN {Queued \/ Listing # {}} ELSE BOOLEAN
Shapes ==
  (IF NeedsBorn \/ Holding THEN {} ELSE {Unborn})
  \cup (IF NeedsDead THEN {} ELSE
        {[word |-> Word(hd, Holding, FALSE), owner |-> o, listed |-> ls, used |-> 0,
          carved |-> c, local |-> l, place |-> 1] :
           hd \in IF Holding THEN Blocks \cup {Nil} ELSE {Nil}, o \in OwnerChoices,
           ls \in Listings, c \in 0 .. Capacity, l \in Blocks \cup {Nil}})
  \cup (IF NeedsAlive THEN {} ELSE
        {[word |-> Released, owner |-> Nobody, listed |-> ls, used |-> 0, carved |-> c,
          local |-> l, place |-> 1] :
           ls \in Listings, c \in 0 .. Capacity, l \in Blocks \cup {Nil}})
\* No list begins where another does, or at a block that was not carved.
ShapeFits(x) ==
  LET other == ListOfHeaps \cup Chains \cup Outside
      own == {x.local, x.word.head} \ {Nil}
  IN x.place # 0 /\ Is("Partition") =>
       /\ x.local = Nil \/ x.local # x.word.head
       /\ own \cap other = {}
       /\ \A b \in own \cup other : IndexOf(b) <= x.carved
WithUsed(x) ==
  IF x.place = 0 \/ x.word.dead THEN x ELSE [x EXCEPT !.used = x.carved - Len(List(x.local))]

-----------------------------------------------------------------------------
(* The rest follows from what stands above, w1 nearly so. *)

AliveNow == slab[S].place # 0 /\ ~slab[S].word.dead
DeadNow == slab[S].word.dead
Publishing == \E t \in Threads : th[t].pc = "publishSlab"
Unregistering == \E t \in Threads : th[t].pc = "unregisterSlab"

HoldersAre == [s \in Slabs |-> IF AliveNow THEN Owners ELSE {}]
UnitsAre == [p \in Places |-> IF (AliveNow /\ ~Publishing) \/ Unregistering THEN S ELSE 0]
FreeUnitsAre == IF slab[S].place = 0 \/ (DeadNow /\ Dying = {}) THEN Places ELSE {}
LiveAre == IF AliveNow THEN {b \in Blocks : IndexOf(b) <= slab[S].carved} \ FreeOf(slab[S]) ELSE {}

FreerOf(b) == {t \in Threads : th[t].blk = b}
Pushing(b) == {t \in FreerOf(b) : th[t].pc \in ClaimedPcs}
\* A link of a block that is on no list: only while its free is under way.
LinkOk(b) ==
  b \in live => /\ Pushing(b) = {} => w0[b] = Nil
                /\ \A t \in Pushing(b) : th[t].pc = "casRemoteWord" => w0[b] = th[t].seen.head
IsOn(b, head) == b \in Members(head)
W1Options(b) ==
  CASE slab[S].place = 0 \/ IndexOf(b) > slab[S].carved \/ (DeadNow /\ Dying = {}) -> {Raw}
    [] IsOn(b, slab[S].word.head) \/ (\E t \in Threads : IsOn(b, th[t].chain)) ->
         {Sign("REMOTE", w0[b])}
    [] IsOn(b, slab[S].local) \/ (\E h \in Heaps : IsOn(b, heap[h].list)) -> {Sign("LOCAL", w0[b])}
    [] b \in live /\ Pushing(b) = {} -> {LiveMark}
    [] \E t \in Pushing(b) : th[t].pc = "casRemoteWord" -> {Sign("REMOTE", w0[b])}
    [] OTHER -> {Sign("REMOTE", w0[b])} \cup (IF w0[b] = Nil THEN {Sign("CLAIMED", Nil)} ELSE {})
LinksOk == \A b \in Blocks :
  /\ LinkOk(b)
  /\ AliveNow /\ IndexOf(b) > slab[S].carved => w0[b] = Nil
Signed == \A b \in Blocks : w1[b] \in W1Options(b)

-----------------------------------------------------------------------------

IndInit ==
  /\ wrong = 0
  /\ struck = {}
  /\ reports \in IF MayCrash THEN SUBSET {"LEAKED"} ELSE {{}}
  /\ th \in AllThreads
  /\ Is("FreedOnce") => FreedOnce
  /\ Is("OneAtSlab") => OneAtSlab
  /\ Is("OneTaker") => OneTaker
  /\ Is("OneListing") => OneListing
  /\ Is("ReapedIsDead") => ReapedIsDead
  /\ Is("OwnerIsOut") => OwnerIsOut
  /\ heap \in AllHeaps(Heaps)
  /\ Is("BinIsOwner") => BinIsOwner
  /\ orphans \in {<<>>, <<S>>}
  /\ Is("ListedIsTrue") => orphans = <<>> \/ Listing = {}
  /\ \E x \in Shapes :
       /\ ShapeFits(x)
       /\ w0 \in AllLinks
       /\ slab = [s \in Slabs |-> WithUsed(x)]
  /\ SlabOk(slab[S])
  /\ holders = HoldersAre
  /\ units = UnitsAre
  /\ freeUnits = FreeUnitsAre
  /\ live = LiveAre
  /\ Is("Links") => LinksOk
  /\ w1 \in [Blocks -> UNION {W1Options(b) : b \in Blocks}]
  /\ Signed

IndSpec == IndInit /\ [][Next]_vars

SlabIsOne ==
  /\ NoSelfLink(w0)
  /\ SlabOk(slab[S])
Follows == holders = HoldersAre /\ units = UnitsAre /\ freeUnits = FreeUnitsAre /\ live = LiveAre
=============================================================================
