------------------------------- MODULE SpanDecay -------------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* How long freed huge blocks are kept (protocols.md, "Decay").            *)
(*                                                                         *)
(*   keeps:       0   1   2   3   4   5   6                                *)
(*   steps:           |       |           |      moments 6, 3, 1           *)
(*   a block freed at 2 has been free for two of them                      *)
(*                                                                         *)
(* Time passes; maintenance and allocations look at the clock, and each    *)
(* step of it is passed by one of them, who gives up what is too much for  *)
(* its age, the oldest first.  A free notes the count of frees, and        *)
(* nothing else: its age is how many steps began at a higher count.  What  *)
(* was freed while nobody looked is a step old, however long that was.  A  *)
(* round of collectIdle passes as many steps as it has, whatever the       *)
(* clock says.  A block may be made of a part of another one: what is left *)
(* is as old as that was.                                                  *)
(* One action is one access to a shared word, named as the Java method; a  *)
(* free and a reuse are one step here: KeptBlocks has theirs.              *)
(* Not modelled: places and room (KeptBlocks: any block may be given up at *)
(* any time, which is why no law says here that enough stays), bands but   *)
(* one, the shape of the curve (any that falls from all to nothing serves; *)
(* the real one has a claim), Errors: what stays goes at the next step.    *)
(***************************************************************************)
EXTENDS Integers, FiniteSets, Sequences

CONSTANTS
  Threads,      \* threads that look at the clock
  NumBlocks,    \* blocks of one band, of length 1
  Steps,        \* SpanDecay.STEPS
  StepsARound,  \* Spans.STEPS_A_ROUND
  TimeMax,      \* how long it lasts
  CapLeast,     \* what the band may keep at any time
  CapMost,      \* the bound of all bands
  MayRound,     \* TRUE: there are rounds of collectIdle
  MayCut,       \* TRUE: blocks are cut
  Broken        \* the one planted bug, "none" in the good model

Blocks == 1 .. NumBlocks
ASSUME MayRound \in BOOLEAN /\ MayCut \in BOOLEAN /\ Steps \in Nat \ {0} /\ CapLeast <= CapMost

VARIABLES
  now,     \* System.nanoTime, in steps
  keeps,   \* Spans.keeps
  passed,  \* SpanDecay.passed: steps, those at the last round, when the last was by time, moments,
           \*   and how many blocks were free at each for the first time
  state,   \* each HugeBlock.state: in use, or kept, or gone
  since,   \* each HugeBlock.keptSince
  cap,     \* SpanBands.capBytes
  th,      \* each thread's program counter and local variables: last = what it has seen of passed,
           \*   moment = its step's, age = of the blocks it looks at, left and most = its sums,
           \*   olds = ghost: what was free before its step began
  freedAt, \* ghost: when each block was freed
  seenAt,  \* ghost: the time of the first step after that; -1: none yet
  wins     \* ghost: how many steps by time threads have passed, each with all that were due

vars == <<now, keeps, passed, state, since, cap, th, freedAt, seenAt, wins>>

Never == -1
Zeros == [i \in 1 .. Steps |-> 0]
Start == [steps |-> 0, round |-> 0, at |-> 0, moments |-> Zeros, freed |-> Zeros]
Idle == [pc |-> "idle", last |-> Start, moment |-> 0, age |-> 0, left |-> 0, most |-> 0,
         olds |-> {}]

Init ==
  /\ now = 0 /\ keeps = 0 /\ passed = Start /\ cap = CapMost /\ wins = 0
  /\ state = [b \in Blocks |-> "use"]
  /\ since = [b \in Blocks |-> 0]
  /\ th = [t \in Threads |-> Idle]
  /\ freedAt = [b \in Blocks |-> 0] /\ seenAt = [b \in Blocks |-> Never]

-----------------------------------------------------------------------------

At(t, pc) == th[t].pc = pc
Go(t, pc) == th' = [th EXCEPT ![t].pc = pc]
Return(t) == th' = [th EXCEPT ![t] = Idle]
Min(a, b) == IF a < b THEN a ELSE b
Max(a, b) == IF a > b THEN a ELSE b
Kept == {b \in Blocks : state[b] = "kept"}

\* Passed.stepsOf: how many of these moments came after a block was freed.
AgeBy(moments, b) == Cardinality({i \in 1 .. Steps : since[b] < moments[i]})
Age(b) == AgeBy(passed.moments, b)
OfAge(moments, a) == Cardinality({b \in Kept : AgeBy(moments, b) = a})

\* Of so many blocks that were free a step ago, and two, and so on: as many may be left.
Share(count, a) ==
  IF Broken = "curveEndsHigh" THEN Min(count, 1)
  ELSE (count * (Steps - a) + Steps - 1) \div Steps

\* Moments with n new ones before them: the last is this step's, those before it are `rest`.
Shifted(moments, n, first, rest) ==
  [i \in 1 .. Steps |-> IF i = 1 /\ n > 0 THEN first
                        ELSE IF i <= n THEN rest ELSE moments[i - n]]

\* What was free at each of these for the first time.
Freed(freed, n, moments) ==
  [i \in 1 .. Steps |-> IF i <= n THEN OfAge(moments, i) ELSE freed[i - n]]

\* What a thread's step sees free; ghost.
See(t) == seenAt' = [b \in Blocks |-> IF b \in th[t].olds /\ state[b] = "kept" /\ seenAt[b] = Never
                                      THEN now ELSE seenAt[b]]

-----------------------------------------------------------------------------
(* The program, and time *)

pass ==
  /\ now < TimeMax
  /\ now' = now + 1
  /\ UNCHANGED <<keeps, passed, state, since, cap, th, freedAt, seenAt, wins>>

(* KEEP-2. Spans.free: a block that has a place. *)
free(b) ==
  /\ state[b] = "use"
  /\ state' = [state EXCEPT ![b] = "kept"]
  /\ since' = [since EXCEPT ![b] = keeps]
  /\ freedAt' = [freedAt EXCEPT ![b] = now]
  /\ seenAt' = [seenAt EXCEPT ![b] = Never]
  /\ th' = [t \in Threads |-> [th[t] EXCEPT !.olds = @ \ {b}]]
  /\ UNCHANGED <<now, keeps, passed, cap, wins>>

(* KEEP-1. Spans.use: a hit. *)
use(b) ==
  /\ state[b] = "kept"
  /\ state' = [state EXCEPT ![b] = "use"]
  /\ UNCHANGED <<now, keeps, passed, since, cap, th, freedAt, seenAt, wins>>

(* KEEP-6. Spans.useParts: one is in use, and another is what is left of it, as old as it was. *)
useParts(b, c) ==
  /\ MayCut /\ state[b] = "kept" /\ state[c] = "gone"
  /\ state' = [state EXCEPT ![b] = "use", ![c] = "kept"]
  /\ since' = [since EXCEPT ![c] = IF Broken = "restIsYoung" THEN keeps ELSE since[b]]
  /\ freedAt' = [freedAt EXCEPT ![c] = freedAt[b]]
  /\ seenAt' = [seenAt EXCEPT ![c] = seenAt[b]]
  /\ th' = [t \in Threads |-> [th[t] EXCEPT !.olds = IF b \in @ THEN @ \cup {c} ELSE @ \ {c}]]
  /\ UNCHANGED <<now, keeps, passed, cap, wins>>

(* DECAY-3. SpanBands.miss: nothing was at hand, and the cap rises. *)
miss(b) ==
  /\ state[b] = "gone"
  /\ state' = [state EXCEPT ![b] = "use"]
  /\ cap' = IF Broken = "capUnbounded" THEN cap + 1 ELSE Min(CapMost, cap + 1)
  /\ UNCHANGED <<now, keeps, passed, since, th, freedAt, seenAt, wins>>

-----------------------------------------------------------------------------
(* A step *)

(* DECAY-1. Spans.decayByTime: what has passed, before the moment of the step is taken: else that *)
(* of one who has slept would come after later ones.                                              *)
decayByTime(t) ==
  /\ At(t, "idle") /\ (now > passed.at \/ Broken = "momentBeforeLook")
  /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.last = passed, !.pc = "count"]]
  /\ UNCHANGED <<now, keeps, passed, state, since, cap, freedAt, seenAt, wins>>

(* DECAY-1. Spans.decay: a round has passed, whatever the clock says. *)
decay(t) ==
  /\ MayRound /\ At(t, "idle")
  /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.last = passed, !.pc = "countRound"]]
  /\ UNCHANGED <<now, keeps, passed, state, since, cap, freedAt, seenAt, wins>>

(* DECAY-1. Spans.keeps goes up: what is freed from here on is younger than the step. *)
count(t) ==
  /\ At(t, "count") \/ At(t, "countRound")
  /\ keeps' = IF Broken = "momentIsNoNew" THEN keeps ELSE keeps + 1
  /\ th' = [th EXCEPT ![t].moment = keeps', ![t].olds = Kept,
                      ![t].pc = IF At(t, "count") THEN "passTo" ELSE "passRound"]
  /\ UNCHANGED <<now, passed, state, since, cap, freedAt, seenAt, wins>>

(* DECAY-1. SpanDecay.passTo: CAS of what has passed. Another was faster: it is that one's step. *)
passTo(t) ==
  /\ At(t, "passTo")
  /\ LET last == IF Broken = "momentBeforeLook" THEN passed ELSE th[t].last
         n == now - last.at
         shift == IF Broken = "stepsLost" THEN 1 ELSE n
         rest == IF Broken = "lateFreeAges" THEN th[t].moment ELSE last.moments[1]
         moments == Shifted(last.moments, shift, th[t].moment, rest)
     IN IF (passed = last \/ Broken = "stepByStore") /\ n > 0
        THEN /\ passed' = [last EXCEPT !.steps = @ + n, !.at = now, !.moments = moments,
                                       !.freed = Freed(last.freed, shift, moments)]
             /\ wins' = wins + 1
             /\ See(t)
             /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "step"]]
        ELSE Return(t) /\ UNCHANGED <<passed, wins, seenAt>>
  /\ UNCHANGED <<now, keeps, state, since, cap, freedAt>>

(* DECAY-1. SpanDecay.passRound: likewise; another was faster: once more. *)
passRound(t) ==
  /\ At(t, "passRound")
  /\ LET last == th[t].last
         n == Max(0, last.round + StepsARound - last.steps)
         moments == Shifted(last.moments, n, th[t].moment, th[t].moment)
     IN IF passed = last
        THEN /\ passed' = [last EXCEPT !.steps = @ + n, !.round = last.steps + n,
                                       !.moments = moments,
                                       !.freed = Freed(last.freed, n, moments)]
             /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "step"]]
        ELSE /\ th' = [th EXCEPT ![t].last = passed, ![t].pc = "countRound"]
             /\ UNCHANGED passed
  /\ UNCHANGED <<now, keeps, state, since, cap, freedAt, seenAt, wins>>

(* DECAY-3. SpanBands.step: CAS of the cap; nobody has asked, or somebody has. *)
step(t) ==
  /\ At(t, "step")
  /\ \/ cap' = IF Broken = "capFallsToNothing" THEN Max(0, cap - 1) ELSE Max(CapLeast, cap - 1)
     \/ UNCHANGED cap
  /\ Go(t, "keptBytes")
  /\ UNCHANGED <<now, keeps, passed, state, since, freedAt, seenAt, wins>>

RECURSIVE Most(_, _)
Most(p, a) == IF a > Steps THEN 0
              ELSE Min(OfAge(p.moments, a), Share(p.freed[a], a)) + Most(p, a + 1)

(* DECAY-2. SpanDecay.keptBytes: what is kept, by age, and what may be left of it. *)
keptBytes(t) ==
  /\ At(t, "keptBytes")
  /\ th' = [th EXCEPT ![t].last = passed, ![t].left = Cardinality(Kept),
                      ![t].most = OfAge(passed.moments, 0) + Most(passed, 1),
                      ![t].age = Steps, ![t].pc = "giveOfAge"]
  /\ UNCHANGED <<now, keeps, passed, state, since, cap, freedAt, seenAt, wins>>

\* Blocks of the age that the thread looks at.
Oldest(t) == {b \in Kept : AgeBy(th[t].last.moments, b) = th[t].age}

(* DECAY-2. Spans.giveOfAge: one goes, if as many stay as may, or the cap is passed. *)
giveOfAge(t) ==
  /\ At(t, "giveOfAge")
  /\ LET toomuch == th[t].left - 1 >= th[t].most \/ th[t].left > cap
         goes == IF toomuch THEN Oldest(t) ELSE {}
     IN IF goes # {}
        THEN \E b \in goes :
               /\ state' = [state EXCEPT ![b] = "gone"]
               /\ th' = [th EXCEPT ![t].left = @ - 1]
        ELSE /\ th' = [th EXCEPT ![t] = IF th[t].age = 1 THEN Idle ELSE [@ EXCEPT !.age = @ - 1]]
             /\ UNCHANGED state
  /\ UNCHANGED <<now, keeps, passed, since, cap, freedAt, seenAt, wins>>

-----------------------------------------------------------------------------

Next ==
  \/ pass
  \/ \E b \in Blocks : free(b) \/ use(b) \/ miss(b)
  \/ \E b, c \in Blocks : useParts(b, c)
  \/ \E t \in Threads :
       \/ decayByTime(t) \/ decay(t) \/ count(t) \/ passTo(t) \/ passRound(t)
       \/ step(t) \/ keptBytes(t) \/ giveOfAge(t)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* Types *)

TypeOK ==
  /\ now \in 0 .. TimeMax /\ keeps \in Nat /\ cap \in Int /\ wins \in Nat
  /\ passed.steps \in Nat /\ passed.round \in Nat /\ passed.at \in 0 .. TimeMax
  /\ passed.moments \in [1 .. Steps -> Nat] /\ passed.freed \in [1 .. Steps -> 0 .. NumBlocks]
  /\ state \in [Blocks -> {"use", "kept", "gone"}]
  /\ since \in [Blocks -> Nat] /\ freedAt \in [Blocks -> 0 .. TimeMax]
  /\ seenAt \in [Blocks -> Never .. TimeMax]
  /\ \A t \in Threads :
       /\ th[t].pc \in STRING /\ th[t].moment \in Nat /\ th[t].age \in 0 .. Steps
       /\ th[t].left \in Int /\ th[t].most \in Nat
       /\ th[t].olds \subseteq Blocks

(* Safety *)

\*: by time alone, no block is taken for older than it is, but for a step.
NoneIsAgedEarly == ~MayRound =>
  \A b \in Kept : Age(b) <= Max(0, passed.at - freedAt[b]) + 1

\*: once a step has seen it free, it is as old as the steps since then.
AllAge == \A b \in Kept : seenAt[b] # Never =>
  Age(b) >= Min(Steps, 1 + passed.at - seenAt[b])

\*: a step of the clock is passed once.
StepIsOnes == wins <= passed.at

\*: decay ends: when nobody is at work, nothing is kept that nobody has wanted for all steps.
DecayEnds == (\A t \in Threads : At(t, "idle")) => \A b \in Kept : Age(b) < Steps

\*: a band may always keep something, and never more than all may.
CapIsBounded == CapLeast <= cap /\ cap <= CapMost
=============================================================================
