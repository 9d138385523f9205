// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;

import com.microsoft.z3.BoolExpr;
import com.microsoft.z3.Context;
import com.microsoft.z3.Model;
import com.microsoft.z3.Params;
import com.microsoft.z3.Solver;
import com.microsoft.z3.Status;
import com.microsoft.z3.Z3Exception;
import hakmem.claim.Proof.Theory;
import hakmem.proofs.ProofResult.Verdict;
import hakmem.proofs.exec.Executor;
import hakmem.proofs.exec.MethodKey;
import hakmem.proofs.exec.Outcome;
import hakmem.proofs.exec.Program;
import hakmem.proofs.exec.UnsupportedCode;
import hakmem.proofs.exec.Value;
import hakmem.proofs.smt.BitVectors;
import hakmem.proofs.smt.Encoding;
import hakmem.proofs.smt.Integers;
import hakmem.proofs.term.Evaluator;
import hakmem.proofs.term.Op;
import hakmem.proofs.term.Sort;
import hakmem.proofs.term.Term;
import hakmem.proofs.term.Terms;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Proves one claim, or finds an input that breaks it. Not thread-safe; used once. */
final class Prover {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final FoundClaim claim;
  private final Predicate predicate;
  private final Terms terms = new Terms();
  private final Executor executor;
  private final long begin = System.nanoTime();
  private final long timeoutMillis;
  private final List<String> empty = new ArrayList<>();
  private final Map<String, Long> guess;
  private Map<String, Long> witness = Map.of();

  /** What one instance of a claim comes to: an input of the domain, and one that breaks it. */
  private record Goal(List<Value> args, Term domain, Term broken) {}

  /**
   * @param guess an input that may break the claim, by name of the unknown; it is tried before Z3
   *     is asked
   */
  Prover(Program program, FoundClaim claim, long timeoutMillis, Map<String, Long> guess) {
    this.claim = claim;
    this.predicate = new Predicate(program, claim);
    this.executor = new Executor(program, terms, claim.turns());
    this.timeoutMillis = timeoutMillis;
    this.guess = guess;
  }

  ProofResult prove() {
    List<List<Object>> instances = predicate.instances();
    try (Context z3 = new Context()) {
      Counterexample guessed = guess.isEmpty() ? null : guessed(instances);
      if (guessed != null) {
        return result(Verdict.REFUTED, "", guessed, instances.size());
      }
      for (List<Object> instance : instances) {
        ProofResult failure = refute(z3, instance, instances.size());
        if (failure != null) {
          return failure;
        }
      }
    } catch (UnsupportedCode | Z3Exception e) {
      return result(Verdict.UNKNOWN, e.toString(), null, instances.size());
    }
    return empty.size() == instances.size()
        ? result(Verdict.UNKNOWN, "no input is in the domain", null, instances.size())
        : result(Verdict.PROVED, "", null, instances.size());
  }

  /** Executes the claim without asking Z3; the methods whose bytecode that follows. */
  Set<MethodKey> reach() {
    predicate.instances().forEach(this::goal);
    return new TreeSet<>(executor.executed());
  }

  private ProofResult result(
      Verdict verdict, String note, @Nullable Counterexample counterexample, int instances) {
    long millis = (System.nanoTime() - begin) / NANOS_PER_MILLI;
    return new ProofResult(
        claim,
        verdict,
        note,
        counterexample,
        instances,
        List.copyOf(empty),
        new TreeSet<>(executor.executed()),
        millis);
  }

  /** Null if the instance is proved. */
  private @Nullable ProofResult refute(Context z3, List<Object> instance, int instances) {
    Goal goal = goal(instance);
    Encoding encoding = claim.theory() == Theory.BITS ? new BitVectors(z3) : new Integers(z3);
    if (!isPossible(z3, encoding, goal.domain())) {
      empty.add(instance.toString());
    }
    if (goal.broken() == terms.no) {
      return null;
    }
    Solver solver = solver(z3, encoding, goal.broken());
    Status status = solver.check();
    if (status == Status.UNSATISFIABLE) {
      return null;
    }
    if (status == Status.UNKNOWN) {
      String note = solver.getReasonUnknown() + " " + instance;
      return result(Verdict.UNKNOWN, note, null, instances);
    }
    Counterexample found =
        counterexample(inputs(encoding, solver.getModel(), goal), goal, instance);
    return found.confirmed()
        ? result(Verdict.REFUTED, "", found, instances)
        : result(
            Verdict.UNKNOWN,
            "the JVM does not agree with Z3 about " + found.text() + ": " + found.replay(),
            found,
            instances);
  }

  /** Whether an input is in the domain: most often the one that was so in the last instance. */
  private boolean isPossible(Context z3, Encoding encoding, Term domain) {
    List<Term> unknown = Variables.in(domain);
    if (domain.isConst()) {
      return domain == terms.yes;
    }
    boolean isSame = unknown.stream().allMatch(v -> witness.containsKey(v.name()));
    if (isSame && new Evaluator(witness).valueOf(domain) != 0) {
      return true;
    }
    Solver solver = solver(z3, encoding, domain);
    if (solver.check() != Status.SATISFIABLE) {
      return false;
    }
    Model model = solver.getModel();
    witness = new HashMap<>();
    unknown.forEach(v -> witness.put(v.name(), encoding.valueIn(model, v)));
    return true;
  }

  private Solver solver(Context z3, Encoding encoding, Term condition) {
    Solver solver = z3.mkSolver(claim.theory() == Theory.BITS ? "QF_BV" : "QF_LIA");
    long left = timeoutMillis - (System.nanoTime() - begin) / NANOS_PER_MILLI;
    Params params = z3.mkParams();
    params.add("timeout", (int) Math.max(1, left));
    solver.setParameters(params);
    solver.add(new BoolExpr[] {encoding.condition(condition)});
    solver.add(encoding.sideConditions().toArray(BoolExpr[]::new));
    return solver;
  }

  private Goal goal(List<Object> instance) {
    List<FoundClaim.Component> components = claim.components();
    List<Value> args = new ArrayList<>();
    Term inputs = terms.yes;
    for (int i = 0; i < components.size(); i++) {
      if (i < instance.size()) {
        args.add(constant(instance.get(i)));
        continue;
      }
      Class<?> type = predicate.types().get(i);
      Sort sort = type == long.class ? Sort.LONG : Sort.INT;
      Term variable = terms.variable(sort, components.get(i).name());
      if (type == boolean.class) {
        inputs = terms.both(inputs, terms.of(Op.ULT, variable, terms.ofInt(2)));
      } else if (type != long.class && type != int.class) {
        throw new UnsupportedCode("a parameter of type " + type + " cannot be left to Z3");
      }
      args.add(new Value.Num(variable));
    }
    List<MethodKey> methods = List.of(predicate.where(), predicate.holds());
    List<Outcome> outcomes = executor.callOnNew(predicate.constructor(), args, methods);
    Outcome where = outcomes.get(0);
    Outcome holds = outcomes.get(1);
    Term domain = terms.both(inputs, truth(where));
    Term strayDomain = terms.both(inputs, terms.either(where.throwing(), where.endless()));
    Term stray = terms.either(holds.throwing(), holds.endless());
    Term broken = terms.either(stray, terms.not(truth(holds)));
    return new Goal(args, domain, terms.either(strayDomain, terms.both(domain, broken)));
  }

  private Value constant(Object value) {
    return switch (value) {
      case Integer i -> new Value.Num(terms.ofInt(i));
      case Boolean b -> new Value.Num(terms.ofInt(b ? 1 : 0));
      default -> new Value.Known(value);
    };
  }

  private Term truth(Outcome outcome) {
    return outcome.value() == null
        ? terms.no
        : terms.not(terms.of(Op.EQ, outcome.term(), terms.ofInt(0)));
  }

  /** What the guess breaks; null: nothing. */
  private @Nullable Counterexample guessed(List<List<Object>> instances) {
    for (List<Object> instance : instances) {
      Goal goal = goal(instance);
      if (isBrokenBy(guess, goal)) {
        Counterexample found = counterexample(guess, goal, instance);
        if (found.confirmed()) {
          return found;
        }
      }
    }
    return null;
  }

  private static boolean isBrokenBy(Map<String, Long> inputs, Goal goal) {
    return unknowns(goal).stream().allMatch(v -> inputs.containsKey(v.name()))
        && new Evaluator(inputs).valueOf(goal.broken()) != 0;
  }

  /** All that an input has a value for: what Z3 may choose, and components that do not matter. */
  private static Set<Term> unknowns(Goal goal) {
    Set<Term> unknowns = new LinkedHashSet<>(Variables.in(goal.broken()));
    for (Value arg : goal.args()) {
      if (arg instanceof Value.Num number && number.term().op() == Op.VAR) {
        unknowns.add(number.term());
      }
    }
    return unknowns;
  }

  private static Map<String, Long> inputs(Encoding encoding, Model model, Goal goal) {
    Map<String, Long> inputs = new TreeMap<>();
    unknowns(goal).forEach(v -> inputs.put(v.name(), encoding.valueIn(model, v)));
    return inputs;
  }

  private static long number(Map<String, Long> inputs, Term variable) {
    return new Evaluator(inputs).valueOf(variable);
  }

  private Counterexample counterexample(
      Map<String, Long> inputs, Goal goal, List<Object> instance) {
    List<FoundClaim.Component> components = claim.components();
    Map<String, Object> shown = new LinkedHashMap<>();
    List<Object> args = new ArrayList<>(instance);
    for (int i = 0; i < components.size(); i++) {
      if (i >= instance.size()) {
        Term variable = ((Value.Num) goal.args().get(i)).term();
        args.add(predicate.boxed(number(inputs, variable), i));
      }
      shown.put(components.get(i).name(), args.get(i));
    }
    Map<String, Long> statics = new LinkedHashMap<>();
    for (Term variable : Variables.in(goal.broken())) {
      if (variable.name().contains("/")) {
        long value = number(inputs, variable);
        statics.put(variable.name(), value);
        String name = variable.name().substring(variable.name().lastIndexOf('/') + 1);
        shown.put(name, variable.sort() == Sort.LONG ? (Object) value : (Object) (int) value);
      }
    }
    return predicate.replay(shown, args, statics).of(inputs);
  }
}
