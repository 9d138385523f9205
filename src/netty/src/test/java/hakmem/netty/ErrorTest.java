// SPDX-License-Identifier: Apache-2.0
package hakmem.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A StackOverflowError at every depth of allocation, growth and release loses no block but those
 * that core may lose: where it comes in the middle of the fast path of a malloc or free. In JVMs of
 * their own: how deep an interpreted method goes and how deep a compiled one differs.
 */
class ErrorTest {
  private static final int DEPTHS = 400;
  private static final int BYTES = 256;

  private final HakmemByteBufAllocator allocator = new HakmemByteBufAllocator();
  private final ByteBuf[] unreleased = new ByteBuf[DEPTHS + 1];
  private int count;
  private int overflows;
  private final StackOverflowError[] errors = new StackOverflowError[DEPTHS];
  private int attempts;

  @ParameterizedTest
  @ValueSource(strings = {"-Xint", "-Xmixed", "-Xcomp"})
  void noBlockIsLostToAnOverflowingStack(String compiler) throws IOException, InterruptedException {
    Jvm jvm = Jvm.run(ErrorTest.class, compiler);
    assertEquals("", jvm.output());
    assertEquals(0, jvm.exitCode());
  }

  /** Prints what is wrong. */
  public static void main(String[] args) throws InterruptedException {
    ResourceLeakDetector.setLevel(Level.DISABLED);
    new ErrorTest().run();
  }

  private void run() throws InterruptedException {
    Thread thread = new Thread(null, this::everyDepth, "shallow", 256 << 10);
    thread.start();
    thread.join();
    if (overflows <= 10) {
      System.out.println(overflows + " overflows");
    }
    for (int i = 0; i < count; i++) {
      unreleased[i].release();
    }
    long lostBytes = allocator.metric().usedDirectMemory();
    long inTheMiddle = Arrays.stream(errors, 0, overflows).filter(ErrorTest::isInTheMiddle).count();
    if (lostBytes > BYTES * inTheMiddle) {
      System.out.println(lostBytes + " bytes lost, Errors in the middle: " + inTheMiddle);
    }
  }

  private void everyDepth() {
    live(); // Classes are loaded, the home is made.
    sink();
  }

  /** To the end of the stack, then at each of so many depths on the way back. */
  private void sink() {
    try {
      sink();
    } catch (StackOverflowError e) {
      // The end.
    }
    if (attempts < DEPTHS) {
      attempts++;
      try {
        live();
      } catch (StackOverflowError e) {
        errors[overflows++] = e;
      }
    }
  }

  /** The thread list has lost the block, and nobody has it. */
  private static boolean isInTheMiddle(StackOverflowError e) {
    return Arrays.stream(e.getStackTrace())
        .anyMatch(frame -> frame.getMethodName().equals("storePlain"));
  }

  /** Remembers what is not released, without a call. */
  private void live() {
    ByteBuf buffer = allocator.directBuffer(BYTES);
    boolean done = false;
    try {
      buffer.capacity(5000);
      done = buffer.release();
    } finally {
      if (!done) {
        unreleased[count++] = buffer;
      }
    }
  }
}
