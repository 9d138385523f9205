// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.recorder;

import java.util.List;

/**
 * What one thread did, as the engine sees it.
 *
 * @param thread number of the thread that did it, from 1
 * @param action what
 * @param slab that it was done to; {@code Slab.NONE} if none
 * @param values numbers: addresses, counts, ids; their meaning depends on the action
 */
record RawEvent(int thread, Action action, hakmem.superslab.Slab slab, List<Long> values) {

  /** The kinds; the comment names the values. */
  enum Action {
    /** heap, class, user address, link. */
    MALLOC,
    /** heap, class, head, used. */
    SPLICE,
    /** heap, class, head, count, carved, used. */
    CARVE,
    /** heap, class, head, count, carved, used. */
    CARVE_BEHIND,
    /** heap. */
    PARTIAL,
    SET_ASIDE,
    /** heap. */
    ADOPT,
    /** heap. */
    NEW_SLAB,
    /** heap, block, link, used. */
    FREE,
    /** owner, block, link, used: a block that a drain brought. */
    DRAINED,
    /** owner: a drain begins. */
    DRAIN,
    /** heap, user address, fault. */
    REFUSED,
    /** heap, class, block, link, used. */
    FLUSH,
    /** 1 if it has free blocks, 1 if it was done. */
    UNOWN,
    /** 1 if it was done. */
    MARK_DEAD,
    /** heap, carved, used, then the blocks of the local freelist in order. */
    SET_OWNER,
    /** user address. */
    USER_WRITE,
    /** address. */
    LOOKUP,
    /** number of ranges. */
    LOAD_RANGES,
    /** address. */
    LOAD_UNIT,
    /** address. */
    FOUND,
    /** unit of the first range: the lookup of the fast path. */
    LOAD_TABLE,
    /** number of ranges after it. */
    PUBLISH_RANGE,
    /** first address. */
    CLAIM_INDEX,
    /** first address. */
    COMMIT,
    /** first address. */
    PUBLISH,
    /** first address, free units. */
    OPEN,
    /** first address, free units, caller. */
    LOAD_STATE,
    /** first address, free units expected, next, 1 if it was done, caller. */
    CAS_STATE,
    /** address of the unit. */
    STORE_UNIT,
    /** No values. */
    HAND_OUT,
    /** 1 if kept. */
    RETIRE_SUPERSLAB,
    /** first address. */
    UNREGISTER_SUPERSLAB,
    /** first address. */
    PURGE,
    /** first address. */
    RETURN_INDEX,
    /** heap. */
    ENTER,
    /** heap. */
    LEAVE,
    /** heap, 1 if they are the heap's own. */
    LOAD_HEADS,
    /** heap, 1 if it is the heap's own. */
    LOAD_OWNER_ID,
    /** heap, state. */
    LOAD_LEASE,
    /** heap, 1 if it was done. */
    TAKE_LEASE,
    /** heap. */
    HIDE_HEADS,
    /** heap. */
    HIDE_OWNER_ID,
    /** heap. */
    FENCE,
    /** heap, 1 if inside. */
    LOAD_BUSY,
    /** heap. */
    SHOW_HEADS,
    /** heap. */
    SHOW_OWNER_ID,
    /** heap, 1 if it was done. */
    REOPEN,
    /** heap. */
    END_LEASE,
    /** heap. */
    CLOSE_HEADS,
    /** heap. */
    CLOSE_OWNER_ID,
    /** heap, 1 if it was done. */
    CLOSE_LEASE,
    /** heap, 1 if it was done. */
    MARK_CLOSING,
    /** block. */
    SIGNATURE_OF,
    /** block, 1 if it was done. */
    CLAIM_BLOCK,
    /** remote word, 1 if for a push. */
    LOAD_REMOTE_WORD,
    /** block, link. */
    WRITE_LINK,
    /** next remote word, 1 if it was done. */
    CAS_REMOTE_WORD,
    /** remote word before. */
    TAKE_REMOTE_LIST,
    /** No values. */
    CLEAR_OWNER,
    /** 1 if it was done. */
    SET_LISTED,
    /** No values. */
    CLEAR_LISTED,
    /** 1 if it was done. */
    CLAIM_ORPHAN,
    /** No values. */
    ENQUEUE,
    /** No values; slab NONE: the queue was empty. */
    DEQUEUE
  }

  /** The callers of LOAD_STATE and CAS_STATE. */
  static final long TAKE_RUN = 1;

  /** See {@link #TAKE_RUN}. */
  static final long RELEASE = 2;

  /** See {@link #TAKE_RUN}. */
  static final long TRIM = 3;

  /** See {@link #TAKE_RUN}. */
  static final long CLAIM_UNITS = 4;

  /** See {@link #TAKE_RUN}. */
  static final long GIVE_UNITS = 5;

  long value(int index) {
    return values.get(index);
  }
}
