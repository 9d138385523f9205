// SPDX-License-Identifier: Apache-2.0
package hakmem.model.bug;

import hakmem.model.trace.Engine;
import hakmem.model.trace.LoopGuard;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A copy of the engine with a bug in it: loads hakmem's classes anew, one of them edited, and the
 * executor that drives them. Shared with the parent are traces, and the memory package: its classes
 * bind to the C library, which takes long, and no planted bug is there.
 */
final class MutatingLoader extends ClassLoader {
  private static final String EXECUTOR = "hakmem.model.run.Executor";
  private static final ClassDesc GUARD = ClassDesc.of(LoopGuard.class.getName());
  private static final MethodTypeDesc NO_ARGUMENTS = MethodTypeDesc.of(ConstantDescs.CD_void);

  /** Classes with guarded loops and without an edit, for all loaders. */
  private static final Map<String, byte[]> UNEDITED = new ConcurrentHashMap<>();

  private final ClassEdit edit;

  private MutatingLoader(ClassEdit edit) {
    super("planted-bug", MutatingLoader.class.getClassLoader());
    this.edit = edit;
  }

  /** The engine with this edit. */
  static Engine engineWith(ClassEdit edit) {
    try {
      MutatingLoader loader = new MutatingLoader(edit);
      loader.loadClass(edit.binaryName());
      return (Engine) loader.loadClass(EXECUTOR).getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the engine with a planted bug cannot be loaded", e);
    }
  }

  private static boolean isCopied(String name) {
    return name.startsWith("hakmem.")
        && !name.startsWith("hakmem.model.trace.")
        && !name.startsWith("hakmem.memory.");
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!isCopied(name)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : define(name);
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    byte[] original = bytesOf(name);
    if (original == null) {
      throw new ClassNotFoundException(name);
    }
    byte[] bytes;
    if (name.equals(edit.binaryName())) {
      bytes = guardLoops(edit.apply(original));
    } else if (name.startsWith("hakmem.model.")) {
      bytes = original;
    } else {
      bytes = UNEDITED.computeIfAbsent(name, _ -> guardLoops(original));
    }
    return defineClass(name, bytes, 0, bytes.length);
  }

  private byte @Nullable [] bytesOf(String name) {
    String resource = name.replace('.', '/') + ".class";
    try (InputStream in = getParent().getResourceAsStream(resource)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Counts backward branches. */
  private static byte[] guardLoops(byte[] original) {
    ClassTransform transform =
        ClassTransform.transformingMethodBodies(
            CodeTransform.ofStateful(
                () -> {
                  Set<Label> behind = new HashSet<>();
                  return (builder, element) -> {
                    if (element instanceof LabelTarget target) {
                      behind.add(target.label());
                    }
                    if (element instanceof BranchInstruction branch
                        && behind.contains(branch.target())) {
                      builder.invokestatic(GUARD, "turn", NO_ARGUMENTS);
                    }
                    builder.with(element);
                  };
                }));
    return ClassFile.of().transformClass(ClassFile.of().parse(original), transform);
  }
}
