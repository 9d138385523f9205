----------------------------- MODULE SimRemoteFree -----------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* Behaviours of RemoteFree for the real engine to follow: TLC simulates,  *)
(* the scheduler of model-tests lets the engine's threads take the same    *)
(* turns.  Where RemoteFree leaves a choice that the engine does not have, *)
(* Policy makes it: a slab is carved block by block, an empty slab is      *)
(* released by the free that empties it unless it is the active one, and   *)
(* of several slabs the bin's order decides, so there are never several.   *)
(***************************************************************************)
EXTENDS RemoteFree, TLC

CONSTANTS
  MaxLive,   \* blocks that the program holds at most
  Depth      \* states of a behaviour

VARIABLES
  by,   \* who has made the last step
  owes  \* threads whose refill has yet to be followed by the malloc that asked for it

simVars == <<vars, by, owes>>

carveOne(t) == At(t, "carve") /\ carveCount(t, 1)

SimStep(t) ==
  \/ malloc(t) \/ refill(t)
  \/ splice(t) \/ drainFirst(t) \/ carveOne(t) \/ takePartial(t) \/ dequeue(t) \/ clearListed(t) \/ claimOrphan(t)
  \/ cutSlab(t) \/ publishSlab(t)
  \/ loadOwner(t) \/ checkLocal(t) \/ pushLocal(t)
  \/ signatureOf(t) \/ faultOf(t) \/ claimBlock(t) \/ loadRemoteWord(t) \/ undoClaim(t)
  \/ writeLink(t) \/ casRemoteWord(t)
  \/ drain(t) \/ walk(t) \/ decide(t) \/ setOwner(t)
  \/ clearOwner(t) \/ unown(t) \/ setListed(t) \/ enqueue(t)
  \/ unlink(t) \/ markDead(t) \/ unregisterSlab(t) \/ releaseUnits(t)
  \/ closeOwnerId(t) \/ closeLease(t)
  \/ abandon(t) \/ flush(t) \/ endLease(t)

SimCall(t) == retire(t) \/ closeHeads(t) \/ \E b \in Blocks : lookup(t, b)

\* The free that has just ended goes on to release the slab that it has emptied.
MustRetire(t) == At(t, "idle") /\ HasHeap(t) /\ \E s \in heap[t].partial : slab[s].used = 0

Policy(t) ==
  /\ \A h \in Heaps : Cardinality(heap'[h].partial) <= 1
  /\ Len(orphans') <= 1
  /\ Cardinality(live') <= MaxLive
  /\ At(t, "idle") => (MustRetire(t) <=> th'[t].pc = "retire")
  /\ At(t, "idle") /\ th'[t].ctx = "free" /\ HasHeap(t) =>
       heap[t].partial \subseteq {th'[t].slb}
  /\ At(t, "idle") /\ t \in owes => live' # live
  \* A slab of two blocks is short when it is full: it is given up, as long as it is alone.
  /\ At(t, "splice") /\ th'[t].pc = "drain" => slab[th[t].slb].local = Nil
  /\ At(t, "idle") /\ th'[t].ctx = "refill" /\ heap[t].active # 0 /\ ~HasFree(heap[t].active) =>
       heap[t].partial = {}
  /\ At(t, "retire") => heap'[t].active = heap[t].active
  /\ At(t, "abandon") /\ th'[t].pc = "drain" =>
       heap[th[t].hp].active \in {0, th'[t].slb}
  \* The engine does not drain what it adopts.
  /\ At(t, "drain") /\ th[t].ctx = "adopt" => slab[th[t].slb].word.head = Nil
  \* Little happens when all heaps are closed.
  /\ th'[t].pc = "closeOwnerId" => TLCGet("level") > (Depth * 2) \div 3

Owing(t) ==
  IF ~At(t, "idle") THEN owes
  ELSE IF th'[t].ctx = "refill" THEN owes \cup {t}
  ELSE IF live' # live THEN owes \ {t}
  ELSE owes

SimInit == Init /\ by = Nobody /\ owes = {}
SimNext ==
  \E t \in Threads :
    /\ (SimCall(t) \/ SimStep(t)) /\ UNCHANGED struck
    /\ Policy(t) /\ by' = t /\ owes' = Owing(t)
SimSpec == SimInit /\ [][SimNext]_simVars

\* Its violation ends the simulation and shows the behaviour.
IsShort == TLCGet("level") < Depth
=============================================================================
