// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * A copy of core that notes each call of a variable or method handle that it comes to, and of the
 * atomics of the JDK that use such handles. The JVM links a call of a handle when a class first
 * makes it, in Java heap; another of the same name and type in the same class is linked with it.
 */
public final class LinkedSites extends ClassLoader {
  private static final Set<String> REACHED = new ConcurrentSkipListSet<>();
  private static final Set<String> HANDLES =
      Set.of("java/lang/invoke/VarHandle", "java/lang/invoke/MethodHandle");
  private static final String ATOMICS = "java/util/concurrent/atomic/";

  /** Calls of these are no calls of handles: they use none. */
  private static final Set<String> WITHOUT_HANDLES =
      Set.of(
          "AtomicInteger", "AtomicLong", "AtomicReferenceArray.length", "AtomicLongArray.length");

  /** A copy of which nothing is loaded yet. */
  public LinkedSites() {
    super(LinkedSites.class.getClassLoader());
  }

  /** A call was come to. Called by the copy. */
  public static void reach(String site) {
    REACHED.add(site);
  }

  static Set<String> reached() {
    return REACHED;
  }

  /** All calls that a class makes. */
  static Set<String> of(ClassModel model) {
    Set<String> sites = new TreeSet<>();
    for (MethodModel method : model.methods()) {
      method.code().ifPresent(code -> code.forEach(element -> note(model, element, sites)));
    }
    return sites;
  }

  private static void note(ClassModel model, CodeElement element, Set<String> sites) {
    if (isSite(element)) {
      sites.add(name(model, (InvokeInstruction) element));
    }
  }

  private static boolean isSite(CodeElement element) {
    return element instanceof InvokeInstruction call && (isHandle(call) || isAtomic(call));
  }

  /** One method takes arguments of any type: the JVM links nothing for its callers. */
  private static boolean isHandle(InvokeInstruction call) {
    return HANDLES.contains(call.owner().asInternalName())
        && !call.name().equalsString("invokeWithArguments");
  }

  private static boolean isAtomic(InvokeInstruction call) {
    String owner = call.owner().asInternalName();
    String type = owner.substring(owner.lastIndexOf('/') + 1);
    return owner.startsWith(ATOMICS)
        && !call.name().equalsString(ConstantDescs.INIT_NAME)
        && !WITHOUT_HANDLES.contains(type)
        && !WITHOUT_HANDLES.contains(type + "." + call.name().stringValue());
  }

  private static String name(ClassModel model, InvokeInstruction call) {
    String where = isAtomic(call) ? call.owner().asInternalName() : inClass(model);
    return where + " " + call.name() + call.type();
  }

  private static String inClass(ClassModel model) {
    return model.thisClass().asInternalName();
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith("hakmem.") || name.equals(LinkedSites.class.getName())) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      ClassFile format = ClassFile.of();
      ClassModel model = format.parse(in.readAllBytes());
      byte[] bytes =
          format.transformClass(
              model,
              ClassTransform.transformingMethodBodies(
                  (code, element) -> {
                    if (isSite(element)) {
                      report(code, name(model, (InvokeInstruction) element));
                    }
                    code.with(element);
                  }));
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  private static void report(CodeBuilder code, String site) {
    code.loadConstant(site)
        .invokestatic(
            ClassDesc.of(LinkedSites.class.getName()),
            "reach",
            MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_String));
  }
}
