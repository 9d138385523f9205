// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs.exec;

import hakmem.proofs.term.Op;
import hakmem.proofs.term.Sort;
import hakmem.proofs.term.Term;
import hakmem.proofs.term.Terms;
import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.ExceptionCatch;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NopInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.ThrowInstruction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** All paths through one call of a method. */
final class Paths {
  private static final int ENDS_MAX = 5000;
  private static final int STEPS_MAX = 1_000_000;

  private final Executor executor;
  private final Terms terms;
  private final MethodKey method;
  private final MethodBody body;
  private final Deque<Frame> open = new ArrayDeque<>();
  private final Ends ends;
  private int steps;

  Paths(Executor executor, MethodKey method, MethodBody body) {
    this.executor = executor;
    this.terms = executor.terms;
    this.method = method;
    this.body = body;
    this.ends = new Ends(terms, method);
  }

  Outcome run(List<Value> args, MadeObjects heap) {
    List<@Nullable Value> locals = new ArrayList<>();
    for (Value arg : args) {
      locals.add(arg);
      if (arg instanceof Value.Num(Term term) && term.sort() == Sort.LONG) {
        locals.add(null); // A long takes two slots.
      }
    }
    open.push(new Frame(terms.yes, heap.copy(), locals));
    while (!open.isEmpty()) {
      Frame frame = open.pop();
      while (frame != null) {
        frame = step(frame);
        if (++steps > STEPS_MAX) {
          throw new UnsupportedCode(method.label() + " does not end: " + STEPS_MAX + " steps");
        }
      }
      if (ends.count() > ENDS_MAX) {
        throw new UnsupportedCode(method.label() + " has more than " + ENDS_MAX + " paths");
      }
    }
    return ends.merge(heap);
  }

  /** One instruction; null when the path has ended or was put aside. */
  private @Nullable Frame step(Frame f) {
    int index = f.at++;
    Instruction instruction = body.at(index);
    switch (instruction) {
      case LoadInstruction load -> f.push(f.local(load.slot()));
      case StoreInstruction store -> f.setLocal(store.slot(), f.pop());
      case ConstantInstruction constant -> f.push(constant(constant));
      case OperatorInstruction operator -> {
        return operate(f, index, operator.opcode());
      }
      case ConvertInstruction convert -> convert(f, convert.fromType(), convert.toType());
      case IncrementInstruction increment ->
          f.setLocal(increment.slot(), incremented(f, increment));
      case StackInstruction stack -> Stacks.apply(f, stack.opcode());
      case BranchInstruction branch -> {
        return branch(f, index, branch);
      }
      case FieldInstruction field -> Fields.apply(executor, f, field);
      case NewObjectInstruction make -> f.push(made(f, make.className().asInternalName()));
      case InvokeInstruction invoke -> {
        return invoke(f, index, invoke);
      }
      case InvokeDynamicInstruction text -> {
        f.pop(text.typeSymbol().parameterCount());
        f.push(new Value.Opaque(text.typeSymbol().returnType().descriptorString()));
      }
      case ReturnInstruction end -> {
        ends.returns(f, end.typeKind() == TypeKind.VOID ? null : f.pop());
        return null;
      }
      case ThrowInstruction unused -> {
        return thrown(f, index, f.path, f.pop());
      }
      case NopInstruction unused -> {}
      default -> throw unsupported(instruction);
    }
    return f;
  }

  private UnsupportedCode unsupported(Instruction instruction) {
    return new UnsupportedCode(
        method.label() + " is not pure integer arithmetic: it has " + instruction.opcode());
  }

  private Value constant(ConstantInstruction instruction) {
    return switch (instruction.constantValue()) {
      case Integer i -> new Value.Num(terms.ofInt(i));
      case Long l -> new Value.Num(terms.ofLong(l));
      case String s -> new Value.Known(s);
      default -> {
        if (instruction.opcode() == Opcode.ACONST_NULL) {
          yield new Value.Known(null);
        }
        throw unsupported(instruction);
      }
    };
  }

  private Value incremented(Frame f, IncrementInstruction increment) {
    Value.Num now = (Value.Num) f.local(increment.slot());
    return new Value.Num(terms.of(Op.ADD, now.term(), terms.ofInt(increment.constant())));
  }

  private @Nullable Frame operate(Frame f, int index, Opcode opcode) {
    if (opcode == Opcode.INEG || opcode == Opcode.LNEG) {
      Term x = f.popTerm();
      f.push(terms.of(Op.SUB, terms.constant(x.sort(), 0), x));
      return f;
    }
    Op op = executor.translation.of(opcode);
    Term b = f.popTerm();
    Term a = f.popTerm();
    if (op == Op.DIV || op == Op.REM) {
      Term zero = terms.of(Op.EQ, b, terms.constant(b.sort(), 0));
      Term crash = terms.both(f.path, zero);
      if (crash != terms.no) {
        thrownAside(f, index, crash, new Value.Opaque("java/lang/ArithmeticException"));
      }
      f.path = terms.both(f.path, terms.not(zero));
    }
    f.push(terms.of(op, a, b));
    return f.path == terms.no ? null : f;
  }

  private void convert(Frame f, TypeKind from, TypeKind to) {
    Term x = f.popTerm();
    if (from == TypeKind.INT && to == TypeKind.LONG) {
      f.push(terms.of(Op.I2L, x));
    } else if (from == TypeKind.LONG && to == TypeKind.INT) {
      f.push(terms.of(Op.L2I, x));
    } else {
      throw new UnsupportedCode(method.label() + " converts from " + from + " to " + to);
    }
  }

  private @Nullable Frame branch(Frame f, int index, BranchInstruction branch) {
    int target = body.indexOf(branch.target());
    Term taken = Conditions.of(terms, f, branch.opcode());
    Term go = terms.both(f.path, taken);
    Term stay = terms.both(f.path, terms.not(taken));
    f.undecided |= !taken.isConst();
    if (go != terms.no) {
      Frame there = f.fork(go, target);
      if (target <= index && there.turn() > executor.turnsMax) {
        ends.endless(go);
      } else {
        open.push(there);
      }
    }
    f.path = stay;
    return stay == terms.no ? null : f;
  }

  private Value made(Frame f, String type) {
    return isThrowable(type) ? new Value.Opaque(type) : f.heap.make(type);
  }

  private boolean isThrowable(String type) {
    return Throwable.class.isAssignableFrom(executor.program.load(type));
  }

  private @Nullable Frame invoke(Frame f, int index, InvokeInstruction invoke) {
    int parameters = invoke.typeSymbol().parameterCount();
    boolean isStatic = invoke.opcode() == Opcode.INVOKESTATIC;
    List<Value> args = f.pop(parameters + (isStatic ? 0 : 1));
    String owner = invoke.owner().asInternalName();
    boolean constructor = invoke.name().equalsString("<init>");
    if (!isStatic && args.getFirst() instanceof Value.Opaque) {
      if (!constructor) {
        throw new UnsupportedCode(method.label() + " looks into an exception");
      }
      return f; // The exception's fields are nobody's business.
    }
    if (constructor && (owner.equals("java/lang/Object") || owner.equals("java/lang/Record"))) {
      return f;
    }
    if (!isStatic && invoke.opcode() != Opcode.INVOKESPECIAL) {
      owner = Fields.classOf(args.getFirst(), owner);
    }
    Outcome outcome =
        executor.call(
            new MethodKey(owner, invoke.name().stringValue(), invoke.type().stringValue()),
            args,
            f.heap);
    return afterCall(f, index, outcome);
  }

  private @Nullable Frame afterCall(Frame f, int index, Outcome outcome) {
    Term endless = terms.both(f.path, outcome.endless());
    if (endless != terms.no) {
      ends.endless(endless);
    }
    Term throwing = terms.both(f.path, outcome.throwing());
    if (throwing != terms.no) {
      thrownAside(f, index, throwing, new Value.Opaque(outcome.thrown()));
    }
    Term going = terms.not(terms.either(outcome.throwing(), outcome.endless()));
    Term path = terms.both(f.path, going);
    if (path == terms.no) {
      return null;
    }
    f.path = path;
    f.heap.become(outcome.heap());
    if (outcome.value() != null) {
      f.push(outcome.value());
    }
    return f;
  }

  private void thrownAside(Frame f, int index, Term path, Value exception) {
    Frame handler = thrown(f, index, path, exception);
    if (handler != null) {
      open.push(handler);
    }
  }

  /** The path at the handler, or null if the exception leaves the method. */
  private @Nullable Frame thrown(Frame f, int index, Term path, Value exception) {
    String type = exception instanceof Value.Opaque(String name) ? name : Ends.ANY;
    Class<?> thrown = executor.program.load(type);
    for (ExceptionCatch handler : body.handlersAt(index)) {
      Class<?> caught =
          handler.catchType().isEmpty()
              ? Throwable.class
              : executor.program.load(handler.catchType().get().asInternalName());
      if (caught.isAssignableFrom(thrown)) {
        return f.caught(path, body.indexOf(handler.handler()), exception);
      }
      if (thrown.isAssignableFrom(caught)) {
        throw new UnsupportedCode(method.label() + " may or may not catch a " + type);
      }
    }
    ends.throwing(path, type);
    return null;
  }
}
