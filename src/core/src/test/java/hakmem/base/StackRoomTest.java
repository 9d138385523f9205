// SPDX-License-Identifier: Apache-2.0
package hakmem.base;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What the JVM is asked for; {@code StackEndsTest} says whether it helps. */
class StackRoomTest {
  private static final int SLOT_BYTES = 8;
  private static final int ROOM_BYTES = 8 << 10;

  /** HotSpot's compiled code looks at one in so many bytes. */
  private static final int OS_PAGE_BYTES = 4 << 10;

  /** HotSpot's default for -XX:FreqInlineSize. */
  private static final int INLINED_BYTES_MAX = 325;

  @Test
  void theFrameIsLargeAndTheMethodIsNotInlined() throws IOException {
    assertAsksFor(ROOM_BYTES, code("require"));
    assertAsksFor(ROOM_BYTES + OS_PAGE_BYTES, code("requireForSteps"));
  }

  private static void assertAsksFor(int bytes, CodeAttribute code) {
    assertTrue(code.maxLocals() * SLOT_BYTES >= bytes, "slots: " + code.maxLocals());
    assertTrue(code.codeLength() > INLINED_BYTES_MAX, "bytes of code: " + code.codeLength());
  }

  @Test
  void thereIsRoomHere() {
    StackRoom.require();
    StackRoom.requireForSteps();
  }

  private static CodeAttribute code(String name) throws IOException {
    try (InputStream file =
        Objects.requireNonNull(StackRoom.class.getResourceAsStream("StackRoom.class"))) {
      for (MethodModel method : ClassFile.of().parse(file.readAllBytes()).methods()) {
        if (method.methodName().equalsString(name)) {
          return method.findAttribute(Attributes.code()).orElseThrow();
        }
      }
    }
    throw new AssertionError("no method " + name);
  }
}
