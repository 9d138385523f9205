// SPDX-License-Identifier: Apache-2.0
package hakmem.superslab;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hakmem.ChildProgram;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the JVM puts the fields of a slab. */
class CacheLineGapTest {
  /** In a JVM that answers: the one of the tests does not. */
  static final class Offsets {
    private Offsets() {}

    /** Prints the offset of each field of a slab, in bytes. */
    public static void main(String[] args) throws ReflectiveOperationException {
      Class<?> type = Class.forName("sun.misc.Unsafe");
      Field instance = type.getDeclaredField("theUnsafe");
      instance.setAccessible(true);
      Object unsafe = instance.get(null);
      for (Field field : Slab.class.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())) {
          System.out.println(
              type.getMethod("objectFieldOffset", Field.class).invoke(unsafe, field));
        }
      }
    }
  }

  @Test
  void noFieldOfASlabSharesACacheLineWithTheObjectBefore(@TempDir Path work)
      throws IOException, InterruptedException {
    List<String> offsets =
        ChildProgram.run(work, Offsets.class, "--sun-misc-unsafe-memory-access=allow");
    assertFalse(offsets.isEmpty());
    for (String offset : offsets) {
      assertTrue(Long.parseLong(offset) >= CacheLineGap.BYTES, offset);
    }
  }
}
