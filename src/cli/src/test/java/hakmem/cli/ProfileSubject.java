// SPDX-License-Identifier: Apache-2.0
package hakmem.cli;

import hakmem.api.Hakmem;
import java.io.IOException;

/** A program that allocates and frees until its input has a byte, or ends. */
public final class ProfileSubject {
  /** Says "ready" when it is at work. */
  public static void main(String[] args) throws IOException {
    long[] blocks = new long[1000];
    System.out.println("ready");
    while (System.in.available() == 0) {
      for (int round = 0; round < 1000; round++) {
        for (int i = 0; i < blocks.length; i++) {
          Hakmem.free(blocks[i]);
          blocks[i] = Hakmem.malloc(16 + i);
        }
      }
    }
  }

  private ProfileSubject() {}
}
