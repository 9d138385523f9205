--------------------------- MODULE ReleaseAcquire ---------------------------
(***************************************************************************)
(* SPDX-License-Identifier: Apache-2.0                                     *)
(*                                                                         *)
(* Memory as the access modes of Java promise it, and no better: what a    *)
(* thread sees may be old.                                                 *)
(*                                                                         *)
(*   word x:  value 1 --- value 2 --- value 3      its history             *)
(*                           ^           ^                                 *)
(*            thread t may load 2 or 3;  thread u only 3                   *)
(*                                                                         *)
(* A view says of each word from which value of its history on a thread    *)
(* may load.  Each value carries the view that its store released; a load  *)
(* that acquires joins it to the thread's own.                             *)
(*                                                                         *)
(*   mode      a load                        a store                       *)
(*   opaque    any value in view             releases nothing              *)
(*   acquire   joins the view of the value   -                             *)
(*   release   -                             releases the thread's view    *)
(*   acqrel    both, of an update            both                          *)
(*   volatile  acquires, and not before the  releases; all volatile        *)
(*             last volatile access of the   accesses have one order       *)
(*             same word                                                   *)
(*                                                                         *)
(* A plain access of words that others may touch at the same time counts   *)
(* as opaque here.  An update (CAS, getAndSet) that succeeds is of the     *)
(* newest value; a CAS may fail for an old one.  Stores go to the end of a *)
(* history, and no load sees a store that comes after it: two stores of    *)
(* different threads never change places, a load never goes behind a later *)
(* store of its thread.  The modules that use this say why that is enough. *)
(***************************************************************************)
EXTENDS Integers, Sequences

CONSTANTS
  Threads,
  Words     \* of the memory

Max(a, b) == IF a > b THEN a ELSE b
Join(v, w) == [x \in Words |-> Max(v[x], w[x])]
Nothing == [x \in Words |-> 1]

\* A memory with these first values, which every thread sees.
Fresh(values) ==
  [log |-> [x \in Words |-> <<[val |-> values[x], view |-> Nothing]>>],
   view |-> [t \in Threads |-> Nothing],
   order |-> Nothing]   \* of each word, the value of the last volatile access

Acquires(mode) == mode \in {"acquire", "acqrel", "volatile"}
Releases(mode) == mode \in {"release", "acqrel", "volatile"}

Newest(m, x) == Len(m.log[x])
\* The newest value of x, whoever may see it.
Last(m, x) == m.log[x][Newest(m, x)].val
\* Whether t can see only the newest value of x.
SeesLast(m, t, x) == m.view[t][x] = Newest(m, x)

\* What t may load, as places in the history of x.
Loadable(m, t, x, mode) ==
  (IF mode = "volatile" THEN Max(m.view[t][x], m.order[x]) ELSE m.view[t][x]) .. Newest(m, x)
ValueAt(m, x, i) == m.log[x][i].val

\* t has loaded the value at i.
Load(m, t, x, i, mode) ==
  LET own == [m.view[t] EXCEPT ![x] = Max(@, i)] IN
  [m EXCEPT !.view[t] = IF Acquires(mode) THEN Join(own, m.log[x][i].view) ELSE own,
            !.order[x] = IF mode = "volatile" THEN Max(@, i) ELSE @]

Put(m, t, x, val, mode, carried) ==
  LET i == Newest(m, x) + 1
      own == [m.view[t] EXCEPT ![x] = i]
      given == IF Releases(mode) THEN own ELSE [Nothing EXCEPT ![x] = i]
  IN [m EXCEPT !.log[x] = Append(@, [val |-> val, view |-> Join(given, carried)]),
               !.view[t] = own,
               !.order[x] = IF mode = "volatile" THEN i ELSE @]

Store(m, t, x, val, mode) == Put(m, t, x, val, mode, Nothing)

\* Load and store in one: of the newest value, whose view goes on with the new one.
Update(m, t, x, val, mode) ==
  LET i == Newest(m, x) IN Put(Load(m, t, x, i, mode), t, x, val, mode, m.log[x][i].view)

\* membarrier: all threads see what any of them has seen or stored.
FenceAll(m) ==
  LET all == [x \in Words |-> LET at == {m.view[t][x] : t \in Threads}
                              IN CHOOSE i \in at : \A j \in at : j <= i]
  IN [m EXCEPT !.view = [t \in Threads |-> all]]

\* Private work on x: a load and a store, plain.
Use(m, t, x, val) == Store(m, t, x, val, "opaque")
=============================================================================
