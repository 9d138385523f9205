// SPDX-License-Identifier: Apache-2.0
package hakmem.cli.tour;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.fasterxml.jackson.annotation.JsonProperty;
import hakmem.api.AddressFault;
import hakmem.api.Allocator;
import hakmem.api.InvalidFreeException;
import hakmem.bench.SystemMemory;
import hakmem.cli.Progress;
import hakmem.diag.HeapAuditor;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Makes one wrong free of each kind, and shows that each is refused by name and that nothing is
 * damaged.
 */
final class WrongFreeStation implements Station {
  private static final long BYTES = 64;
  private static final int BLOCKS = 16;
  private static final long FAR = 1 << 20;

  /** One wrong free and its answer. */
  private record Attempt(
      @JsonProperty("kind") AddressFault kind,
      @JsonProperty("mistake") String mistake,
      @JsonProperty("message") @Nullable String message) {}

  private final List<Attempt> attempts = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();

  @Override
  public String name() {
    return "wrong-frees";
  }

  @Override
  public String title() {
    return "Wrong frees: one of each kind, refused by name";
  }

  @Override
  public int steps() {
    return 1;
  }

  @Override
  public Report visit(Progress progress) {
    try (Allocator allocator = Allocator.builder().build();
        Arena jvm = Arena.ofConfined()) {
      long block = allocator.malloc(BYTES);
      attempt(
          allocator, AddressFault.FOREIGN, "memory of a JDK arena", jvm.allocate(BYTES).address());
      attempt(allocator, AddressFault.INTERIOR, "16 bytes into a block", block + 16);
      attempt(
          allocator,
          AddressFault.NOT_ALLOCATED,
          "a block before its time",
          neverHandedOut(allocator, block));
      allocator.free(block);
      attempt(allocator, AddressFault.DOUBLE_FREE, "a block for the second time", block);
      failures.addAll(HeapAuditor.audit(allocator));
    }
    try (Allocator checked = Allocator.builder().headers(true).build()) {
      attempt(
          checked,
          AddressFault.CORRUPTED,
          "a block whose left neighbour overflowed (header layout)",
          overflown(checked));
    }
    EnumSet<AddressFault> missing = EnumSet.allOf(AddressFault.class);
    attempts.forEach(a -> missing.remove(a.kind()));
    missing.forEach(kind -> failures.add("no wrong free of kind " + kind + " was made"));
    progress.step(name());
    return new Report(text(), Map.of("attempts", attempts), failures);
  }

  private void attempt(Allocator allocator, AddressFault expected, String mistake, long address) {
    String call = "free(0x" + Long.toHexString(address) + "), " + mistake;
    try {
      allocator.free(address);
      failures.add(call + ": was accepted; expected " + expected);
    } catch (InvalidFreeException e) {
      attempts.add(new Attempt(e.kind(), call, e.getMessage()));
      if (e.kind() != expected) {
        failures.add(call + ": reported as " + e.kind() + "; expected " + expected);
      }
    }
  }

  /** A place in the block's slab where a block may stand but none has been handed out. */
  private static long neverHandedOut(Allocator allocator, long block) {
    long stride = allocator.usableSize(block);
    for (long at = block + stride; at < block + FAR; at += stride) {
      try {
        allocator.usableSize(at);
      } catch (InvalidFreeException e) {
        if (e.kind() == AddressFault.NOT_ALLOCATED) {
          return at;
        }
      }
    }
    throw new IllegalStateException("the slab of a first block has no block left to hand out");
  }

  /** A block whose header was overwritten from the block before it. */
  private static long overflown(Allocator allocator) {
    long[] blocks = new long[BLOCKS];
    Arrays.setAll(blocks, _ -> allocator.malloc(BYTES));
    Arrays.sort(blocks);
    long end = blocks[0] + allocator.usableSize(blocks[0]);
    for (long at = end; at < blocks[1]; at += Long.BYTES) {
      SystemMemory.ALL.set(JAVA_LONG, at, 0x4141414141414141L);
    }
    return blocks[1];
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (Attempt a : attempts) {
      text.append(String.format("%-14s %s%n", a.kind(), a.mistake()));
      text.append(String.format("%-14s -> %s%n", "", a.message()));
    }
    return text.append("Every wrong free was refused; the heap passed its audit afterwards.\n")
        .toString();
  }
}
