// SPDX-License-Identifier: Apache-2.0
package hakmem.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.ChildProgram;
import hakmem.api.Allocator;
import hakmem.api.Hakmem;
import hakmem.api.OptionException;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Properties are read once, in one place, before the first allocator is there. */
class ReadOnceTest {
  /** What reads a property or the environment. */
  private static final Set<String> READERS =
      Set.of(
          "java/lang/System.getProperty",
          "java/lang/System.getProperties",
          "java/lang/System.getenv",
          "java/lang/Boolean.getBoolean",
          "java/lang/Integer.getInteger",
          "java/lang/Long.getLong",
          "java/lang/ProcessBuilder.environment");

  @TempDir Path work;

  private static Set<String> reads(Path classes) throws IOException {
    Set<String> reads = new TreeSet<>();
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file :
          (Iterable<Path>) files.filter(f -> f.toString().endsWith(".class"))::iterator) {
        addReads(ClassFile.of().parse(file), reads);
      }
    }
    return reads;
  }

  private static void addReads(ClassModel model, Set<String> reads) {
    String name = model.thisClass().asInternalName();
    String shortName = name.substring(name.lastIndexOf('/') + 1);
    model
        .methods()
        .forEach(
            method ->
                method.code().stream()
                    .flatMap(code -> code.elementStream())
                    .filter(InvokeInstruction.class::isInstance)
                    .map(InvokeInstruction.class::cast)
                    .map(i -> i.owner().asInternalName() + "." + i.name().stringValue())
                    .filter(READERS::contains)
                    .forEach(_ -> reads.add(shortName + "." + method.methodName().stringValue())));
  }

  @Test
  void onePlaceReadsThem() throws IOException {
    // The processor's architecture is no option: read by an initializer, hence once as well.
    assertEquals(
        Set.of("ProcessOptions.properties", "ProcessFence.<clinit>"),
        reads(ChildProgram.placeOf(Allocator.class)));
  }

  @Test
  void anotherPlaceIsSeen() throws IOException {
    assertTrue(
        reads(ChildProgram.placeOf(ReadOnceTest.class)).contains("ReadOnceTest$LateReader.home"));
  }

  /** Reads a property at each call. */
  static final class LateReader {
    private LateReader() {}

    static String home() {
      return System.getProperty("user.home", "");
    }
  }

  /** Changes properties after the first allocator was built. */
  static final class LateChange {
    private LateChange() {}

    private static long reserved() {
      try (Allocator allocator = Allocator.builder().build()) {
        return allocator.stats().reservedBytes();
      }
    }

    public static void main(String[] arguments) {
      System.out.println(reserved());
      System.setProperty("hakmem.reserveBytes", "1g");
      System.setProperty("hakmem.nonsense", "1");
      System.out.println(reserved());
      System.out.println(Hakmem.allocator().stats().reservedBytes());
      try (Allocator own = Allocator.builder().options("reserveBytes=8m").build()) {
        System.out.println(own.stats().reservedBytes());
      }
    }
  }

  @Test
  void propertiesCountAsTheyWereAtTheFirstAllocator() throws Exception {
    assertEquals(
        List.of("4194304", "4194304", "4194304", "8388608"),
        ChildProgram.run(work, LateChange.class, "-Dhakmem.reserveBytes=4m"));
  }

  /** Meets a wrong property in both ways. */
  static final class Refused {
    private Refused() {}

    public static void main(String[] arguments) {
      for (int i = 0; i < 2; i++) {
        try (Allocator allocator = Allocator.builder().build()) {
          System.out.println(allocator.malloc(1));
        } catch (OptionException e) {
          System.out.println(e.option());
        }
        System.clearProperty("hakmem.reserveByte");
      }
      try {
        System.out.println(Hakmem.malloc(1));
      } catch (ExceptionInInitializerError e) {
        System.out.println(e.getCause() instanceof OptionException);
      }
    }
  }

  @Test
  void aWrongPropertyIsATypedErrorOfEachAllocator() throws Exception {
    assertEquals(
        List.of("reserveByte", "reserveByte", "true"),
        ChildProgram.run(work, Refused.class, "-Dhakmem.reserveByte=4m"));
  }
}
