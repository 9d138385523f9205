// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.api.Hakmem;
import hakmem.freelist.Freelist;
import hakmem.layout.Addresses;
import hakmem.layout.BlockIndex;
import hakmem.layout.BlockSignature;
import hakmem.layout.Lengths;
import hakmem.lease.HeapLease;
import hakmem.memory.FfmBlockMemory;
import hakmem.superslab.Slab;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ExceptionCatch;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.ReturnInstruction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * The fast paths of malloc and free are, instruction for instruction, what {@code
 * src/core/fast-path.txt} says: a counter or a switch that somebody adds to them is seen, and
 * whoever wants it says so there.
 */
class FastPathCodeTest {
  private static final Path AGREED = Path.of("fast-path.txt");
  private static final Path FOUND = Path.of("target", "fast-path.txt");

  /** What runs from the call of malloc or free to its return, if nothing is slow. */
  private static final Map<Class<?>, List<String>> METHODS =
      Map.ofEntries(
          Map.entry(Hakmem.class, List.of("malloc", "free", "cached")),
          Map.entry(
              BlockHeap.class, List.of("malloc", "take", "pop", "free", "freeLocal", "pushLocal")),
          Map.entry(HeaderlessHeap.class, List.of("userOffset")),
          Map.entry(HeaderHeap.class, List.of("userOffset")),
          Map.entry(HeapLease.class, List.of("enter", "leave", "loadHeads", "loadOwnerId")),
          Map.entry(Freelist.class, List.of("pop", "push")),
          Map.entry(BlockIndex.class, List.of("isBelow")),
          Map.entry(FfmBlockMemory.class, List.of("loadPlain", "storePlain")),
          Map.entry(Slab.class, List.of("exactIndex")),
          Map.entry(Lengths.class, List.of("isSmall", "smallClass")),
          Map.entry(BlockSignature.class, List.of("seal", "sealLooksFree", "sealIsLive")),
          Map.entry(Addresses.class, List.of("unitIn", "toBlock", "toUser")));

  /** Of one class: its methods of these names, a line for each instruction. */
  private static List<String> code(byte[] bytes, List<String> names) {
    ClassModel model = ClassFile.of().parse(bytes);
    List<String> lines = new ArrayList<>();
    for (String name : names) {
      List<MethodModel> methods =
          model.methods().stream().filter(m -> m.methodName().equalsString(name)).toList();
      assertTrue(!methods.isEmpty(), model.thisClass().asInternalName() + " has no " + name);
      for (MethodModel method : methods) {
        if (method.code().isPresent() && !method.methodType().stringValue().contains("Segment")) {
          lines.add(
              model.thisClass().asInternalName() + "." + name + method.methodType().stringValue());
          addCode(method.code().get(), lines);
        }
      }
    }
    return lines;
  }

  private static void addCode(CodeModel code, List<String> lines) {
    Map<Label, Integer> labels = new HashMap<>();
    for (CodeElement element : code) {
      switch (element) {
        case LabelTarget target -> lines.add("  L" + number(labels, target.label()));
        case BranchInstruction branch ->
            lines.add("  " + branch.opcode() + " L" + number(labels, branch.target()));
        case ExceptionCatch caught -> lines.add("  catch to L" + number(labels, caught.handler()));
        case Instruction instruction ->
            lines.add("  " + instruction.toString().replace("OP=LDC_W,", "OP=LDC,"));
        default -> {} // Line numbers and the like.
      }
    }
  }

  private static int number(Map<Label, Integer> labels, Label label) {
    return labels.computeIfAbsent(label, _ -> labels.size());
  }

  private static byte[] bytesOf(Class<?> type) throws IOException {
    String file = type.getName().replace('.', '/') + ".class";
    try (InputStream in = type.getClassLoader().getResourceAsStream(file)) {
      return Objects.requireNonNull(in, file).readAllBytes();
    }
  }

  @Test
  void itIsWhatWasAgreed() throws IOException {
    List<String> found = new ArrayList<>();
    for (Class<?> type :
        METHODS.keySet().stream().sorted((a, b) -> a.getName().compareTo(b.getName())).toList()) {
      found.addAll(code(bytesOf(type), Objects.requireNonNull(METHODS.get(type))));
    }
    Files.createDirectories(FOUND.getParent());
    Files.write(FOUND, found);
    String advice =
        "the fast path has changed; if it must, show by ./hakmem bench larson-step what it costs,"
            + " and copy src/core/target/fast-path.txt over src/core/fast-path.txt";
    assertEquals(String.join("\n", Files.readAllLines(AGREED)), String.join("\n", found), advice);
  }

  /** A counter in free, planted as somebody might: one more instruction before its returns. */
  @Test
  void oneInstructionMoreIsSeen() throws IOException {
    byte[] before = bytesOf(BlockHeap.class);
    CodeTransform counter =
        (builder, element) -> {
          if (element instanceof ReturnInstruction) {
            builder.nop();
          }
          builder.with(element);
        };
    byte[] after =
        ClassFile.of()
            .transformClass(
                ClassFile.of().parse(before),
                ClassTransform.transformingMethodBodies(
                    method -> method.methodName().equalsString("freeLocal"), counter));
    List<String> names = Objects.requireNonNull(METHODS.get(BlockHeap.class));
    assertEquals(code(before, names), code(before.clone(), names));
    assertNotEquals(code(before, names), code(after, names));
  }
}
