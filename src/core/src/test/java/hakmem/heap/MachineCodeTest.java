// SPDX-License-Identifier: Apache-2.0
package hakmem.heap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hakmem.ChildProgram;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What malloc and free execute, counted in the code that the JIT made of them: as many
 * instructions, loads, stores and branches as {@code src/core/machine-code.txt} says, and no call.
 * The same JVM makes the same code of the same profile; another one makes other code, and there the
 * counts are not compared. {@link FastPathCodeTest} compares the bytecode everywhere.
 */
class MachineCodeTest {
  private static final Path AGREED = Path.of("machine-code.txt");
  private static final Path FOUND = Path.of("target", "machine-code.txt");
  private static final String HEAP = "hakmem.heap.BlockHeap";
  private static final String FACADE = "hakmem.api.Hakmem";

  @TempDir Path work;

  @BeforeEach
  void theMachineCanBeRead() {
    assumeTrue(MachineCode.canBeRead(), "needs x86-64 and objdump (package binutils)");
  }

  @Test
  void itIsWhatWasAgreed() throws Exception {
    String jvm = System.getProperty("java.vm.version") + " " + System.getProperty("os.arch");
    List<String> found = new ArrayList<>(List.of("JVM " + jvm));
    for (String kind : List.of("headerless", "headers", "static")) {
      String type = kind.equals("static") ? FACADE : HEAP;
      List<String> log = log(work, kind, type);
      for (String method : List.of("malloc", "free")) {
        found.add(kind + " " + method + ": " + MachineCode.of(log, type + "::" + method, work));
      }
    }
    Files.createDirectories(FOUND.getParent());
    Files.write(FOUND, found);
    List<String> agreed = Files.readAllLines(AGREED);
    assertTrue(found.stream().skip(1).allMatch(line -> line.endsWith(" 0 calls")), found::toString);
    assumeTrue(agreed.getFirst().equals(found.getFirst()), () -> "of " + agreed.getFirst());
    String advice =
        "malloc or free executes something else; if it must, show by ./hakmem bench larson-step"
            + " what it costs, and copy src/core/target/machine-code.txt over"
            + " src/core/machine-code.txt";
    assertEquals(String.join("\n", agreed), String.join("\n", found), advice);
  }

  /** One instruction before each return of free's last method, planted as somebody might. */
  @Test
  void oneInstructionMoreIsSeen() throws Exception {
    String free = HEAP + "::free";
    MachineCode before = MachineCode.of(log(work, "headerless", HEAP), free, work);
    Path edited = work.resolve("edited");
    Path file = edited.resolve(HEAP.replace('.', '/') + ".class");
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.write(file, pausing("freeLocal"));
    MachineCode after = MachineCode.of(log(edited, "headerless", HEAP), free, work);
    assertEquals(before.instructions() + 1, after.instructions());
  }

  private static byte[] pausing(String name) throws IOException {
    CodeTransform pause =
        (builder, element) -> {
          if (element instanceof ReturnInstruction) {
            builder.invokestatic(
                ClassDesc.of("java.lang.Thread"), "onSpinWait", MethodTypeDesc.ofDescriptor("()V"));
          }
          builder.with(element);
        };
    try (InputStream in = BlockHeap.class.getResourceAsStream("BlockHeap.class")) {
      byte[] bytes = Objects.requireNonNull(in).readAllBytes();
      return ClassFile.of()
          .transformClass(
              ClassFile.of().parse(bytes),
              ClassTransform.transformingMethodBodies(
                  method -> method.methodName().equalsString(name), pause));
    }
  }

  /**
   * Whatever differs between machines and runs is fixed: compilers' threads, parts of processors.
   */
  private List<String> log(Path inFront, String kind, String type)
      throws IOException, InterruptedException {
    List<String> options =
        List.of(
            "-Dkind=" + kind,
            "-Xbatch",
            "-XX:UseAVX=0",
            "-XX:-UseBMI1Instructions",
            "-XX:-UseBMI2Instructions",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:CompileCommand=quiet",
            "-XX:CompileCommand=print," + type + "::malloc",
            "-XX:CompileCommand=print," + type + "::free",
            "-XX:CompileCommand=dontinline," + type + "::malloc",
            "-XX:CompileCommand=dontinline," + type + "::free");
    return ChildProgram.runBehind(work, inFront, HotLoop.class, options);
  }
}
