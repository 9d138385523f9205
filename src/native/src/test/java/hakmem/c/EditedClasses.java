// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Classes of this package once more, one of them with a method that does nothing. */
final class EditedClasses extends ClassLoader {
  private static final String PACKAGE = "hakmem.c.";
  private static final MethodTypeDesc HIT =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int);

  private final Map<String, byte[]> edited;

  private EditedClasses(Map<String, byte[]> edited) {
    super(EditedClasses.class.getClassLoader());
    this.edited = edited;
  }

  /** A loader in which the method returns that number, or nothing. */
  static EditedClasses with(Class<?> type, String method, int result) throws IOException {
    return new EditedClasses(Map.of(type.getName(), edit(bytes(type.getName()), method, result)));
  }

  /** A loader in which each call and each new object of the classes is a place of a strike. */
  static EditedClasses struck(List<Class<?>> types) throws IOException {
    return struckWithout(types, Void.class, "");
  }

  /** The same, and a method of one of them does nothing. */
  static EditedClasses struckWithout(List<Class<?>> types, Class<?> type, String method)
      throws IOException {
    Map<String, byte[]> edited = new HashMap<>();
    for (Class<?> one : types) {
      byte[] bytes = bytes(one.getName());
      int first = edited.size() * StackStrikes.PLACES_OF_A_CLASS;
      edited.put(one.getName(), strike(one == type ? edit(bytes, method, 0) : bytes, first));
    }
    return new EditedClasses(edited);
  }

  /** Places have numbers, from that of the class on. */
  private static byte[] strike(byte[] original, int first) {
    ClassDesc strikes = ClassDesc.of(StackStrikes.class.getName());
    int[] places = {first};
    CodeTransform transform =
        (code, element) -> {
          boolean isPlace =
              element instanceof InvokeInstruction call && !isConstructor(call)
                  || element instanceof NewObjectInstruction;
          if (isPlace) {
            code.loadConstant(places[0]++).invokestatic(strikes, "hit", HIT);
          }
          code.with(element);
        };
    ClassFile file = ClassFile.of();
    return file.transformClass(
        file.parse(original),
        ClassTransform.transformingMethodBodies(
            method -> !method.methodName().stringValue().startsWith("<"), transform));
  }

  /** Between a new object and its constructor there is nothing that a handler could undo. */
  private static boolean isConstructor(InvokeInstruction call) {
    return call.name().equalsString(ConstantDescs.INIT_NAME);
  }

  /** Writes the class into a folder, for a class path. */
  static Path write(Path folder, Class<?> type, List<String> methods) throws IOException {
    Path file = folder.resolve(path(type.getName()));
    Files.createDirectories(file.getParent());
    byte[] bytes = bytes(type.getName());
    for (String method : methods) {
      bytes = edit(bytes, method, 0);
    }
    return Files.write(file, bytes);
  }

  private static String path(String name) {
    return name.replace('.', '/') + ".class";
  }

  private static byte[] bytes(String name) throws IOException {
    try (var in = EditedClasses.class.getClassLoader().getResourceAsStream(path(name))) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  private static byte[] edit(byte[] original, String method, int result) {
    int[] edits = {0};
    ClassTransform edit =
        (builder, element) -> {
          if (element instanceof MethodModel one && one.methodName().equalsString(method)) {
            edits[0]++;
            boolean isVoid = one.methodTypeSymbol().returnType().descriptorString().equals("V");
            builder.withMethodBody(
                one.methodName(),
                one.methodType(),
                one.flags().flagsMask(),
                code -> end(code, isVoid, result));
          } else {
            builder.with(element);
          }
        };
    ClassFile file = ClassFile.of();
    byte[] bytes = file.transformClass(file.parse(original), edit);
    if (edits[0] != 1) {
      throw new IllegalStateException(edits[0] + " methods have the name " + method);
    }
    return bytes;
  }

  private static void end(CodeBuilder code, boolean isVoid, int result) {
    if (isVoid) {
      code.return_();
    } else {
      code.loadConstant(result).ireturn();
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      if (!name.startsWith(PACKAGE)) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : findClass(name);
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    try {
      byte[] bytes = edited.getOrDefault(name, bytes(name));
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
