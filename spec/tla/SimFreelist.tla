------------------------------ MODULE SimFreelist ------------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* Behaviours of Freelist for the real engine to follow: TLC simulates,    *)
(* the engine gets the same calls, and after each its lists are compared   *)
(* with the state.  A call is one malloc or free of the program; where     *)
(* Freelist leaves open when lists are refilled and slabs retired, this    *)
(* module does it as the bins of the engine do for classes of one or three *)
(* blocks a slab.                                                          *)
(***************************************************************************)
EXTENDS Freelist, TLC

CONSTANT Depth \* states of a behaviour

VARIABLES
  wants,  \* the class for which a malloc is under way, 0: none
  call    \* the last call that has ended: [number, what, arg]

simVars == <<vars, wants, call>>

OneSize == <<1>>
OneAndThree == <<1, 3>>

Ended(what, arg) == call' = [number |-> call.number + 1, what |-> what, arg |-> arg]

\* Not the active slab of its class, and empty: the free that emptied it retires it.
Empty(s) == class[s] # 0 /\ used[s] = 0 /\ active[class[s]] # s

Lowest(set) == CHOOSE s \in set : \A t \in set : s <= t

Refill(c) ==
  IF active[c] # 0
  THEN IF localHead[active[c]] # Nil THEN Splice(c)
       ELSE IF Room(active[c]) > 0 THEN CarveCount(c, 1)
       ELSE Detach(c)
  ELSE IF Partials(c) # {} THEN NextPartial(c)
  ELSE /\ NewSlab(c)
       /\ active'[c] = Lowest({s \in Slabs : class[s] = 0})

Answer(c) ==
  \/ head[c] # Nil /\ Malloc(c) /\ wants' = 0 /\ Ended("malloc", c)
  \/ head[c] = Nil /\ NoMemory(c) /\ MallocFails(c) /\ wants' = 0 /\ Ended("malloc", c)
  \/ head[c] = Nil /\ ~NoMemory(c) /\ Refill(c) /\ UNCHANGED <<wants, call>>

Program ==
  \/ \E c \in Classes : wants' = c /\ UNCHANGED <<vars, call>>
  \/ \E a \in Addresses : (Free(a) \/ FreeRefused(a)) /\ wants' = 0 /\ Ended("free", a)
  \/ UserWrite /\ wants' = 0 /\ Ended("write", 0)

SimInit == Init /\ wants = 0 /\ call = [number |-> 0, what |-> "none", arg |-> 0]

SimNext ==
  IF \E s \in Slabs : Empty(s)
  THEN \E s \in Slabs : Empty(s) /\ Retire(s) /\ UNCHANGED <<wants, call>>
  ELSE IF wants # 0 THEN Answer(wants)
  ELSE Program

SimSpec == SimInit /\ [][SimNext]_simVars

\* Its violation ends the simulation and shows the behaviour.
IsShort == TLCGet("level") < Depth
=============================================================================
