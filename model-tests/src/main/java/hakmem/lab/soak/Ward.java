// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.soak;

import static hakmem.lab.model.Violation.require;

import hakmem.api.AddressFault;
import hakmem.api.Allocator;
import hakmem.lab.model.Pattern;
import hakmem.lab.soak.Tally.Deed;
import hakmem.memory.LinuxOs;
import hakmem.superslab.Slab;
import hakmem.walk.EngineDoor;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.checkerframework.checker.nullness.qual.Nullable;

/** An allocator under load, and what its threads leave to each other. Thread-safe. */
final class Ward {
  private static final int SLOTS = 64;
  private static final int RECENT_MAX = 400;
  private static final int FRAMES_SHOWN = 14;

  final Climate climate;
  final Tally tally;
  final MoodyOs os;
  final Allocator allocator;
  final Pattern pattern;
  final SideAllocators sides;

  /** Blocks that no thread holds. */
  final Queue<Kept> left = new ConcurrentLinkedQueue<>();

  /** Blocks of which an Error cut the free off: nobody knows whether they are live. */
  final Queue<Kept> doubtful = new ConcurrentLinkedQueue<>();

  private final AtomicReferenceArray<@Nullable Kept> slots = new AtomicReferenceArray<>(SLOTS);
  private final AtomicInteger errors = new AtomicInteger();
  private final Queue<Cut> recent = new ConcurrentLinkedQueue<>();
  private final AtomicInteger recentCount = new AtomicInteger();

  /** An operation that an Error has cut off. */
  private record Cut(String operation, Error error) {
    String text() {
      StringBuilder text = new StringBuilder(operation);
      StackTraceElement[] frames = error.getStackTrace();
      for (int i = 0; i < Math.min(FRAMES_SHOWN, frames.length); i++) {
        text.append(" < ").append(frames[i].getClassName().replaceFirst(".*\\.", ""));
        text.append('.').append(frames[i].getMethodName()).append(':');
        text.append(frames[i].getLineNumber());
      }
      return text.toString();
    }
  }

  Ward(Climate climate, Tally tally) {
    this.climate = climate;
    this.tally = tally;
    this.os = new MoodyOs(LinuxOs.INSTANCE, tally);
    this.allocator =
        EngineDoor.withMemory(Allocator.builder(), os)
            .headers(climate.headers())
            .limitBytes(climate.limitBytes())
            .reserveBytes(climate.reserveBytes())
            .retainedBytesMax(climate.retainedBytesMax())
            .maintenanceMillis(climate.maintenanceMillis())
            .build();
    this.pattern = new Pattern(os.blockMemory(), true);
    this.sides = new SideAllocators(tally);
    tally.count(Deed.ALLOCATOR);
  }

  /** An Error came out of an operation: a block or slab may be lost. */
  void errorCame(String operation, Error error) {
    errors.incrementAndGet();
    tally.count(Deed.ERROR);
    recent.add(new Cut(operation, error));
    if (recentCount.incrementAndGet() > RECENT_MAX) {
      recent.poll();
    }
  }

  /** Where the last Errors came, the newest last: one line each. */
  List<String> recentErrors() {
    return recent.stream().map(Cut::text).toList();
  }

  /** Errors that came since the last call. */
  int newErrors() {
    return errors.getAndSet(0);
  }

  /** Swaps a block with one that another thread has put there. */
  @Nullable Kept swap(int random, @Nullable Kept block) {
    return slots.getAndSet(random & (SLOTS - 1), block);
  }

  /** Takes what lies in the slots to what is left. */
  void emptySlots() {
    for (int i = 0; i < SLOTS; i++) {
      Kept block = slots.getAndSet(i, null);
      if (block != null) {
        left.add(block);
      }
    }
  }

  /** The user's bytes are as they were written. */
  void verify(Kept block) {
    long fault = pattern.firstFault(block.address(), block.bytes(), block.bytes(), block.seed());
    require(
        fault < 0,
        "SOAK-CONTENT",
        () -> block + " was overwritten at offset " + around(block, fault));
    tally.count(Deed.BLOCK_CHECK);
  }

  /** What a second free of a block was reported as. */
  static void requireFree(Kept block, @Nullable AddressFault fault) {
    require(
        fault != null && fault != AddressFault.CORRUPTED && fault != AddressFault.INTERIOR,
        "SOAK-WRONG-FREE",
        () -> "second free of " + block + " was reported as " + fault);
  }

  private String around(Kept block, long fault) {
    StringBuilder text = new StringBuilder().append(fault).append(':');
    for (long at = fault; at < Math.min(block.bytes(), fault + 32); at += 8) {
      text.append(' ')
          .append(Long.toHexString(os.blockMemory().loadPlain(block.address() + at, 0)));
    }
    return text + ", owned=" + allocator.owns(block.address());
  }

  /** Whether a block lies in a slab: then it has a header, in that layout. */
  boolean isInSlab(Kept block) {
    return EngineDoor.open(allocator).parts().registry().lookup(block.address()) != Slab.NONE;
  }
}
