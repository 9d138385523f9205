// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.omit;

import hakmem.lab.access.CoreClasses;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Which methods of core call which, by class and name, read from the class files. Immutable. */
final class Callers {
  private static final String CORE = "hakmem.";

  private final Map<String, Set<String>> callers = new HashMap<>();

  private Callers() {}

  /** Of core as it stands. */
  static Callers ofCore() {
    Callers all = new Callers();
    for (byte[] file : CoreClasses.with(null)) {
      ClassModel model = ClassFile.of().parse(file);
      String className = below(model.thisClass().asInternalName());
      for (MethodModel method : model.methods()) {
        Optional<CodeModel> code = method.code();
        if (code.isPresent()) {
          all.add(className + "." + method.methodName().stringValue(), code.get());
        }
      }
    }
    return all;
  }

  private static String below(String internalName) {
    String name = internalName.replace('/', '.');
    return name.startsWith(CORE) ? name.substring(CORE.length()) : name;
  }

  private void add(String caller, CodeModel code) {
    for (CodeElement element : code.elementList()) {
      if (element instanceof InvokeInstruction call) {
        String callee = below(call.owner().asInternalName()) + "." + call.name().stringValue();
        callers.computeIfAbsent(callee, _ -> new HashSet<>()).add(caller);
      }
    }
  }

  /**
   * A method if it is entered, else those of its callers, and of theirs, that are: handlers call it
   * and no run without an Error comes there.
   */
  Set<String> enteredFor(String method, Predicate<String> entered) {
    Set<String> seen = new HashSet<>();
    Set<String> now = Set.of(method);
    while (!now.isEmpty()) {
      Set<String> found = now.stream().filter(entered).collect(Collectors.toSet());
      if (!found.isEmpty()) {
        return found;
      }
      seen.addAll(now);
      now =
          now.stream()
              .flatMap(callee -> callers.getOrDefault(callee, Set.of()).stream())
              .filter(caller -> !seen.contains(caller))
              .collect(Collectors.toSet());
    }
    return Set.of();
  }
}
