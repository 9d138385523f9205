// SPDX-License-Identifier: Apache-2.0
package hakmem.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.util.IllegalReferenceCountException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Wrong accesses are refused also in a JVM where Netty checks nothing. */
class ChecksOffTest {
  @Test
  void wrongAccessesAreRefusedThoughNettyDoesNotLook() throws IOException, InterruptedException {
    Jvm jvm =
        Jvm.run(
            ChecksOffTest.class,
            "-Dio.netty.buffer.checkBounds=false",
            "-Dio.netty.buffer.checkAccessible=false");
    assertEquals("[]", jvm.output().strip());
    assertEquals(0, jvm.exitCode());
  }

  /** Prints what was not refused. */
  public static void main(String[] args) {
    List<String> allowed = new ArrayList<>();
    if (NettyChecks.ARE_ON) {
      allowed.add("Netty's checks are on");
    }
    HakmemByteBufAllocator allocator = new HakmemByteBufAllocator();
    ByteBuf buffer = allocator.directBuffer(64);
    int[] outside = {-1, 64, 1 << 30, Integer.MAX_VALUE, Integer.MIN_VALUE};
    for (int index : outside) {
      look(WrongUse.at(buffer, index), IndexOutOfBoundsException.class, "at " + index, allowed);
    }
    buffer.release();
    look(WrongUse.of(buffer), IllegalReferenceCountException.class, "released", allowed);
    System.out.println(allowed);
  }

  private static void look(
      Map<String, WrongUse.Use> uses,
      Class<? extends Throwable> wanted,
      String where,
      List<String> allowed) {
    uses.forEach(
        (name, use) -> {
          try {
            use.run();
            allowed.add(name + " " + where);
          } catch (Throwable e) {
            if (!wanted.isInstance(e)) {
              allowed.add(name + " " + where + ": " + e);
            }
          }
        });
  }
}
