----------------------------- MODULE MCRemoteFree -----------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* RemoteFree with small constants.  The cfg files choose the threads and  *)
(* switches; a broken one puts operators of below in the place of good     *)
(* ones.  The Reach invariants are meant to be violated: each says that an *)
(* interesting state is never seen.                                        *)
(***************************************************************************)
EXTENDS RemoteFree, TLC

\* Who has a heap may leave slabs in it.
Spares == TRUE

Symmetry == Permutations(Heaps) \cup Permutations(Freers)

-----------------------------------------------------------------------------
(* malloc, refill *)

(* Broken: malloc signs a block as if it were free. *)
LiveLooksFree == Sign("LOCAL", Nil)

(* Broken: malloc takes two blocks off the thread list for one call. *)
PopsTwice(t) == UNCHANGED th

(* Broken: refill does not look whether the thread list has blocks again. *)
RefillOverList(t) == FALSE

(* Broken: a slab that is set aside leaves the bin. *)
AsideForgotten(t) ==
  /\ At(t, "carve") /\ heap[t].active = th[t].slb
  /\ heap' = [heap EXCEPT ![t].active = 0]
  /\ th' = [th EXCEPT ![t] = Searching(t)]
  /\ UNCHANGED <<struck, mem, slab, shared, ghosts>>

(* Broken: the hint of a full slab stays when it is given up. *)
HintKept(t) == Go(t, IF th[t].ctx = "refill" THEN "unown" ELSE "clearOwner")

(* Broken: the orphan is claimed before its entry is cleared. *)
ClaimBeforeUnlist(t) ==
  /\ At(t, "next") /\ orphans # <<>>
  /\ orphans' = Tail(orphans)
  /\ th' = [th EXCEPT ![t].slb = Head(orphans), ![t].pc = "claimOrphan"]
  /\ UNCHANGED <<struck, mem, slab, units, freeUnits, heap, ghosts>>
ClaimListed(t) ==
  /\ At(t, "claimOrphan")
  /\ LET s == th[t].slb
         ok == IsOrphan(s)
     IN /\ IF ok
           THEN /\ slab' = [slab EXCEPT ![s].word.owned = TRUE]
                /\ holders' = [holders EXCEPT ![s] = @ \cup {t}]
           ELSE UNCHANGED <<slab, holders>>
        /\ th' = [th EXCEPT ![t].pc = "clearListed", ![t].free = ok]
  /\ UNCHANGED <<struck, mem, shared, heap, live, wrong, reports>>
UnlistClaimed(t) ==
  /\ At(t, "clearListed")
  /\ slab' = [slab EXCEPT ![th[t].slb].listed = FALSE]
  /\ th' = [th EXCEPT ![t] = IF th[t].free
                             THEN [@ EXCEPT !.pc = "drain", !.ctx = "adopt", !.free = FALSE]
                             ELSE Searching(t)]
  /\ UNCHANGED <<struck, mem, shared, heap, ghosts>>

(* Broken: adoption takes the slab without winning the bit. *)
AdoptNoClaim(s) == TRUE

(* Broken: malloc waits for memory that nobody frees. *)
WaitsForMemory(t) == FALSE /\ UNCHANGED vars

-----------------------------------------------------------------------------
(* free *)

\* Another block that the program holds.
Other(b) ==
  LET others == {o \in live : PlaceOf(o) = PlaceOf(b) /\ ~BeingFreed(o)}
  IN IF others = {} THEN b ELSE CHOOSE o \in others : TRUE

(* Broken: the owner pushes another block than the one it was given. *)
PushesOther(t) == PushBlock(t, Other(th[t].blk))

(* Broken: free clears busy before its last store. *)
LeaveBeforePush(t) ==
  /\ th' = [th EXCEPT ![t].pc = "leave", ![t].free = TRUE]
  /\ UNCHANGED <<mem, slab, heap, live, reports>>
PushAfterLeave(t) ==
  [th[t] EXCEPT !.in = FALSE, !.free = FALSE,
                !.pc = IF th[t].free THEN "pushLocal" ELSE "signatureOf"]

(* Broken: a hidden ownerId is that of a slab without owner. *)
HiddenIdIsNobody(t) ==
  /\ At(t, "hideOwnerId")
  /\ heap' = [heap EXCEPT ![th[t].hp].ownerId = Hide(@, Nobody)]
  /\ Go(t, CASE th[t].hp = t -> "abandon" [] th[t].how = "reap" -> "loadBusy" [] OTHER -> "fence")
  /\ UNCHANGED <<struck, mem, slab, shared, ghosts>>
NobodysIsMine(t, s) == slab[s].owner = IF heap[t].ownerId = Nobody THEN Nobody ELSE t

(* Broken: a free without headers decodes both words. *)
StateFromBothWords == TRUE

(* Broken: the claim stores instead of comparing. *)
ClaimPlainStore(t) == TRUE

(* Broken: a remote free claims another block than the one it was given. *)
ClaimsOther(t) ==
  /\ At(t, "claimBlock")
  /\ LET b == Other(th[t].blk) IN
     IF w1[b] = th[t].mark
     THEN /\ w1' = [w1 EXCEPT ![b] = Sign("CLAIMED", Nil)]
          /\ th' = [th EXCEPT ![t].pc = "loadRemoteWord", ![t].blk = b]
          /\ UNCHANGED reports
     ELSE Return(t) /\ Report("DOUBLE_FREE") /\ UNCHANGED w1
  /\ UNCHANGED <<struck, w0, slab, shared, heap, live, holders, wrong>>

(* Broken: a free that finds its slab dead leaves its claim behind. *)
UndoMissing(t) ==
  /\ At(t, "loadRemoteWord")
  /\ LET w == slab[th[t].slb].word IN
     IF w.dead THEN Return(t) ELSE th' = [th EXCEPT ![t].seen = w, ![t].pc = "writeLink"]
  /\ UNCHANGED <<struck, mem, slab, shared, heap, ghosts>>

(* Broken: a free pushes on a slab that is dead. *)
PushOnDead(w) == "writeLink"

(* Broken: the link is written after the push. *)
LinkAfterCas(t) ==
  /\ At(t, "writeLink")
  /\ LET b == th[t].blk
         link == th[t].seen.head
     IN /\ w0' = [w0 EXCEPT ![b] = link]
        /\ w1' = [w1 EXCEPT ![b] = Sign("REMOTE", link)]
  /\ th' = [th EXCEPT ![t] =
              IF @.seen.owned THEN Ended(t)
              ELSE [@ EXCEPT !.pc = "drain", !.ctx = "claimed", !.blk = Nil, !.mark = Raw,
                             !.seen = Empty]]
  /\ UNCHANGED <<struck, slab, shared, heap, ghosts>>
CasBeforeLink(w) == IF w.dead THEN "undoClaim" ELSE "casRemoteWord"
PushedUnlinked(t) == [th[t] EXCEPT !.pc = "writeLink"]

(* Broken: the push stores instead of comparing. *)
CasPlainStore(t) == TRUE

-----------------------------------------------------------------------------
(* The owner *)

(* Broken: the drain loads, and stores later. *)
DrainLoadStore(t) ==
  /\ At(t, "drain")
  /\ LET s == th[t].slb IN
     IF th[t].free
     THEN /\ slab' = [slab EXCEPT ![s].word = OwnedEmpty]
          /\ th' = [th EXCEPT ![t].pc = "walk", ![t].free = FALSE]
     ELSE /\ th' = [th EXCEPT ![t].chain = slab[s].word.head, ![t].free = TRUE]
          /\ UNCHANGED slab
  /\ UNCHANGED <<struck, mem, shared, heap, ghosts>>

(* Broken: the drain gives the slab up. *)
DrainWithoutBit == Empty

(* Broken: drained blocks are not counted. *)
DrainForgetsUsed(s) == slab[s].used

(* Broken: a slab that a free has claimed stays out of the bin. *)
ClaimedNotAttached(t, s) == UNCHANGED heap

(* Broken: un-own stores, whatever has come. *)
UnownPlainStore(s) == TRUE

(* Broken: un-own clears the bit of whatever has come. *)
UnownClearsBit(w) == [w EXCEPT !.owned = FALSE]

(* Broken: a slab that is given up is not listed. *)
OrphanNotListed(t) == Return(t)

(* Broken: a slab is listed while it has its owner. *)
ListBeforeUnown(t) == Go(t, IF HasFree(th[t].slb) THEN "setListed" ELSE "clearOwner")
UnownListed(t) == Go(t, "clearOwner")

(* Broken: a slab is listed whether it is or not. *)
ListedIgnored(t) ==
  /\ At(t, "setListed")
  /\ slab' = [slab EXCEPT ![th[t].slb].listed = TRUE]
  /\ Go(t, "enqueue")
  /\ UNCHANGED <<struck, mem, shared, heap, ghosts>>

(* Broken: a block counts as back whose free is still under way. *)
ReleaseBeforeDrain(s) ==
  slab[s].used <= Len(List(slab[s].word.head))
                  + Cardinality({t \in Threads : th[t].slb = s /\ th[t].pc \in ClaimedPcs})
ReleaseAnyway(s) == TRUE

(* Broken: a slab goes without being marked dead. *)
DeadBitMissing == Empty

(* Broken: a heap is given up with blocks in its thread list. *)
AbandonWithoutFlush(h) == FALSE

-----------------------------------------------------------------------------
(* Errors *)

(* Broken: an Error leaves the heap empty. *)
ErrorForgetsBin(t) ==
  /\ CutHere(t)
  /\ th' = [th EXCEPT ![t] = Unwound(t)]
  /\ heap' = IF t \in Heaps
             THEN [heap EXCEPT ![t].active = 0, ![t].partial = {}, ![t].list = Nil] ELSE heap
  /\ UNCHANGED <<mem, slab, shared, ghosts>>

(* Broken: a slab that is lost keeps its hint. *)
ErrorKeepsHint(s) == slab[s].owner

(* Broken: a slab that was given up already is given up once more. *)
ErrorGivesUpAgain(t) ==
  LET s == th[t].slb IN
  /\ th[t].pc \in {"setListed", "enqueue"}
  /\ slab' = [slab EXCEPT ![s].owner = Nobody]
  /\ IF th[t].ctx = "abandon" THEN Drop(th[t].hp, s) ELSE UNCHANGED heap
  /\ th' = [th EXCEPT ![t] = [Finishing(t, "unownCut") EXCEPT !.free = HasFree(s)]]
  /\ UNCHANGED <<mem, shared, ghosts>>

(* Broken: the entry of an orphan is not put back. *)
ErrorForgetsEntry(t) == Unwound(t)

(* Broken: the units of a slab that is dead are not given back. *)
ErrorForgetsUnits(t) == Unwound(t)

(* Broken: the row of a slab that is dead is not taken out. *)
ErrorForgetsRow(t) == Finishing(t, "freeUnits")

-----------------------------------------------------------------------------

\* A thread with a heap adopts a slab from the orphan set.
ReachAdopt == ~\E t \in Threads : th[t].pc = "setOwner" /\ th[t].ctx = "adopt"
\* A thread without a heap owns a slab: its free found nobody in charge.
ReachFreerClaims == \A s \in Slabs : holders[s] \cap Freers = {}
\* A push met another push: the CAS will fail.
ReachCasRetry ==
  ~\E t \in Threads : th[t].pc = "casRemoteWord" /\ slab[th[t].slb].word # th[t].seen
\* A free came in while the owner was giving the slab up.
ReachUnownFails == ~\E t \in Threads : th[t].pc = "unown" /\ slab[th[t].slb].word # OwnedEmpty
\* An adopter dequeued a slab that somebody else claimed.
ReachAdoptLoses ==
  ~\E t \in Threads : th[t].pc = "claimOrphan" /\ slab[th[t].slb].word # Empty
\* The orphan set still holds a slab that is dead.
ReachDeadListed == \A i \in DOMAIN orphans : ~slab[orphans[i]].word.dead
\* A slab is given up whose entry of the time before is still in the orphan set.
ReachListed == ~\E t \in Threads : th[t].pc = "setListed" /\ slab[th[t].slb].listed
\* Two slabs with blocks that the program holds.
ReachTwoSlabs == \A b, c \in live : PlaceOf(b) = PlaceOf(c)
\* The units of a dead slab bear a new one.
ReachReuse == ~\E r, s \in Slabs :
  r # s /\ slab[r].word.dead /\ Alive(s) /\ slab[r].place = slab[s].place /\ slab[s].carved > 0
\* An owner misses, and finds its heap open again with blocks in the thread list.
ReachPopAgain == \A t \in Heaps : ~(th[t].pc = "refill" /\ heap[t].list # Nil)
\* A thread died inside its heap, which nobody touches any more.
ReachLeaked == "LEAKED" \notin reports
\* A double free came so late that its slab is dead.
ReachUndo == \A t \in Threads : th[t].pc # "undoClaim"
=============================================================================
