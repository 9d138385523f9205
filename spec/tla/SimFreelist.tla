------------------------------ MODULE SimFreelist ------------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* Behaviours of Freelist for the real engine to follow: TLC simulates,    *)
(* the engine gets the same calls, and after each its lists are compared   *)
(* with the state.  A call is one malloc or free of the program; where     *)
(* Freelist leaves open when lists are refilled and slabs retired, this    *)
(* module does it as the bins of the engine do for classes of one or three *)
(* blocks a slab, idle classes included.                                   *)
(***************************************************************************)
EXTENDS Freelist, TLC

CONSTANT Depth \* states of a behaviour

VARIABLES
  wants,     \* the class for which a malloc is under way, 0: none
  call,      \* the last call that has ended: [number, what, arg]
  cuts,      \* how often a slab was cut, or could not be
  looked,    \* TRUE: for the cut to come, classes have been looked at
  seen,      \* for each class, how its two lists began at the last look
  idle,      \* classes whose lists were as at the look before, and that are yet to be flushed
  fromIdle,  \* TRUE for a class: its last active slab was released because it was idle
  recuts     \* how often a slab was cut for the class after that

looks == <<cuts, looked, seen, idle, fromIdle, recuts>>
simVars == <<vars, wants, call, looks>>

\* Bins.IDLE_LOOKS, RECUTS_MAX, SizeClasses.COUNT; and the classes of 20 KiB and 64 KiB.
IdleLooks == 40
IdleRecutsMax == 8
SizeClassCount == 120
SizeClassOf == <<65, 79>>

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

\* REFILL-9. Bins.releaseIdle, the looks.
IsLookedAt(c) ==
  /\ \E i \in 1..IdleLooks : (IdleLooks * cuts + i) % SizeClassCount = SizeClassOf[c]
  /\ active[c] # 0 /\ recuts[c] < IdleRecutsMax

Begins(c) == <<head[c], localHead[active[c]]>>

Look(c) ==
  /\ cuts' = cuts + 1
  /\ looked' = TRUE
  /\ idle' = {d \in Classes : IsLookedAt(d) /\ seen[d] = Begins(d)}
  /\ seen' = [d \in Classes |-> IF IsLookedAt(d) THEN Begins(d) ELSE seen[d]]
  /\ recuts' = [recuts EXCEPT ![c] = IF fromIdle[c] THEN @ + 1 ELSE @]
  /\ fromIdle' = [fromIdle EXCEPT ![c] = FALSE]
  /\ UNCHANGED <<vars, wants, call>>

\* REFILL-9. Bins.releaseIfIdle: the list goes home, and then the slab if it is empty.
ReleaseIfIdle(c) ==
  /\ IF head[c] # Nil THEN Flush(c) /\ UNCHANGED <<idle, fromIdle>>
     ELSE /\ idle' = idle \ {c}
          /\ fromIdle' = [fromIdle EXCEPT ![c] = @ \/ used[active[c]] = 0]
          /\ IF used[active[c]] = 0 THEN Retire(active[c]) ELSE UNCHANGED vars
  /\ UNCHANGED <<wants, call, cuts, looked, seen, recuts>>

Cuts(c) == Exhausted(c) /\ Partials(c) = {}

GoOn(c) ==
  IF Cuts(c) /\ ~looked THEN Look(c)
  ELSE IF idle # {} THEN ReleaseIfIdle(Lowest(idle))
  ELSE /\ looked' = FALSE
       /\ UNCHANGED <<cuts, seen, idle, fromIdle, recuts>>
       /\ IF NoMemory(c) THEN MallocFails(c) /\ wants' = 0 /\ Ended("malloc", c)
          ELSE Refill(c) /\ UNCHANGED <<wants, call>>

Answer(c) ==
  IF head[c] # Nil THEN Malloc(c) /\ wants' = 0 /\ Ended("malloc", c) /\ UNCHANGED looks
  ELSE GoOn(c)

Program ==
  /\ \/ \E c \in Classes : wants' = c /\ UNCHANGED <<vars, call>>
     \/ \E a \in Addresses : (Free(a) \/ FreeRefused(a)) /\ wants' = 0 /\ Ended("free", a)
     \/ UserWrite /\ wants' = 0 /\ Ended("write", 0)
  /\ UNCHANGED looks

SimInit ==
  /\ Init
  /\ wants = 0 /\ call = [number |-> 0, what |-> "none", arg |-> 0]
  /\ cuts = 0 /\ looked = FALSE /\ idle = {}
  /\ seen = [c \in Classes |-> <<Nil, Nil>>]
  /\ fromIdle = [c \in Classes |-> FALSE] /\ recuts = [c \in Classes |-> 0]

SimNext ==
  IF \E s \in Slabs : Empty(s)
  THEN \E s \in Slabs : Empty(s) /\ Retire(s) /\ UNCHANGED <<wants, call, looks>>
  ELSE IF wants # 0 THEN Answer(wants)
  ELSE Program

SimSpec == SimInit /\ [][SimNext]_simVars

\* Its violation ends the simulation and shows the behaviour.
IsShort == TLCGet("level") < Depth
=============================================================================
