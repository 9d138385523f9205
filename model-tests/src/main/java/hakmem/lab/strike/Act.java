// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.strike;

import hakmem.lab.trace.Step;

/** What is done while an Error may come. */
public sealed interface Act {
  /** A step of a trace. */
  record OfStep(Step step) implements Act {}

  /** What no trace has a step for. */
  enum Other implements Act {
    /** An allocator is built. */
    BUILD,

    /** A heap of the user's own is made. */
    NEW_HEAP,

    /** A thread uses the allocator for the first time, and again after the Error. */
    THREAD_BIRTH,

    /** A virtual thread allocates and frees. */
    VIRTUAL_THREAD,

    /** A thread of the JVM calls the operations of the allocator itself, one after the other. */
    THREAD_CALLS,

    /** An arena for one thread is opened, allocates and is closed. */
    CONFINED_ARENA,

    /** The same with one for many threads. */
    SHARED_ARENA,

    /** The same with two of a group, whose scope ends then. */
    GROUPED_ARENAS,

    /** Segments with a block each. */
    SEGMENTS,

    /** Requests are refused by both limits of an allocator, and somebody is asked. */
    MEMORY_PRESSURE,

    /** Requests fail, and are recorded. */
    FAILURES,

    /** Nested allocators are born, refused by limits around them, and closed. */
    TAGS,

    /** Blocks are sampled, and somebody watches. */
    SAMPLES,

    /** Closes the allocator unless blocks are live. */
    CLOSE_CHECK,

    /** Closes the allocator and says what was live. */
    CLOSE_REPORT,

    /** Asks for the gauges. */
    STATS
  }
}
