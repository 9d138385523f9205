// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.access;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.FieldModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Finds in class files how words are accessed that several threads share: through variable handles,
 * as volatile fields, through atomic classes and concurrent collections, and in block memory. A
 * field with a variable handle is shared wherever it is accessed, plainly too.
 */
public final class AccessScan {
  private static final String VAR_HANDLE = "java.lang.invoke.VarHandle";
  private static final String BLOCK_MEMORY = "hakmem.memory.BlockMemory";
  private static final String BLOCK_WORDS = "block words";
  private static final String CONCURRENT = "java.util.concurrent";

  private final Map<String, String> wordsByHandle = new HashMap<>();
  private final Set<String> arrays = new HashSet<>();
  private final Set<String> volatiles = new HashSet<>();
  private final SortedSet<Access> accesses = new TreeSet<>();

  private AccessScan() {}

  /** All accesses in these class files. */
  public static SortedSet<Access> of(Collection<byte[]> classFiles) {
    AccessScan scan = new AccessScan();
    List<ClassModel> classes = classFiles.stream().map(ClassFile.of()::parse).toList();
    classes.forEach(scan::noteFields);
    classes.forEach(scan::scan);
    return scan.accesses;
  }

  private void noteFields(ClassModel model) {
    String name = simpleName(model.thisClass().asSymbol());
    for (FieldModel field : model.fields()) {
      if (field.flags().has(AccessFlag.VOLATILE)) {
        volatiles.add(name + "." + field.fieldName().stringValue());
      }
    }
    for (MethodModel method : model.methods()) {
      if (method.methodName().equalsString("<clinit>")) {
        noteHandles(name, method);
      }
    }
  }

  /** What each handle is of, from the constants that it is made with. */
  private void noteHandles(String owner, MethodModel initializer) {
    List<ConstantDesc> constants = new ArrayList<>();
    for (CodeElement element : elements(initializer)) {
      if (element instanceof ConstantInstruction constant) {
        constants.add(constant.constantValue());
      } else if (element instanceof FieldInstruction field && field.opcode() == Opcode.PUTSTATIC) {
        if (isOf(field.typeSymbol(), VAR_HANDLE)) {
          wordsByHandle.put(owner + "." + field.name().stringValue(), wordOf(constants));
        }
        constants.clear();
      }
    }
  }

  private String wordOf(List<ConstantDesc> constants) {
    // Of a primitive type the class is no constant: a field has two or three.
    if (constants.size() >= 2 && constants.get(0) instanceof ClassDesc owner) {
      return simpleName(owner) + "." + constants.get(1);
    }
    if (constants.size() == 1 && constants.get(0) instanceof ClassDesc array) {
      arrays.add(array.descriptorString());
      return array.displayName();
    }
    return BLOCK_WORDS;
  }

  private void scan(ClassModel model) {
    String name = simpleName(model.thisClass().asSymbol());
    for (MethodModel method : model.methods()) {
      new MethodScan(name + "." + methodName(method)).scan(elements(method));
    }
  }

  private static List<CodeElement> elements(MethodModel method) {
    return method.findAttribute(Attributes.code()).isPresent()
        ? method.code().orElseThrow().elementList()
        : List.of();
  }

  /** A lambda's body counts as its method's. */
  private static String methodName(MethodModel method) {
    return method.methodName().stringValue().replaceFirst("^lambda\\$(.*)\\$.*", "$1");
  }

  private static String simpleName(ClassDesc type) {
    return type.displayName().replace('$', '.');
  }

  private static boolean isOf(ClassDesc type, String name) {
    return type.isClassOrInterface()
        && (type.packageName() + "." + type.displayName()).equals(name);
  }

  private static boolean isConcurrent(ClassDesc type) {
    String name = type.isClassOrInterface() ? type.packageName() : "";
    return name.equals(CONCURRENT) || name.equals(CONCURRENT + ".atomic");
  }

  /** One method; remembers the last field of each type, which a call is taken to be on. */
  private final class MethodScan {
    private final String method;
    private final Map<String, String> lastField = new HashMap<>();
    private @Nullable String handle;
    private boolean hasArray;

    MethodScan(String method) {
      this.method = method;
    }

    void scan(List<CodeElement> code) {
      for (CodeElement element : code) {
        switch (element) {
          case FieldInstruction field -> onField(field);
          case InvokeInstruction call -> onCall(call);
          case Instruction other -> onOther(other.opcode());
          default -> {}
        }
      }
    }

    private void add(String word, String mode) {
      accesses.add(new Access(word, method, mode));
    }

    private void onField(FieldInstruction field) {
      String name = simpleName(field.owner().asSymbol()) + "." + field.name().stringValue();
      ClassDesc type = field.typeSymbol();
      if (field.opcode() == Opcode.GETSTATIC && isOf(type, VAR_HANDLE)) {
        handle = wordsByHandle.get(name);
        return;
      }
      boolean read = field.opcode() == Opcode.GETFIELD || field.opcode() == Opcode.GETSTATIC;
      if (volatiles.contains(name)) {
        add(name, read ? "volatile read" : "volatile write");
      } else if (wordsByHandle.containsValue(name)) {
        add(name, read ? "plain read" : "plain write");
      }
      hasArray |= read && arrays.contains(type.descriptorString());
      if (read) {
        lastField.put(type.descriptorString(), name);
      }
    }

    private void onCall(InvokeInstruction call) {
      ClassDesc owner = call.owner().asSymbol();
      String mode = call.name().stringValue();
      if (isOf(owner, VAR_HANDLE) && handle != null) {
        add(handle, mode);
      } else if (isOf(owner, BLOCK_MEMORY) && !mode.equals("<init>")) {
        add(BLOCK_WORDS, mode);
      } else if (isConcurrent(owner)) {
        String field = lastField.get(owner.descriptorString());
        if (field != null && !mode.equals("<init>")) {
          add(field, mode);
        }
      }
    }

    private void onOther(Opcode opcode) {
      if (hasArray && opcode == Opcode.AALOAD) {
        add("Slab[]", "plain read");
      }
    }
  }
}
