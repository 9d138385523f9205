// SPDX-License-Identifier: Apache-2.0
package hakmem.c;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * The blocks that threads of C have at hand. A rack is one thread's: a stack for each class, an
 * array of addresses and their count, which only the owner touches, without an atomic instruction.
 * How many places of it may be used, its limit, grows with upcalls, out of the {@link GrowthRoom}
 * that all stacks share, until a taker empties it. Which rack a thread may own follows from its
 * thread pointer; a thread that finds it owned by another has none. It stays that pointer's for
 * ever, so nobody else ever writes busy; a thread that dies leaves its rack to the next one with
 * its pointer, and meanwhile to a taker.
 *
 * <pre>
 *   rack   busy | owner | counts and limits | row of class 1 | ... | row of class 71
 *   owner  0 nobody; a thread pointer; the same + 1: taken, somebody empties it, or it is closed
 * </pre>
 *
 * <p>A taker makes the owner leave: it adds 1, then comes a fence of the process, then it waits
 * until busy is 0. Memory is given by the system as it is touched, and stays. Thread-safe but for
 * {@link #pop}.
 */
final class Racks {
  /** log2 of the number of racks. */
  static final int COUNT_LOG2 = 10;

  /** Places of a stack. */
  static final int PLACES = 512;

  /** log2 of the bytes of a rack. */
  static final int RACK_SHIFT = 19;

  /** Of a row, the places of a stack; and a cache line, so that rows lie in different sets. */
  static final int ROW_BYTES = PLACES * Long.BYTES + 64;

  /** A byte: 1 while the owner is in the rack. */
  static final int BUSY_OFFSET = 0;

  /** A long. */
  static final int OWNER_OFFSET = 8;

  /** Of two ints for each class. In the row of class 0, which there is not. */
  static final int COUNTS_OFFSET = 64;

  /** Of the second of the two, the limit; the first is the count. */
  static final int LIMIT_OFFSET = Integer.BYTES;

  /** Bytes that all stacks may grow by. */
  static final long ROOM_BYTES = 16L << 20;

  /** Thread pointers of a process differ in the bits from here on. */
  static final int HASH_SHIFT = 12;

  /** 2^32 / golden ratio: spreads numbers that are a constant apart, as stacks are. */
  static final int HASH_FACTOR = 0x9E3779B1;

  /** Of all racks. */
  static final int COUNT = 1 << COUNT_LOG2;

  /** Bytes of all. */
  static final long BYTES = (long) COUNT << RACK_SHIFT;

  private static final long NOBODY = 0;
  private static final long TAKEN = 1;

  private static final VarHandle OWNER = JAVA_LONG.varHandle();
  private static final VarHandle BUSY = JAVA_BYTE.varHandle();
  private static final VarHandle COUNT_OR_LIMIT = JAVA_INT.varHandle();

  private final MemorySegment all;
  private final GrowthRoom room = new GrowthRoom(ROOM_BYTES);

  Racks(MemorySegment all) {
    this.all = all;
  }

  /** The rack that a thread may own. */
  static int of(long thread) {
    return (int) (thread >>> HASH_SHIFT) * HASH_FACTOR >>> (Integer.SIZE - COUNT_LOG2);
  }

  /**
   * Makes the calling thread, with this pointer, the owner of its rack if nobody is, and says
   * whether it is. Step CSTACK-6.
   */
  boolean seat(long thread) {
    int rack = of(thread);
    long owner = owner(rack);
    return owner == thread || owner == NOBODY && casOwner(rack, NOBODY, thread);
  }

  private long owner(int rack) {
    return (long) OWNER.getVolatile(all, start(rack) + OWNER_OFFSET);
  }

  private boolean casOwner(int rack, long expected, long next) {
    return OWNER.compareAndSet(all, start(rack) + OWNER_OFFSET, expected, next);
  }

  boolean isOwned(int rack) {
    return owner(rack) > TAKEN;
  }

  /** Whether nobody enters it any more. */
  boolean isTaken(int rack) {
    return (owner(rack) & TAKEN) != 0;
  }

  /** Lets nobody in any more; whoever is in the rack may stay. Step CSTACK-8. */
  void take(int rack) {
    long owner = owner(rack);
    while ((owner & TAKEN) == 0 && !casOwner(rack, owner, owner | TAKEN)) {
      owner = owner(rack); // Nobody's until a moment ago.
    }
  }

  /** Lets its owner in again. Only by the taker. Step CSTACK-9. */
  void open(int rack) {
    OWNER.setVolatile(all, start(rack) + OWNER_OFFSET, owner(rack) & ~TAKEN);
  }

  /** Whether the owner is in the rack. Step CSTACK-8. */
  boolean isBusy(int rack) {
    return (byte) BUSY.getVolatile(all, start(rack) + BUSY_OFFSET) != 0;
  }

  /** Blocks on a stack; of a rack in use, a moment ago. */
  int count(int rack, int sizeClass) {
    return (int) COUNT_OR_LIMIT.getVolatile(all, countAt(rack, sizeClass));
  }

  /** Places of a stack that may be used: 0 of one that never was. Any thread may ask. */
  int limit(int rack, int sizeClass) {
    return (int) COUNT_OR_LIMIT.getVolatile(all, limitAt(rack, sizeClass));
  }

  /** Bytes that stacks may still grow by. */
  GrowthRoom room() {
    return room;
  }

  /**
   * Lets a stack that was full or empty have more places: those that each has at first, then twice
   * as many each time, as long as there is room. Only for its owner, in an upcall.
   *
   * @return whether there are more now
   */
  boolean grow(int rack, int sizeClass) {
    int limit = limit(rack, sizeClass);
    if (limit == 0) {
      return casLimit(rack, sizeClass, 0, CSizes.firstPlaces(sizeClass));
    }
    int next = Math.min(2 * limit, CSizes.mostPlaces(sizeClass));
    return next > limit && grow(rack, sizeClass, limit, next);
  }

  /** Step CSTACK-10. */
  private boolean grow(int rack, int sizeClass, int limit, int next) {
    long bytes = (long) (next - limit) * CSizes.blockBytes(sizeClass);
    if (!room.take(bytes)) {
      return false;
    }
    boolean grown = false;
    try {
      grown = casLimit(rack, sizeClass, limit, next);
      return grown;
    } finally {
      if (!grown) {
        room.give(bytes); // A taker was there, or an Error came: undone.
      }
    }
  }

  private boolean casLimit(int rack, int sizeClass, int expected, int next) {
    return COUNT_OR_LIMIT.compareAndSet(all, limitAt(rack, sizeClass), expected, next);
  }

  /**
   * An empty stack has the places again that it had at first. Only for the taker. Step CSTACK-9.
   */
  void shrink(int rack, int sizeClass) {
    int first = CSizes.firstPlaces(sizeClass);
    if (limit(rack, sizeClass) > first) {
      long blockBytes = CSizes.blockBytes(sizeClass);
      long at = limitAt(rack, sizeClass);
      int limit = (int) COUNT_OR_LIMIT.getAndSet(all, at, first);
      boolean given = false;
      try {
        room.give((limit - first) * blockBytes);
        given = true;
      } finally {
        if (!given) {
          room.give((limit - first) * blockBytes); // Error: once more.
        }
      }
    }
  }

  /** Pops a block; only for the taker, when the owner has left. 0: there is none. Step CSTACK-9. */
  long pop(int rack, int sizeClass) {
    int count = count(rack, sizeClass);
    if (count == 0) {
      return 0;
    }
    COUNT_OR_LIMIT.setVolatile(all, countAt(rack, sizeClass), count - 1);
    long row = start(rack) + (long) sizeClass * ROW_BYTES;
    return all.get(JAVA_LONG, row + (long) (count - 1) * Long.BYTES);
  }

  private static long start(int rack) {
    return (long) rack << RACK_SHIFT;
  }

  private static long countAt(int rack, int sizeClass) {
    return start(rack) + COUNTS_OFFSET + (long) sizeClass * (2 * Integer.BYTES);
  }

  private static long limitAt(int rack, int sizeClass) {
    return countAt(rack, sizeClass) + LIMIT_OFFSET;
  }
}
