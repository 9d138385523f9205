// SPDX-License-Identifier: Apache-2.0
package hakmem.gauge;

import hakmem.api.AllocationFailedException;
import hakmem.api.AllocationFailedException.Cause;
import hakmem.api.AllocationFailure.Attempt;
import java.util.concurrent.atomic.AtomicLong;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Committed bytes of an allocator, their peak and their limits: its account, which lies in those of
 * its tags if it has a name. Thread-safe, lock-free.
 */
public final class CommitGauge {
  private final AtomicLong purges = new AtomicLong();
  private final AtomicLong purgedBytes = new AtomicLong();
  private final SoftAsker asker;
  private final @Nullable Tag tag;
  private final Account own;

  /**
   * @param limitBytes most bytes that may be committed at a time
   * @param softLimitBytes what is committed beyond it, if more is, has been tried to avoid
   * @param asker whether somebody is asked at the soft limit
   * @param tag has the same limits, for all in it; null: there is none
   */
  public CommitGauge(long limitBytes, long softLimitBytes, SoftAsker asker, @Nullable Tag tag) {
    this.asker = asker;
    this.tag = tag;
    this.own = new Account(tag == null ? null : tag.account(), limitBytes, softLimitBytes);
  }

  /** Adds bytes, unless that would pass a limit: then false and nothing is added. */
  public boolean tryAdd(long bytes) {
    return own.tryCharge(bytes, false);
  }

  /** As {@link #tryAdd}, but soft limits refuse as well. */
  public boolean tryAddSoft(long bytes) {
    return own.tryCharge(bytes, true);
  }

  /**
   * As {@link #tryAdd}, for a caller that has tried to stay below the soft limit.
   *
   * @throws RefusedRequest somebody is to be asked before; nothing is added
   */
  public boolean tryPassSoft(long bytes) {
    if (mustAsk()) {
      throw RefusedRequest.bySoftLimit(softLevel(bytes));
    }
    return tryAdd(bytes);
  }

  /** Whether somebody is to be asked before the calling thread's request passes a soft limit. */
  public boolean mustAsk() {
    return own.isSoft() && asker.asksFirst();
  }

  /** Whether so many bytes more would pass the soft limit, or that of a tag. */
  public boolean isNearSoftLimit(long bytes) {
    return own.isSoft() && own.at(softLevel(bytes)).refusesSoftly(bytes);
  }

  /** How far in the outermost account lies whose soft limit refuses so many bytes; else the own. */
  private int softLevel(long bytes) {
    int level = 0;
    while (level < own.level() && !own.at(level).refusesSoftly(bytes)) {
      level++;
    }
    return level;
  }

  /** How far in the account lies that has least room, which may have had less a moment ago. */
  private int tightestLevel() {
    int tightest = 0;
    for (int level = 1; level <= own.level(); level++) {
      boolean tighter = own.at(level).roomBytes() < own.at(tightest).roomBytes();
      tightest = tighter ? level : tightest;
    }
    return tightest;
  }

  /** The failure of a request that a limit has refused. */
  public AllocationFailedException refusal(long requestedBytes, String figures) {
    int level = tightestLevel();
    Account refusing = own.at(level);
    String path = tag == null ? "" : tag.around(level).path();
    String limit =
        path.isEmpty()
            ? "the allocator's limit is reached: "
            : "the limit of a tag is reached: tag=" + path + ", ";
    String charged = path.isEmpty() ? "" : ", chargedBytes=" + refusing.chargedBytes();
    return new AllocationFailedException(
        Cause.EXHAUSTION,
        requestedBytes,
        limit + "limitBytes=" + refusing.limitBytes() + charged + figures,
        path);
  }

  /**
   * As {@link #tryAddSoft}, when all allocators of the tag whose limit refuses have given up what
   * nobody uses. Without a tag there is nobody.
   */
  public boolean tryAddAfterTrim(long bytes, Trail trail) {
    if (tag == null) {
      return false;
    }
    long given = tag.around(softLevel(bytes)).trim();
    trail.note(Attempt.Kind.OTHER_ALLOCATORS, given);
    return given > 0 && tryAddSoft(bytes);
  }

  /** How far in the account lies of the tag of a path; the own one if that is none around. */
  int levelOf(String path) {
    int level = 0;
    while (tag != null && level < own.level() && !tag.around(level).path().equals(path)) {
      level++;
    }
    return level;
  }

  /** The account whose limit has refused a request; the own one if none has. */
  public Account refusing(AllocationFailedException failure) {
    return own.at(levelOf(failure.tag()));
  }

  /** Takes bytes off. If it throws, none are. */
  public void subtract(long bytes) {
    own.discharge(bytes);
  }

  /** Counts what went back to the system, after it has. */
  public void notePurged(long bytes) {
    purges.incrementAndGet();
    purgedBytes.addAndGet(bytes);
  }

  /** How often memory went back to the system, since the allocator was built. */
  public long purges() {
    return purges.get();
  }

  /** Bytes that went back to the system, since the allocator was built. */
  public long purgedBytes() {
    return purgedBytes.get();
  }

  /**
   * The allocator is closed: nothing is committed any more, whatever is still being counted. Of it,
   * nothing is left in its tag's account then.
   */
  public void close() {
    own.close();
  }

  /** Whose limits these are; null: the allocator has no name. */
  public @Nullable Tag tag() {
    return tag;
  }

  /** The names of its tag, from the outermost one on; empty if there is none. */
  public String tagPath() {
    return tag == null ? "" : tag.path();
  }

  /** The account of the allocator alone, in which nothing is nested. */
  public Account own() {
    return own;
  }

  /** Bytes committed now. */
  public long committedBytes() {
    return own.chargedBytes();
  }

  /** Most bytes that were committed at a time. */
  public long peakBytes() {
    return own.peakBytes();
  }

  /** Most bytes that may be committed at a time. */
  public long limitBytes() {
    return own.limitBytes();
  }

  /** What is not committed beyond while caches or a listener have something to give. */
  public long softLimitBytes() {
    return own.softLimitBytes();
  }
}
