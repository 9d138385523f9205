// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs.exec;

import hakmem.proofs.term.Sort;
import hakmem.proofs.term.Term;
import hakmem.proofs.term.Terms;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Constants of the running JVM: fields that never change, calls on constants. Stateless. */
public final class Reflection {
  private Reflection() {}

  /** Whether all of it is known: numbers, and objects of the JVM. */
  static boolean isConstant(List<Value> values) {
    return values.stream()
        .allMatch(v -> v instanceof Value.Known || (v instanceof Value.Num(Term t) && t.isConst()));
  }

  /** What a method returns in the JVM. */
  static @Nullable Value call(
      Program program, Terms terms, MethodKey key, List<Value> args, UnsupportedCode reason) {
    try {
      Method method = method(program, key);
      List<@Nullable Object> objects = new ArrayList<>();
      int receivers = Modifier.isStatic(method.getModifiers()) ? 0 : 1;
      List<Class<?>> types = List.of(method.getParameterTypes());
      for (int i = receivers; i < args.size(); i++) {
        objects.add(toJava(args.get(i), types.get(i - receivers)));
      }
      Object receiver = receivers == 0 ? null : ((Value.Known) args.getFirst()).object();
      return toValue(terms, method.getReturnType(), invoke(method, receiver, objects.toArray()));
    } catch (ReflectiveOperationException | ClassCastException e) {
      throw new UnsupportedCode(reason, e);
    }
  }

  /** The method in the JVM, made accessible. */
  public static Method method(Program program, MethodKey key) throws NoSuchMethodException {
    Class<?> owner = program.load(key.owner());
    ClassLoader loader =
        Objects.requireNonNullElse(owner.getClassLoader(), ClassLoader.getSystemClassLoader());
    MethodType type = MethodType.fromMethodDescriptorString(key.descriptor(), loader);
    Method method = owner.getDeclaredMethod(key.name(), type.parameterArray());
    method.setAccessible(true);
    return method;
  }

  /**
   * Calls a method, static if there is no receiver.
   *
   * @param args may hold null, as the method itself allows
   */
  public static @Nullable Object invoke(
      Method method, @Nullable Object receiver, @Nullable Object... args)
      throws ReflectiveOperationException {
    return method.invoke(receiver, args);
  }

  private static @Nullable Object get(Field field, @Nullable Object receiver)
      throws ReflectiveOperationException {
    return field.get(receiver);
  }

  /** A field's value, if it can never change. */
  static Value field(Program program, Terms terms, String owner, String name, @Nullable Object of) {
    try {
      Field field = program.load(owner).getDeclaredField(name);
      if (!Modifier.isFinal(field.getModifiers())) {
        throw new UnsupportedCode("field " + owner + "." + name + " may change");
      }
      field.setAccessible(true);
      Value value = toValue(terms, field.getType(), get(field, of));
      if (value == null) {
        throw new UnsupportedCode("field " + owner + "." + name + " has no value");
      }
      return value;
    } catch (ReflectiveOperationException e) {
      throw new UnsupportedCode("field " + owner + "." + name + " cannot be read: " + e);
    }
  }

  private static @Nullable Value toValue(Terms terms, Class<?> type, @Nullable Object object) {
    if (type == void.class) {
      return null;
    }
    if (!type.isPrimitive()) {
      return new Value.Known(object);
    }
    return switch (object) {
      case Long l -> new Value.Num(terms.ofLong(l));
      case Boolean b -> new Value.Num(terms.ofInt(b ? 1 : 0));
      case Character c -> new Value.Num(terms.ofInt(c));
      case Integer i -> new Value.Num(terms.ofInt(i));
      case Short s -> new Value.Num(terms.ofInt(s));
      case Byte b -> new Value.Num(terms.ofInt(b));
      case null, default -> throw new UnsupportedCode(type + " is not integer arithmetic");
    };
  }

  /** A constant as the JVM wants it. */
  private static @Nullable Object toJava(Value value, Class<?> type) {
    return switch (value) {
      case Value.Known(Object object) -> object;
      case Value.Num(Term term) -> number(term.value(), type);
      default -> throw new UnsupportedCode(value + " is no constant");
    };
  }

  /** A number boxed for a parameter of a type. */
  public static Object number(long value, Class<?> type) {
    if (type == long.class) {
      return value;
    }
    return type == boolean.class ? (Object) (value != 0) : (Object) (int) value;
  }

  /** The sort of a primitive type. */
  public static Sort sortOf(Class<?> type) {
    return type == long.class ? Sort.LONG : Sort.INT;
  }
}
