// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.recorder;

import hakmem.lab.recorder.Probe.When;
import java.lang.classfile.AccessFlags;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodBuilder;
import java.lang.classfile.MethodElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Writes the calls of probes into the engine's class files. Stateless. */
final class ProbeWriter {
  private static final String PACKAGE = "hakmem.";
  private static final String BODY = "$body";
  private static final ClassDesc PROBES = ClassDesc.of(PACKAGE + "lab.recorder.Probes");
  private static final MethodTypeDesc NOTHING = MethodTypeDesc.of(ConstantDescs.CD_void);

  /** One probe: where, when, and the method to call. */
  private record Place(String className, String method, Probe probe, Method target) {
    static Place of(Method target) {
      Probe probe = target.getAnnotation(Probe.class);
      if (probe == null) {
        throw new IllegalArgumentException(target + " is no probe; annotate it");
      }
      int dot = probe.of().lastIndexOf('.');
      if (dot < 0) {
        throw new IllegalArgumentException(
            target + " is a probe of no class; name class and method");
      }
      return new Place(
          PACKAGE + probe.of().substring(0, dot), probe.of().substring(dot + 1), probe, target);
    }

    When when() {
      return probe.when();
    }

    /** Whether it is this method, of several with its name, that the probe's parameters fit. */
    boolean fits(MethodModel m) {
      if (m.flags().has(AccessFlag.BRIDGE)) {
        return false; // The compiler's: it calls the method that is meant.
      }
      if (!m.methodName().equalsString(method) || when() == When.INSTEAD_OF_LOAD) {
        return m.methodName().equalsString(method);
      }
      MethodTypeDesc type = m.methodTypeSymbol();
      boolean takesResult =
          (when() == When.AFTER || when() == When.ATOMIC)
              && !type.returnType().equals(ConstantDescs.CD_void);
      int receiver = m.flags().has(AccessFlag.STATIC) ? 0 : 1;
      return target.getParameterCount() == type.parameterCount() + receiver + (takesResult ? 1 : 0);
    }

    void call(CodeBuilder out) {
      out.invokestatic(desc(target.getDeclaringClass()), target.getName(), descriptor());
    }

    private MethodTypeDesc descriptor() {
      return MethodTypeDesc.of(
          desc(target.getReturnType()),
          Stream.of(target.getParameterTypes()).map(Place::desc).toList());
    }

    private static ClassDesc desc(Class<?> type) {
      return type.describeConstable().orElseThrow();
    }
  }

  private static final Map<String, List<Place>> PLACES = places();

  private ProbeWriter() {}

  private static Map<String, List<Place>> places() {
    Map<String, List<Place>> all = new HashMap<>();
    Stream.of(ListProbes.class, SlabProbes.class, LeaseProbes.class, RegistryProbes.class)
        .flatMap(c -> Stream.of(c.getDeclaredMethods()))
        .filter(m -> m.isAnnotationPresent(Probe.class))
        .sorted(Comparator.comparing(Method::getName))
        .map(Place::of)
        .forEach(p -> all.computeIfAbsent(p.className(), _ -> new ArrayList<>()).add(p));
    return all;
  }

  /**
   * The class file with its probes.
   *
   * @throws IllegalStateException if a place is not there: the engine has changed, and the probes
   *     must follow
   */
  static byte[] rewrite(byte[] original) {
    ClassFile classFile = ClassFile.of(ClassFile.DebugElementsOption.DROP_DEBUG);
    ClassModel model = classFile.parse(original);
    String name = model.thisClass().asInternalName().replace('/', '.');
    List<Place> places = PLACES.getOrDefault(name, List.of());
    if (places.isEmpty()) {
      return original;
    }
    List<Place> missing = new ArrayList<>(places);
    byte[] changed =
        classFile.transformClass(
            model, (out, element) -> write(out, element, model, places, missing));
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "no place for the probe "
              + missing.getFirst().probe()
              + "; adapt its class in hakmem.lab.recorder to the engine");
    }
    return changed;
  }

  private static void write(
      ClassBuilder out,
      ClassElement element,
      ClassModel model,
      List<Place> places,
      List<Place> missing) {
    List<Place> here =
        element instanceof MethodModel m
            ? places.stream().filter(p -> p.fits(m)).toList()
            : List.of();
    if (here.isEmpty()) {
      out.with(element);
      return;
    }
    MethodModel method = (MethodModel) element;
    List<Place> around = here.stream().filter(p -> p.when().compareTo(When.AFTER) <= 0).toList();
    missing.removeAll(around);
    if (around.isEmpty()) {
      out.transformMethod(method, (MethodTransform) (m, e) -> inside(m, e, method, here, missing));
      return;
    }
    int flags =
        (method.flags().flagsMask() | ClassFile.ACC_PRIVATE)
            & ~(ClassFile.ACC_PUBLIC | ClassFile.ACC_PROTECTED);
    out.withMethod(
        method.methodName().stringValue() + BODY,
        method.methodTypeSymbol(),
        flags,
        m -> m.transform(method, (MethodTransform) (b, e) -> inside(b, e, method, here, missing)));
    out.withMethodBody(
        method.methodName().stringValue(),
        method.methodTypeSymbol(),
        method.flags().flagsMask(),
        code -> new Wrapping(model, method, around).write(code));
  }

  /** Copies a method, with the probes that stand inside its body. */
  private static void inside(
      MethodBuilder out,
      MethodElement element,
      MethodModel method,
      List<Place> places,
      List<Place> missing) {
    if (!(element instanceof CodeModel code)) {
      if (!(element instanceof AccessFlags)) {
        out.with(element);
      }
      return;
    }
    out.transformCode(
        code,
        (b, e) -> {
          for (Place place : places) {
            if (missing.contains(place) && stands(place, e)) {
              missing.remove(place);
              if (place.when() == When.INSTEAD_OF_LOAD) {
                place.call(b);
                return;
              }
              b.with(e);
              loadArguments(b, method);
              place.call(b);
              return;
            }
          }
          b.with(e);
        });
  }

  private static boolean stands(Place place, CodeElement e) {
    return switch (place.when()) {
      case AFTER_STORE ->
          e instanceof FieldInstruction f
              && f.opcode() == Opcode.PUTFIELD
              && f.name().equalsString(place.probe().field());
      case INSTEAD_OF_LOAD ->
          e instanceof ArrayLoadInstruction a && a.typeKind() == TypeKind.REFERENCE;
      default -> false;
    };
  }

  private static void loadArguments(CodeBuilder out, MethodModel method) {
    if (!method.flags().has(AccessFlag.STATIC)) {
      out.aload(0);
    }
    int parameter = 0;
    for (ClassDesc type : method.methodTypeSymbol().parameterList()) {
      out.loadLocal(TypeKind.from(type), out.parameterSlot(parameter++));
    }
  }

  /** The method that calls the body and the probes around it. */
  private record Wrapping(ClassModel model, MethodModel method, List<Place> places) {

    void write(CodeBuilder code) {
      places.stream()
          .filter(p -> p.when() == When.BEFORE)
          .forEach(
              p -> {
                loadArguments(code, method);
                p.call(code);
              });
      boolean atomic = places.stream().anyMatch(p -> p.when() == When.ATOMIC);
      if (!atomic) {
        callBody(code);
        return;
      }
      code.invokestatic(PROBES, "begin", NOTHING);
      code.trying(
          this::callBody,
          handlers ->
              handlers.catchingAll(
                  handler -> {
                    handler.invokestatic(PROBES, "end", NOTHING);
                    handler.athrow();
                  }));
    }

    private void callBody(CodeBuilder code) {
      TypeKind result = TypeKind.from(method.methodTypeSymbol().returnType());
      loadArguments(code, method);
      String body = method.methodName().stringValue() + BODY;
      ClassDesc owner = model.thisClass().asSymbol();
      if (method.flags().has(AccessFlag.STATIC)) {
        code.invokestatic(owner, body, method.methodTypeSymbol());
      } else {
        code.invokespecial(owner, body, method.methodTypeSymbol());
      }
      int slot = result == TypeKind.VOID ? 0 : code.allocateLocal(result);
      if (result != TypeKind.VOID) {
        code.storeLocal(result, slot);
      }
      for (Place place : places) {
        if (place.when() != When.BEFORE) {
          loadArguments(code, method);
          if (result != TypeKind.VOID) {
            code.loadLocal(result, slot);
          }
          place.call(code);
        }
      }
      if (places.stream().anyMatch(p -> p.when() == When.ATOMIC)) {
        code.invokestatic(PROBES, "end", NOTHING);
      }
      if (result != TypeKind.VOID) {
        code.loadLocal(result, slot);
      }
      code.return_(result);
    }
  }
}
