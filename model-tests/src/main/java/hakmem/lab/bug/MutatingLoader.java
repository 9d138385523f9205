// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.bug;

import hakmem.lab.trace.LoopGuard;
import hakmem.lab.trace.TraceRunner;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A copy of the engine, with a bug in it or as it is: loads hakmem's classes anew, one of them
 * edited, and the code that drives them. Shared with the parent are traces, the scheduler, the
 * test-kit, and the memory package, unless the bug is there: its classes bind to the C library,
 * which takes long.
 */
public final class MutatingLoader extends ClassLoader {
  private static final String EXECUTOR = "hakmem.lab.model.Lockstep";
  private static final ClassDesc GUARD = ClassDesc.of(LoopGuard.class.getName());
  private static final MethodTypeDesc NO_ARGUMENTS = MethodTypeDesc.of(ConstantDescs.CD_void);

  private static final UnaryOperator<byte[]> GUARDED = MutatingLoader::guardLoops;

  /** What all copies have in common, by rewriter and class: rewritten once. */
  private static final Map<UnaryOperator<byte[]>, Map<String, byte[]>> UNEDITED =
      new ConcurrentHashMap<>();

  private final List<ClassEdit> edits;
  private final UnaryOperator<byte[]> rewriter;
  private final Map<String, byte[]> unedited;
  private final boolean withMemory;

  private MutatingLoader(
      @Nullable PlantedBug bug, UnaryOperator<byte[]> rewriter, boolean withMemory) {
    super(
        "planted-bug",
        Objects.requireNonNullElse(
            MutatingLoader.class.getClassLoader(), ClassLoader.getSystemClassLoader()));
    this.edits = bug == null ? List.of() : bug.edits();
    this.rewriter = rewriter;
    this.withMemory = withMemory;
    this.unedited = UNEDITED.computeIfAbsent(rewriter, _ -> new ConcurrentHashMap<>());
  }

  /**
   * A copy of the engine of which every class goes through a rewriter.
   *
   * @param bug to plant before that, or null
   * @param rewriter of class files of the engine; one object for all copies that share its results
   */
  public static ClassLoader copyOf(@Nullable PlantedBug bug, UnaryOperator<byte[]> rewriter) {
    return copyOf(bug, rewriter, false);
  }

  /** The same with a copy of the memory package too. */
  public static ClassLoader copyWithMemory(
      @Nullable PlantedBug bug, UnaryOperator<byte[]> rewriter) {
    return copyOf(bug, rewriter, true);
  }

  private static ClassLoader copyOf(
      @Nullable PlantedBug bug, UnaryOperator<byte[]> rewriter, boolean withMemory) {
    if (bug != null && !withMemory && bug.isInMemory()) {
      throw new IllegalArgumentException(
          bug.name() + " is in hakmem.memory, of which this copy of the engine has no copy");
    }
    MutatingLoader loader = new MutatingLoader(bug, rewriter, withMemory);
    loader.loadEdited();
    return loader;
  }

  /** Tells at once if the place of an edit is gone. */
  private void loadEdited() {
    for (ClassEdit edit : edits) {
      try {
        loadClass(edit.binaryName());
      } catch (ClassNotFoundException _) {
        throw edit.withoutClass();
      }
    }
  }

  /** The engine with this bug, behind the executor that drives it beside the model. */
  static TraceRunner engineWith(PlantedBug bug) {
    try {
      ClassLoader loader = copyOf(bug, GUARDED, bug.isInMemory());
      return (TraceRunner) loader.loadClass(EXECUTOR).getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the engine with a planted bug cannot be loaded", e);
    }
  }

  private boolean isCopied(String name) {
    return name.startsWith("hakmem.")
        && !name.startsWith("hakmem.lab.trace.")
        && !name.startsWith("hakmem.lab.strike.")
        && (withMemory || !isMemory(name))
        && !name.startsWith("hakmem.lab.scheduler.");
  }

  static boolean isMemory(String name) {
    return name.startsWith("hakmem.memory.") || name.startsWith("hakmem.testkit.");
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
    byte[] edited = original;
    for (ClassEdit edit : edits) {
      edited = edit.binaryName().equals(name) ? edit.apply(edited) : edited;
    }
    byte[] bytes;
    if (edited != original) {
      bytes = rewriter.apply(edited);
    } else if (name.startsWith("hakmem.lab.")) {
      bytes = original;
    } else {
      bytes = unedited.computeIfAbsent(name, _ -> rewriter.apply(original));
    }
    return defineClass(name, bytes, 0, bytes.length);
  }

  private byte @Nullable [] bytesOf(String name) {
    String resource = name.replace('.', '/') + ".class";
    try (InputStream in = MutatingLoader.class.getResourceAsStream("/" + resource)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A class of which {@link LoopGuard} counts the backward branches. */
  public static byte[] guardLoops(byte[] original) {
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
