// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;

import hakmem.claim.Claim;
import hakmem.proofs.FoundClaim.Component;
import hakmem.proofs.exec.MethodKey;
import hakmem.proofs.exec.Program;
import hakmem.proofs.exec.Reflection;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/** A claim in a program: its methods, what its components range over, and how the JVM runs it. */
final class Predicate {
  private static final int REPLAY_MILLIS = 10_000;

  private final Program program;
  private final FoundClaim claim;
  private final List<Class<?>> types;

  Predicate(Program program, FoundClaim claim) {
    this.program = program;
    this.claim = claim;
    this.types = List.of(constructor(program).getParameterTypes());
  }

  /** The record's only constructor in the JVM, made accessible. */
  Constructor<?> constructor(Program in) {
    Constructor<?> constructor = in.load(claim.type()).getDeclaredConstructors()[0];
    constructor.setAccessible(true);
    return constructor;
  }

  /** The record's constructor. */
  MethodKey constructor() {
    String descriptor = MethodType.methodType(void.class, types).descriptorString();
    return new MethodKey(claim.type(), "<init>", descriptor);
  }

  /** The domain's method. */
  MethodKey where() {
    return new MethodKey(claim.type(), "where", "()Z");
  }

  /** The statement's method. */
  MethodKey holds() {
    return new MethodKey(claim.type(), "holds", "()Z");
  }

  /** Types of the components. */
  List<Class<?>> types() {
    return types;
  }

  /** All combinations of the values that are tried one by one. */
  List<List<Object>> instances() {
    List<List<Object>> instances = List.of(List.of());
    for (int i = 0; i < types.size() && claim.components().get(i).isEach(); i++) {
      List<List<Object>> longer = new ArrayList<>();
      for (List<Object> instance : instances) {
        for (Object value : values(i)) {
          List<Object> more = new ArrayList<>(instance);
          more.add(value);
          longer.add(more);
        }
      }
      instances = longer;
    }
    return instances;
  }

  private List<Object> values(int index) {
    Class<?> type = types.get(index);
    if (type.isEnum()) {
      return constants(type);
    }
    if (type == boolean.class) {
      return List.of(false, true);
    }
    Component component = claim.components().get(index);
    return IntStream.rangeClosed(component.from(), component.to())
        .<Object>mapToObj(i -> i)
        .toList();
  }

  private static List<Object> constants(Class<?> type) {
    Object[] constants = type.getEnumConstants();
    if (constants == null) {
      throw new IllegalArgumentException(type + " is no enum");
    }
    return List.of(constants);
  }

  /** Runs the claim in the JVM; the values of statics are put into the classes first. */
  Counterexample replay(Map<String, Object> shown, List<Object> args, Map<String, Long> statics) {
    Program fixed = StaticFields.set(program, statics);
    Object[] own = args.stream().map(a -> inLoaderOf(fixed, a)).toArray();
    try {
      return inTime(() -> run(fixed, shown, own), REPLAY_MILLIS);
    } catch (TimeoutException e) {
      return new Counterexample(shown, Counterexample.ENDLESS, true);
    } catch (ExecutionException e) {
      throw new IllegalStateException("claim '" + claim.id() + "' cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Counterexample(shown, "interrupted", false);
    }
  }

  /** Runs in a thread of its own: one that never ends must not make the next ones look so. */
  static <T> T inTime(Callable<T> task, long millis)
      throws TimeoutException, ExecutionException, InterruptedException {
    FutureTask<T> future = new FutureTask<>(task);
    Thread.ofPlatform().daemon().name("replay").start(future);
    return future.get(millis, TimeUnit.MILLISECONDS);
  }

  private Counterexample run(Program fixed, Map<String, Object> shown, Object[] args) {
    try {
      Claim one = (Claim) constructor(fixed).newInstance(args);
      if (!one.where()) {
        return new Counterexample(
            shown, "the JVM says that the input is outside the domain", false);
      }
      boolean held = one.holds();
      return new Counterexample(shown, held ? "holds in the JVM" : "false in the JVM", !held);
    } catch (RuntimeException | Error e) {
      return new Counterexample(shown, "throws " + e + " in the JVM", true);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** An enum constant as the other class loader knows it. */
  private static Object inLoaderOf(Program other, Object value) {
    if (value instanceof Enum<?> constant) {
      Class<?> type = other.load(constant.getDeclaringClass().getName().replace('.', '/'));
      return constants(type).get(constant.ordinal());
    }
    return value;
  }

  /** A number boxed as the parameter wants it. */
  Object boxed(long value, int index) {
    return Reflection.number(value, types.get(index));
  }
}
