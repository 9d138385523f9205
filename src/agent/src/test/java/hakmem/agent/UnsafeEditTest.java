// SPDX-License-Identifier: Apache-2.0
package hakmem.agent;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.MethodModel;
import org.junit.jupiter.api.Test;

class UnsafeEditTest {
  private static final String NAME = "jdk/internal/misc/Unsafe";

  private static byte[] unsafe() throws IOException {
    try (var bytes = Object.class.getModule().getResourceAsStream(NAME + ".class")) {
      return bytes.readAllBytes();
    }
  }

  @Test
  void theJdksClassIsEditedAndNoOther() throws IOException {
    UnsafeEdit edit = new UnsafeEdit();
    assertNull(edit.transform(null, "java/lang/Object", null, null, unsafe()));
    ClassLoader other = UnsafeEditTest.class.getClassLoader();
    assertNull(edit.transform(other, NAME, null, null, unsafe()));
    assertFalse(edit.isDone());
    assertNotNull(edit.transform(null, NAME, null, null, unsafe()));
    assertTrue(edit.isDone());
  }

  /** A half of the edit would free our blocks by the system. */
  @Test
  void aClassThatIsNotAsKnownStaysAsItIs() throws IOException {
    ClassTransform withoutFree =
        ClassTransform.dropping(
            element ->
                element instanceof MethodModel method
                    && method.methodName().equalsString("freeMemory"));
    ClassFile file = ClassFile.of();
    byte[] bytes = file.transformClass(file.parse(unsafe()), withoutFree);
    UnsafeEdit edit = new UnsafeEdit();
    assertNull(edit.transform(null, NAME, null, null, bytes));
    assertFalse(edit.isDone());
  }
}
