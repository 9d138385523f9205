// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.soak;

import static hakmem.lab.model.Violation.require;

import hakmem.api.AllocatorStats;
import hakmem.api.CloseMode;
import hakmem.api.LiveBlocks;
import hakmem.lab.model.Violation;
import hakmem.lab.trace.LoopGuard;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The life of one allocator under load: residents, which live as long as it does, and visitors,
 * which come, leave blocks behind, and die. In rounds; after each all stand still.
 */
final class Generation {
  private static final int RESIDENTS = 8;
  private static final int VISITORS = 4;
  private static final int OPERATIONS_OF_VISITOR = 120;

  private final Ward ward;
  private final SplittableRandom random;
  private final boolean strikes;
  private final Inspection inspection;
  private final List<SoakThread> residents = new ArrayList<>();
  private final List<ExecutorService> threads = new ArrayList<>();

  /**
   * @param strikes whether the engine is instrumented
   */
  Generation(Climate climate, Tally tally, long seed, boolean strikes) {
    this.ward = new Ward(climate, tally);
    this.random = new SplittableRandom(seed);
    this.strikes = strikes;
    this.inspection = new Inspection(ward);
    for (int i = 0; i < RESIDENTS; i++) {
      // Half of them virtual, half of those of either kind with a heap of their own.
      residents.add(new SoakThread(ward, random.nextLong(), strikes, i % 4 < 2));
      threads.add(
          Executors.newSingleThreadExecutor(
              i % 2 == 0 ? Thread.ofPlatform().factory() : Thread.ofVirtual().factory()));
    }
  }

  /**
   * A round: so many operations of each resident, and visitors meanwhile; then an inspection. In
   * the end each resident frees blocks twice, while the others do nothing.
   *
   * @throws Violation what is wrong
   */
  void round(int operations) {
    ward.os.refuseOneIn(ward.climate.refusals());
    List<Future<?>> rounds = new ArrayList<>();
    for (int i = 0; i < RESIDENTS; i++) {
      SoakThread resident = residents.get(i);
      rounds.add(threads.get(i).submit(() -> resident.work(operations)));
    }
    int visits = Math.max(1, operations / OPERATIONS_OF_VISITOR / VISITORS);
    for (int i = 0; i < visits; i++) {
      visit();
    }
    rounds.forEach(Generation::await);
    ward.os.refuseOneIn(0);
    inspection.look(residents);
    for (int i = 0; i < RESIDENTS; i++) {
      await(threads.get(i).submit(residents.get(i)::freeTwice));
    }
  }

  private void visit() {
    List<Future<?>> visits = new ArrayList<>();
    for (int i = 0; i < VISITORS; i++) {
      boolean virtual = i % 2 == 0;
      SoakThread visitor = new SoakThread(ward, random.nextLong(), strikes, random.nextInt(4) == 0);
      var task =
          new java.util.concurrent.FutureTask<Void>(
              () -> {
                visitor.work(OPERATIONS_OF_VISITOR);
                visitor.leave();
                return null;
              });
      (virtual ? Thread.ofVirtual() : Thread.ofPlatform()).start(task);
      ward.tally.count(virtual ? Tally.Deed.VIRTUAL_THREAD : Tally.Deed.THREAD);
      visits.add(task);
    }
    visits.forEach(Generation::await);
  }

  private static void await(Future<?> work) {
    try {
      work.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while threads worked", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof Violation violation) {
        throw violation;
      }
      throw new Violation("SOAK-EXCEPTION", "unexpected " + cause + place(cause));
    }
  }

  private static String place(@Nullable Throwable e) {
    StringBuilder place = new StringBuilder();
    if (e == null) {
      return "";
    }
    for (StackTraceElement frame : e.getStackTrace()) {
      if (frame.getClassName().startsWith("hakmem.") && place.length() < 400) {
        place.append(" at ").append(frame);
      }
    }
    return place.toString();
  }

  /** All threads end, all is freed: nothing may be left but what Errors have lost. */
  void end() {
    for (int i = 0; i < RESIDENTS; i++) {
      await(threads.get(i).submit(residents.get(i)::leave));
      threads.get(i).close();
    }
    inspection.look(List.of());
    for (Kept block = ward.left.poll(); block != null; block = ward.left.poll()) {
      Kept freed = block;
      var fault = ward.allocator.tryFree(freed.address());
      require(fault == null, "SOAK-FREE", () -> freed + " cannot be freed: " + fault);
    }
    // Two to see that a heap is idle, one more for what an Error has left to the next one.
    for (int i = 0; i < 3; i++) {
      LoopGuard.beginStep();
      long ignored = ward.allocator.collectIdle().bytes();
    }
    ward.allocator.trim();
    inspection.look(List.of());
    AllocatorStats stats = ward.allocator.stats();
    require(
        (inspection.losses().any() || stats.allocatedBytes() == 0)
            && stats.committedBytes() - stats.retainedBytes() <= inspection.losses().pinnedBytes(),
        "SOAK-STRANDED",
        () -> "all is freed, but " + stats + "; lost: " + inspection.losses().inWords());
    ward.sides.close();
    LiveBlocks live =
        ward.allocator.close(inspection.losses().any() ? CloseMode.REPORT : CloseMode.CHECK);
    require(
        live.count() == 0 || inspection.losses().any(),
        "SOAK-CLOSE",
        () -> "live at close: " + live);
    require(
        ward.os.reservedBytes() == 0,
        "SOAK-ADDRESS-SPACE",
        () -> ward.os.reservedBytes() + " bytes of address space are left after close");
  }

  /** Where the last Errors came. */
  List<String> recentErrors() {
    return ward.recentErrors();
  }

  /** What Errors have cost. */
  int lost() {
    return inspection.losses().inWords().size();
  }
}
