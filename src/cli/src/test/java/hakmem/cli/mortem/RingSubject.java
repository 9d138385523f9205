// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.mortem;

import hakmem.api.Allocator;
import hakmem.api.Recording;
import java.nio.file.Path;

/** A program that works until it is killed. */
public final class RingSubject {
  private RingSubject() {}

  /** Takes the file. */
  public static void main(String[] args) {
    try (Allocator allocator = Allocator.builder().build();
        Recording _ = allocator.recordLast(Path.of(args[0]), 64)) {
      for (long i = 0; i < Long.MAX_VALUE; i++) {
        allocator.free(allocator.malloc(i % 1000));
        if (i == 10_000) {
          System.out.println("going");
        }
      }
    }
  }
}
