// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;

import hakmem.claim.Claim;
import hakmem.claim.Claims;
import hakmem.claim.Each;
import hakmem.claim.Named;
import hakmem.claim.Proof;
import hakmem.claim.Subject;
import hakmem.proofs.FoundClaim.Component;
import hakmem.proofs.exec.MethodKey;
import hakmem.proofs.exec.Program;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Finds the claims among the classes of a program. Stateless. */
final class ClaimReader {
  private static final String CLAIMS = Claims.class.getName().replace('.', '/');

  private ClaimReader() {}

  /**
   * All claims, by class and in the order of their subjects.
   *
   * @throws IllegalStateException for a name given twice, a record that no subject lists or that
   *     two list, and a subject that is not a method of the program
   */
  static List<FoundClaim> read(Program program) {
    List<FoundClaim> found = new ArrayList<>();
    for (String name : program.names()) {
      boolean isClaims =
          program.model(name).interfaces().stream()
              .anyMatch(i -> i.asInternalName().equals(CLAIMS));
      if (isClaims) {
        found.addAll(readClass(program, name));
      }
    }
    Map<String, FoundClaim> byId = new HashMap<>();
    for (FoundClaim claim : found) {
      FoundClaim other = byId.put(claim.id(), claim);
      if (other != null) {
        throw new IllegalStateException(
            "two claims are called '%s', %s and %s; rename one"
                .formatted(claim.id(), other.type(), claim.type()));
      }
    }
    return found;
  }

  private static List<FoundClaim> readClass(Program program, String name) {
    Class<?> holder = program.load(name);
    ClaimSource source = ClaimSource.of(name);
    List<FoundClaim> found = new ArrayList<>();
    Set<Class<?>> unlisted = new HashSet<>(claimsIn(holder));
    for (Subject subject : subjects(holder)) {
      MethodKey method = new MethodKey(subject.owner(), subject.name(), subject.descriptor());
      if (!program.has(subject.owner())) {
        throw new IllegalStateException(
            "%s has a claim about %s, which is not in the program".formatted(name, method.label()));
      }
      for (Class<? extends Claim> type : subject.claims()) {
        if (!unlisted.remove(type)) {
          throw new IllegalStateException(
              "%s lists %s twice, or it is not one of its records".formatted(name, type));
        }
        found.add(claim(method, type, source));
      }
    }
    if (!unlisted.isEmpty()) {
      throw new IllegalStateException(
          "%s has claims that no subject lists: %s; add them to subjects()"
              .formatted(name, unlisted));
    }
    return found;
  }

  private static List<Class<?>> claimsIn(Class<?> holder) {
    return Arrays.stream(holder.getDeclaredClasses())
        .filter(Claim.class::isAssignableFrom)
        .toList();
  }

  private static List<Subject> subjects(Class<?> holder) {
    try {
      Constructor<?> constructor = holder.getDeclaredConstructor();
      constructor.setAccessible(true);
      return ((Claims) constructor.newInstance()).subjects();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(holder + " needs a constructor without parameters", e);
    }
  }

  private static FoundClaim claim(
      MethodKey method, Class<? extends Claim> type, ClaimSource source) {
    RecordComponent[] components = type.getRecordComponents();
    if (components == null) {
      throw new IllegalStateException(type + " is a claim and must be a record");
    }
    Proof proof = type.getAnnotation(Proof.class);
    Named named = type.getAnnotation(Named.class);
    String simple = type.getSimpleName();
    return new FoundClaim(
        named == null ? id(simple) : named.value(),
        method,
        type.getName().replace('.', '/'),
        components(type, components),
        source.where(simple),
        source.statement(simple),
        proof == null ? Proof.TURNS : proof.turns(),
        proof == null ? Proof.Theory.BITS : proof.theory());
  }

  private static List<Component> components(Class<?> type, RecordComponent[] components) {
    List<Component> found = new ArrayList<>();
    for (RecordComponent component : components) {
      Each each = component.getAnnotation(Each.class);
      boolean isEach = each != null || component.getType().isEnum();
      if (isEach && !found.isEmpty() && !found.getLast().isEach()) {
        throw new IllegalStateException(
            type + ": what is tried one by one comes first, '" + component.getName() + "' too");
      }
      found.add(
          new Component(
              component.getType().getSimpleName(),
              component.getName(),
              isEach,
              each == null ? 0 : each.from(),
              each == null ? -1 : each.to()));
    }
    return found;
  }

  /** {@code RoundUp} is {@code round-up}. */
  private static String id(String simpleName) {
    return simpleName.replaceAll("(?<!^)(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }
}
