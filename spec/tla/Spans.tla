--------------------------------- MODULE Spans ---------------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* Spans of address ranges: what huge blocks are made of (protocols.md,    *)
(* "Spans").                                                               *)
(*                                                                         *)
(*   range   | slot | slot | slot | slot |     a span is a run of slots    *)
(*   free      one bit a slot, several in a word                           *)
(*   cache     places; a place holds one span that is kept for reuse       *)
(*                                                                         *)
(* Threads take spans, give them back, cut their tails off, grow them and  *)
(* empty the cache.  A bit of a slot that is set means that nobody has it  *)
(* and that the system has its memory back.  A cached span keeps its       *)
(* memory, is counted as committed, and under the bound on what is kept.   *)
(* An Error may end a thread's operation between any two steps: what is    *)
(* done about it then is in Error.                                         *)
(* One action is one access to a shared word, or a call of the system,     *)
(* named as the Java method.  The search for a run is a guess that the     *)
(* claim of its words makes good: any run may be guessed.                  *)
(* Not modelled: several ranges, alignment, the age of a cached span (any  *)
(* may be taken out at any time), a cached span that is made zero by its   *)
(* one holder, memory that the system keeps, the close of the allocator.   *)
(***************************************************************************)
EXTENDS Integers, FiniteSets

CONSTANTS
  Threads,     \* threads that take and give
  NumSlots,    \* slots of the range
  WordSlots,   \* slots whose bits are in one word
  NumPlaces,   \* places of the cache
  MaxLength,   \* longest span that is asked for, in slots
  KeptMax,     \* bound on what is kept, in slots
  Limit,       \* most slots that may be committed
  MayResize,   \* TRUE: spans are cut and grown
  MaxErrors,   \* threads whose operation an Error ends, each once
  Broken       \* the one planted bug, "none" in the good model

Slots == 1 .. NumSlots
Places == 1 .. NumPlaces
WordOf(s) == (s - 1) \div WordSlots
ASSUME MayResize \in BOOLEAN /\ MaxErrors \in Nat /\ MaxLength \in Nat \ {0}

\* A span is the set of its slots; no span is the empty one.
Runs(n) == {f .. f + n - 1 : f \in 1 .. NumSlots - n + 1}
None == {}
Least(S) == CHOOSE x \in S : \A y \in S : x <= y
Size(S) == Cardinality(S)

VARIABLES
  free,    \* SpanRange.free: the slots whose bit is set
  places,  \* SpanCache.places: a span, or None
  kept,    \* RetainedGauge, in slots
  counted, \* CommitGauge, in slots
  held,    \* OsMemory: the slots that the system has given memory for
  user,    \* ghost: spans that the program holds
  th,      \* each thread's program counter and local variables: n = slots wanted, run = the run
           \*   that it has guessed or gives back, got = the slots of it that it has, old = the
           \*   span that it grows, at = a place, seen = what it has read there
  struck   \* ghost: threads whose operation an Error has ended

vars == <<free, places, kept, counted, held, user, th, struck>>

Idle == [pc |-> "idle", op |-> "none", n |-> 0, run |-> None, got |-> None, old |-> None,
         at |-> 0, seen |-> None]

Init ==
  /\ free = Slots
  /\ places = [p \in Places |-> None]
  /\ kept = 0
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

(* SPAN-1. Spans.take: a span of n slots, from the cache if there is one. *)
take(t, n) ==
  /\ At(t, "idle")
  /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "look", !.op = "take", !.n = n, !.at = 1]]
  /\ UNCHANGED <<free, places, kept, counted, held, user, struck>>

\* A cached span that serves.
Fits(t, S) == Size(S) = th[t].n \/ (Broken = "takesLonger" /\ Size(S) > th[t].n)

(* SPAN-2. SpanCache.poll: what a place holds. *)
look(t) ==
  /\ At(t, "look")
  /\ LET S == places[th[t].at] IN
     th' = [th EXCEPT ![t].seen = IF Fits(t, S) THEN S ELSE None,
                      ![t].at = IF Fits(t, S) THEN @ ELSE @ + 1,
                      ![t].pc = CASE Fits(t, S) -> "poll"
                                  [] th[t].at = NumPlaces -> "tryCount"
                                  [] OTHER -> "look"]
  /\ UNCHANGED <<free, places, kept, counted, held, user, struck>>

(* SPAN-2. SpanCache.poll: CAS of a place, span -> none. Of several takers, one has it. *)
poll(t) ==
  /\ At(t, "poll")
  /\ LET won == places[th[t].at] = th[t].seen \/ Broken = "pollByStore" IN
     /\ places' = IF won THEN [places EXCEPT ![th[t].at] = None] ELSE places
     /\ th' = [th EXCEPT ![t].pc = IF won THEN "unkeep" ELSE "look",
                         ![t].got = IF won THEN th[t].seen ELSE None,
                         ![t].seen = None]
  /\ UNCHANGED <<free, kept, counted, held, user, struck>>

(* SPAN-2. RetainedGauge.subtract: the span is in use again, or about to go back (trim). *)
unkeep(t) ==
  /\ At(t, "unkeep")
  /\ kept' = IF Broken = "staysKept" THEN kept ELSE kept - Size(th[t].got)
  /\ IF th[t].op = "take"
     THEN /\ user' = user \cup {IF Broken = "takesLonger"
                                THEN Least(th[t].got) .. Least(th[t].got) + th[t].n - 1
                                ELSE th[t].got}
          /\ Return(t)
     ELSE /\ th' = [th EXCEPT ![t].pc = "purge"]
          /\ UNCHANGED user
  /\ UNCHANGED <<free, places, counted, held, struck>>

(* SPAN-3. CommitGauge.tryAdd: what is to be committed is counted first, or it is refused. *)
tryCount(t) ==
  /\ At(t, "tryCount")
  /\ IF counted + th[t].n <= Limit \/ Broken = "ignoresLimit"
     THEN counted' = counted + th[t].n /\ Go(t, "search") /\ UNCHANGED user
     ELSE /\ user' = IF th[t].old = None THEN user ELSE user \cup {th[t].old}
          /\ Return(t)
          /\ UNCHANGED counted
  /\ UNCHANGED <<free, places, kept, held, struck>>

\* The runs that may be guessed: any; to grow a span, the one behind it.
Guesses(t) == IF th[t].old = None THEN Runs(th[t].n)
              ELSE {R \in Runs(th[t].n) : \E s \in th[t].old : s + 1 = Least(R)}

(* SPAN-4. SpanRange.claimRun: a run that looks free, or there is none. *)
search(t) ==
  /\ At(t, "search")
  /\ \/ \E R \in Guesses(t) : th' = [th EXCEPT ![t].run = R, ![t].pc = "claimWord"]
     \/ th' = [th EXCEPT ![t].pc = "uncount"]
  /\ UNCHANGED <<free, places, kept, counted, held, user, struck>>

\* What is left of the run, and what of that is in the first word.
Left(t) == th[t].run \ th[t].got
InWord(S) == {s \in S : WordOf(s) = WordOf(Least(S))}

(* SPAN-4. AtomicBits.clearAll: CAS of one word. All of the run's bits in it were set, or none *)
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
  /\ UNCHANGED <<places, kept, counted, held, user, struck>>

(* SPAN-4. AtomicBits.setAll: a conflict; the words that were cleared are set again, one by one. *)
unclaimWord(t) ==
  /\ At(t, "unclaimWord")
  /\ LET W == InWord(th[t].got) IN
     /\ free' = free \cup W
     /\ th' = [th EXCEPT ![t].got = @ \ W,
                         ![t].pc = IF th[t].got # W THEN "unclaimWord" ELSE "search"]
  /\ UNCHANGED <<places, kept, counted, held, user, struck>>

(* SPAN-5. OsMemory.commit. Refused: the slots go back, then the count. *)
commit(t) ==
  /\ At(t, "commit")
  /\ \/ /\ held' = held \cup th[t].got
        /\ user' = user \cup {th[t].got \cup th[t].old}
        /\ Return(t)
     \/ IF Broken = "refusalIgnored"
        THEN user' = user \cup {th[t].got \cup th[t].old} /\ Return(t) /\ UNCHANGED held
        ELSE Go(t, "giveWord") /\ UNCHANGED <<held, user>>
  /\ UNCHANGED <<free, places, kept, counted, struck>>

-----------------------------------------------------------------------------
(* Giving *)

(* SPAN-6. Spans.give, by whoever has claimed the block on it. *)
give(t) ==
  /\ At(t, "idle")
  /\ \E S \in user :
       /\ user' = user \ {S}
       /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = IF Broken = "keepsUnbounded" THEN "offer"
                                                      ELSE "tryKeep",
                                               !.op = "give", !.n = Size(S), !.got = S, !.at = 1]]
  /\ UNCHANGED <<free, places, kept, counted, held, struck>>

(* SPAN-6. RetainedGauge.tryAdd: room under the bound, before the span can be seen. *)
tryKeep(t) ==
  /\ At(t, "tryKeep")
  /\ IF kept + Size(th[t].got) <= KeptMax
     THEN kept' = kept + Size(th[t].got) /\ Go(t, "offer")
     ELSE Go(t, "purge") /\ UNCHANGED kept
  /\ UNCHANGED <<free, places, counted, held, user, struck>>

(* SPAN-6. SpanCache.offer: CAS of a place, none -> span. No place: back to the system. *)
offer(t) ==
  /\ At(t, "offer")
  /\ IF places[th[t].at] = None \/ Broken = "offerByStore"
     THEN /\ places' = [places EXCEPT ![th[t].at] = th[t].got]
          /\ Return(t)
     ELSE /\ th' = [th EXCEPT ![t].at = @ + 1,
                              ![t].pc = CASE th[t].at < NumPlaces -> "offer"
                                          [] Broken = "roomStaysTaken" -> "purge"
                                          [] OTHER -> "unoffer"]
          /\ UNCHANGED places
  /\ UNCHANGED <<free, kept, counted, held, user, struck>>

(* SPAN-6. RetainedGauge.subtract: the room that was taken in vain. *)
unoffer(t) ==
  /\ At(t, "unoffer")
  /\ kept' = kept - Size(th[t].got)
  /\ Go(t, "purge")
  /\ UNCHANGED <<free, places, counted, held, user, struck>>

(* SPAN-7. OsMemory.purge, while nobody else can have the slots. *)
purge(t) ==
  /\ At(t, "purge")
  /\ IF Broken = "freesBeforePurge" /\ th[t].seen = None
     THEN /\ th' = [th EXCEPT ![t].seen = th[t].got, ![t].pc = "giveWord"]
          /\ UNCHANGED held
     ELSE /\ held' = held \ (th[t].got \cup th[t].seen)
          /\ Go(t, IF Broken = "staysCounted" THEN "giveWord" ELSE "uncount")
  /\ UNCHANGED <<free, places, kept, counted, user, struck>>

(* SPAN-7. CommitGauge.subtract. *)
uncount(t) ==
  /\ At(t, "uncount")
  /\ counted' = counted - th[t].n
  /\ IF th[t].got = None
     THEN /\ user' = IF th[t].old = None THEN user ELSE user \cup {th[t].old}
          /\ Return(t)
     ELSE Go(t, "giveWord") /\ UNCHANGED user
  /\ UNCHANGED <<free, places, kept, held, struck>>

(* SPAN-7. AtomicBits.setAll: one word; from then on anybody may have the slots. *)
giveWord(t) ==
  /\ At(t, "giveWord")
  /\ LET W == InWord(th[t].got)
         last == th[t].got = W
         refused == th[t].op \in {"take", "grow"}
     IN /\ free' = free \cup W
        /\ th' = [th EXCEPT ![t] =
                    CASE ~last -> [@ EXCEPT !.got = @ \ W]
                      [] last /\ refused -> [@ EXCEPT !.got = None, !.pc = "uncount"]
                      [] last /\ th[t].seen # None -> [@ EXCEPT !.got = None, !.pc = "purge"]
                      [] OTHER -> Idle]
  /\ UNCHANGED <<places, kept, counted, held, user, struck>>

-----------------------------------------------------------------------------
(* Resizing in place, and emptying the cache *)

(* SPAN-8. Spans.cutTail: the head stays the program's, the tail goes back. *)
cutTail(t) ==
  /\ MayResize /\ At(t, "idle")
  /\ \E S \in user : \E k \in 1 .. Size(S) - 1 :
       LET head == Least(S) .. Least(S) + k - 1 IN
       /\ user' = (user \ {S}) \cup {head}
       /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "purge", !.op = "cut",
                                   !.n = Size(S \ head), !.got = S \ head]]
  /\ UNCHANGED <<free, places, kept, counted, held, struck>>

(* SPAN-8. Spans.grow: by the slots behind it, if they are free. *)
grow(t) ==
  /\ MayResize /\ At(t, "idle")
  /\ \E S \in user : \E k \in 1 .. MaxLength - Size(S) :
       /\ user' = user \ {S}
       /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "tryCount", !.op = "grow", !.n = k,
                                   !.old = S]]
  /\ UNCHANGED <<free, places, kept, counted, held, struck>>

(* SPAN-9. SpanCache.pollOld, in Spans.trim and Spans.decay: any span that is kept. *)
pollOld(t) ==
  /\ At(t, "idle")
  /\ \E p \in Places :
       /\ places[p] # None
       /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "unkeep", !.op = "trim",
                                   !.n = Size(places[p]), !.got = places[p]]]
       /\ places' = [places EXCEPT ![p] = None]
  /\ UNCHANGED <<free, kept, counted, held, user, struck>>

-----------------------------------------------------------------------------
(* Errors *)

\* Where the handler of a step goes on.
Handled(t) ==
  CASE At(t, "look") -> Idle
    \* Taken from the cache, or about to go back: finished.
    [] At(t, "unkeep") /\ th[t].op = "trim" ->
         IF Broken = "errorLosesSpan" THEN Idle ELSE th[t]
    \* The caller of take never sees it: it goes back.
    [] At(t, "unkeep") -> [th[t] EXCEPT !.op = "trim"]
    [] At(t, "poll") -> Idle
    [] At(t, "tryCount") -> Idle
    [] At(t, "search") -> IF Broken = "errorStaysCounted" THEN Idle
                          ELSE [th[t] EXCEPT !.pc = "uncount"]
    [] At(t, "claimWord") \/ At(t, "unclaimWord") \/ At(t, "commit") ->
         [th[t] EXCEPT !.run = None, !.pc = IF th[t].got = None THEN "uncount" ELSE "giveWord"]
    [] OTHER -> th[t]

(* An Error ends the operation before its next step; what follows is what the handlers do *)
(* (protocols.md, "When an Error comes").                                                 *)
Error(t) ==
  /\ Cardinality(struck) < MaxErrors /\ t \notin struck
  /\ ~At(t, "idle")
  /\ struck' = struck \cup {t}
  /\ LET roomTaken == th[t].pc \in {"offer", "unoffer"}
         \* Of a free: the block is its user's again.
         undone == th[t].op = "give" /\ (roomTaken \/ th[t].pc \in {"tryKeep", "purge"})
         back == IF undone THEN th[t].got
                 ELSE IF At(t, "tryCount") THEN th[t].old ELSE None
     IN /\ th' = [th EXCEPT ![t] = IF undone THEN Idle ELSE Handled(t)]
        /\ user' = IF back = None THEN user ELSE user \cup {back}
        /\ kept' = IF roomTaken /\ Broken # "errorKeepsRoom" THEN kept - Size(th[t].got) ELSE kept
  /\ UNCHANGED <<free, places, counted, held>>

-----------------------------------------------------------------------------

Call(t) == (\E n \in 1 .. MaxLength : take(t, n)) \/ give(t) \/ cutTail(t) \/ grow(t) \/ pollOld(t)
Step(t) ==
  \/ look(t) \/ poll(t) \/ unkeep(t) \/ tryCount(t) \/ search(t) \/ claimWord(t) \/ unclaimWord(t)
  \/ commit(t) \/ tryKeep(t) \/ offer(t) \/ unoffer(t) \/ purge(t) \/ uncount(t) \/ giveWord(t)

Next ==
  \/ \E t \in Threads : Call(t) \/ Step(t)
  \/ \E t \in Threads : Error(t)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* Types *)

TypeOK ==
  /\ free \subseteq Slots /\ held \subseteq Slots
  /\ places \in [Places -> SUBSET Slots]
  /\ kept \in Int /\ counted \in Int
  /\ \A S \in user : S \subseteq Slots /\ S # None
  /\ \A t \in Threads :
       /\ th[t].pc \in STRING /\ th[t].op \in {"none", "take", "give", "cut", "grow", "trim"}
       /\ th[t].n \in 0 .. NumSlots /\ th[t].at \in 0 .. NumPlaces + 1
       /\ {th[t].run, th[t].got, th[t].old, th[t].seen} \subseteq SUBSET Slots
  /\ struck \subseteq Threads

(* Safety *)

InHand(t) == th[t].got \cup th[t].old
Cached == UNION {places[p] : p \in Places}

\*: no slot is anybody's twice: the program's, the cache's, a thread's, or free.
OneOwner ==
  /\ \A S, R \in user : S # R => S \cap R = {}
  /\ \A p, q \in Places : p # q => places[p] \cap places[q] = {}
  /\ \A t, u \in Threads : t # u => InHand(t) \cap InHand(u) = {}
  /\ \A S \in user : S \cap (Cached \cup free) = {} /\ \A t \in Threads : S \cap InHand(t) = {}
  /\ Cached \cap free = {}
  /\ \A t \in Threads : InHand(t) \cap (Cached \cup free) = {}

\*: what the program has may be touched.
UserIsHeld == \A S \in user : S \subseteq held

\*: a free slot is clean: the system has its memory, and it reads as zero when it is taken again.
FreeIsClean == free \cap held = {}

\*: what is kept stays within its bound, and what lies in the cache is counted as kept.
KeptIsBounded == Size(Cached) <= kept /\ kept <= KeptMax

\*: the limit holds at each moment, and no memory is held that nobody counts.
HeldIsCounted == Size(held) <= counted /\ counted <= Limit

(* Nothing is lost, whatever an Error cuts off *)

\*: each slot is somebody's.
NoSlotIsLost ==
  Slots = free \cup Cached \cup UNION user \cup UNION {InHand(t) : t \in Threads}

AtRest == \A t \in Threads : At(t, "idle")

\*: at rest, what is counted is held, and what is kept is cached.
RestIsExact == AtRest => counted = Size(held) /\ kept = Size(Cached)
=============================================================================
