// SPDX-License-Identifier: Apache-2.0
package hakmem.claim;

import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.util.List;

/**
 * A method and the claims about it. The method is given by reference, so that the compiler and
 * every editor know which one is meant.
 *
 * @param owner internal name of its class
 * @param name of the method
 * @param descriptor of the method
 * @param claims about it
 */
@SuppressWarnings("varargs") // List.of only reads the array.
public record Subject(
    String owner, String name, String descriptor, List<Class<? extends Claim>> claims) {

  /** A reference to a method that takes one value, its receiver included. */
  public interface Of1<A> extends Serializable {
    /** Calls it. */
    void call(A a);
  }

  /** With two. */
  public interface Of2<A, B> extends Serializable {
    /** Calls it. */
    void call(A a, B b);
  }

  /** With three. */
  public interface Of3<A, B, C> extends Serializable {
    /** Calls it. */
    void call(A a, B b, C c);
  }

  /** With four. */
  public interface Of4<A, B, C, D> extends Serializable {
    /** Calls it. */
    void call(A a, B b, C c, D d);
  }

  /** The claims about a method. */
  @SafeVarargs
  public static <A> Subject of(Of1<A> method, Class<? extends Claim>... claims) {
    return subject(method, List.of(claims));
  }

  /** The claims about a method. */
  @SafeVarargs
  public static <A, B> Subject of(Of2<A, B> method, Class<? extends Claim>... claims) {
    return subject(method, List.of(claims));
  }

  /** The claims about a method. */
  @SafeVarargs
  public static <A, B, C> Subject of(Of3<A, B, C> method, Class<? extends Claim>... claims) {
    return subject(method, List.of(claims));
  }

  /** The claims about a method. */
  @SafeVarargs
  public static <A, B, C, D> Subject of(Of4<A, B, C, D> method, Class<? extends Claim>... claims) {
    return subject(method, List.of(claims));
  }

  /** A method reference that can be serialised knows the method's name. */
  private static Subject subject(Serializable reference, List<Class<? extends Claim>> claims) {
    try {
      Method form = reference.getClass().getDeclaredMethod("writeReplace");
      form.setAccessible(true);
      SerializedLambda method = (SerializedLambda) form.invoke(reference);
      return new Subject(
          method.getImplClass(),
          method.getImplMethodName(),
          method.getImplMethodSignature(),
          claims);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("a subject is a method reference", e);
    }
  }
}
