// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.shrinker;

import hakmem.lab.trace.Step;
import hakmem.lab.trace.Trace;

/** A trace as a JUnit test of a program that uses hakmem: the same calls of the interface. */
public final class ProgramText {
  private ProgramText() {}

  /** A test method that does what the trace does, by one thread. */
  public static String test(Trace trace, String name) {
    StringBuilder text = new StringBuilder();
    text.append("  @Test\n  void ").append(name).append("() {\n");
    text.append("    try (Allocator allocator = Allocator.builder()");
    text.append(trace.config().headers() ? ".headers(true)" : "").append(".build()) {\n");
    for (Step step : trace.steps()) {
      String line = line(step);
      if (!line.isEmpty()) {
        text.append("      ").append(line).append('\n');
      }
    }
    return text.append("      assertEquals(List.of(), HeapAuditor.audit(allocator));\n    }\n  }\n")
        .toString();
  }

  private static String line(Step step) {
    String block = "b" + step.id();
    return switch (step) {
      case Step.Malloc s -> "long " + block + " = allocator.malloc(" + s.bytes() + ");";
      case Step.View s -> "long " + block + " = allocator.malloc(" + s.bytes() + ");";
      case Step.Calloc s ->
          "long " + block + " = allocator.calloc(" + s.count() + ", " + s.bytes() + ");";
      case Step.Aligned s ->
          "long %s = allocator.alignedAlloc(%d, %d);".formatted(block, s.bytes(), 1L << s.log2());
      case Step.Realloc s -> "%s = allocator.realloc(%s, %d);".formatted(block, block, s.bytes());
      case Step.Free _, Step.HeaplessFree _ -> "allocator.free(" + block + ");";
      case Step.DoubleFree _ -> "allocator.free(" + block + "); // once more";
      case Step.WrongFree s -> "allocator.free(" + block + " + " + s.offset() + ");";
      case Step.ForeignFree s -> "allocator.free(" + s.address() + "L);";
      case Step.WriteAfterFree _ -> overwritten(block);
      case Step.BreakHeader _ -> overwritten(block + " - 16") + " allocator.free(" + block + ");";
      default -> "";
    };
  }

  private static String overwritten(String address) {
    return "MemorySegment.ofAddress(" + address + ").reinterpret(16).fill((byte) 0x5A);";
  }
}
