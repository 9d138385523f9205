------------------------------ MODULE SparseSlabs ------------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* A slab that nobody owns gives back the OS pages that no live block      *)
(* touches (protocols.md, "Sparse slabs").  The words of its free blocks   *)
(* go with them, so these stand in a map instead of on a list.  The map is *)
(* read by frees, for which a block whose words are gone looks live; and   *)
(* made a list again by the heap that needs blocks of the slab.            *)
(*                                                                         *)
(*   local freelist --setFreeMap--> map --discard--> words are zero          *)
(*         ^                         |                                     *)
(*         +-------clearFreeMap------+  after each of them is signed anew  *)
(*                                                                         *)
(* Headerless: what a user wrote may be anything, zero too, so a free goes *)
(* on for every word that does not say free.  The program frees blocks     *)
(* that it has, and blocks that it has not any more.                       *)
(* One action is one access to a shared word, named as the Java method;    *)
(* what is private to who has the slab goes with it.                       *)
(* Not modelled: several slabs, the orphan set (SlabOwnership: here an     *)
(* unowned slab is always found), thread lists, magazines, the release of  *)
(* a slab without live blocks, damaged lists, blocks larger than an OS     *)
(* page (their words lie in one), and a second free so late that its block *)
(* has been handed out again, which no allocator can tell.                 *)
(***************************************************************************)
EXTENDS Integers, FiniteSets

CONSTANTS
  Heaps,       \* threads with a heap: they allocate, free and adopt
  Freers,      \* threads without one: they free
  Purgers,     \* threads that look for OS pages to give back
  NumBlocks,   \* blocks of the slab, all carved
  PerPage,     \* blocks of an OS page
  MaxErrors,   \* operations that an Error ends
  Broken       \* the one planted bug, "none" in the good model

Threads == Heaps \cup Freers \cup Purgers
Blocks == 1 .. NumBlocks
PageOf(b) == (b - 1) \div PerPage
Pages == {PageOf(b) : b \in Blocks}
On(page) == {b \in Blocks : PageOf(b) = page}
Nobody == "nobody"
Nil == 0
ASSUME NumBlocks \in Nat /\ PerPage \in 1 .. NumBlocks /\ MaxErrors \in Nat

VARIABLES
  w1,      \* the signature word of each block
  remote,  \* Slab.remoteWord: blocks of the remote list
  owned,   \* Slab.remoteWord: OWNED
  owner,   \* Slab.owner: a heap, or Nobody
  map,     \* Slab.freeMap: its blocks
  local,   \* Slab.localHead: blocks of the local freelist; private to who has the slab
  live,    \* ghost: what the program has
  zeros,   \* ghost: of that, blocks into whose second word it wrote zero
  th,      \* each thread's program counter and local variables: b = the block that it frees, x =
           \*   what its word said, right = whether the program had it, pages = those that are
           \*   still to go back, left = blocks still to be signed
  has,     \* ghost: the heaps, and threads in the middle of a claim, that have the slab
  errors   \* ghost: Errors that have come

vars == <<w1, remote, owned, owner, map, local, live, zeros, th, has, errors>>

Idle == [pc |-> "idle", b |-> Nil, x |-> "none", right |-> FALSE, pages |-> {}, left |-> {}]

\* The program has every block, and nobody the slab.
Init ==
  /\ w1 = [b \in Blocks |-> "LIVE"]
  /\ remote = {} /\ owned = FALSE /\ owner = Nobody
  /\ map = {} /\ local = {}
  /\ live = Blocks /\ zeros = {}
  /\ th = [t \in Threads |-> Idle]
  /\ has = {}
  /\ errors = 0

-----------------------------------------------------------------------------

At(t, pc) == th[t].pc = pc
Go(t, pc) == th' = [th EXCEPT ![t].pc = pc]
Return(t) == th' = [th EXCEPT ![t] = Idle]
FreeStates == {"LOCAL", "REMOTE", "CLAIMED"}
IsWrong(t, b) == th[t].b = b /\ ~th[t].right

-----------------------------------------------------------------------------
(* Frees *)

(* FREE-1. The program frees a block that it has, or one that it has not. *)
free(t) ==
  /\ At(t, "idle")
  /\ \E b \in Blocks :
       /\ b \notin live => \A u \in Threads \ {t} : th[u].b # b \* One wrong free is enough.
       /\ live' = live \ {b}
       /\ th' = [th EXCEPT ![t] =
            [Idle EXCEPT !.b = b, !.right = b \in live,
                         !.pc = IF owner = t THEN "checkLocal" ELSE "signatureOf"]]
  /\ zeros' = zeros \ {th'[t].b}
  /\ UNCHANGED <<w1, remote, owned, owner, map, local, has, errors>>

(* LOCAL-3, LOCAL-4. The owner's free: the word says live, and that is all. *)
checkLocal(t) ==
  /\ At(t, "checkLocal")
  /\ LET b == th[t].b IN
     IF w1[b] \in FreeStates THEN UNCHANGED <<w1, local>>
     ELSE /\ w1' = [w1 EXCEPT ![b] = "LOCAL"]
          /\ local' = local \cup {b}
  /\ Return(t)
  /\ UNCHANGED <<remote, owned, owner, map, live, zeros, has, errors>>

(* FREE-1. BlockClaims.signatureOf: a word that says free ends it. *)
signatureOf(t) ==
  /\ At(t, "signatureOf")
  /\ LET x == w1[th[t].b] IN
     th' = [th EXCEPT ![t] = IF x \in FreeStates THEN Idle
                             ELSE [@ EXCEPT !.x = x,
                                            !.pc = IF x = "ZERO" /\ Broken # "freeSkipsMap"
                                                   THEN "freeMap" ELSE "claimBlock"]]
  /\ UNCHANGED <<w1, remote, owned, owner, map, local, live, zeros, has, errors>>

(* FREE-1. Slab.freeMap, in BlockClaims.faultOf: the block is free, and its word was purged. *)
freeMap(t) ==
  /\ At(t, "freeMap")
  /\ IF th[t].b \in map THEN Return(t) ELSE Go(t, "claimBlock")
  /\ UNCHANGED <<w1, remote, owned, owner, map, local, live, zeros, has, errors>>

(* FREE-2. BlockClaims.claimBlock: CAS of the word. That it was zero may be of a later purge. *)
claimBlock(t) ==
  /\ At(t, "claimBlock")
  /\ LET b == th[t].b IN
     IF w1[b] = th[t].x
     THEN /\ w1' = [w1 EXCEPT ![b] = "CLAIMED"]
          /\ Go(t, IF th[t].x = "ZERO" /\ Broken \notin {"freeSkipsMap", "claimUnchecked"}
                   THEN "freeMapAgain" ELSE "casRemoteWord")
     ELSE Return(t) /\ UNCHANGED w1
  /\ UNCHANGED <<remote, owned, owner, map, local, live, zeros, has, errors>>

(* FREE-7. Slab.freeMap, once more: the block is in the map, so it was free. The claim stays, of *)
(* a word that says nothing.                                                                     *)
freeMapAgain(t) ==
  /\ At(t, "freeMapAgain")
  /\ IF th[t].b \in map THEN Return(t)
     ELSE Go(t, IF Broken = "signatureUnchecked" THEN "casRemoteWord" ELSE "signatureAgain")
  /\ UNCHANGED <<w1, remote, owned, owner, map, local, live, zeros, has, errors>>

(* FREE-7. BlockClaims.signatureOf, once more: it was in the map, and has been signed since. *)
signatureAgain(t) ==
  /\ At(t, "signatureAgain")
  /\ IF w1[th[t].b] = "CLAIMED" THEN Go(t, "casRemoteWord") ELSE Return(t)
  /\ UNCHANGED <<w1, remote, owned, owner, map, local, live, zeros, has, errors>>

(* FREE-5, FREE-6. Slab.casRemoteWordAcqRel, after the block was signed. *)
casRemoteWord(t) ==
  /\ At(t, "casRemoteWord")
  /\ LET b == th[t].b IN
     /\ w1' = [w1 EXCEPT ![b] = "REMOTE"]
     /\ remote' = remote \cup {b}
  /\ owned' = TRUE
  /\ IF owned THEN Return(t) /\ UNCHANGED has
     ELSE /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "drain"]]
          /\ has' = has \cup {t}
  /\ UNCHANGED <<owner, map, local, live, zeros, errors>>

-----------------------------------------------------------------------------
(* Who has the slab *)

\* Where a thread goes on that has drained the slab: a heap keeps it.
Drained(t) == IF t \in Heaps THEN "setOwner" ELSE "unown"

(* DRAIN-1, DRAIN-2. Slab.drainAcqRel. *)
drain(t) ==
  /\ At(t, "drain")
  /\ local' = local \cup remote
  /\ w1' = [b \in Blocks |-> IF b \in remote THEN "LOCAL" ELSE w1[b]]
  /\ remote' = {}
  /\ Go(t, Drained(t))
  /\ UNCHANGED <<owned, owner, map, live, zeros, has, errors>>

(* OWN-2. Slab.setOwnerOpaque: not of a sparse slab, whose free blocks the owner's free does not know. *)
setOwner(t) ==
  /\ At(t, "setOwner")
  /\ owner' = IF map = {} \/ Broken = "ownsSparse" THEN t ELSE owner
  /\ Return(t)
  /\ UNCHANGED <<w1, remote, owned, map, local, live, zeros, has, errors>>

(* ADOPT-3. Slab.claimOrphanVolatile: by a heap that needs blocks, or by who gives OS pages back. *)
claimOrphan(t) ==
  /\ At(t, "idle") /\ t \in Heaps \cup Purgers
  /\ ~owned \/ (Broken = "claimsByStore" /\ t \in Purgers)
  /\ owned' = TRUE
  /\ has' = has \cup {t}
  /\ Go(t, IF t \in Heaps THEN "setOwner" ELSE "mapOf")
  /\ UNCHANGED <<w1, remote, owner, map, local, live, zeros, errors>>

(* UNOWN-1. Slab.clearOwnerOpaque. *)
clearOwner(t) ==
  /\ At(t, "idle") /\ t \in Heaps \cap has
  /\ owner' = Nobody
  /\ Go(t, "unown")
  /\ UNCHANGED <<w1, remote, owned, map, local, live, zeros, has, errors>>

(* UNOWN-2. Slab.unownVolatile: CAS, if nothing is on the remote list. *)
unown(t) ==
  /\ At(t, "unown")
  /\ IF remote = {} \/ Broken = "unownsByStore"
     THEN /\ owned' = FALSE
          /\ has' = has \ {t}
          /\ Return(t)
     ELSE Go(t, "drain") /\ UNCHANGED <<owned, has>>
  /\ UNCHANGED <<w1, remote, owner, map, local, live, zeros, errors>>

-----------------------------------------------------------------------------
(* Sparse slabs *)

\* OS pages that no live block touches, if these blocks are free.
Empty(blocks) == {p \in Pages : On(p) \subseteq blocks
                    \/ (Broken = "purgesPartlyLive" /\ On(p) \cap blocks # {})}

(* SPARSE-1. SparseSlabs.mapOf: is there an OS page that could go? *)
mapOf(t) ==
  /\ At(t, "mapOf")
  /\ LET pages == Empty(local \cup map) IN
     th' = [th EXCEPT ![t].pc = IF local = {} \/ pages = {} THEN "unown"
                                ELSE IF Broken = "purgesFirst" THEN "discard" ELSE "setFreeMap",
                      ![t].pages = pages]
  /\ UNCHANGED <<w1, remote, owned, owner, map, local, live, zeros, has, errors>>

(* SPARSE-2. Slab.setFreeMapVolatile: the list and the map before, in one; then there is no list. *)
setFreeMap(t) ==
  /\ At(t, "setFreeMap")
  /\ map' = IF Broken = "mapForgets" THEN local ELSE local \cup map
  /\ local' = IF Broken = "keepsList" THEN local ELSE {}
  /\ Go(t, IF Broken = "purgesFirst" THEN "unown" ELSE "discard")
  /\ UNCHANGED <<w1, remote, owned, owner, live, zeros, has, errors>>

(* SPARSE-3. OsMemory.discard: one OS page after the other. *)
discard(t) ==
  /\ At(t, "discard")
  /\ IF th[t].pages = {}
     THEN /\ Go(t, IF Broken = "purgesFirst" THEN "setFreeMap" ELSE "unown")
          /\ UNCHANGED w1
     ELSE \E p \in th[t].pages :
            /\ w1' = [b \in Blocks |-> IF PageOf(b) = p THEN "ZERO" ELSE w1[b]]
            /\ th' = [th EXCEPT ![t].pages = @ \ {p}]
  /\ UNCHANGED <<remote, owned, owner, map, local, live, zeros, has, errors>>

(* SPARSE-4. Bins.relist: a heap wants blocks of a slab that is sparse. *)
relist(t) ==
  /\ At(t, "idle") /\ t \in Heaps \cap has /\ map # {}
  /\ IF Broken = "clearsFirst"
     THEN /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "linkMapped", !.left = map]]
          /\ local' = local \cup map
          /\ map' = {}
     ELSE /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "linkMapped", !.left = map]]
          /\ UNCHANGED <<local, map>>
  /\ UNCHANGED <<w1, remote, owned, owner, live, zeros, has, errors>>

(* SPARSE-4. Freelist.linkMapped: each block of the map is signed. *)
linkMapped(t) ==
  /\ At(t, "linkMapped")
  /\ IF th[t].left = {} THEN Go(t, "clearFreeMap") /\ UNCHANGED w1
     ELSE \E b \in th[t].left :
            /\ \A c \in th[t].left : b <= c \* In the order of their addresses.
            /\ w1' = [w1 EXCEPT ![b] = "LOCAL"]
            /\ th' = [th EXCEPT ![t].left = @ \ {b}]
  /\ UNCHANGED <<remote, owned, owner, map, local, live, zeros, has, errors>>

(* SPARSE-5. Slab.clearFreeMapRelease: they are a list again. Then OWN-2. *)
clearFreeMap(t) ==
  /\ At(t, "clearFreeMap")
  /\ local' = IF Broken = "relistForgets" THEN local ELSE local \cup map
  /\ map' = {}
  /\ Go(t, "setOwner")
  /\ UNCHANGED <<w1, remote, owned, owner, live, zeros, has, errors>>

(* MALLOC-1. Of the local freelist, by way of a thread list. *)
malloc(t) ==
  /\ At(t, "idle") /\ t \in Heaps \cap has /\ map = {}
  /\ \E b \in local :
       /\ \A u \in Threads : ~IsWrong(u, b)
       /\ local' = local \ {b}
       /\ w1' = [w1 EXCEPT ![b] = "LIVE"]
       /\ live' = live \cup {b}
  /\ UNCHANGED <<remote, owned, owner, map, zeros, th, has, errors>>

(* The program writes into its block: zero, as any other word. *)
write(t) ==
  /\ At(t, "idle")
  /\ \E b \in live \ zeros :
       /\ w1' = [w1 EXCEPT ![b] = "ZERO"]
       /\ zeros' = zeros \cup {b}
  /\ UNCHANGED <<remote, owned, owner, map, local, live, th, has, errors>>

-----------------------------------------------------------------------------
(* Errors *)

(* An Error ends what a thread does with a slab's map: the slab is given up, or stays sparse. *)
Error(t) ==
  /\ errors < MaxErrors
  /\ errors' = errors + 1
  /\ \/ /\ th[t].pc \in {"mapOf", "setFreeMap", "discard"}
        /\ IF Broken = "errorKeepsSlab" THEN Return(t) /\ UNCHANGED has
           ELSE th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "unown"]] /\ UNCHANGED has
     \/ /\ th[t].pc \in {"linkMapped", "clearFreeMap"}
        /\ Return(t)
        /\ UNCHANGED has
  /\ UNCHANGED <<w1, remote, owned, owner, map, local, live, zeros>>

-----------------------------------------------------------------------------

Free(t) == free(t) \/ checkLocal(t) \/ signatureOf(t) \/ freeMap(t) \/ claimBlock(t)
           \/ freeMapAgain(t) \/ signatureAgain(t) \/ casRemoteWord(t)
Hold(t) == drain(t) \/ setOwner(t) \/ claimOrphan(t) \/ clearOwner(t) \/ unown(t)
Sparse(t) == mapOf(t) \/ setFreeMap(t) \/ discard(t) \/ relist(t) \/ linkMapped(t)
             \/ clearFreeMap(t) \/ malloc(t) \/ write(t)

Next ==
  \/ \E t \in Heaps \cup Freers : Free(t)
  \/ \E t \in Threads : Hold(t) \/ Sparse(t) \/ Error(t)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* Types *)

TypeOK ==
  /\ w1 \in [Blocks -> {"LIVE", "LOCAL", "REMOTE", "CLAIMED", "ZERO"}]
  /\ remote \subseteq Blocks /\ map \subseteq Blocks /\ local \subseteq Blocks
  /\ live \subseteq Blocks /\ zeros \subseteq live /\ owned \in BOOLEAN /\ owner \in Heaps \cup {Nobody}
  /\ has \subseteq Threads /\ errors \in 0 .. MaxErrors
  /\ \A t \in Threads :
       /\ th[t].pc \in STRING /\ th[t].b \in Blocks \cup {Nil} /\ th[t].x \in STRING
       /\ th[t].right \in BOOLEAN /\ th[t].pages \subseteq Pages /\ th[t].left \subseteq Blocks

(* Safety *)

\* Blocks that a right free is about to put on a list.
Freed == {th[t].b : t \in {u \in Threads : th[u].right}} \ {Nil}
Where(b) == (IF b \in live THEN 1 ELSE 0) + (IF b \in local THEN 1 ELSE 0)
            + (IF b \in map THEN 1 ELSE 0) + (IF b \in remote THEN 1 ELSE 0)
            + (IF b \in Freed THEN 1 ELSE 0)

\*: no block is in two places: with the program, on a list, in the map, being freed.
EachBlockOnce == \A b \in Blocks : Where(b) <= 1

\*: and in one: none is lost, and no right free is refused.
NothingLost == \A b \in Blocks : Where(b) >= 1

\*: what a user wrote stays.
UserKeepsBytes == \A b \in live : w1[b] = IF b \in zeros THEN "ZERO" ELSE "LIVE"

\*: a free of a block that the program has not is refused.
WrongFreeIsRefused == \A t \in Threads :
  th[t].pc = "casRemoteWord" => th[t].right

\*: one thread has the slab, and says so.
OneOwner == Cardinality(has) <= 1 /\ (has # {} => owned)

\*: an owned slab is somebody's.
OwnedIsHeld == owned => \E t \in has : t \in Heaps \/ ~At(t, "idle")

\*: freed blocks of a slab that nobody owns are on no remote list.
UnownedIsEmpty == ~owned => remote = {}

\*: a slab has an owner only if that heap has it, and its free blocks are on lists.
HintIsTrue == owner # Nobody => owner \in has /\ map = {}
=============================================================================
