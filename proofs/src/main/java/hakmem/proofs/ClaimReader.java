// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;

import hakmem.base.Claim;
import hakmem.base.Claim.Theory;
import hakmem.proofs.exec.MethodKey;
import hakmem.proofs.exec.Program;
import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationElement;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the claims out of class files. Stateless. */
final class ClaimReader {
  private static final String ONE = Claim.class.descriptorString();
  private static final String ALL = Claim.All.class.descriptorString();

  private ClaimReader() {}

  /** All claims, by class and in the order of the methods. */
  static List<ClaimText> read(Program program) {
    List<ClaimText> claims = new ArrayList<>();
    for (String name : program.names()) {
      ClassModel model = program.model(name);
      for (MethodModel method : model.methods()) {
        MethodKey key =
            new MethodKey(
                name, method.methodName().stringValue(), method.methodType().stringValue());
        method
            .findAttribute(Attributes.runtimeInvisibleAnnotations())
            .ifPresent(found -> found.annotations().forEach(a -> add(claims, key, a)));
      }
    }
    claims.sort(Comparator.comparing(c -> c.method().owner()));
    Map<String, ClaimText> byId = new HashMap<>();
    for (ClaimText claim : claims) {
      ClaimText other = byId.put(claim.id(), claim);
      if (other != null) {
        throw new IllegalStateException(
            "two claims are called '%s', at %s and %s; rename one"
                .formatted(claim.id(), other.method().label(), claim.method().label()));
      }
    }
    return claims;
  }

  private static void add(List<ClaimText> claims, MethodKey method, Annotation annotation) {
    if (annotation.className().equalsString(ONE)) {
      claims.add(claim(method, annotation));
    } else if (annotation.className().equalsString(ALL)) {
      AnnotationValue values = annotation.elements().getFirst().value();
      for (AnnotationValue value : ((AnnotationValue.OfArray) values).values()) {
        claims.add(claim(method, ((AnnotationValue.OfAnnotation) value).annotation()));
      }
    }
  }

  private static ClaimText claim(MethodKey method, Annotation annotation) {
    Map<String, AnnotationValue> values = new HashMap<>();
    for (AnnotationElement element : annotation.elements()) {
      values.put(element.name().stringValue(), element.value());
    }
    List<String> each = new ArrayList<>();
    if (values.get("each") instanceof AnnotationValue.OfArray array) {
      array.values().forEach(v -> each.add(((AnnotationValue.OfString) v).stringValue()));
    }
    return new ClaimText(
        text(values, "id"),
        method,
        List.copyOf(each),
        text(values, "forAll"),
        text(values, "given"),
        text(values, "where"),
        text(values, "holds"),
        text(values, "throwing"),
        values.get("turns") instanceof AnnotationValue.OfInt turns
            ? turns.intValue()
            : (int) defaultOf("turns"),
        values.get("theory") instanceof AnnotationValue.OfEnum theory
            ? Theory.valueOf(theory.constantName().stringValue())
            : Theory.BITS);
  }

  private static String text(Map<String, AnnotationValue> values, String name) {
    return values.get(name) instanceof AnnotationValue.OfString text
        ? text.stringValue()
        : (String) defaultOf(name);
  }

  /** The class file leaves defaults out. */
  private static Object defaultOf(String name) {
    try {
      Object value = Claim.class.getMethod(name).getDefaultValue();
      if (value == null) {
        throw new IllegalStateException("a claim lacks '" + name + "'");
      }
      return value;
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }
}
