// SPDX-License-Identifier: Apache-2.0
package hakmem.ace;

import hakmem.api.AllocationFailedException;
import hakmem.api.AllocationFailedException.Cause;
import hakmem.api.AllocationFailure.Attempt;
import hakmem.api.AllocatorClosedException;
import hakmem.gauge.CommitGauge;
import hakmem.gauge.RetainedGauge;
import hakmem.gauge.SlowStep;
import hakmem.gauge.SlowSteps;
import hakmem.gauge.Trail;
import hakmem.kind.Address;
import hakmem.kind.MappingBase;
import hakmem.layout.Addresses;
import hakmem.layout.SpanLayout;
import hakmem.layout.SuperslabLayout;
import hakmem.memory.Errno;
import hakmem.memory.OsMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.checkerframework.checker.index.qual.NonNegative;
import org.checkerframework.checker.nullness.qual.Nullable;

/*
 * Implementation note.
 *
 * The system sees a few ranges, however many huge blocks there are: a mapping for each block would
 * end at 65,530 of them. A freed block keeps its memory while there is room under the bound on
 * retained bytes, so a program that frees and allocates in turn makes no system call; it goes back
 * by and by while it is not wanted (SpanDecay). Its room stays taken while it is in use again,
 * until a free one needs it: so a pair of free and malloc counts nothing. Slots whose bit is set
 * have no memory: what is claimed anew reads as zero.
 */
/**
 * Spans of reserved address ranges and the huge blocks on them: claimed, kept, given back.
 * Thread-safe, lock-free; giving one back needs no Java object.
 */
public final class Spans {
  /** What was refused, and the system's reason. */
  private record Refusal(String what, int errno) {}

  /** As long as a range gets if no block needs more. Bounds its bits and rows. */
  private static final long RANGE_BYTES_MAX = 1L << 40;

  /**
   * After so many frees of blocks without a place, a kept one that was not wanted meanwhile makes
   * room. With fewer, blocks that are wanted by turns would drive one another out; with more, a
   * program that goes on to blocks of another size waits longer until these are kept.
   */
  private static final int PATIENCE_FREES = 16;

  private static final long MILLI_NANOS = 1_000_000;

  /** A year: moments must not overflow. */
  private static final long ROUND_MILLIS_MAX = 31_536_000_000L;

  /** Steps of decay from one round of {@link #decay} to the next. */
  public static final int STEPS_A_ROUND = SpanDecay.STEPS_A_ROUND;

  private static final HugeRange[] NONE_YET = {};

  /** What ranges is for good once the allocator is closed. */
  private static final HugeRange[] CLOSED = new HugeRange[0];

  private static final String REFUSED_SPACE = "the operating system refused address space";
  private static final Refusal REFUSED_ADDRESS =
      new Refusal(
          "the operating system maps beyond 48 bits, which blocks have no room for", Errno.UNKNOWN);
  private static final String REFUSED_COMMIT = "the operating system refused to commit";

  private final OsMemory os;
  private final CommitGauge gauge;
  private final RetainedGauge retained;
  private final SlowSteps steps;
  private final long rangeBytes;
  private final AtomicReference<HugeRange[]> ranges = new AtomicReference<>(NONE_YET);
  private final KeptBlocks kept;
  private final AtomicLong keeps = new AtomicLong();
  private final SpanDecay decay = new SpanDecay(keeps, System.nanoTime());
  private final SpanBands bands;

  /** Time from one step of decay to the next; 0: only rounds count. Written by the builder. */
  private long stepNanos;

  /** What {@link #close} has to give back, and how many of these it has. */
  private HugeRange[] retiring = CLOSED;

  private @NonNegative int retiredCount;

  /**
   * No range yet.
   *
   * @param gauge of committed bytes
   * @param retained of bytes kept, shared with the pool of superslabs
   * @param steps who is told of what is slow
   * @param rangeBytes wanted length of the first range; if the system refuses, half of it is tried,
   *     and so on
   */
  public Spans(
      OsMemory os, CommitGauge gauge, RetainedGauge retained, SlowSteps steps, long rangeBytes) {
    this.os = os;
    this.gauge = gauge;
    this.retained = retained;
    this.steps = steps;
    this.rangeBytes = rangeBytes;
    this.kept = new KeptBlocks(retained.boundBytes());
    this.bands = new SpanBands(retained.boundBytes());
  }

  /**
   * Lets what is kept decay by time as well; before anybody else has the allocator.
   *
   * @param roundMillis from one round of {@link #decay} to the next, more than 0
   */
  public void paceDecay(long roundMillis) {
    stepNanos = Math.min(roundMillis, ROUND_MILLIS_MAX) * MILLI_NANOS / STEPS_A_ROUND;
  }

  /**
   * A block that was freed and has kept its memory, or one of parts of such blocks, with what their
   * last users have left there; null: there is none. The caller looks at {@link #isClosed}
   * afterwards. Cost: a look at a place or two if one of its length is kept, else at all of them,
   * and a list of what is kept. Steps KEEP-1, KEEP-6.
   *
   * @param bytes 0 to 2^46
   * @param alignment a power of two, at most 2^46
   */
  public @Nullable HugeBlock use(long bytes, long alignment) {
    int slots = SpanLayout.slotsFor(bytes);
    HugeBlock block = kept.poll(slots, alignment);
    if (block == null) {
      block = useParts(slots, alignment);
    }
    if (block != null) {
      block.reuses++;
    }
    return block;
  }

  /**
   * A block made of kept ones that lie side by side, or of a longer one. These are gone then; what
   * is left of the last one is kept as a block of its own. Null: there are none, or another thread
   * was faster. If it throws, what it had has gone back. Step KEEP-6.
   */
  private @Nullable HugeBlock useParts(int slots, long alignment) {
    KeptRun run = shortestRun(slots, alignment);
    if (run == null) {
      return null;
    }
    HugeBlock[] parts = run.parts;
    HugeBlock head = new HugeBlock();
    head.mapAt(head(run.first.span(), slots));
    Rest rest = restBehind(run, slots);
    int taken = 0;
    boolean joined = false;
    try {
      while (taken < parts.length && takeOut(parts[taken])) {
        taken++;
      }
      if (taken < parts.length) {
        giveBack(parts, taken);
        return null;
      }
      joined = true; // From here on, head and rest have their memory.
      if (rest != null) {
        rest.isLoose = true;
      }
      leave(parts);
      if (rest != null) {
        publish(rest.block);
        boolean ignored = give(rest.block, rest); // Closed meanwhile: the free of the head trims.
      }
      publish(head); // Last: nobody may have it whose caller gets an Error.
      return head;
    } catch (Throwable e) { // Error: finished.
      if (joined) {
        leave(parts);
        if (rest != null && rest.isLoose) {
          giveBack(rest.block);
        }
        giveBack(head);
      } else {
        giveBack(parts, taken);
      }
      throw e;
    }
  }

  /** What is left of a run behind so many slots; null: nothing. */
  private static @Nullable Rest restBehind(KeptRun run, int slots) {
    int left = run.slots - slots;
    if (left == 0) {
      return null;
    }
    Span last = run.last.span();
    return new Rest(tail(last, last.slots - left), run.last.keptSince());
  }

  /** Empties the place of a kept block; whether that is the caller's now. Step KEEP-6. */
  private boolean takeOut(HugeBlock block) {
    int place = kept.find(block);
    return place >= 0 && evict(place, block);
  }

  /** The memory of parts is another block's. If it throws, it may be called again. */
  private void leave(HugeBlock[] parts) {
    for (HugeBlock part : parts) {
      if (!part.isGone()) {
        leave(part);
      }
    }
  }

  /** The first parts, of which nothing came, go back. If it throws, it may be called again. */
  private void giveBack(HugeBlock[] parts, int count) {
    for (int at = 0; at < count && at < parts.length; at++) {
      if (!parts[at].isGone()) {
        giveBack(parts[at]);
      }
    }
  }

  /** The shortest run of kept blocks for a request, of all ranges; null: there is none. */
  private @Nullable KeptRun shortestRun(int slots, long alignment) {
    List<HugeBlock> all = cached();
    HugeTable.sort(all);
    KeptRun shortest = null;
    for (HugeRange range : ranges.get()) { // Each for itself: two may touch, and stay two.
      List<HugeBlock> here = new ArrayList<>();
      for (HugeBlock block : all) {
        if (range.spans().contains(block.spanAddress)) {
          here.add(block);
        }
      }
      KeptRun run = KeptRun.shortest(here, slots, alignment);
      if (run != null && (shortest == null || run.slots < shortest.slots)) {
        shortest = run;
      }
    }
    return shortest;
  }

  /**
   * As {@link #use}, but it reads as zero, and is not made of others. Step KEEP-4.
   *
   * @throws AllocationFailedException MAP_FAIL
   */
  public @Nullable HugeBlock useZeroed(long bytes, long alignment) {
    int slots = SpanLayout.slotsFor(bytes);
    for (int turn = 0; turn < kept.count; turn++) {
      int place = kept.placeOf(slots, turn);
      HugeBlock block = kept.at(place);
      if (block != null
          && block.fits(slots, alignment)
          && block.isKept()
          && tryZero(place, block, bytes, alignment)) {
        return block;
      }
    }
    return null;
  }

  /** Takes a kept block out of its place and makes it zero; false: somebody else has it. */
  private boolean tryZero(int place, HugeBlock block, long bytes, long alignment) {
    boolean mine = false;
    int answer = OsMemory.GRANTED;
    try {
      mine = evict(place, block);
      if (!mine) {
        return false;
      }
      answer = refresh(block.span());
      if (answer == OsMemory.GRANTED) {
        block.reuses++;
        block.unclaim();
        return true;
      }
      giveBack(block);
    } catch (Throwable e) { // Error: finished. The caller never sees the block.
      if (mine) {
        giveBack(block);
      }
      throw e;
    }
    throw failure(Cause.MAP_FAIL, bytes, alignment, refusedCommit(answer));
  }

  /**
   * A span for a request, committed and counted; it reads as zero. Step SPAN-1.
   *
   * @param bytes 0 to 2^46
   * @param alignment a power of two, at most 2^46
   * @param trail where it is noted what had to give way
   * @throws AllocationFailedException EXHAUSTION or MAP_FAIL; nothing has changed then
   * @throws AllocatorClosedException if the allocator is closed
   */
  public Span take(long bytes, long alignment, Trail trail) {
    decayByTime();
    return claim(new Span(SpanLayout.slotsFor(bytes)), bytes, alignment, trail);
  }

  private static Refusal refusedCommit(int refusal) {
    return new Refusal(REFUSED_COMMIT, Errno.ofCommit(refusal));
  }

  /**
   * Makes a span zero, which costs nothing where it was never touched; what the system answers, as
   * of {@link OsMemory#commit}.
   */
  private int refresh(Span span) {
    boolean ignored = os.purge(span.address, span.bytes); // Refused: it is zero all the same.
    return os.commit(span.address, span.bytes);
  }

  /** Places a new span. Steps SPAN-2 to SPAN-4. */
  private Span claim(Span span, long bytes, long alignment, Trail trail) {
    if (!tryCount(span.bytes, trail)) {
      throw gauge.refusal(bytes, figures(bytes, alignment));
    }
    Refusal refusal;
    boolean counted = true;
    try {
      refusal = place(span, alignment, trail);
      bands.miss(span.slots); // Before the commit: afterwards, an Error would leave memory.
      int answer = refusal == null ? commit(span) : OsMemory.REFUSED_UNKNOWN;
      if (answer == OsMemory.GRANTED) {
        return span;
      }
      refusal = refusal == null ? refusedCommit(answer) : refusal;
      unplace(span);
      gauge.subtract(span.bytes);
      counted = false;
    } catch (Throwable e) { // Error: undone.
      unplace(span);
      if (counted) {
        gauge.subtract(span.bytes);
      }
      throw e;
    }
    throw failure(Cause.MAP_FAIL, bytes, alignment, refusal);
  }

  /** Counts bytes as committed; gives up what is cached before a limit refuses them. */
  private boolean tryCount(long bytes, Trail trail) {
    return tryCountSoft(bytes, trail) || gauge.tryPassSoft(bytes);
  }

  /** As tryCount, but where a listener is to be asked it refuses: a block that moves can ask. */
  private boolean tryCountUnasked(long bytes) {
    return tryCountSoft(bytes, Trail.NONE) || (!gauge.mustAsk() && gauge.tryAdd(bytes));
  }

  private boolean tryCountSoft(long bytes, Trail trail) {
    return gauge.tryAddSoft(bytes)
        || (trimFor(trail) > 0 && gauge.tryAddSoft(bytes))
        || gauge.tryAddAfterTrim(bytes, trail);
  }

  /** As {@link #trim}, for a request. */
  public long trimFor(Trail trail) {
    long bytes = trim();
    trail.note(Attempt.Kind.FREED_BLOCKS, bytes);
    return bytes;
  }

  /** Claims slots for a span, of a new range if need be; what was refused, or null. */
  private @Nullable Refusal place(Span span, long alignment, Trail trail) {
    while (true) {
      HugeRange[] all = ranges.get();
      if (claimIn(all, span, alignment, false) || claimIn(all, span, alignment, true)) {
        return null;
      }
      if (all == CLOSED) {
        throw new AllocatorClosedException();
      }
      Refusal refusal = addRange(all, span.bytes, alignment);
      if (refusal != null && trimFor(trail) == 0) {
        return refusal;
      }
    }
  }

  private static boolean claimIn(HugeRange[] all, Span span, long alignment, boolean everywhere) {
    for (HugeRange range : all) {
      if (range.spans().claim(span, alignment, everywhere)) {
        return true;
      }
    }
    return false;
  }

  /** Gives the slots back of a span of which nothing came. */
  private void unplace(Span span) {
    HugeRange range = span.held > 0 ? rangeAround(span.address) : null;
    if (range != null) { // Else the allocator was closed meanwhile.
      range.spans().giveSlots(span);
    }
  }

  /** Commits a span's memory; what the system answers, as of {@link OsMemory#commit}. */
  private int commit(Span span) {
    HugeRange range = rangeAround(span.address);
    if (range != null) { // First: what is committed must be known when the range is retired.
      range.spans().noteCommitted(span);
    }
    boolean committed = true; // Or it may be, if commit throws.
    try {
      int answer = os.commit(span.address, span.bytes);
      committed = answer == OsMemory.GRANTED;
      return answer;
    } catch (Throwable e) { // Error: undone.
      if (committed) {
        boolean ignored = os.purge(span.address, span.bytes);
      }
      throw e;
    }
  }

  /** Reserves a further range in which a span has room; what was refused, or null. */
  private @Nullable Refusal addRange(HugeRange[] seen, long bytes, long alignment) {
    long most = seen.length == 0 ? rangeBytes : 2 * seen[seen.length - 1].spans().bytes();
    long step = Math.max(alignment, SuperslabLayout.SUPERSLAB_BYTES);
    long length = Math.min(most, RANGE_BYTES_MAX);
    while (true) {
      long wanted = Math.max(bytes, SpanLayout.bytesOf(SpanLayout.slotsFor(length)));
      long base = os.reserve(wanted, step);
      boolean published = false;
      try {
        if (!Errno.isRefusal(base) && Addresses.isUserSpace(base, wanted)) {
          published =
              publishRange(seen, HugeRange.at(base, Math.max(0, SpanLayout.slotsFor(wanted))));
        }
      } finally {
        if (!published) { // Refused, of no use, somebody was faster, or an Error: undone.
          giveBack(base, wanted);
        }
      }
      if (!Errno.isRefusal(base)) {
        return Addresses.isUserSpace(base, wanted) ? null : REFUSED_ADDRESS;
      }
      if (wanted == bytes) {
        return new Refusal(REFUSED_SPACE, Errno.ofReserve(base));
      }
      length >>>= 1;
    }
  }

  private boolean publishRange(HugeRange[] seen, HugeRange range) {
    List<HugeRange> all = new ArrayList<>(Arrays.asList(seen));
    all.add(range);
    HugeRange[] longer = all.toArray(new HugeRange[0]);
    return ranges.compareAndSet(seen, longer);
  }

  /** Gives a reservation back; nothing if it was refused. */
  private void giveBack(@MappingBase long base, long bytes) {
    if (!Errno.isRefusal(base) && !os.release(base, bytes)) {
      os.retire(base, bytes, 0);
    }
  }

  private AllocationFailedException failure(
      Cause cause, long bytes, long alignment, Refusal refusal) {
    return new AllocationFailedException(
        cause,
        bytes,
        refusal.errno(),
        Errno.with(refusal.what(), refusal.errno()) + figures(bytes, alignment));
  }

  private String figures(long bytes, long alignment) {
    return ", bytes="
        + bytes
        + ", alignment="
        + alignment
        + ", committedBytes="
        + gauge.committedBytes()
        + "; free blocks or ask for less";
  }

  /**
   * Frees a block: it keeps its memory, or that goes back. If it throws, the block is its user's
   * still, or free. Needs no Java object. Steps KEEP-2, HUGE-3.
   *
   * @return false: another free has won
   */
  public boolean free(HugeBlock block) {
    while (true) {
      block.setKeptSinceOpaque(keeps.get());
      if (block.keepAgain() || give(block, null)) {
        trimIfClosed();
        return true;
      }
      if (!block.isPlaced()) {
        return false;
      }
    }
  }

  /**
   * Takes a block from its user for a resize; false: a free has won, or another thread is about to
   * take its place away. Steps KEEP-4, HUGE-3.
   */
  public boolean claim(HugeBlock block) {
    int place = block.isPlaced() ? kept.find(block) : -1;
    if (place >= 0) {
      long ignored = giveUp(place, block);
    }
    return block.claim();
  }

  /**
   * Frees a block that has no place, or one that the caller has alone: it is kept, if there is room
   * and a place, or its memory goes back. If it throws, a user's block is its user's still, or
   * free. Steps HUGE-3, KEEP-3.
   *
   * @param rest null, or the block is this one, and the caller's alone
   * @return false: somebody else has claimed it, or it has a place
   */
  private boolean give(HugeBlock block, @Nullable Rest rest) {
    long bytes = block.span().bytes;
    boolean room = false;
    boolean offered = false;
    boolean mine = false;
    try {
      mine = rest != null || block.claim();
      if (!mine) {
        return false;
      }
      long now = keeps.incrementAndGet();
      if (rest == null) {
        block.setKeptSinceOpaque(now);
      } else {
        rest.isLoose = false; // From here on, the catch below sees to it.
      }
      room =
          !isClosed()
              && bytes <= retained.boundBytes()
              && fitsItsBand(block, now)
              && roomFor(bytes, now);
      for (int tries = 0; room && mine && tries < 2; tries++) {
        if (tries == 0 || makePlace(block, now)) {
          offered = true;
          block.keep();
          if (kept.offer(block)) {
            room = false; // It is the place's from here on, and the block anybody's.
            mine = false;
          } else {
            mine = block.withdraw();
          }
          offered = false;
        }
      }
      if (room) {
        retained.subtract(bytes);
        room = false;
      }
      if (mine) {
        giveBack(block);
      }
      return true;
    } catch (Throwable e) { // Error: undone.
      mine = offered ? block.withdraw() : mine;
      if (room) {
        retained.subtract(bytes);
      }
      if (mine && (rest != null || block.span().isGone())) {
        giveBack(block); // What is gone must not stay in its row.
      } else if (mine) {
        block.unclaim();
      }
      throw e;
    }
  }

  /**
   * Whether a block and those of its band that are kept are within the band's cap, or it is the
   * only one; if need be, some of them make way. Step DECAY-4.
   */
  private boolean fitsItsBand(HugeBlock block, long now) {
    int band = SpanBands.of(block.span().slots);
    if (bands.isUncapped(band)) {
      return true;
    }
    long others = keptBytes(band);
    long most = bands.capBytes(band) - block.span().bytes;
    for (int turn = 0; others > Math.max(0, most) && turn < 2 * kept.count; turn++) {
      int place = turn % kept.count;
      HugeBlock other = kept.at(place);
      if (other != null
          && SpanBands.of(other.span().slots) == band
          && makesWay(other, turn < kept.count, now)) {
        long ignored = giveUp(place, other);
        others -= other.span().bytes;
      }
    }
    return others <= Math.max(0, most);
  }

  /** Bytes of a band that have places. */
  private long keptBytes(int band) {
    long bytes = 0;
    for (int place = 0; place < kept.count; place++) {
      HugeBlock block = kept.at(place);
      bytes += block != null && SpanBands.of(block.span().slots) == band ? block.span().bytes : 0;
    }
    return bytes;
  }

  /**
   * Takes room under the bound: if need be, that of blocks in use, then of those that nobody has
   * wanted for long, as what was freed last is wanted soonest. Step KEEP-3.
   */
  private boolean roomFor(long bytes, long now) {
    boolean taken = retained.tryAdd(bytes) || takeRoomInUse(bytes);
    for (int place = 0; !taken && place < kept.count; place++) {
      HugeBlock other = kept.at(place);
      if (other != null && isOld(other, now)) {
        long ignored = giveUp(place, other);
        taken = retained.tryAdd(bytes);
      }
    }
    return taken;
  }

  /**
   * Takes room under the retained bound for an empty superslab: if need be, that of blocks in use,
   * which keep it where it would not do. If it throws, none is taken. Step RETIRE-2.
   */
  public boolean tryRetain(long bytes) {
    return retained.tryAdd(bytes)
        || (bytes <= retained.boundBytes() - retained.bytes() + placedBytes()
            && takeRoomInUse(bytes));
  }

  /** Takes room when blocks in use have given theirs up, one by one. Step KEEP-3. */
  private boolean takeRoomInUse(long bytes) {
    boolean taken = false;
    for (int place = 0; !taken && place < kept.count; place++) {
      HugeBlock block = kept.at(place);
      if (block != null && block.isPlaced()) {
        long ignored = giveUp(place, block);
        taken = retained.tryAdd(bytes);
      }
    }
    return taken;
  }

  /**
   * Bytes of blocks in use whose room under the retained bound is theirs; weakly consistent. Needs
   * no Java object.
   */
  public long placedBytes() {
    long bytes = 0;
    for (int place = 0; place < kept.count; place++) {
      HugeBlock block = kept.at(place);
      bytes += block != null && block.isPlaced() ? block.span().bytes : 0;
    }
    return bytes;
  }

  /** Empties a place for a block: that of one in use, or of one wanted by nobody. Step KEEP-3. */
  private boolean makePlace(HugeBlock block, long now) {
    for (int turn = 0; turn < 2 * kept.count; turn++) {
      int place = turn % kept.count;
      HugeBlock other = kept.at(place);
      if (other == null) {
        return true;
      }
      if (makesWay(other, turn < kept.count, now)) {
        long ignored = giveUp(place, other);
        return true;
      }
    }
    return false;
  }

  /** Whether a block makes way for one that is freed: in the first turn those in use. */
  private static boolean makesWay(HugeBlock block, boolean inUse, long now) {
    return inUse ? block.isPlaced() : isOld(block, now);
  }

  private static boolean isOld(HugeBlock block, long now) {
    return block.isKept() && block.wasKeptBefore(now - PATIENCE_FREES);
  }

  /**
   * Empties a place. The room goes with it. If it throws, that is done, and a free block has gone
   * back. Steps KEEP-4, KEEP-5.
   *
   * @return whether the block is the caller's, as if it had claimed it; else it is in use, or
   *     somebody else was faster
   */
  private boolean evict(int place, HugeBlock block) {
    if (!kept.vacate(place, block)) {
      return false;
    }
    boolean counted = true;
    try {
      retained.subtract(block.span().bytes);
      counted = false;
      return block.withdraw();
    } catch (Throwable e) { // Error: finished.
      if (counted) {
        retained.subtract(block.span().bytes);
      }
      if (block.withdraw()) {
        giveBack(block);
      }
      throw e;
    }
  }

  /**
   * Empties a place, and gives the block there back to the system if it is free; how many bytes. If
   * it throws, that is done. Step KEEP-4.
   */
  private long giveUp(int place, HugeBlock block) {
    boolean mine = false;
    try {
      mine = evict(place, block);
      if (mine) {
        giveBack(block);
      } else if (isClosed()) {
        retire(block); // The closer may have looked when it had a place.
      }
      return mine ? block.span().bytes : 0;
    } catch (Throwable e) { // Error: finished.
      if (mine) {
        giveBack(block);
      }
      throw e;
    }
  }

  /**
   * Gives the memory of a block back that the caller has alone, and its addresses. If it throws, it
   * may be called again. Step SPAN-5.
   */
  private void giveBack(HugeBlock block) {
    if (!block.span().isGone()) {
      giveBack(block.span());
    }
    leave(block);
  }

  /** A block has no memory any more: it may be unlinked. Step HUGE-4. */
  public void leave(HugeBlock block) {
    block.bury();
    bands.addHits(block.span().slots, block.reuses);
  }

  /** Whoever closed the allocator may have looked before a block was kept. Step KEEP-3. */
  private void trimIfClosed() {
    if (isClosed()) {
      long ignored = trim();
    }
  }

  /** Gives the memory of a span back to the system, then its slots. Step SPAN-5. */
  public void giveBack(Span span) {
    long begun = steps.begin();
    @MappingBase long address = span.address;
    if (!os.purge(address, span.bytes) && !os.reserveAgain(address, span.bytes)) {
      span.bury(); // The system keeps it: it stays counted, and nobody uses it again.
      return;
    }
    span.bury();
    boolean counted = true;
    try {
      gauge.subtract(span.bytes);
      counted = false;
      unplace(span);
    } catch (Throwable e) { // Error: finished.
      if (counted) {
        gauge.subtract(span.bytes);
      }
      unplace(span);
      throw e;
    }
    gauge.notePurged(span.bytes);
    steps.end(SlowStep.PURGE_SPAN, begun, 0, address, span.bytes);
  }

  /**
   * Commits the slots behind a span that the caller has alone, if they are free. Step SPAN-6.
   *
   * @param tail of {@link #behind}: the caller's as well from then on
   * @return false: nothing has changed
   */
  public boolean grow(Span span, Span tail) {
    HugeRange range = rangeAround(span.address);
    if (range == null || !tryCountUnasked(tail.bytes)) {
      return false;
    }
    boolean counted = true;
    try {
      if (range.spans().claimBehind(tail, span) && commit(tail) == OsMemory.GRANTED) {
        return true;
      }
      unplace(tail);
      gauge.subtract(tail.bytes);
      counted = false;
      return false;
    } catch (Throwable e) { // Error: undone.
      unplace(tail);
      if (counted) {
        gauge.subtract(tail.bytes);
      }
      throw e;
    }
  }

  /** What would have to be claimed behind a span for it to have so many slots. */
  public static Span behind(Span span, int slots) {
    return new Span(slots - span.slots);
  }

  /** A span where another begins. */
  public static Span head(Span span, int slots) {
    Span head = new Span(slots);
    head.held = slots;
    head.placeAt(span.address);
    return head;
  }

  /** What lies behind the first slots of a span, as one of its own. */
  public static Span tail(Span span, int slots) {
    Span tail = new Span(span.slots - slots);
    tail.held = tail.slots;
    tail.placeAt(Addresses.slotBase(span.address, slots));
    return tail;
  }

  /**
   * Gives the memory of a tail back whose head stays in use. If it throws, it may be called again.
   * Step SPAN-6.
   */
  public void cutTail(Span tail) {
    if (!tail.isGone()) {
      giveBack(tail);
    }
  }

  /**
   * Gives kept blocks back to the system until they had so many bytes, which a superslab is about
   * to take: small blocks have no use for what large ones left. Step KEEP-4.
   */
  public void makeWay(long bytes) {
    long ignored = giveUpKept(bytes);
  }

  /** Gives all kept blocks back to the system; returns their bytes. Step KEEP-4. */
  public long trim() {
    return giveUpKept(Long.MAX_VALUE);
  }

  /**
   * Gives kept blocks up, one by one, until they had so many bytes; returns theirs. Step KEEP-4.
   */
  private long giveUpKept(long most) {
    if (ranges.get() == NONE_YET) {
      return 0; // No huge block yet: nothing is kept.
    }
    long bytes = 0;
    for (int place = 0; bytes < most && place < kept.count; place++) {
      HugeBlock block = kept.at(place);
      if (block != null && block.isKept()) {
        bytes += giveUp(place, block);
      }
    }
    return bytes;
  }

  /** A round has passed: half the steps after which what is kept goes back. Step DECAY-1. */
  public void decay() {
    if (ranges.get() == NONE_YET) {
      return; // No huge block yet: nothing is kept.
    }
    giveDecayed(decay.passRound(kept));
  }

  /** Steps that have passed on the clock, if it counts; a look at it if none has. Step DECAY-1. */
  public void decayByTime() {
    if (stepNanos > 0 && ranges.get() != NONE_YET) {
      decayTo(System.nanoTime());
    }
  }

  /** As decayByTime, when it is so late. */
  void decayTo(long nanos) {
    SpanDecay.Passed passed = decay.passTo(nanos, stepNanos, kept);
    if (passed != null) {
      giveDecayed(passed);
    }
  }

  /**
   * Gives up what is too much for its age, and for the cap of its band, the oldest first; of what
   * has been in use all the time, place and room. Step DECAY-2.
   */
  @SuppressWarnings("index") // A band is below COUNT.
  private void giveDecayed(SpanDecay.Passed passed) {
    noteStep();
    long[][] bytes = SpanDecay.keptBytes(passed.moments(), kept);
    long[] most = passed.mostBytes(bytes);
    long[] left = new long[SpanBands.COUNT];
    for (long[] ofAge : bytes) {
      Arrays.setAll(left, band -> left[band] + ofAge[band]);
    }
    for (int steps = SpanDecay.STEPS; steps > 0; steps--) {
      giveOfAge(passed, steps, left, most);
    }
  }

  /** Tells the bands how often they were asked. */
  @SuppressWarnings("index") // A band is below COUNT.
  private void noteStep() {
    long[] hits = new long[SpanBands.COUNT];
    for (int place = 0; place < kept.count; place++) {
      HugeBlock block = kept.at(place);
      if (block != null) {
        hits[SpanBands.of(block.span().slots)] += block.reuses;
      }
    }
    for (int band = 0; band < SpanBands.COUNT; band++) {
      bands.step(band, hits[band] + bands.pastHits(band));
    }
  }

  @SuppressWarnings("index") // A band is below COUNT.
  private void giveOfAge(SpanDecay.Passed passed, int steps, long[] left, long[] most) {
    for (int place = 0; place < kept.count; place++) {
      HugeBlock block = kept.at(place);
      if (block != null && passed.stepsOf(block) == steps) {
        int band = SpanBands.of(block.span().slots);
        long rest = left[band] - block.span().bytes;
        if (block.isKept() && (rest >= most[band] || left[band] > bands.capBytes(band))) {
          left[band] = rest;
          long ignored = giveUp(place, block);
        } else if (block.isPlaced() && steps == SpanDecay.STEPS) {
          long ignored = giveUp(place, block);
        }
      }
    }
  }

  /** The range that an address lies in; null if it lies in none. */
  private @Nullable HugeRange rangeAround(@Address long address) {
    for (HugeRange range : ranges.get()) {
      if (range.spans().contains(address)) {
        return range;
      }
    }
    return null;
  }

  /** Whether an address lies in a range. */
  public boolean isReserved(@Address long address) {
    return rangeAround(address) != null;
  }

  /** The huge block that begins at the address, or null. Total. Step HUGE-7. */
  public @Nullable HugeBlock blockAt(@Address long address) {
    HugeRange range = rangeAround(address);
    return range == null ? null : range.blocks().at(address);
  }

  /** The huge block on whose span the address lies, or null. Total; a look at many blocks. */
  public @Nullable HugeBlock blockAround(@Address long address) {
    HugeRange range = rangeAround(address);
    if (range == null) {
      return null;
    }
    HugeBlock block = range.blocks().at(address);
    return block != null ? block : range.blocks().containing(address);
  }

  /**
   * Makes a huge block visible to lookups. Step HUGE-2. If it throws an Error, it has not; the
   * caller looks at {@link #isClosed} afterwards.
   */
  public void publish(HugeBlock block) {
    HugeRange range = rangeAround(block.spanAddress);
    if (range != null) { // Else the allocator was closed meanwhile.
      range.blocks().add(block);
    }
  }

  /** All live huge blocks, in address order; weakly consistent. */
  public List<HugeBlock> blocks() {
    List<HugeBlock> all = all(HugeBlock::isFound);
    HugeTable.sort(all);
    return all;
  }

  private List<HugeBlock> all(Predicate<HugeBlock> wanted) {
    List<HugeBlock> all = new ArrayList<>();
    for (HugeRange range : ranges.get()) {
      range.blocks().addTo(all, wanted);
    }
    return all;
  }

  /**
   * Huge blocks that somebody frees or resizes, and those that are kept or placed and have no
   * place; weakly consistent. INV-H3.
   */
  public int strayCount() {
    return all(block ->
            block.isTaken() || (block.isKept() || block.isPlaced()) && kept.find(block) < 0)
        .size();
  }

  /** All freed blocks that keep their memory; weakly consistent. */
  public List<HugeBlock> cached() {
    List<HugeBlock> all = new ArrayList<>();
    for (int place = 0; place < kept.count; place++) {
      HugeBlock block = kept.at(place);
      if (block != null && block.isKept()) {
        all.add(block);
      }
    }
    return all;
  }

  /** Kept blocks by length: caps and misses. */
  public SpanBands bands() {
    return bands;
  }

  /** Spans that were wanted of a range, since the allocator was built. */
  public long cutCount() {
    long count = 0;
    for (int band = 0; band < SpanBands.COUNT; band++) {
      count += bands.misses(band);
    }
    return count;
  }

  /** Freed blocks that were handed out again, since the allocator was built; weakly consistent. */
  public long reuseCount() {
    return Arrays.stream(hits()).sum();
  }

  /** As {@link #reuseCount}, by band. Cost: a look at each huge block. */
  @SuppressWarnings("index") // A band is below COUNT.
  public long[] hits() {
    long[] hits = new long[SpanBands.COUNT];
    for (int band = 0; band < SpanBands.COUNT; band++) {
      hits[band] = bands.pastHits(band);
    }
    for (HugeBlock block : all(block -> !block.isGone())) {
      hits[SpanBands.of(block.span().slots)] += block.reuses;
    }
    return hits;
  }

  /** Bytes of address space reserved. */
  public long reservedBytes() {
    long bytes = 0;
    for (HugeRange range : ranges.get()) {
      bytes += range.spans().bytes();
    }
    return bytes;
  }

  /** Slots that are free, of all ranges. Exact only while nobody allocates or frees. */
  public long freeSlots() {
    long slots = 0;
    for (HugeRange range : ranges.get()) {
      slots += range.spans().freeSlots();
    }
    return slots;
  }

  /** Bytes of freed blocks that keep their memory; weakly consistent. */
  public long cachedBytes() {
    return bytesOf(cached());
  }

  private static long bytesOf(List<HugeBlock> blocks) {
    long bytes = 0;
    for (HugeBlock block : blocks) {
      bytes += block.span().bytes;
    }
    return bytes;
  }

  /** Bytes of the longest free run of addresses; weakly consistent. */
  public long longestFreeBytes() {
    long bytes = 0;
    for (HugeRange range : ranges.get()) {
      bytes = Math.max(bytes, range.spans().longestFreeBytes());
    }
    return bytes;
  }

  /** Whether {@link #close} was called. */
  public boolean isClosed() {
    return ranges.get() == CLOSED;
  }

  /**
   * Forgets every address and gives the memory back. The addresses stay mapped: threads that are
   * still inside, and addresses that the user kept, do no harm. Idempotent. Step SHUT-5.
   */
  public void close() {
    if (!isClosed()) {
      retiring = ranges.getAndSet(CLOSED);
    }
    // What an Error cuts off goes on at the next call (Error: finished).
    for (int place = 0; place < kept.count; place++) {
      HugeBlock block = kept.at(place);
      if (block != null) {
        long ignored = giveUp(place, block);
      }
    }
    while (retiredCount < retiring.length) {
      HugeRange range = retiring[retiredCount];
      List<HugeBlock> live = new ArrayList<>();
      range.blocks().addTo(live, HugeBlock::isFound);
      for (HugeBlock block : live) {
        retire(block);
      }
      SpanRange spans = range.spans();
      os.retire(spans.base, spans.bytes(), spans.committedBytes());
      retiredCount++;
    }
  }

  /** Gives the memory of a huge block back, if it is live. Step SHUT-5. */
  private void retire(HugeBlock block) {
    if (block.claim()) {
      try {
        boolean ignored = os.purge(block.span().address, block.span().bytes);
        block.bury();
      } catch (Throwable e) { // Error: finished.
        block.unclaim();
        throw e;
      }
    }
  }
}
