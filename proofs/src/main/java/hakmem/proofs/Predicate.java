// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;

import hakmem.proofs.exec.MethodKey;
import hakmem.proofs.exec.Program;
import hakmem.proofs.exec.Reflection;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.checkerframework.checker.nullness.qual.Nullable;

/** A compiled claim: its two methods, what its parameters range over, and how the JVM runs it. */
final class Predicate {
  private static final int REPLAY_SECONDS = 10;

  private final Program program;
  private final ClaimText claim;
  private final String owner;
  private final List<Class<?>> types;

  Predicate(Program program, ClaimText claim) {
    this.program = program;
    this.claim = claim;
    this.owner = ClaimCompiler.className(claim.method().owner());
    this.types = List.of(method(program, owner, claim.javaName("where")).getParameterTypes());
  }

  private static Method method(Program in, String owner, String name) {
    for (Method method : in.load(owner).getDeclaredMethods()) {
      if (method.getName().equals(name)) {
        method.setAccessible(true);
        return method;
      }
    }
    throw new IllegalStateException(name + " is missing in " + owner);
  }

  /** The domain's method. */
  MethodKey where() {
    return key("where");
  }

  /** The statement's method. */
  MethodKey holds() {
    return key("holds");
  }

  private MethodKey key(String prefix) {
    return new MethodKey(
        owner,
        claim.javaName(prefix),
        MethodType.methodType(boolean.class, types).descriptorString());
  }

  /** Types of the parameters. */
  List<Class<?>> types() {
    return types;
  }

  /** All combinations of the values that are tried one by one. */
  List<List<Object>> instances() {
    List<List<Object>> instances = List.of(List.of());
    for (int i = 0; i < claim.each().size(); i++) {
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
    String name = claim.parameters().get(index).name();
    try {
      if (call(program, "range_" + name) instanceof int[] range && range.length == 2) {
        return IntStream.rangeClosed(range[0], range[1]).<Object>mapToObj(i -> i).toList();
      }
      throw new IllegalStateException("range of claim '" + claim.id() + "' has no two ends");
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("range of claim '" + claim.id() + "' cannot be read", e);
    }
  }

  private static List<Object> constants(Class<?> type) {
    Object[] constants = type.getEnumConstants();
    if (constants == null) {
      throw new IllegalArgumentException(type + " is no enum");
    }
    return List.of(constants);
  }

  private @Nullable Object call(Program in, String prefix, Object... args)
      throws ReflectiveOperationException {
    return Reflection.invoke(method(in, owner, claim.javaName(prefix)), null, args);
  }

  /** Runs the claim in the JVM; the values of statics are put into the classes first. */
  Counterexample replay(Map<String, Object> shown, List<Object> args, Map<String, Long> statics) {
    Program fixed = StaticFields.set(program, statics);
    Object[] own = args.stream().map(a -> inLoaderOf(fixed, a)).toArray();
    try {
      return CompletableFuture.supplyAsync(() -> run(fixed, shown, own))
          .get(REPLAY_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      return new Counterexample(shown, "does not end in the JVM", true);
    } catch (ExecutionException e) {
      throw new IllegalStateException("claim '" + claim.id() + "' cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Counterexample(shown, "interrupted", false);
    }
  }

  private Counterexample run(Program fixed, Map<String, Object> shown, Object[] args) {
    try {
      if (!Boolean.TRUE.equals(call(fixed, "where", args))) {
        return new Counterexample(
            shown, "the JVM says that the input is outside the domain", false);
      }
      boolean held = Boolean.TRUE.equals(call(fixed, "holds", args));
      return new Counterexample(shown, held ? "holds in the JVM" : "false in the JVM", !held);
    } catch (InvocationTargetException e) {
      return new Counterexample(shown, "throws " + e.getCause() + " in the JVM", true);
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
