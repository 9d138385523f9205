// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.model;

import static hakmem.lab.model.Violation.require;

import hakmem.api.AddressFault;
import hakmem.api.Allocator;
import hakmem.api.CloseMode;
import hakmem.api.Heap;
import hakmem.api.InvalidFreeException;
import hakmem.api.LiveBlocksException;
import hakmem.heap.BlockHeap;
import hakmem.lab.generator.TraceGenerator;
import hakmem.lab.model.ModelAllocator.Block;
import hakmem.lab.strike.Act;
import hakmem.lab.strike.Aim;
import hakmem.lab.strike.Blow;
import hakmem.lab.strike.Strikes;
import hakmem.lab.strike.StruckEngine;
import hakmem.lab.trace.Checks;
import hakmem.lab.trace.EngineConfig;
import hakmem.lab.trace.Step;
import hakmem.lab.trace.StepText;
import hakmem.walk.EngineDoor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Strikes the allocator of this class loader, beside the model. Public with a constructor without
 * parameters, so that a loader can make one of its own.
 */
public final class StruckRun implements StruckEngine {
  /** Numbers of the blocks of the random steps start here: those before are the operation's. */
  private static final int LATER_IDS = 1000;

  private static final int AUDIT_PERIOD = 8;

  /** Where audits are not asked for by number of a step. */
  private static final Checks CHECKS = new Checks(0, 1, false);

  /** Later blocks are smaller than this: the simulated system is slow in megabytes. */
  private static final long LATER_BYTES_MAX = 4L << 20;

  /** An engine; it keeps nothing between strikes. */
  public StruckRun() {}

  @Override
  public Blow strike(Aim aim) {
    EngineConfig config = aim.operation().config().withHeaders(aim.headers());
    String violation = null;
    List<String> lost = List.of();
    boolean absorbed = false;
    try (Run run = new Run(config, CHECKS, Strikes::during)) {
      try {
        absorbed = strike(run, aim);
        goOn(run, aim, config);
      } finally {
        lost = run.losses().inWords();
      }
    } catch (Violation e) {
      violation = e.invariant() + ": " + e.getMessage();
    } catch (RuntimeException | Error e) {
      violation = "MODEL-EXCEPTION: unexpected " + e + place(e);
    }
    List<Integer> trail = Arrays.stream(Strikes.trail()).boxed().toList();
    List<Integer> clocks = Arrays.stream(Strikes.clocks()).boxed().toList();
    return new Blow(trail, clocks, absorbed, violation, lost);
  }

  private static String place(Throwable e) {
    return " at "
        + Arrays.stream(e.getStackTrace())
            .filter(frame -> frame.getClassName().startsWith("hakmem."))
            .limit(4)
            .toList();
  }

  /** Does the operation until the Error comes; true if it came and was not passed on. */
  private static boolean strike(Run run, Aim aim) {
    Strikes.cease();
    aim.operation().before().forEach(run::step);
    run.currentHeap();
    run.audit();
    Strikes.aimAt(aim.at());
    boolean cut = false;
    for (Act act : aim.operation().acts()) {
      cut = cut || isCut(run, act);
    }
    Strikes.cease();
    boolean came = Strikes.struck() != null;
    if (came) {
      run.losses().allowOne();
    }
    run.os().refuseAfter(-1);
    boolean busy = EngineDoor.open(run.allocator()).collector().isBusy();
    require(!busy, "STRIKE-LOCK", () -> "the collector's lock was not given back");
    run.audit();
    return came && !cut;
  }

  /** The random steps that follow, the blocks of the operation freed between them; then the end. */
  private static void goOn(Run run, Aim aim, EngineConfig config) {
    SplittableRandom random = new SplittableRandom(aim.seed());
    List<Step> before = new ArrayList<>(aim.operation().before());
    before.removeIf(step -> !(step instanceof Step.Birth));
    List<Step> after = TraceGenerator.trace(List.of(config), aim.seed(), aim.stepsAfter()).steps();
    for (int i = 0; i < after.size(); i++) {
      Step step = after.get(i);
      if (!before.isEmpty() && random.nextInt(3) == 0) {
        run.step(new Step.Free(before.remove(random.nextInt(before.size())).id()));
      }
      if (isWanted(step)) {
        run.step(
            step.id() == Step.NO_BLOCK ? step : StepText.renumbered(step, LATER_IDS + step.id()));
      }
      if (i % AUDIT_PERIOD == 0) {
        run.audit();
      }
    }
    run.step(new Step.CollectIdle()); // Counts heaps.
    run.audit();
    run.settle();
  }

  /** Not what makes less be checked, and not what costs much: views, and large blocks. */
  private static boolean isWanted(Step step) {
    return switch (step) {
      case Step.WriteAfterFree _, Step.View _ -> false;
      case Step.Birth birth -> birth.bytes() < LATER_BYTES_MAX;
      case Step.Realloc s -> s.bytes() < LATER_BYTES_MAX;
      default -> true;
    };
  }

  /** Does one part of the operation; true if an Error came out of it. */
  private static boolean isCut(Run run, Act act) {
    Block block = act instanceof Act.OfStep a ? run.model().live(a.step().id()) : null;
    BlockHeap heap =
        act instanceof Act.OfStep(Step.HeapDeath(int thread)) ? run.heaps().get(thread) : null;
    try {
      switch (act) {
        case Act.OfStep a -> run.step(a.step());
        case Act.Other other -> other(run, other);
      }
      if (block != null && Strikes.struck() != null) {
        run.model().mayBeLost(block); // It went on all the same, and may have left this behind.
      }
      return false;
    } catch (RuntimeException | Error e) {
      Error struck = Strikes.struck();
      if (struck == null || e instanceof Violation) {
        throw e;
      }
      require(
          e == struck,
          "STRIKE-CHANGED",
          () -> "what came was " + struck + ", what came out is " + e + place(e));
      if (act instanceof Act.OfStep a) {
        settleAccounts(run, a.step(), block, heap);
      }
      return true;
    }
  }

  /** The Error has come out of a step: what is the state of affairs? */
  private static void settleAccounts(
      Run run, Step step, @Nullable Block block, @Nullable BlockHeap heap) {
    switch (step) {
      case Step.Free _, Step.HeaplessFree _ -> requireFreedOrLive(run, block);
      case Step.Realloc _, Step.UsableSize _ -> requireUnchanged(run, block);
      case Step.WrongFree s -> requireUnchanged(run, run.model().live(s.id()));
      case Step.HeapDeath _ -> {
        if (heap != null) {
          heap.close();
        }
      }
      case Step.CollectIdle _ -> {
        run.heaps().halfEmptied();
        run.step(step);
      }
      case Step.Collect _, Step.Trim _, Step.Close _ -> run.step(step);
      default -> {
        // Nothing was handed out.
      }
    }
  }

  /** The block is free, or live and can be freed, or lost: then no free of it succeeds. */
  private static void requireFreedOrLive(Run run, @Nullable Block block) {
    if (block == null) {
      return;
    }
    boolean live = isLive(run, block);
    AddressFault fault = run.allocator().tryFree(block.address());
    require(
        live == (fault == null),
        "STRIKE-FREE",
        () -> "after an Error out of free, " + block + " live=" + live + ", free says " + fault);
    AddressFault again = run.allocator().tryFree(block.address());
    require(again != null, "STRIKE-FREE", () -> block + " was freed twice");
    run.model().freed(block);
    run.model().mayBeLost(block);
  }

  private static boolean isLive(Run run, Block block) {
    try {
      run.allocator().usableSize(block.address());
      return true;
    } catch (InvalidFreeException e) {
      return false;
    }
  }

  private static void requireUnchanged(Run run, @Nullable Block block) {
    if (block != null) {
      require(
          isLive(run, block),
          "STRIKE-REALLOC",
          () -> "after an Error, " + block + " is no block any more");
      run.model().checkContent(block);
    }
  }

  private static void other(Run run, Act.Other act) {
    switch (act) {
      case BUILD -> build(run);
      case NEW_HEAP -> {
        Heap[] heap = new Heap[1];
        run.calls().run(() -> heap[0] = run.allocator().newHeap());
        heap[0].close();
      }
      case THREAD_BIRTH -> threadBirth(run);
      case VIRTUAL_THREAD -> virtualThread(run);
      case THREAD_CALLS -> threadCalls(run);
      case CONFINED_ARENA, SHARED_ARENA, GROUPED_ARENAS, SEGMENTS -> ArenaStrikes.run(run, act);
      case MEMORY_PRESSURE -> PressureStrikes.run(run);
      case FAILURES -> FailureStrikes.run(run);
      case TAGS -> TagStrikes.run(run);
      case SAMPLES -> SampleStrikes.run(run);
      case CLOSE_CHECK -> close(run, CloseMode.CHECK);
      case CLOSE_REPORT -> close(run, CloseMode.REPORT);
      case STATS -> run.calls().run(() -> run.allocator().stats());
    }
  }

  private static void build(Run run) {
    long reserved = run.os().reservedBytes();
    long held = run.os().heldBytes();
    Allocator[] built = new Allocator[1];
    try {
      run.calls().run(() -> built[0] = Run.build(run.config(), run.os()));
    } finally {
      Allocator made = built[0];
      if (made != null) {
        made.close();
      }
      require(
          run.os().reservedBytes() == reserved && run.os().heldBytes() == held,
          "STRIKE-BUILD",
          () ->
              "a build has left %d bytes of address space, %d of memory"
                  .formatted(run.os().reservedBytes() - reserved, run.os().heldBytes() - held));
    }
  }

  /** The thread is cut off in its first operation, tries again, and dies. */
  private static void threadBirth(Run run) {
    Throwable thrown =
        on(
            Thread.ofPlatform(),
            () -> {
              try {
                freeAtOnce(run, run.calls().make(() -> run.allocator().malloc(100)));
              } finally {
                freeAtOnce(run, run.allocator().malloc(100));
              }
            });
    run.heaps().strangerDied();
    rethrow(thrown);
  }

  private static void virtualThread(Run run) {
    run.heaps().virtualThreadsCame(2);
    rethrow(
        on(
            Thread.ofVirtual(),
            () -> {
              long block = run.calls().make(() -> run.allocator().malloc(100));
              try {
                run.calls().run(() -> run.allocator().free(block));
              } catch (Error e) {
                AddressFault ignored = run.allocator().tryFree(block);
                throw e;
              }
            }));
  }

  /** Each operation of the allocator itself, by a thread that dies then. */
  private static void threadCalls(Run run) {
    Allocator allocator = run.allocator();
    Calls calls = run.calls();
    LongSupplier[] births = {
      () -> allocator.calloc(1, 100),
      () -> allocator.alignedAlloc(100, 1 << 12),
      () -> allocator.mallocSegment(100).address(),
      () -> allocator.callocSegment(100).address(),
      () -> allocator.heap().malloc(100)
    };
    Throwable thrown =
        on(
            Thread.ofPlatform(),
            () -> {
              try {
                for (LongSupplier birth : births) {
                  lifeOfABlock(allocator, calls, calls.make(birth));
                }
              } finally {
                freeAtOnce(run, allocator.malloc(100)); // So that it has a heap in any case.
              }
            });
    run.heaps().strangerDied();
    rethrow(thrown);
  }

  /** Asks about a block, resizes and frees it; what an Error leaves is freed, unless it is lost. */
  private static void lifeOfABlock(Allocator allocator, Calls calls, long born) {
    long[] block = {born};
    try {
      calls.run(() -> allocator.usableSize(block[0]));
      calls.run(() -> allocator.owns(block[0]));
      calls.run(() -> block[0] = allocator.realloc(block[0], 5_000));
      calls.run(() -> allocator.free(block[0]));
    } catch (Error e) {
      AddressFault ignored = allocator.tryFree(block[0]);
      throw e;
    }
  }

  private static void freeAtOnce(Run run, long block) {
    run.allocator().free(block);
  }

  /** Runs an action on a thread of this kind; what it throws, or null. */
  static @Nullable Throwable on(Thread.Builder kind, Runnable action) {
    Throwable[] thrown = new Throwable[1];
    Runnable body =
        () -> {
          try {
            action.run();
          } catch (RuntimeException | Error e) {
            thrown[0] = e;
          }
        };
    Thread thread = kind.start(body);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a struck thread ended", e);
    }
    return thrown[0];
  }

  static void rethrow(@Nullable Throwable thrown) {
    switch (thrown) {
      case null -> {}
      case Error e -> throw e;
      case RuntimeException e -> throw e;
      default -> throw new IllegalStateException(thrown);
    }
  }

  /** Closes the allocator in a mode; another takes its place if it did. */
  private static void close(Run run, CloseMode mode) {
    LongSupplier close =
        () -> {
          var ignored = run.allocator().close(mode);
          return 0;
        };
    try {
      run.calls().make(close);
      Strikes.cease();
    } catch (LiveBlocksException e) {
      require(
          mode == CloseMode.CHECK && !run.model().live().isEmpty(),
          "STRIKE-CLOSE",
          () -> "nothing is live, but: " + e.getMessage());
      return;
    } catch (Error e) {
      run.step(new Step.Close()); // It must be possible to close it now, whatever was done.
      throw e;
    }
    run.step(new Step.Close());
  }
}
