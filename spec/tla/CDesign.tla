------------------------------- MODULE CDesign -------------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* The design of the C allocator in which incident I1 happened, reduced to *)
(* what takes part: not a design of ours.  It asks one question: which     *)
(* single cause can produce the whole signature of I1, and how soon?       *)
(*                                                                         *)
(* Addresses are bytes.  Class 1 has a stride of 16, class 2 of 32.  One   *)
(* header byte (the class) precedes each block; the user address is one    *)
(* byte further; a free block's link lies in the user's bytes.             *)
(*                                                                         *)
(*    32      48      64              96                                   *)
(*    | superslab 1   |  superslab 2  |                                    *)
(*                                                                         *)
(* Each superslab holds two class-1 blocks or one class-2 block.  Lists    *)
(* hold block addresses, magazines hold user addresses.  The class of a    *)
(* freed block comes from the registry, on a miss from a legacy table,     *)
(* and if that misses too, from the header byte.  The push check is        *)
(* "defensive": it refuses only what is known to be wrong, so a block of   *)
(* which nothing is known passes.                                          *)
(*                                                                         *)
(* A well-behaved program writes only into its live blocks: its own user   *)
(* addresses, and addresses one past the end of its blocks, as programs    *)
(* that keep begin and end pointers do.                                    *)
(*                                                                         *)
(* Only the first mismatch that pop sees counts (Running is the models'    *)
(* CONSTRAINT).                                                            *)
(***************************************************************************)
EXTENDS Integers, Sequences, FiniteSets

CONSTANTS
  Cause,             \* the one thing that is wrong, or "none"
  PushCheck,         \* "defensive" (as it was) or "strict" (refuses what it does not know)
  PushWritesHeader,  \* TRUE: push writes the header byte again
  Births,            \* which superslab may be cut for which class: pairs <<superslab, class>>
  EndPointers,       \* TRUE: the program keeps addresses one past the end of its blocks
  MaxWrites,         \* how often the program stores anything
  Memory             \* the addresses whose content is kept; any other reads as data

Causes == {"none", "useAfterFree", "doubleFree", "offsetTwice", "headerFlagMismatch",
           "userAddressPushed", "classChangedOutside", "unpublished", "unregisteredOutside",
           "overflowByte", "overflowWord", "adoptWithoutClaim", "carveOneTooMany", "foreignFree"}

ASSUME Cause \in Causes /\ PushCheck \in {"defensive", "strict"} /\ PushWritesHeader \in BOOLEAN

VARIABLES
  hdr,       \* address -> header byte: class 1 or 2, 0 nothing, 9 the program's data
  link,      \* block address -> link stored behind its header byte, 0: end
  head,      \* class -> first block of the thread's list, 0: empty     (TLS SLL)
  mag,       \* user addresses of class 1, at most one                  (magazine)
  class,     \* superslab -> its class, 0: none
  known,     \* superslab -> "no", "legacy" (the fallback finds it), "yes"
  inSlab,    \* superslab -> its free blocks that are on no list and in no magazine
  live,      \* user addresses that the program holds, with their class
  held,      \* user addresses that it holds or has held, with their class
  everOne,   \* every address that was ever cut as a class-1 block, rightly
  seen,      \* the pointer for which pop reported a wrong header, 0: none yet
  from,      \* the class of the list on which it was, 0: none yet
  refused,   \* TRUE: the push check refused something
  writes     \* how often the program has stored something

vars == <<hdr, link, head, mag, class, known, inSlab, live, held, everOne, seen, from, refused, writes>>

Superslabs == {1, 2}
Classes == {1, 2}
Size(c) == 16 * c
Start(s) == 32 * s
End(s) == Start(s) + 32
Grid == {32, 48, 64, 80, 96}
Users == UNION {{a, a + 1} : a \in Memory}
ASSUME Grid \subseteq Memory

Blocks(s, c) == IF c = 1 THEN {Start(s), Start(s) + 16} ELSE {Start(s)}

(* What the registry knows, fallback included; 0: NULL. *)
Lookup(a) ==
  LET found == {s \in Superslabs : known[s] # "no" /\ a >= Start(s) /\ a < End(s)}
  IN IF found = {} THEN 0 ELSE CHOOSE s \in found : TRUE

HeaderAt(a) == IF a \in Memory THEN hdr[a] ELSE 9
LinkAt(a) == IF a \in Memory THEN link[a] ELSE 0

(* The conversions, with the causes that spoil them. *)
UserOf(p) == IF Cause = "headerFlagMismatch" THEN p ELSE p + 1
BlockOf(u) == IF Cause = "userAddressPushed" THEN u ELSE u - 1
IntoMagazine(p) == IF Cause = "offsetTwice" THEN p + 1 + 1 ELSE p + 1
OutOfMagazine(u) == u - 1

-----------------------------------------------------------------------------

Init ==
  /\ hdr = [a \in Memory |-> 0]
  /\ link = [a \in Memory |-> 0]
  /\ head = [c \in Classes |-> 0]
  /\ mag = <<>>
  /\ class = [s \in Superslabs |-> 0]
  /\ known = [s \in Superslabs |-> "no"]
  /\ inSlab = [s \in Superslabs |-> {}]
  /\ live = {}
  /\ held = {}
  /\ everOne = {}
  /\ seen = 0
  /\ from = 0
  /\ refused = FALSE
  /\ writes = 0

(* A superslab is mapped and put into the legacy table: a lookup finds it by the fallback from
   now on, whenever the registry gets it (I2: the fallback hides the order). *)
NewSuperslab(s, c) ==
  /\ class[s] = 0
  /\ <<s, c>> \in Births
  /\ Cause = "foreignFree" => s = 1
  /\ class' = [class EXCEPT ![s] = c]
  /\ known' = [known EXCEPT ![s] = IF Cause = "unpublished" THEN "no" ELSE "legacy"]
  /\ inSlab' = [inSlab EXCEPT ![s] = Blocks(s, c)]
  /\ everOne' = IF c = 1 THEN everOne \cup Blocks(s, 1) ELSE everOne
  /\ UNCHANGED <<hdr, link, head, mag, live, held, seen, from, refused, writes>>

Publish(s) ==
  /\ class[s] # 0 /\ known[s] = "no"
  /\ known' = [known EXCEPT ![s] = "yes"]
  /\ UNCHANGED <<hdr, link, head, mag, class, inSlab, live, held, everOne, seen, from, refused, writes>>

(* The free blocks of a superslab become the list, lowest first. *)
Refill(c, s) ==
  LET extra == IF Cause = "carveOneTooMany" THEN {End(s)} ELSE {}
      blocks == inSlab[s] \cup extra
      next(a) == IF \E b \in blocks : b > a
                 THEN CHOOSE b \in blocks : b > a /\ \A d \in blocks : d > a => b <= d
                 ELSE 0
  IN
  /\ class[s] = c /\ head[c] = 0 /\ inSlab[s] # {}
  /\ hdr' = [a \in Memory |-> IF a \in blocks THEN c ELSE hdr[a]]
  /\ link' = [a \in Memory |-> IF a \in blocks THEN next(a) ELSE link[a]]
  /\ head' = [head EXCEPT ![c] = CHOOSE b \in blocks : \A d \in blocks : b <= d]
  /\ inSlab' = [inSlab EXCEPT ![s] = {}]
  /\ UNCHANGED <<mag, class, known, live, held, everOne, seen, from, refused, writes>>

(* malloc: the header is right. *)
Pop(c) ==
  LET p == head[c] IN
  /\ p # 0 /\ HeaderAt(p) = c
  /\ head' = [head EXCEPT ![c] = LinkAt(p)]
  /\ live' = live \cup {[u |-> UserOf(p), c |-> c]}
  /\ held' = held \cup {[u |-> UserOf(p), c |-> c]}
  /\ UNCHANGED <<hdr, link, mag, class, known, inSlab, everOne, seen, from, refused, writes>>

(* malloc: the header is wrong.  TLS_SLL_HDR_RESET. *)
HeaderReset(c) ==
  /\ head[c] # 0 /\ HeaderAt(head[c]) # c
  /\ seen' = head[c]
  /\ from' = c
  /\ head' = [head EXCEPT ![c] = 0]
  /\ UNCHANGED <<hdr, link, mag, class, known, inSlab, live, held, everOne, refused, writes>>

(* TRUE: the push check lets block p go onto the list of class c. *)
PushAccepts(c, p) ==
  LET s == Lookup(p) IN
  IF s = 0 THEN PushCheck = "defensive"
  ELSE /\ class[s] = c
       /\ PushCheck = "strict" => (p - Start(s)) % Size(c) = 0

Push(c, p) ==
  IF PushAccepts(c, p)
  THEN /\ link' = [a \in Memory |-> IF a = p THEN head[c] ELSE link[a]]
       /\ hdr' = [a \in Memory |-> IF a = p /\ PushWritesHeader THEN c ELSE hdr[a]]
       /\ head' = [head EXCEPT ![c] = p]
       /\ UNCHANGED refused
  ELSE refused' = TRUE /\ UNCHANGED <<link, hdr, head>>

(* The class of what is freed: registry, legacy table, header byte; 0: not ours. *)
ClassOf(u) ==
  IF Lookup(u) # 0 THEN class[Lookup(u)]
  ELSE IF HeaderAt(u - 1) \in Classes THEN HeaderAt(u - 1) ELSE 0

Freeable == IF Cause = "doubleFree" THEN held ELSE live

Free(l) ==
  /\ l \in Freeable
  /\ live' = live \ {l}
  /\ IF ClassOf(l.u) = 0
     THEN UNCHANGED <<link, hdr, head, refused>>
     ELSE Push(ClassOf(l.u), BlockOf(l.u))
  /\ UNCHANGED <<mag, class, known, inSlab, held, everOne, seen, from, writes>>

(* List to magazine and back. *)
ToMagazine ==
  LET p == head[1] IN
  /\ p # 0 /\ HeaderAt(p) = 1 /\ mag = <<>>
  /\ head' = [head EXCEPT ![1] = LinkAt(p)]
  /\ mag' = <<IntoMagazine(p)>>
  /\ UNCHANGED <<hdr, link, class, known, inSlab, live, held, everOne, seen, from, refused, writes>>

FromMagazine ==
  /\ mag # <<>>
  /\ mag' = <<>>
  /\ Push(1, OutOfMagazine(mag[1]))
  /\ UNCHANGED <<class, known, inSlab, live, held, everOne, seen, from, writes>>

(* List to superslab. *)
FlushToSlab(c) ==
  LET p == head[c]
      s == Lookup(p)
  IN
  /\ p # 0 /\ HeaderAt(p) = c
  /\ head' = [head EXCEPT ![c] = LinkAt(p)]
  /\ inSlab' = IF s # 0 /\ class[s] = c THEN [inSlab EXCEPT ![s] = @ \cup {p}] ELSE inSlab
  /\ UNCHANGED <<hdr, link, mag, class, known, live, held, everOne, seen, from, refused, writes>>

(* A superslab goes back to the shared pool: any class may have it next.  Its memory stays. *)
Release(s) ==
  /\ class[s] # 0
  /\ \/ inSlab[s] = Blocks(s, class[s])
     \/ Cause = "unregisteredOutside"
  /\ class' = [class EXCEPT ![s] = 0]
  /\ known' = [known EXCEPT ![s] = "no"]
  /\ inSlab' = [inSlab EXCEPT ![s] = {}]
  /\ hdr' = IF Cause = "unregisteredOutside"
            THEN [a \in Memory |-> IF a >= Start(s) /\ a < End(s) THEN 0 ELSE hdr[a]]
            ELSE hdr
  /\ UNCHANGED <<link, head, mag, live, held, everOne, seen, from, refused, writes>>

-----------------------------------------------------------------------------
(* The program. *)

ProgramWrites ==
  /\ writes < MaxWrites
  /\ writes' = writes + 1
  /\ UNCHANGED <<head, mag, class, known, inSlab, live, held, everOne, seen, from, refused>>

(* Begin and end pointers that the program has or has had: a block of class c has 16c - 1 usable bytes. *)
Origin(l) == l.u - UserOf(0)
EndOf(l) == Origin(l) + Size(l.c)
Values == {l.u : l \in held} \cup (IF EndPointers THEN {EndOf(l) : l \in held} ELSE {})

(* The blocks whose link (8 bytes, behind the header byte) lies in the program's bytes of l. *)
Words(l) == {a \in Grid : a + 1 >= l.u /\ a + 8 < EndOf(l)}

(* It stores a pointer into a block that it holds. *)
UserWrite ==
  /\ \E l \in live : \E a \in Words(l), v \in Values : link' = [link EXCEPT ![a] = v]
  /\ UNCHANGED hdr
  /\ ProgramWrites

(* It stores bytes into a block that it holds: not its header byte, unless it was given that. *)
UserWriteByte ==
  /\ \E l \in live : \E a \in Grid :
       /\ a >= l.u /\ a < EndOf(l)
       /\ hdr' = [hdr EXCEPT ![a] = 9]
  /\ UNCHANGED link
  /\ ProgramWrites

UseAfterFree ==
  /\ Cause = "useAfterFree"
  /\ \E l \in held \ live : \E a \in Words(l), v \in Values : link' = [link EXCEPT ![a] = v]
  /\ UNCHANGED hdr
  /\ ProgramWrites

(* One byte past the end of a live block: the header byte of the next one. *)
OverflowByte ==
  /\ Cause = "overflowByte"
  /\ \E l \in live : hdr' = [hdr EXCEPT ![EndOf(l)] = 9]
  /\ UNCHANGED link
  /\ ProgramWrites

(* An array of pointers, one index too far: with the user address one byte behind the header
   byte, that is exactly the link of the next block, and spares its header byte. *)
OverflowWord ==
  /\ Cause = "overflowWord"
  /\ \E l \in live, v \in Values : link' = [link EXCEPT ![EndOf(l)] = v]
  /\ UNCHANGED hdr
  /\ ProgramWrites

-----------------------------------------------------------------------------
(* Causes inside the allocator that need an action of their own. *)

(* The superslab gets another class while blocks of it are on a list or with the program. *)
ChangeClass(s) ==
  /\ Cause = "classChangedOutside"
  /\ class[s] # 0
  /\ class' = [class EXCEPT ![s] = 3 - @]
  /\ inSlab' = [inSlab EXCEPT ![s] = Blocks(s, 3 - class[s])]
  /\ everOne' = IF class[s] = 2 THEN everOne \cup Blocks(s, 1) ELSE everOne
  /\ UNCHANGED <<hdr, link, head, mag, known, live, held, seen, from, refused, writes>>

(* A second thread has taken over the superslab and hands out what is still on our list. *)
AdoptedElsewhere(c) ==
  /\ Cause = "adoptWithoutClaim"
  /\ head[c] # 0 /\ HeaderAt(head[c]) = c
  /\ live' = live \cup {[u |-> UserOf(head[c]), c |-> c]}
  /\ held' = held \cup {[u |-> UserOf(head[c]), c |-> c]}
  /\ UNCHANGED <<hdr, link, head, mag, class, known, inSlab, everOne, seen, from, refused, writes>>

(* The program gets a block of 15 bytes from another allocator, in memory that is none of
   ours, with any byte before it, and frees it here (I14). *)
ForeignBlock ==
  /\ Cause = "foreignFree"
  /\ hdr[64] = 0
  /\ \E byte \in {1, 2, 9} : hdr' = [hdr EXCEPT ![64] = byte]
  /\ live' = live \cup {[u |-> 65, c |-> 1]}
  /\ held' = held \cup {[u |-> 65, c |-> 1]}
  /\ UNCHANGED <<link, head, mag, class, known, inSlab, everOne, seen, from, refused, writes>>

Next ==
  \/ \E s \in Superslabs :
       \/ Publish(s) \/ Release(s) \/ ChangeClass(s)
       \/ \E c \in Classes : NewSuperslab(s, c) \/ Refill(c, s)
  \/ \E c \in Classes :
       \/ Pop(c) \/ HeaderReset(c) \/ FlushToSlab(c) \/ AdoptedElsewhere(c)
  \/ ToMagazine \/ FromMagazine
  \/ \E u \in Users, c \in Classes : Free([u |-> u, c |-> c])
  \/ UserWrite \/ UserWriteByte \/ UseAfterFree \/ OverflowByte \/ OverflowWord \/ ForeignBlock

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------

HdrOK == \A a \in Memory : hdr[a] \in {0, 1, 2, 9}
LinkOK == \A a \in Memory : link[a] \in Nat
HeadOK == \A c \in Classes : head[c] \in Nat
MagOK == Len(mag) <= 1 /\ \A i \in DOMAIN mag : mag[i] \in Nat
ClassOK == class \in [Superslabs -> Classes \cup {0}]
KnownOK == known \in [Superslabs -> {"no", "legacy", "yes"}]
InSlabOK == \A s \in Superslabs : inSlab[s] \subseteq Memory
LiveOK == live \subseteq held
HeldOK == \A l \in held : l.u \in Nat /\ l.c \in Classes
SeenOK == seen \in Nat /\ from \in Classes \cup {0}
TypeOK == /\ HdrOK /\ LinkOK /\ HeadOK /\ MagOK /\ ClassOK /\ KnownOK /\ InSlabOK
          /\ LiveOK /\ HeldOK /\ everOne \subseteq Grid /\ SeenOK /\ refused \in BOOLEAN /\ writes \in 0..MaxWrites

Running == seen = 0

-----------------------------------------------------------------------------
(* The signature of I1, part by part, and whole: a pop from the list of class 1. *)

WrongHeader == from = 1
Off16 == seen \notin everOne /\ (seen - 16 \in everOne \/ seen + 16 \in everOne)
OnClassTwoBoundary == seen % 32 = 0
NotInRegistry == Lookup(seen) = 0
OnlyAtPop == ~refused

NeverWrongHeader == ~WrongHeader
NeverOff16 == ~(WrongHeader /\ Off16)
NeverOnBoundary == ~(WrongHeader /\ OnClassTwoBoundary)
NeverNull == ~(WrongHeader /\ NotInRegistry)
NeverSignature == ~(WrongHeader /\ Off16 /\ OnClassTwoBoundary /\ NotInRegistry /\ OnlyAtPop)
=============================================================================
