// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.model;

import hakmem.api.AddressFault;
import hakmem.api.AllocationFailedException;
import hakmem.api.Allocator;
import hakmem.api.Heap;
import hakmem.api.HeapCorruptionException;
import hakmem.diag.HeapAuditor;
import hakmem.lab.trace.Checks;
import hakmem.lab.trace.EngineConfig;
import hakmem.lab.trace.Failure;
import hakmem.lab.trace.Step;
import hakmem.lab.trace.StepText;
import hakmem.lab.trace.Trace;
import hakmem.lab.trace.TraceRunner;
import hakmem.memory.BlockMemory;
import hakmem.testkit.SimulatedOs;
import hakmem.walk.EngineDoor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Runs what a program does with blocks and looks for the program's mistakes: the first step that
 * the allocator refuses, or that damages it, is the failure. What only the model can do is passed
 * over. Keeps nothing between runs.
 */
public final class Misuse implements TraceRunner {
  private static final long GARBAGE = 0x5A5A_A5A5_1234_4321L;

  /** Of a block: where it lies, and the steps that made and freed it. */
  private static final class Known {
    private final int birth;
    private final int birthThread;
    private long address;
    private int death = -1;
    private int deathThread;

    Known(int birth, int birthThread, long address) {
      this.birth = birth;
      this.birthThread = birthThread;
      this.address = address;
    }

    boolean isLive() {
      return death < 0;
    }
  }

  /** One run. */
  private static final class Pass implements AutoCloseable {
    private final Allocator allocator;
    private final BlockMemory memory;
    private final boolean headers;
    private final List<Step> steps;
    private final Map<Integer, Known> blocks = new HashMap<>();
    private final Map<Integer, Heap> heaps = new HashMap<>();
    private int thread;

    Pass(Trace trace) {
      EngineConfig config = trace.config();
      this.steps = trace.steps();
      this.headers = config.headers();
      this.allocator =
          EngineDoor.withMemory(Allocator.builder(), new SimulatedOs(config.spaceBytes()))
              .headers(headers)
              .reserveBytes(config.reserveBytes())
              .retainedBytesMax(config.retainedBytesMax())
              .limitBytes(config.limitBytes())
              .build();
      this.memory = EngineDoor.open(allocator).parts().memory();
    }

    @Nullable Failure run() {
      for (int at = 0; at < steps.size(); at++) {
        String wrong = step(at, steps.get(at));
        if (wrong != null) {
          return new Failure(at, wrong, message(at));
        }
      }
      return null;
    }

    private Heap heap() {
      return heaps.computeIfAbsent(thread, _ -> allocator.newHeap());
    }

    /** What is wrong with a step; null if nothing is. */
    private @Nullable String step(int at, Step step) {
      try {
        return switch (step) {
          case Step.OnThread s -> {
            thread = s.thread();
            yield null;
          }
          case Step.Malloc s -> born(at, s.id(), heap().malloc(s.bytes()));
          case Step.Calloc s -> born(at, s.id(), heap().calloc(s.count(), s.bytes()));
          case Step.View s -> born(at, s.id(), heap().malloc(s.bytes()));
          case Step.Aligned s -> born(at, s.id(), heap().alignedAlloc(s.bytes(), 1L << s.log2()));
          default -> ofBlock(at, step);
        };
      } catch (AllocationFailedException e) {
        return null; // There is no such block then.
      } catch (HeapCorruptionException e) {
        return "USE-AFTER-FREE";
      }
    }

    private @Nullable String born(int at, int id, long address) {
      blocks.put(id, new Known(at, thread, address));
      return null;
    }

    private @Nullable String ofBlock(int at, Step step) {
      Known block = blocks.get(step.id());
      if (step instanceof Step.ForeignFree s) {
        return nameOf(heap().tryFree(s.address()));
      }
      if (block == null) {
        return null;
      }
      return block.isLive() ? ofLive(at, step, block) : ofDead(step, block);
    }

    private @Nullable String ofLive(int at, Step step, Known block) {
      switch (step) {
        case Step.Realloc s -> block.address = heap().realloc(block.address, s.bytes());
        case Step.Free _, Step.HeaplessFree _ -> {
          block.death = at;
          block.deathThread = thread;
          return nameOf(heap().tryFree(block.address));
        }
        case Step.WrongFree s -> {
          return s.offset() == 0 ? null : nameOf(heap().tryFree(block.address + s.offset()));
        }
        case Step.BreakHeader _ when headers -> {
          overwrite(block.address - 2 * Long.BYTES);
          return nameOf(heap().tryFree(block.address));
        }
        default -> {}
      }
      return null;
    }

    private @Nullable String ofDead(Step step, Known block) {
      boolean isReused =
          blocks.values().stream().anyMatch(b -> b.isLive() && b.address == block.address);
      if (isReused) {
        return null; // Elsewhere than in the program: another block would be freed or written.
      }
      if (step instanceof Step.WriteAfterFree && HeapAuditor.audit(allocator).isEmpty()) {
        overwrite(block.address);
        return HeapAuditor.audit(allocator).isEmpty() ? null : "USE-AFTER-FREE";
      }
      boolean again = step instanceof Step.DoubleFree || step instanceof Step.Free;
      return again ? nameOf(heap().tryFree(block.address)) : null;
    }

    private void overwrite(long address) {
      memory.storePlain(address, 0, GARBAGE);
      memory.storePlain(address, Long.BYTES, GARBAGE);
    }

    private static @Nullable String nameOf(@Nullable AddressFault fault) {
      return fault == null ? null : fault.name().replace('_', '-');
    }

    /** The story of the block that a step speaks of. */
    private String message(int at) {
      StringBuilder text = new StringBuilder(told(at, thread));
      Known block = blocks.get(steps.get(at).id());
      if (block != null) {
        text.append("; it came from ").append(told(block.birth, block.birthThread));
        if (block.death >= 0 && block.death != at) {
          text.append(" and went by ").append(told(block.death, block.deathThread));
        }
      }
      return text.toString();
    }

    private String told(int at, int by) {
      return "step %d by thread %d, %s".formatted(at + 1, by, StepText.describe(steps.get(at)));
    }

    @Override
    public void close() {
      allocator.close();
    }
  }

  /** A runner. */
  public Misuse() {}

  @Override
  public @Nullable Failure run(Trace trace, Checks checks) {
    try (Pass pass = new Pass(trace)) {
      return pass.run();
    }
  }
}
