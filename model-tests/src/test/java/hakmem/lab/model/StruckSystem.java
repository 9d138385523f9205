// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.model;

import hakmem.lab.strike.Strikes;
import hakmem.lab.trace.LoopGuard;
import hakmem.memory.Errno;
import hakmem.memory.LinuxOs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * The real system, struck once: each range that it has given is the caller's, or retired, or gone.
 * Loaded with the copy of core that is struck; takes an operation's name and an aim, and says what
 * is wrong.
 */
public final class StruckSystem implements BiFunction<String, Integer, Optional<String>> {
  private static final long ALIGNMENT = 2L << 20;

  /** All that is reserved is a multiple of this, and nothing else in the JVM is as long. */
  private static final long UNIT = 16L << 30;

  /** Of one length, so many are kept before the oldest is used again. */
  private static final int LEAST = 64;

  /** Two of these are more than may be retired. */
  private static final long HALF = 3L << 40;

  /** Six of these are nearly all addresses that there are; the JVM needs some too. */
  private static final long MUCH = 20L << 40;

  private static final LinuxOs PLAIN = LinuxOs.INSTANCE;
  private static final LinuxOs HUGE = LinuxOs.withHugePages();

  /** Ranges of the caller, bytes by address. */
  private final Map<Long, Long> held = new TreeMap<>();

  private int aim;

  @Override
  public Optional<String> apply(String operation, Integer at) {
    LoopGuard.beginStep();
    aim = at;
    held.clear();
    long before = mappedBytes();
    run(operation);
    List<String> wrong = new ArrayList<>();
    Map<Long, Long> all = new TreeMap<>(held);
    drain(value(PLAIN, "retired"), all, wrong);
    drain(value(HUGE, "retired"), all, wrong);
    long known = all.values().stream().mapToLong(Long::longValue).sum();
    long mapped = mappedBytes() - before;
    if (Math.abs(mapped - known) > UNIT / 2) {
      wrong.add("%d GiB are mapped, %d are known".formatted(mapped >> 30, known >> 30));
    }
    long counted = HUGE.hugePageBytes();
    long mine = held.values().stream().mapToLong(Long::longValue).sum();
    if (counted > mine) {
      wrong.add("%d GiB of huge pages, %d are held".formatted(counted >> 30, mine >> 30));
    }
    all.forEach(HUGE::release); // Which forgets the huge pages, too.
    return wrong.isEmpty() ? Optional.empty() : Optional.of(wrong.toString());
  }

  private void run(String operation) {
    switch (operation) {
      case "reserve" -> reserve(PLAIN, UNIT);
      case "reserve-huge-pages" -> reserve(HUGE, UNIT);
      case "reserve-used" -> {
        List<Long> many = new ArrayList<>();
        for (int i = 0; i <= LEAST; i++) {
          many.add(hold(PLAIN, UNIT));
        }
        many.forEach(address -> PLAIN.retire(address, held.remove(address), 0));
        reserve(PLAIN, UNIT);
      }
      case "reserve-in-need-young" -> {
        retireOfAll(PLAIN, 1);
        reserve(PLAIN, MUCH);
      }
      case "reserve-in-need" -> {
        retireOfAll(PLAIN, 1);
        reserve(PLAIN, MUCH - UNIT);
      }
      case "reserve-in-need-of-two" -> {
        retireOfAll(PLAIN, 2);
        reserve(PLAIN, 2 * MUCH - UNIT);
      }
      case "reserve-in-need-of-others" -> {
        retireOfAll(HUGE, 1);
        reserve(PLAIN, MUCH - UNIT);
      }
      case "release" -> release(PLAIN, hold(PLAIN, UNIT));
      case "release-huge-pages" -> release(HUGE, hold(HUGE, UNIT));
      case "retire" -> retire(PLAIN, hold(PLAIN, UNIT));
      case "retire-huge-pages" -> retire(HUGE, hold(HUGE, UNIT));
      case "retire-one-too-many" -> {
        long first = hold(PLAIN, HALF);
        PLAIN.retire(first, held.remove(first), 0);
        retire(PLAIN, hold(PLAIN, HALF));
      }
      default -> throw new IllegalArgumentException(operation);
    }
  }

  /** Whether the Error did not come. */
  private boolean isDone(Runnable action) {
    Strikes.aimAt(aim);
    try {
      long ignored =
          Strikes.during(
              () -> {
                action.run();
                return 0;
              });
      return true;
    } catch (Error e) {
      if (e != Strikes.struck()) {
        throw e;
      }
      return false;
    } finally {
      Strikes.cease();
    }
  }

  private void reserve(LinuxOs os, long bytes) {
    long[] address = {0};
    if (isDone(() -> address[0] = os.reserve(bytes, ALIGNMENT)) && !Errno.isRefusal(address[0])) {
      held.put(address[0], bytes);
    }
  }

  /** If an Error came it is done or was not begun: who undoes a reservation asks once. */
  private void release(LinuxOs os, long address) {
    long bytes = held.get(address);
    long mapped = mappedBytes();
    if (!isDone(() -> os.release(address, bytes)) && mapped - mappedBytes() < UNIT / 2) {
      os.release(address, bytes);
    }
    held.remove(address);
  }

  /** Whoever closes an allocator goes on where an Error came. */
  private void retire(LinuxOs os, long address) {
    long bytes = held.get(address);
    if (!isDone(() -> os.retire(address, bytes, 0))) {
      os.retire(address, bytes, 0);
    }
    held.remove(address);
  }

  private long hold(LinuxOs os, long bytes) {
    long address = os.reserve(bytes, ALIGNMENT);
    if (!Errno.isRefusal(address)) {
      held.put(address, bytes);
    }
    return address;
  }

  /** Takes all addresses of which so many are left, then retires so many ranges. */
  private void retireOfAll(LinuxOs os, int count) {
    List<Long> much = new ArrayList<>();
    for (long a = hold(PLAIN, MUCH); !Errno.isRefusal(a); a = hold(PLAIN, MUCH)) {
      much.add(a);
    }
    for (int i = 0; i < count; i++) {
      long address = much.removeLast();
      os.retire(address, held.remove(address), 0);
    }
  }

  /** Takes all ranges out of a set of retired ones. */
  private static void drain(Object set, Map<Long, Long> all, List<String> wrong) {
    try {
      Method takeOldest = set.getClass().getDeclaredMethod("takeOldest");
      takeOldest.setAccessible(true);
      for (Object r = takeOldest.invoke(set); r != null; r = takeOldest.invoke(set)) {
        Method forget = set.getClass().getDeclaredMethod("forget", r.getClass());
        forget.setAccessible(true);
        forget.invoke(set, r);
        long address = (long) value(r, "address");
        if (all.put(address, (long) value(r, "bytes")) != null) {
          wrong.add("two have the range at %x".formatted(address));
        }
      }
      Method bytes = set.getClass().getDeclaredMethod("bytes");
      bytes.setAccessible(true);
      if ((long) bytes.invoke(set) != 0) {
        wrong.add("%s bytes retired, of no range".formatted(bytes.invoke(set)));
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object value(Object of, String name) {
    try {
      Field field = of.getClass().getDeclaredField(name);
      field.setAccessible(true);
      return field.get(of);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long mappedBytes() {
    try {
      String pages = Files.readString(Path.of("/proc/self/statm")).split(" ")[0];
      return Long.parseLong(pages) * PLAIN.osPageBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
