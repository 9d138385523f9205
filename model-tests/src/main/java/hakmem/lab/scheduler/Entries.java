// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/*
 * Implementation note.
 *
 * The copy is that of Interleavings, with a call at each entry of a method: no points more, so the
 * executions are the same. An engine with a bug can differ from it only after it has entered the
 * method that has the bug. So while no execution of a scenario enters that method, each execution
 * is the same as without the bug, and so is the choice of the next one.
 *
 * A class is initialised once in a copy, by the scenario that happens to come first: what is
 * entered meanwhile counts for all scenarios.
 */
/**
 * Which methods of the engine each scenario enters, in any of the interleavings that are run:
 * looked up at the first question about a scenario. For one thread, and one object at a time.
 */
public final class Entries {
  private static final ClassDesc THIS = ClassDesc.of(Entries.class.getName());
  private static final MethodTypeDesc ENTER =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int);
  private static final UnaryOperator<byte[]> MARKED =
      original -> Instrumenter.INSTANCE.apply(mark(original));

  private static final List<String> NAMES = new ArrayList<>();
  private static final BitSet NOW = new BitSet();
  private static final BitSet ONCE = new BitSet();
  private static int initialisers;

  private final Interleavings engine = Interleavings.rewrittenBy(MARKED);
  private final Map<String, Set<String>> byScenario = new HashMap<>();
  private final long most;
  private final long seed;

  /**
   * Of a number of interleavings of each scenario.
   *
   * @param most interleavings
   * @param seed of those that are sampled
   */
  public Entries(long most, long seed) {
    this.most = most;
    this.seed = seed;
    ONCE.or(NOW); // By what makes the scenarios.
  }

  /** Names of the scenarios, in their order. */
  public List<String> scenarios() {
    return engine.scenarios().names();
  }

  /**
   * Whether a scenario enters a method.
   *
   * @param method class with its package below hakmem, and name, as in {@code bin.Bins.push}
   */
  public boolean isEnteredBy(String scenario, String method) {
    return byScenario.computeIfAbsent(scenario, this::explore).contains(method)
        || names(ONCE).contains(method);
  }

  private Set<String> explore(String scenario) {
    NOW.clear();
    engine.explore(scenario, most, seed, _ -> {});
    return names(NOW);
  }

  private static Set<String> names(BitSet numbers) {
    Set<String> names = new HashSet<>();
    numbers.stream().forEach(number -> names.add(NAMES.get(number)));
    return names;
  }

  /** A method of the copy is entered. */
  public static void enter(int method) {
    (initialisers > 0 ? ONCE : NOW).set(method);
  }

  /** An initialiser of a class of the copy begins. */
  public static void enterInitialiser() {
    initialisers++;
  }

  /** It ends. */
  public static void leaveInitialiser() {
    initialisers--;
  }

  private static byte[] mark(byte[] original) {
    ClassModel model = ClassFile.of().parse(original);
    String className = model.thisClass().asInternalName().replace('/', '.');
    ClassTransform transform =
        (builder, element) -> {
          if (element instanceof MethodModel m && m.code().isPresent()) {
            String method = m.methodName().stringValue();
            boolean initialiser = method.equals(ConstantDescs.CLASS_INIT_NAME);
            builder.transformMethod(
                m,
                MethodTransform.transformingCode(
                    initialiser
                        ? MethodWalk.ofInitialiser(THIS)
                        : ofMethod(className + "." + method)));
          } else {
            builder.with(element);
          }
        };
    return ClassFile.of().transformClass(model, transform);
  }

  private static CodeTransform ofMethod(String name) {
    int number = NAMES.size();
    NAMES.add(name.substring("hakmem.".length()));
    return new CodeTransform() {
      @Override
      public void atStart(CodeBuilder out) {
        out.loadConstant(number).invokestatic(THIS, "enter", ENTER);
      }

      @Override
      public void accept(CodeBuilder out, CodeElement element) {
        out.with(element);
      }
    };
  }
}
