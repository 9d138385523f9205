------------------------------ MODULE ToyStack ------------------------------
(* A Treiber stack of blocks in a memory of cells: the runner's own test model. *)
(* SPDX-License-Identifier: Apache-2.0                                          *)
EXTENDS Naturals, FiniteSets

CONSTANTS Blocks, Threads, None, Tagged, Fair

VARIABLES memory, head, pc, seen, next

vars == <<memory, head, pc, seen, next>>

Free == "free"
Live == "live"

Bump(tag) == IF Tagged THEN (tag + 1) % 4 ELSE tag

Linked(b, c) == memory[b].w0 = c

TypeOK ==
  /\ memory \in [Blocks -> [w0: Blocks \cup {None}, state: {Free, Live}]]
  /\ head.block \in Blocks \cup {None}
  /\ pc \in [Threads -> {"idle", "popCas", "hold"}]

(* What the head reaches in at most Cardinality(Blocks) links. *)
RECURSIVE Reach(_, _)
Reach(b, n) == IF b = None \/ n = 0 THEN {} ELSE {b} \cup Reach(memory[b].w0, n - 1)

ListHoldsFreeBlocks ==
  \A b \in Reach(head.block, Cardinality(Blocks)) : memory[b].state = Free

Order == CHOOSE f \in [1..Cardinality(Blocks) -> Blocks] :
           \A i, j \in 1..Cardinality(Blocks) : f[i] = f[j] => i = j

Init ==
  /\ memory = [b \in Blocks |-> [state |-> Free,
       w0 |-> LET i == CHOOSE k \in DOMAIN Order : Order[k] = b
              IN IF i = Cardinality(Blocks) THEN None ELSE Order[i + 1]]]
  /\ head = [block |-> Order[1], tag |-> 0]
  /\ pc = [t \in Threads |-> "idle"]
  /\ seen = [t \in Threads |-> [block |-> None, tag |-> 0]]
  /\ next = [t \in Threads |-> None]

LoadHead(t) ==
  /\ pc[t] = "idle"
  /\ head.block # None
  /\ seen' = [seen EXCEPT ![t] = head]
  /\ next' = [next EXCEPT ![t] = memory[head.block].w0]
  /\ pc' = [pc EXCEPT ![t] = "popCas"]
  /\ UNCHANGED <<memory, head>>

CasHead(t) ==
  /\ pc[t] = "popCas"
  /\ head = seen[t]
  /\ head' = [block |-> next[t], tag |-> Bump(head.tag)]
  /\ memory' = [memory EXCEPT ![seen[t].block] = [w0 |-> None, state |-> Live]]
  /\ pc' = [pc EXCEPT ![t] = "hold"]
  /\ UNCHANGED <<seen, next>>

CasFails(t) ==
  /\ pc[t] = "popCas"
  /\ head # seen[t]
  /\ pc' = [pc EXCEPT ![t] = "idle"]
  /\ seen' = [seen EXCEPT ![t] = [block |-> None, tag |-> 0]]
  /\ next' = [next EXCEPT ![t] = None]
  /\ UNCHANGED <<memory, head>>

Push(b) ==
  /\ memory[b].state = Live
  /\ memory' = [memory EXCEPT ![b] = [w0 |-> head.block, state |-> Free]]
  /\ head' = [block |-> b, tag |-> Bump(head.tag)]
  /\ UNCHANGED <<pc, seen, next>>

Rest(t) ==
  /\ pc[t] = "hold"
  /\ pc' = [pc EXCEPT ![t] = "idle"]
  /\ seen' = [seen EXCEPT ![t] = [block |-> None, tag |-> 0]]
  /\ next' = [next EXCEPT ![t] = None]
  /\ UNCHANGED <<memory, head>>

Next ==
  \/ \E t \in Threads : LoadHead(t) \/ CasHead(t) \/ CasFails(t) \/ Rest(t)
  \/ \E b \in Blocks : Push(b)

Spec == Init /\ [][Next]_vars
             /\ (Fair => \A t \in Threads : WF_vars(CasHead(t) \/ CasFails(t)))

PopEnds == \A t \in Threads : (pc[t] = "popCas") ~> (pc[t] # "popCas")
Harmless == [](head.block \in Blocks \cup {None})
TagMoves == [][head'.block # head.block => head'.tag # head.tag]_vars
=============================================================================
