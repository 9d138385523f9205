// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;

import com.microsoft.z3.BoolExpr;
import com.microsoft.z3.Context;
import com.microsoft.z3.Expr;
import com.microsoft.z3.Solver;
import com.microsoft.z3.Status;
import hakmem.claim.Claim;
import hakmem.proofs.exec.Executor;
import hakmem.proofs.exec.MethodKey;
import hakmem.proofs.exec.Outcome;
import hakmem.proofs.exec.Program;
import hakmem.proofs.exec.Reflection;
import hakmem.proofs.exec.Translation;
import hakmem.proofs.exec.Value;
import hakmem.proofs.smt.BitVectors;
import hakmem.proofs.smt.Encoding;
import hakmem.proofs.term.Evaluator;
import hakmem.proofs.term.Op;
import hakmem.proofs.term.Sort;
import hakmem.proofs.term.Term;
import hakmem.proofs.term.Terms;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A method as a term and as the JVM runs it. Both get the same inputs; every difference is a fault
 * of the executor, of the evaluator or of the encoding for Z3.
 */
final class Agreement {
  private final Terms terms = new Terms();
  private final String name;
  private final List<Class<?>> types;
  private final Call call;
  private final List<Object> fixed;
  private final Outcome outcome;
  private final Map<String, Long> statics = new HashMap<>();
  private final List<Term> variables = new ArrayList<>();

  /** One input, and what the JVM made of it. */
  private record Run(Map<String, Long> input, boolean threw, long value) {}

  /** How the JVM runs it. */
  @FunctionalInterface
  private interface Call {
    @Nullable Object with(Object... args) throws ReflectiveOperationException;
  }

  /** How it is executed. */
  private interface Execution {
    Outcome of(Executor executor, List<Value> args);
  }

  private Agreement(
      Program program,
      String name,
      List<Class<?>> types,
      Call call,
      Execution execution,
      List<Object> fixed,
      Translation translation)
      throws ReflectiveOperationException {
    this.name = name;
    this.types = types;
    this.call = call;
    this.fixed = fixed;
    List<Value> args = new ArrayList<>();
    for (Object object : fixed) {
      args.add(
          switch (object) {
            case Integer i -> new Value.Num(terms.ofInt(i));
            case Boolean b -> new Value.Num(terms.ofInt(b ? 1 : 0));
            default -> new Value.Known(object);
          });
    }
    for (int i = fixed.size(); i < types.size(); i++) {
      Term variable = terms.variable(Inputs.sort(types.get(i)), "p" + i);
      variables.add(variable);
      args.add(new Value.Num(variable));
    }
    this.outcome = execution.of(new Executor(program, terms, 150, translation), args);
    for (Term part : parts()) {
      for (Term variable : Variables.in(part)) {
        if (variable.name().contains("/")) {
          int dot = variable.name().indexOf('.');
          var field =
              program
                  .load(variable.name().substring(0, dot))
                  .getDeclaredField(variable.name().substring(dot + 1));
          field.setAccessible(true);
          statics.put(variable.name(), ((Number) field.get(null)).longValue());
        }
      }
    }
  }

  /** Of a static method. */
  static Agreement ofMethod(Program program, MethodKey key, Translation translation)
      throws ReflectiveOperationException {
    Method method = Reflection.method(program, key);
    return new Agreement(
        program,
        key.label(),
        List.of(method.getParameterTypes()),
        args -> method.invoke(null, args),
        (executor, args) -> executor.call(key, args),
        List.of(),
        translation);
  }

  /**
   * Of one method of a claim.
   *
   * @param fixed the instance: first components, constants
   */
  static Agreement ofClaim(
      Program program, Predicate predicate, boolean isDomain, List<Object> fixed)
      throws ReflectiveOperationException {
    Constructor<?> constructor = predicate.constructor(program);
    MethodKey method = isDomain ? predicate.where() : predicate.holds();
    return new Agreement(
        program,
        method.label(),
        predicate.types(),
        args -> {
          Claim claim = (Claim) constructor.newInstance(args);
          try {
            return isDomain ? claim.where() : claim.holds();
          } catch (RuntimeException e) {
            throw new InvocationTargetException(e);
          }
        },
        (executor, args) ->
            executor.callOnNew(predicate.constructor(), args, List.of(method)).getFirst(),
        fixed,
        Translation.JVM);
  }

  private List<Term> parts() {
    List<Term> parts = new ArrayList<>(List.of(outcome.throwing(), outcome.endless()));
    if (outcome.value() instanceof Value.Num(Term term)) {
      parts.add(term);
    }
    return parts;
  }

  private Run run(Map<String, Long> input) throws ReflectiveOperationException {
    List<Object> args = new ArrayList<>(fixed);
    for (int i = fixed.size(); i < types.size(); i++) {
      args.add(Reflection.number(input.get("p" + i), types.get(i)));
    }
    try {
      Object result = call.with(args.toArray());
      long value =
          switch (result) {
            case Boolean b -> b ? 1 : 0;
            case Number n -> n.longValue();
            case null, default -> 0;
          };
      return new Run(input, false, value);
    } catch (InvocationTargetException e) {
      return new Run(input, true, 0);
    }
  }

  private Map<String, Long> nextInput(Inputs inputs) {
    Map<String, Long> input = new HashMap<>(statics);
    for (int i = fixed.size(); i < types.size(); i++) {
      input.put("p" + i, inputs.next(types.get(i)));
    }
    return input;
  }

  /** The first difference between the term and the JVM, or null. */
  @Nullable String difference(Inputs inputs, int count) throws ReflectiveOperationException {
    for (int i = 0; i < count; i++) {
      Map<String, Long> input = nextInput(inputs);
      Evaluator evaluator = new Evaluator(input);
      if (evaluator.valueOf(outcome.endless()) != 0) {
        continue; // The JVM might not come back either.
      }
      Run run = run(input);
      boolean throwing = evaluator.valueOf(outcome.throwing()) != 0;
      if (throwing != run.threw()) {
        return name + " " + run + ": the term says throws=" + throwing;
      }
      if (!throwing && outcome.value() != null) {
        long value = evaluator.valueOf(outcome.term());
        if (value != run.value()) {
          return name + " " + run + ": the term says " + value;
        }
      }
    }
    return null;
  }

  /** The first difference between the evaluator and Z3's own arithmetic, or null. */
  @Nullable String encodingDifference(Context z3, BitVectors encoding, Inputs inputs, int count) {
    for (int i = 0; i < count; i++) {
      Map<String, Long> input = nextInput(inputs);
      boolean throwing = new Evaluator(input).valueOf(outcome.throwing()) != 0;
      for (Term part : parts()) {
        if (throwing && part.sort() != Sort.BOOL) {
          continue; // What is returned then, nobody sees.
        }
        List<Term> unknown = Variables.in(part);
        Expr<?>[] from = unknown.stream().map(encoding::expression).toArray(Expr[]::new);
        Expr<?>[] to =
            unknown.stream()
                .map(v -> z3.mkBV(input.get(v.name()), v.sort().bits()))
                .toArray(Expr[]::new);
        Expr<?> simple = encoding.expression(part).substitute(from, to).simplify();
        long value =
            simple instanceof BoolExpr b ? (b.isTrue() ? 1 : 0) : BitVectors.number(simple);
        long expected = new Evaluator(input).valueOf(part);
        if (value != expected) {
          return name + " " + input + ": Z3 says " + value + ", the evaluator " + expected;
        }
      }
    }
    return null;
  }

  /**
   * The first input for which the solver does not derive exactly the evaluator's value, or null.
   */
  @Nullable String solverDifference(Context z3, Encoding encoding, Inputs inputs, int count) {
    for (int i = 0; i < count; i++) {
      Map<String, Long> input = nextInput(inputs);
      long value = new Evaluator(input).valueOf(outcome.term());
      Term right = terms.of(Op.EQ, outcome.term(), terms.constant(outcome.term().sort(), value));
      for (Term condition : List.of(right, terms.not(right))) {
        Solver solver = z3.mkSolver();
        solver.add(new BoolExpr[] {encoding.condition(condition)});
        for (Term variable : variables) {
          Term number = terms.constant(variable.sort(), input.get(variable.name()));
          solver.add(new BoolExpr[] {equal(z3, encoding, variable, number)});
        }
        solver.add(encoding.sideConditions().toArray(BoolExpr[]::new));
        Status wanted = condition == right ? Status.SATISFIABLE : Status.UNSATISFIABLE;
        Status got = solver.check();
        if (got != wanted) {
          return name + " " + input + ": " + got + ", not " + wanted + ", for " + value;
        }
      }
    }
    return null;
  }

  private static BoolExpr equal(Context z3, Encoding encoding, Term variable, Term number) {
    return z3.mkEq(encoding.expression(variable), encoding.expression(number));
  }
}
