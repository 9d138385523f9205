// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.constant.ConstantDescs;
import java.util.function.UnaryOperator;

/*
 * Implementation note.
 *
 * A load is preceded by a call that names object and site, and followed by one that names the
 * value. What takes more operands (stores, calls) is replaced by a call of a bridge: a static
 * method added to the same class, with the same operands, which makes the two calls and the access
 * between them. Nothing else of the class changes.
 *
 * Every non-final field and every array element of references and longs is taken, shared or not:
 * what only one thread touches costs time, but no interleaving. Left out: constructors' own fields
 * (nobody has the object yet), class initialisers, arrays of other types, and whole-block copies.
 */
/** Rewrites classes of the engine so that each access of memory is a point of the scheduler. */
public final class Instrumenter implements UnaryOperator<byte[]> {
  /** The one that all copies of the engine share. */
  public static final Instrumenter INSTANCE = new Instrumenter();

  private final FieldFlags flags = new FieldFlags();

  private Instrumenter() {}

  @Override
  public byte[] apply(byte[] original) {
    ClassModel model = ClassFile.of().parse(original);
    if (!isEngine(model.thisClass().asSymbol().packageName())) {
      return original;
    }
    Bridges bridges = new Bridges(model.thisClass().asSymbol());
    ClassTransform transform =
        (builder, element) -> {
          if (element instanceof MethodModel m && m.code().isPresent()) {
            MethodWalk walk = new MethodWalk(model, m, bridges, flags);
            boolean initialiser = m.methodName().equalsString(ConstantDescs.CLASS_INIT_NAME);
            builder.transformMethod(
                m,
                MethodTransform.transformingCode(
                    initialiser ? MethodWalk.ofInitialiser() : walk::instruction));
          } else {
            builder.with(element);
          }
        };
    return ClassFile.of()
        .transformClass(model, transform.andThen(ClassTransform.endHandler(bridges::write)));
  }

  /** Diagnostics run at rest; layouts are pure. */
  private static boolean isEngine(String name) {
    return name.startsWith("hakmem.")
        && !name.startsWith("hakmem.lab")
        && !name.equals("hakmem.diag")
        && !name.equals("hakmem.layout");
  }
}
