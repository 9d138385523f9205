------------------------------- MODULE CommitTree ------------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* Accounts of nested allocators (protocols.md, "Accounts").               *)
(*                                                                         *)
(*   a request: each account from the root to its own is charged, or all   *)
(*              are as before; then memory is committed                    *)
(*   a purge:   memory goes back; then each account from its own to the    *)
(*              root is discharged                                         *)
(*   a close:   memory goes back; the own account is closed for good, and  *)
(*              what it was charged is taken off all around it             *)
(*                                                                         *)
(* Each access to a word is one action.  A request may be refused because  *)
(* of a charge that is under way and is refused further in itself: a limit *)
(* is never passed, and a refusal is true of what is charged, not of what  *)
(* is committed (ReachHasty).  In Java only the innermost accounts have    *)
(* memory of their own and are closed; here all may.  Not modelled: births,*)
(* which nothing is charged for; soft limits, which are limits here; Errors.*)
(***************************************************************************)
EXTENDS Integers, FiniteSets

CONSTANTS
  Threads,
  Tags,
  Root,
  Outer,     \* of each tag but the root, the one around it
  Limit,     \* of each tag
  Sizes,     \* bytes of a request
  Broken     \* the one planted bug, "none" in the good model

CLOSED == -1  \* Account.CLOSED

VARIABLES
  charged,   \* each tag: bytes, or CLOSED                      (Account.chargedBytes)
  ended,     \* tags whose allocators are closed, or are being  (Lifetime.closed)
  th,        \* each thread's program counter and local variables: n = tag, at = the account that
             \*   is next, b = bytes, x = what close has loaded, late = the own account is closed
  held       \* ghost: bytes that each allocator has committed

vars == <<charged, ended, th, held>>

Idle == [pc |-> "idle", n |-> Root, at |-> Root, b |-> 0, x |-> 0]

Init ==
  /\ charged = [n \in Tags |-> 0]
  /\ ended = {}
  /\ th = [t \in Threads |-> Idle]
  /\ held = [n \in Tags |-> 0]

-----------------------------------------------------------------------------

At(t, pc) == th[t].pc = pc
Go(t, pc, at) == th' = [th EXCEPT ![t].pc = pc, ![t].at = at]
Return(t) == th' = [th EXCEPT ![t] = Idle]
Nested(n) == {m \in Tags \ {Root} : Outer[m] = n}

\* The tags in n, itself included.
Within[n \in Tags] == {n} \cup UNION {Within[m] : m \in Nested(n)}

\* The next account further in, towards n.
Inner(at, n) == CHOOSE m \in Nested(at) : n \in Within[m]

FromLeaf == Broken = "fromLeaf"
FirstCharged(n) == IF FromLeaf THEN n ELSE Root
LastCharged(n) == IF FromLeaf THEN Root ELSE n
NextCharged(at, n) == IF FromLeaf THEN Outer[at] ELSE Inner(at, n)
Before(at, n) == IF FromLeaf THEN Inner(at, n) ELSE Outer[at]

\* Bytes off one account, if it is open.
TakeOff(n, b) ==
  charged' = IF charged[n] = CLOSED THEN charged ELSE [charged EXCEPT ![n] = @ - b]

-----------------------------------------------------------------------------
(* A request *)

(* CHARGE-1. Account.tryCharge: also by a thread that comes late. *)
tryCharge(t) ==
  /\ At(t, "idle")
  /\ \E n \in Tags, b \in Sizes :
       th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "charge", !.n = n, !.at = FirstCharged(n), !.b = b]]
  /\ UNCHANGED <<charged, ended, held>>

\* The charges that there are, if any, are taken back.
GiveUp(t, last) ==
  IF last \/ th[t].at = FirstCharged(th[t].n) \/ Broken = "undoMissing"
  THEN Return(t)
  ELSE Go(t, "undo", Before(th[t].at, th[t].n))

(* CHARGE-2. Account.charge: CAS of one account. *)
charge(t) ==
  LET at == th[t].at IN
  /\ At(t, "charge")
  /\ IF charged[at] = CLOSED \/ (charged[at] + th[t].b > Limit[at] /\ Broken # "limitUnseen")
     THEN GiveUp(t, FALSE) /\ UNCHANGED charged
     ELSE /\ charged' = [charged EXCEPT ![at] = @ + th[t].b]
          /\ IF at = LastCharged(th[t].n)
             THEN Go(t, "commit", th[t].n)
             ELSE Go(t, "charge", NextCharged(at, th[t].n))
  /\ UNCHANGED <<ended, held>>

(* CHARGE-3. Account.takeOff: of one account, the last that was charged first. Once one is closed, who *)
(* closed it does the rest.                                                                         *)
undo(t) ==
  /\ At(t, "undo")
  /\ TakeOff(th[t].at, th[t].b)
  /\ GiveUp(t, charged[th[t].at] = CLOSED /\ Broken # "undoGoesOn")
  /\ UNCHANGED <<ended, held>>

\* The system gives the memory; in an allocator that is closed it goes back at once.
commit(t) ==
  LET n == th[t].n IN
  /\ At(t, "commit")
  /\ IF n \in ended
     THEN Go(t, "discharge", n) /\ UNCHANGED held
     ELSE Return(t) /\ held' = [held EXCEPT ![n] = @ + th[t].b]
  /\ UNCHANGED <<charged, ended>>

-----------------------------------------------------------------------------
(* Memory goes back *)

\* The system takes the memory of somebody.
purge(t) ==
  /\ At(t, "idle")
  /\ \E n \in Tags \ ended, b \in Sizes :
       /\ b <= held[n]
       /\ held' = IF Broken = "dischargeFirst" THEN held ELSE [held EXCEPT ![n] = @ - b]
       /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.pc = "discharge", !.n = n, !.b = b,
                                     !.at = IF Broken = "dischargeFromRoot" THEN Root ELSE n]]
  /\ UNCHANGED <<charged, ended>>

\* The last account was discharged.
Discharged(t) ==
  /\ Return(t)
  /\ held' = IF Broken = "dischargeFirst" /\ th[t].n \notin ended
             THEN [held EXCEPT ![th[t].n] = @ - th[t].b] ELSE held

(* DISCHARGE-1. Account.discharge: of one account. Once one is closed, who closed it does the rest. *)
discharge(t) ==
  LET at == th[t].at
      n == th[t].n
      late == charged[at] = CLOSED /\ Broken # "lateGoesOn"
      fromRoot == Broken = "dischargeFromRoot"
  IN
  /\ At(t, "discharge")
  /\ TakeOff(at, th[t].b)
  /\ IF late \/ at = (IF fromRoot THEN n ELSE Root)
     THEN Discharged(t)
     ELSE Go(t, "discharge", IF fromRoot THEN Inner(at, n) ELSE Outer[at]) /\ UNCHANGED held
  /\ UNCHANGED ended

-----------------------------------------------------------------------------
(* A close *)

\* All that are nested in it are closed; nobody keeps memory of it.
close(t) ==
  /\ At(t, "idle")
  /\ \E n \in Tags \ ended :
       /\ \A m \in Nested(n) : m \in ended /\ \A u \in Threads : ~(th[u].n = m /\ At(u, "refund"))
       /\ \A m \in Nested(n) : charged[m] = CLOSED
       /\ ended' = ended \cup {n}
       /\ held' = [held EXCEPT ![n] = 0]
       /\ th' = [th EXCEPT ![t] = [Idle EXCEPT !.n = n, !.pc =
                   IF Broken = "closeLoadStore" THEN "load" ELSE "closeAccount"]]
  /\ UNCHANGED charged

\* Planted: the account is loaded first, and closed by a store.
load(t) ==
  /\ At(t, "load")
  /\ th' = [th EXCEPT ![t].pc = "closeAccount", ![t].x = charged[th[t].n]]
  /\ UNCHANGED <<charged, ended, held>>

(* DISCHARGE-2. Account.close: one exchange says what is to be taken off around it. *)
closeAccount(t) ==
  LET n == th[t].n IN
  /\ At(t, "closeAccount")
  /\ charged' = [charged EXCEPT ![n] = CLOSED]
  /\ IF n = Root \/ Broken = "staysCharged"
     THEN Return(t)
     ELSE th' = [th EXCEPT ![t].pc = "refund", ![t].at = Outer[n],
                           ![t].b = IF Broken = "closeLoadStore" THEN th[t].x ELSE charged[n]]
  /\ UNCHANGED <<ended, held>>

(* DISCHARGE-2. Account.close: of one account around it. *)
refund(t) ==
  LET at == th[t].at IN
  /\ At(t, "refund")
  /\ TakeOff(at, th[t].b)
  /\ IF at = Root THEN Return(t) ELSE Go(t, "refund", Outer[at])
  /\ UNCHANGED <<ended, held>>

Next ==
  \E t \in Threads :
    \/ tryCharge(t) \/ charge(t) \/ undo(t) \/ commit(t)
    \/ purge(t) \/ discharge(t)
    \/ close(t) \/ load(t) \/ closeAccount(t) \/ refund(t)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* Safety *)

TypeOK ==
  /\ charged \in [Tags -> Int] /\ held \in [Tags -> Int]
  /\ ended \subseteq Tags
  /\ \A t \in Threads : th[t].n \in Tags /\ th[t].at \in Tags

Open == {n \in Tags : charged[n] # CLOSED}

Sum(S, f) ==
  LET sum[R \in SUBSET S] ==
        IF R = {} THEN 0 ELSE LET n == CHOOSE n \in R : TRUE IN f[n] + sum[R \ {n}]
  IN sum[S]

(* No account is charged more than its limit. *)
NoLimitPassed == \A n \in Open : charged[n] <= Limit[n]

(* What is committed is charged, at each moment, to the own account and to all around it. *)
HeldIsCharged == \A n \in Open : Sum(Within[n], held) <= charged[n]

(* An account has what those in it have. *)
OuterHasInner == \A n \in Open : Sum(Nested(n) \cap Open, charged) <= charged[n]

(* When nobody is at it, each account is the sum of what is committed. *)
SumsAreRight ==
  (\A t \in Threads : At(t, "idle")) => \A n \in Open : charged[n] = Sum(Within[n], held)
=============================================================================
