// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs.exec;

import hakmem.proofs.term.Term;
import hakmem.proofs.term.Terms;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Executes methods symbolically: every path of a method is followed, calls included, and the paths
 * are merged at its end into one term for the result and one condition for throwing. Loops are
 * unrolled; that a bound on their turns suffices is part of what has to be proved. Not thread-safe.
 */
public final class Executor {
  private static final int DEPTH_MAX = 40;

  final Program program;
  final Terms terms;
  final Translation translation;
  final int turnsMax;
  private final Set<MethodKey> executed = new TreeSet<>();
  private final Set<MethodKey> evaluated = new TreeSet<>();
  private final Map<MethodKey, MethodBody> bodies = new HashMap<>();
  private int depth;

  /** An executor of the program's methods. */
  public Executor(Program program, Terms terms, int turnsMax) {
    this(program, terms, turnsMax, Translation.JVM);
  }

  /**
   * With another translation of opcodes.
   *
   * @param turnsMax how often a path may jump back on a condition that is not constant
   */
  public Executor(Program program, Terms terms, int turnsMax, Translation translation) {
    this.program = program;
    this.terms = terms;
    this.turnsMax = turnsMax;
    this.translation = translation;
  }

  /** The methods whose bytecode was followed. */
  public Set<MethodKey> executed() {
    return Set.copyOf(executed);
  }

  /** The methods that were called in the JVM, on constants, because they are not arithmetic. */
  public Set<MethodKey> evaluated() {
    return Set.copyOf(evaluated);
  }

  /** What a static method comes to. */
  public Outcome call(MethodKey method, List<Value> args) {
    return call(method, args, new MadeObjects());
  }

  /** What methods of a new object come to, each on an object as its constructor leaves it. */
  public List<Outcome> callOnNew(MethodKey constructor, List<Value> args, List<MethodKey> methods) {
    MadeObjects heap = new MadeObjects();
    Value.Made object = heap.make(constructor.owner());
    List<Value> all = new ArrayList<>(List.of(object));
    all.addAll(args);
    Outcome made = call(constructor, all, heap);
    if (made.throwing() != terms.no || made.endless() != terms.no) {
      throw new UnsupportedCode(constructor.label() + " may throw");
    }
    return methods.stream().map(m -> call(m, List.of(object), made.heap())).toList();
  }

  Outcome call(MethodKey method, List<Value> args, MadeObjects heap) {
    BiFunction<Terms, List<Term>, Term> intrinsic = Intrinsics.find(method);
    if (intrinsic != null) {
      return returning(new Value.Num(intrinsic.apply(terms, numbers(args))), heap);
    }
    Set<MethodKey> before = Set.copyOf(executed);
    try {
      return follow(method, args, heap);
    } catch (UnsupportedCode e) {
      if (!Reflection.isConstant(args)) {
        throw e;
      }
      executed.clear();
      executed.addAll(before);
      evaluated.add(method);
      return returning(Reflection.call(program, terms, method, args, e), heap);
    }
  }

  private static List<Term> numbers(List<Value> args) {
    return args.stream()
        .map(
            arg -> {
              if (arg instanceof Value.Num(Term term)) {
                return term;
              }
              throw new UnsupportedCode("a number was expected, not " + arg);
            })
        .toList();
  }

  private Outcome returning(@Nullable Value value, MadeObjects heap) {
    return new Outcome(value, terms.no, "", terms.no, heap);
  }

  private Outcome follow(MethodKey method, List<Value> args, MadeObjects heap) {
    if (depth == DEPTH_MAX) {
      throw new UnsupportedCode(method.label() + " calls too deep: recursion is not arithmetic");
    }
    MethodKey found = resolve(method);
    executed.add(found);
    depth++;
    try {
      MethodBody body = bodies.computeIfAbsent(found, this::body);
      return new Paths(this, found, body).run(args, heap);
    } finally {
      depth--;
    }
  }

  /** The class that declares the method: the named one, a superclass or an interface. */
  private MethodKey resolve(MethodKey method) {
    Deque<String> types = new ArrayDeque<>(List.of(method.owner()));
    while (!types.isEmpty()) {
      String type = types.pop();
      if (program.has(type)) {
        MethodKey key = new MethodKey(type, method.name(), method.descriptor());
        if (find(key).flatMap(MethodModel::code).isPresent()) {
          return key;
        }
        ClassModel model = program.model(type);
        model.interfaces().forEach(i -> types.addLast(i.asInternalName()));
        model.superclass().ifPresent(s -> types.push(s.asInternalName()));
      }
    }
    throw new UnsupportedCode(method.owner() + "." + method.name() + " is not one of ours");
  }

  private MethodBody body(MethodKey key) {
    return find(key)
        .flatMap(MethodModel::code)
        .map(MethodBody::new)
        .orElseThrow(() -> new UnsupportedCode(key.label() + " has no bytecode to read"));
  }

  private Optional<MethodModel> find(MethodKey key) {
    return program.model(key.owner()).methods().stream()
        .filter(method -> method.methodName().equalsString(key.name()))
        .filter(method -> method.methodType().equalsString(key.descriptor()))
        .findFirst();
  }
}
