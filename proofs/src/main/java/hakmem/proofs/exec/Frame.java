// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs.exec;

import hakmem.proofs.term.Term;
import java.util.ArrayList;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** One path through one method: where it stands, what it holds, and when it is taken. */
final class Frame {
  int at;
  boolean undecided;
  private int turns;
  Term path;
  final MadeObjects heap;
  private final List<@Nullable Value> locals;
  private final List<Value> stack;

  Frame(Term path, MadeObjects heap, List<@Nullable Value> locals) {
    this(path, heap, locals, List.of());
  }

  private Frame(Term path, MadeObjects heap, List<@Nullable Value> locals, List<Value> stack) {
    this.path = path;
    this.heap = heap;
    this.locals = new ArrayList<>(locals);
    this.stack = new ArrayList<>(stack);
  }

  /** The same path, to be continued elsewhere under a further condition. */
  Frame fork(Term newPath, int newAt) {
    Frame copy = new Frame(newPath, heap.copy(), locals, stack);
    copy.at = newAt;
    copy.turns = turns;
    copy.undecided = undecided;
    return copy;
  }

  /** The same path at an exception handler. */
  Frame caught(Term newPath, int handler, Value exception) {
    Frame copy = new Frame(newPath, heap.copy(), locals, List.of(exception));
    copy.at = handler;
    copy.turns = turns;
    copy.undecided = undecided;
    return copy;
  }

  /** A jump back: a turn of a loop, counted if a condition since the last one was not constant. */
  int turn() {
    turns += undecided ? 1 : 0;
    undecided = false;
    return turns;
  }

  void push(Value value) {
    stack.add(value);
  }

  void push(Term term) {
    stack.add(new Value.Num(term));
  }

  Value pop() {
    return stack.removeLast();
  }

  Term popTerm() {
    Value value = pop();
    if (value instanceof Value.Num(Term term)) {
      return term;
    }
    throw new UnsupportedCode("a number was expected, not " + value);
  }

  /** Takes operands off, the first one lowest. */
  List<Value> pop(int count) {
    List<Value> top = stack.subList(stack.size() - count, stack.size());
    List<Value> values = List.copyOf(top);
    top.clear();
    return values;
  }

  Value local(int slot) {
    Value value = locals.get(slot);
    if (value == null) {
      throw new UnsupportedCode("local variable " + slot + " is not set");
    }
    return value;
  }

  void setLocal(int slot, Value value) {
    while (locals.size() <= slot) {
      locals.add(null);
    }
    locals.set(slot, value);
  }
}
