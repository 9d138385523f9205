// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.recorder;

import hakmem.heap.BlockHeap;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What a thread keeps from one probe for the next. */
final class Notes {
  /** Who looks at a superslab's state word. */
  enum Caller {
    OTHER,
    TAKE_RUN,
    RELEASE,
    TRIM,
    CLAIM_UNITS,
    GIVE_UNITS
  }

  long carvedHead;
  int carvedCount;
  @Nullable BlockHeap popping;
  int poppedClass;
  @Nullable RawEvent popped;
  boolean isCut;
  boolean isAdopted;
  boolean hasFree;
  Caller caller = Caller.OTHER;
  boolean inLookup;
  boolean inPush;
  List<Long> flushed = List.of();
}
