// SPDX-License-Identifier: Apache-2.0
package hakmem.agent;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.ReturnInstruction;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent with one of its answers turned: the programs must notice. */
class PlantedFaultTest {
  @TempDir Path folder;

  /** Has a method that returns a boolean return this one. */
  private Path planted(Class<?> type, String method, boolean answer) throws IOException {
    String name = type.getName().replace('.', '/') + ".class";
    ClassFile file = ClassFile.of();
    byte[] bytes;
    try (var classes = type.getClassLoader().getResourceAsStream(name)) {
      bytes = classes.readAllBytes();
    }
    int[] edits = {0};
    ClassTransform edit =
        ClassTransform.transformingMethodBodies(
            body -> body.methodName().equalsString(method),
            (code, element) -> edits[0] += edit(code, element, answer));
    byte[] edited = file.transformClass(file.parse(bytes), edit);
    assertNotEquals(0, edits[0], "there is no such method: " + method);
    Path written = folder.resolve("planted").resolve(name);
    Files.createDirectories(written.getParent());
    Files.write(written, edited);
    return folder.resolve("planted");
  }

  private static int edit(CodeBuilder code, CodeElement element, boolean answer) {
    boolean isReturn = element instanceof ReturnInstruction back && back.opcode() == Opcode.IRETURN;
    if (isReturn) {
      code.pop().loadConstant(answer ? 1 : 0);
    }
    code.with(element);
    return isReturn ? 1 : 0;
  }

  @Test
  void withoutTheGuardAListenersBlockIsServed() throws IOException, InterruptedException {
    ForkedJvm jvm =
        new ForkedJvm.Start(folder)
            .agent("softLimitBytes=24m")
            .before(planted(ThreadsInside.class, "isInside", false))
            .run(Probe.class, "all");
    assertNotEquals(0, jvm.exitCode());
    assertTrue(jvm.output().contains("allocated inside, and not by the system"), jvm.output());
  }

  @Test
  void blocksOfTheSystemCannotBeFreedIfTheyAreTakenForWrongOnes()
      throws IOException, InterruptedException {
    ForkedJvm jvm = elsewhere(false);
    assertNotEquals(0, jvm.exitCode());
    assertTrue(jvm.output().contains("InvalidFreeException"), jvm.output());
  }

  /** With native memory tracking the JVM looks at what the system is to free, and dies of it. */
  @Test
  void wrongOnesAreTheSystemsIfTheyAreTakenForItsBlocks() throws IOException, InterruptedException {
    ForkedJvm jvm = elsewhere(true);
    assertNotEquals(0, jvm.exitCode());
    assertTrue(jvm.output().contains("NMT"), jvm.output());
  }

  private ForkedJvm elsewhere(boolean answer) throws IOException, InterruptedException {
    return new ForkedJvm.Start(folder)
        .agent("softLimitBytes=24m")
        .option("-XX:-CreateCoredumpOnCrash")
        .option("-XX:NativeMemoryTracking=summary")
        .before(planted(NativeBlocks.class, "isElsewhere", answer))
        .run(Probe.class, "all");
  }
}
