--------------------------------- MODULE Spans ---------------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* Spans of address ranges: what huge blocks are made of (protocols.md,    *)
(* "Spans").                                                               *)
(*                                                                         *)
(*   range   | slot | slot | slot | slot |     a span is a run of slots    *)
(*   free      one bit a slot, several in a word                           *)
(*                                                                         *)
(* Threads take spans, give them back, cut their tails off and grow them.  *)
(* A bit of a slot that is set means that nobody has it and that the       *)
(* system has its memory back.                                             *)
(* An Error may end a thread's operation between any two steps: what is    *)
(* done about it then is in Error.                                         *)
(* One action is one access to a shared word, or a call of the system,     *)
(* named as the Java method.  The search for a run is a guess that the     *)
(* claim of its words makes good: any run may be guessed.                  *)
(* Not modelled: several ranges, alignment, spans that keep their memory   *)
(* (KeptBlocks), memory that the system keeps, the close of the allocator. *)
(***************************************************************************)
EXTENDS Integers, FiniteSets

CONSTANTS
  Threads,     \* threads that take and give
  NumSlots,    \* slots of the range
  WordSlots,   \* slots whose bits are in one word
  MaxLength,   \* longest span that is asked for, in slots
  Limit,       \* most slots that may be committed
  MayResize,   \* TRUE: spans are cut and grown
  MaxErrors,   \* threads whose operation an Error ends, each once
  Broken       \* the one planted bug, "none" in the good model

Slots == 1 .. NumSlots
WordOf(s) == (s - 1) \div WordSlots
ASSUME MayResize \in BOOLEAN /\ MaxErrors \in Nat /\ MaxLength \in Nat \ {0}

\* A span is the set of its slots; no span is the empty one.
Runs(n) == {f .. f + n - 1 : f \in 1 .. NumSlots - n + 1}
None == {}
Least(S) == CHOOSE x \in S : \A y \in S : x <= y
Size(S) == Cardinality(S)

VARIABLES
  free,    \* SpanRange.free: the slots whose bit is set
  counted, \* CommitGauge, in slots
  held,    \* OsMemory: the slots that the system has given memory for
  user,    \* ghost: spans that the program holds
  th,      \* each thread's program counter and local variables: n = slots wanted, run = the run
           \*   that it has guessed or gives back, got = the slots of it that it has, old = the
           \*   span that it grows
  struck   \* ghost: threads whose operation an Error has ended

vars == <<free, counted, held, user, th, struck>>

Idle == [pc |-> "idle", op |-> "none", n |-> 0, run |-> None, got |-> None, old |-> None]

Init ==
  /\ free = Slots
  /\ counted = 0
  /\ held = {}
  /\ user = {}
  /\ th = [t \in Threads |-> Idle]
  /\ struck = {}

-----------------------------------------------------------------------------

At(t, pc) == th[t].pc = pc
Go(t, pc) == th' = [th EXCEPT ![t].pc = pc]
Return(t) == th' = [th EXCEPT ![t] = Idle]

-----------------------------------------------------------------------------
(* Taking *)

(* SPAN-1. Spans.take: a span of n slots. *)
take(t, n) ==
  /\ At(t, "idle")
  /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "tryCount", !.op = "take", !.n = n]]
  /\ UNCHANGED <<free, counted, held, user, struck>>

(* SPAN-2. CommitGauge.tryAdd: what is to be committed is counted first, or it is refused. *)
tryCount(t) ==
  /\ At(t, "tryCount")
  /\ IF counted + th[t].n <= Limit \/ Broken = "ignoresLimit"
     THEN counted' = counted + th[t].n /\ Go(t, "search") /\ UNCHANGED user
     ELSE /\ user' = IF th[t].old = None THEN user ELSE user \cup {th[t].old}
          /\ Return(t)
          /\ UNCHANGED counted
  /\ UNCHANGED <<free, held, struck>>

\* The runs that may be guessed: any; to grow a span, the one behind it.
Guesses(t) == IF th[t].old = None THEN Runs(th[t].n)
              ELSE {R \in Runs(th[t].n) : \E s \in th[t].old : s + 1 = Least(R)}

(* SPAN-3. SpanRange.claimRun: a run that looks free, or there is none. *)
search(t) ==
  /\ At(t, "search")
  /\ \/ \E R \in Guesses(t) : th' = [th EXCEPT ![t].run = R, ![t].pc = "claimWord"]
     \/ th' = [th EXCEPT ![t].pc = "uncount"]
  /\ UNCHANGED <<free, counted, held, user, struck>>

\* What is left of the run, and what of that is in the first word.
Left(t) == th[t].run \ th[t].got
InWord(S) == {s \in S : WordOf(s) = WordOf(Least(S))}

(* SPAN-3. AtomicBits.clearAll: CAS of one word. All of the run's bits in it were set, or none *)
(* is cleared.                                                                                *)
claimWord(t) ==
  /\ At(t, "claimWord")
  /\ LET W == InWord(Left(t)) IN
     IF W \subseteq free \/ Broken = "claimsWithoutLook"
     THEN /\ free' = free \ W
          /\ th' = [th EXCEPT ![t].got = @ \cup W,
                              ![t].pc = IF Left(t) = W THEN "commit" ELSE "claimWord"]
     ELSE /\ th' = [th EXCEPT ![t].run = None, ![t].got = IF Broken = "conflictKeepsWords"
                                                          THEN None ELSE @,
                              ![t].pc = IF th[t].got = None \/ Broken = "conflictKeepsWords"
                                        THEN "search" ELSE "unclaimWord"]
          /\ UNCHANGED free
  /\ UNCHANGED <<counted, held, user, struck>>

(* SPAN-3. AtomicBits.setAll: a conflict; the words that were cleared are set again, one by one. *)
unclaimWord(t) ==
  /\ At(t, "unclaimWord")
  /\ LET W == InWord(th[t].got) IN
     /\ free' = free \cup W
     /\ th' = [th EXCEPT ![t].got = @ \ W,
                         ![t].pc = IF th[t].got # W THEN "unclaimWord" ELSE "search"]
  /\ UNCHANGED <<counted, held, user, struck>>

(* SPAN-4. OsMemory.commit. Refused: the slots go back, then the count. *)
commit(t) ==
  /\ At(t, "commit")
  /\ \/ /\ held' = held \cup th[t].got
        /\ user' = user \cup {th[t].got \cup th[t].old}
        /\ Return(t)
     \/ IF Broken = "refusalIgnored"
        THEN user' = user \cup {th[t].got \cup th[t].old} /\ Return(t) /\ UNCHANGED held
        ELSE Go(t, "giveWord") /\ UNCHANGED <<held, user>>
  /\ UNCHANGED <<free, counted, struck>>

-----------------------------------------------------------------------------
(* Giving *)

(* SPAN-5. Spans.giveBack, by whoever has the block on it alone. *)
giveBack(t) ==
  /\ At(t, "idle")
  /\ \E S \in user :
       /\ user' = user \ {S}
       /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "purge", !.op = "give", !.n = Size(S),
                                               !.got = S]]
  /\ UNCHANGED <<free, counted, held, struck>>

(* SPAN-5. OsMemory.purge, while nobody else can have the slots. *)
purge(t) ==
  /\ At(t, "purge")
  /\ IF Broken = "freesBeforePurge" /\ th[t].run = None
     THEN /\ th' = [th EXCEPT ![t].run = th[t].got, ![t].pc = "giveWord"]
          /\ UNCHANGED held
     ELSE /\ held' = held \ (th[t].got \cup th[t].run)
          /\ Go(t, IF Broken = "staysCounted" THEN "giveWord" ELSE "uncount")
  /\ UNCHANGED <<free, counted, user, struck>>

(* SPAN-5. CommitGauge.subtract. *)
uncount(t) ==
  /\ At(t, "uncount")
  /\ counted' = counted - th[t].n
  /\ IF th[t].got = None
     THEN /\ user' = IF th[t].old = None THEN user ELSE user \cup {th[t].old}
          /\ Return(t)
     ELSE Go(t, "giveWord") /\ UNCHANGED user
  /\ UNCHANGED <<free, held, struck>>

(* SPAN-5. AtomicBits.setAll: one word; from then on anybody may have the slots. *)
giveWord(t) ==
  /\ At(t, "giveWord")
  /\ LET W == InWord(th[t].got)
         last == th[t].got = W
         refused == th[t].op \in {"take", "grow"}
     IN /\ free' = free \cup W
        /\ th' = [th EXCEPT ![t] =
                    CASE ~last -> [@ EXCEPT !.got = @ \ W]
                      [] last /\ refused -> [@ EXCEPT !.got = None, !.pc = "uncount"]
                      [] last /\ th[t].run # None -> [@ EXCEPT !.got = None, !.pc = "purge"]
                      [] OTHER -> Idle]
  /\ UNCHANGED <<counted, held, user, struck>>

-----------------------------------------------------------------------------
(* Resizing in place *)

(* SPAN-6. Spans.cutTail: the head stays the program's, the tail goes back. *)
cutTail(t) ==
  /\ MayResize /\ At(t, "idle")
  /\ \E S \in user : \E k \in 1 .. Size(S) - 1 :
       LET head == Least(S) .. Least(S) + k - 1 IN
       /\ user' = (user \ {S}) \cup {head}
       /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "purge", !.op = "cut",
                                   !.n = Size(S \ head), !.got = S \ head]]
  /\ UNCHANGED <<free, counted, held, struck>>

(* SPAN-6. Spans.grow: by the slots behind it, if they are free. *)
grow(t) ==
  /\ MayResize /\ At(t, "idle")
  /\ \E S \in user : \E k \in 1 .. MaxLength - Size(S) :
       /\ user' = user \ {S}
       /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "tryCount", !.op = "grow", !.n = k,
                                   !.old = S]]
  /\ UNCHANGED <<free, counted, held, struck>>

-----------------------------------------------------------------------------
(* Errors *)

\* Where the handler of a step goes on.
Handled(t) ==
  CASE At(t, "tryCount") -> Idle
    [] At(t, "search") -> IF Broken = "errorStaysCounted" THEN Idle
                          ELSE [th[t] EXCEPT !.pc = "uncount"]
    [] At(t, "claimWord") \/ At(t, "unclaimWord") \/ At(t, "commit") ->
         [th[t] EXCEPT !.run = None, !.pc = IF th[t].got = None THEN "uncount" ELSE "giveWord"]
    \* Its memory has gone back: finished.
    [] Broken = "errorLosesSlots" /\ th[t].op = "give" -> Idle
    [] OTHER -> th[t]

(* An Error ends the operation before its next step; what follows is what the handlers do *)
(* (protocols.md, "When an Error comes").                                                 *)
Error(t) ==
  /\ Cardinality(struck) < MaxErrors /\ t \notin struck
  /\ ~At(t, "idle")
  /\ struck' = struck \cup {t}
  /\ LET \* Of a free: the block is its user's again.
         undone == th[t].op = "give" /\ At(t, "purge")
         back == IF undone THEN th[t].got
                 ELSE IF At(t, "tryCount") THEN th[t].old ELSE None
     IN /\ th' = [th EXCEPT ![t] = IF undone THEN Idle ELSE Handled(t)]
        /\ user' = IF back = None THEN user ELSE user \cup {back}
  /\ UNCHANGED <<free, counted, held>>

-----------------------------------------------------------------------------

Call(t) == (\E n \in 1 .. MaxLength : take(t, n)) \/ giveBack(t) \/ cutTail(t) \/ grow(t)
Step(t) ==
  \/ tryCount(t) \/ search(t) \/ claimWord(t) \/ unclaimWord(t) \/ commit(t)
  \/ purge(t) \/ uncount(t) \/ giveWord(t)

Next ==
  \/ \E t \in Threads : Call(t) \/ Step(t)
  \/ \E t \in Threads : Error(t)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* Types *)

TypeOK ==
  /\ free \subseteq Slots /\ held \subseteq Slots
  /\ counted \in Int
  /\ \A S \in user : S \subseteq Slots /\ S # None
  /\ \A t \in Threads :
       /\ th[t].pc \in STRING /\ th[t].op \in {"none", "take", "give", "cut", "grow"}
       /\ th[t].n \in 0 .. NumSlots
       /\ {th[t].run, th[t].got, th[t].old} \subseteq SUBSET Slots
  /\ struck \subseteq Threads

(* Safety *)

InHand(t) == th[t].got \cup th[t].old

\*: no slot is anybody's twice: the program's, a thread's, or free.
OneOwner ==
  /\ \A S, R \in user : S # R => S \cap R = {}
  /\ \A t, u \in Threads : t # u => InHand(t) \cap InHand(u) = {}
  /\ \A S \in user : S \cap free = {} /\ \A t \in Threads : S \cap InHand(t) = {}
  /\ \A t \in Threads : InHand(t) \cap free = {}

\*: what the program has may be touched.
UserIsHeld == \A S \in user : S \subseteq held

\*: a free slot is clean: the system has its memory, and it reads as zero when it is taken again.
FreeIsClean == free \cap held = {}

\*: the limit holds at each moment, and no memory is held that nobody counts.
HeldIsCounted == Size(held) <= counted /\ counted <= Limit

(* Nothing is lost, whatever an Error cuts off *)

\*: each slot is somebody's.
NoSlotIsLost ==
  Slots = free \cup UNION user \cup UNION {InHand(t) : t \in Threads}

AtRest == \A t \in Threads : At(t, "idle")

\*: at rest, what is counted is held.
RestIsExact == AtRest => counted = Size(held)
=============================================================================
