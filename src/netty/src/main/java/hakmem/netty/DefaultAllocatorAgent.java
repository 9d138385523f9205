// SPDX-License-Identifier: Apache-2.0
package hakmem.netty;

import java.lang.instrument.Instrumentation;

/**
 * Makes hakmem the default allocator of a program that does not know it: {@code
 * -javaagent:hakmem-netty.jar}. {@code ByteBufAllocator.DEFAULT}, and so what each channel begins
 * with, is {@link HakmemByteBufAllocator#ofTheProcess} then. A program that names an allocator of
 * its own keeps it. Cost: a look at the name of each class that is loaded.
 */
public final class DefaultAllocatorAgent {
  private DefaultAllocatorAgent() {}

  /**
   * Called by the JVM before the program's main method.
   *
   * @param options none are known
   * @param jvm where the change to Netty's class is announced
   */
  public static void premain(String options, Instrumentation jvm) {
    jvm.addTransformer(new DefaultAllocatorEdit());
  }
}
