// SPDX-License-Identifier: Apache-2.0
package hakmem.api;

import java.util.List;

/**
 * The options of an allocator: the one table of them. Each has a method of the same name in {@link
 * Allocator.Builder}. What the builder does not say, the system property {@code hakmem.NAME} says,
 * then the property {@code hakmem.options}, a list like {@code retainedBytesMax=64m,headers=true},
 * then the default. The properties are read once a process, when its first allocator is built; a
 * wrong one is refused then, with an {@link OptionException}, and by each allocator after it.
 * Versions to come may add more.
 */
public enum Option {
  /** See {@link Allocator.Builder#headers}. */
  HEADERS(
      "headers",
      Type.FLAG,
      0,
      0,
      1,
      "Whether each block has a checked header of 16 bytes in front, which finds more wrong"
          + " frees."),
  /**
   * See {@link Allocator.Builder#reserveBytes}. A slab in a further range is freed on a slower
   * path, so half would be felt by programs with more than 8 GiB off-heap; it costs 4 bytes for
   * each 2 MiB, twice, in Java heap: 64 KiB. At most 4 MiB of Java heap.
   */
  RESERVE_BYTES(
      "reserveBytes",
      Type.BYTES,
      16L << 30,
      1,
      1L << 40,
      "Address space to reserve at once; more is reserved when it is used up."),
  /**
   * See {@link Allocator.Builder#retainedBytesMax}. In a container the default is at most a 16th of
   * its memory.
   */
  RETAINED_BYTES_MAX(
      "retainedBytesMax",
      Type.BYTES,
      64L << 20,
      0,
      Long.MAX_VALUE,
      "Bound on empty superslabs and freed huge blocks that keep their memory for reuse; by"
          + " default at most a 16th of the container's memory."),
  /**
   * See {@link Allocator.Builder#magazineBytesMax}. Half: of blocks of 1 to 2 MiB, one or two a
   * heap; double: as much memory again for each thread that uses large blocks.
   */
  MAGAZINE_BYTES_MAX(
      "magazineBytesMax",
      Type.BYTES,
      4L << 20,
      0,
      Long.MAX_VALUE,
      "Bound on the slabs whose freed large blocks a heap keeps at hand."),
  /** See {@link Allocator.Builder#limitBytes}. */
  LIMIT_BYTES(
      "limitBytes",
      Type.BYTES,
      Long.MAX_VALUE,
      1,
      Long.MAX_VALUE,
      "Most bytes that may be committed at a time."),
  /** See {@link Allocator.Builder#softLimitBytes}. */
  SOFT_LIMIT_BYTES(
      "softLimitBytes",
      Type.BYTES,
      Long.MAX_VALUE,
      1,
      Long.MAX_VALUE,
      "Committed bytes beyond which caches give way, and a listener is asked, before more is"
          + " committed."),
  /**
   * See {@link Allocator.Builder#maintenanceMillis}. Half: twice the looks at idle heaps; double:
   * memory of idle threads stays twice as long.
   */
  MAINTENANCE_MILLIS(
      "maintenanceMillis",
      Type.MILLIS,
      1000,
      0,
      Long.MAX_VALUE,
      "How often the maintenance thread takes memory back; 0: never."),
  /** See {@link Allocator.Builder#hugePages}. */
  HUGE_PAGES(
      "hugePages",
      Type.FLAG,
      0,
      0,
      1,
      "Whether the system is asked for huge OS pages; superslabs of 2 MiB are committed whole"
          + " then."),
  /** See {@link Allocator.Builder#jmx}. */
  JMX(
      "jmx",
      Type.FLAG,
      0,
      0,
      1,
      "Whether the allocator is a management bean for as long as it is open."),
  /** See {@link Allocator.Builder#record}. */
  RECORD(
      "record",
      Type.FILE,
      0,
      0,
      0,
      "File for a trace of all that the program does with the allocator; as a property, further"
          + " allocators get .2, .3 and so on at the end."),
  /** See {@link Allocator.Builder#recordLast}. */
  RECORD_LAST(
      "recordLast",
      Type.FILE,
      0,
      0,
      0,
      "File of 5 MiB for the last 65,536 operations, which outlives a killed process; as a"
          + " property, further allocators get .2, .3 and so on at the end."),
  /** See {@link Allocator.Builder#recordFailures}. */
  RECORD_FAILURES(
      "recordFailures",
      Type.COUNT,
      0,
      0,
      1 << 16,
      "Failed requests that are kept, the last ones, each with the state that the allocator was"
          + " in."),
  /** See {@link Allocator.Builder#sites}. */
  SITES(
      "sites",
      List.of("off", "sampled", "all"),
      "Of which blocks the place in the program that asked for them is kept, for reports of who"
          + " holds what."),
  /**
   * See {@link Allocator.Builder#sampleBytes}. Half: twice the Java heap for samples of live
   * blocks; double: errors of estimates grow by two fifths.
   */
  SAMPLE_BYTES(
      "sampleBytes",
      Type.BYTES,
      512L << 10,
      1,
      Long.MAX_VALUE,
      "Bytes allocated from one sampled block to the next, on average."),
  /** See {@link Allocator.Builder#sitesFile}. */
  SITES_FILE(
      "sitesFile",
      Type.FILE,
      0,
      0,
      0,
      "File for such a report at the end of the process or allocator, as JSON if it ends with"
          + " .json; as a property, further allocators get .2, .3 and so on at the end.");

  /** What a value is, and how it is written. */
  public enum Type {
    /** {@code true} or {@code false}; 1 or 0 as a number. */
    FLAG("flag", "true or false"),
    /** A number of bytes, with k, m, g or t for powers of 1,024; the largest one is "none". */
    BYTES("bytes", "bytes"),
    /** A number of milliseconds. */
    MILLIS("number", "ms"),
    /** A number of things. */
    COUNT("number", "count"),
    /** The path of a file; 0 as a number. */
    FILE("file", "path"),
    /** One of a few words; its place among them as a number. */
    CHOICE("choice", "word");

    private final String label;
    private final String unit;

    Type(String label, String unit) {
      this.label = label;
      this.unit = unit;
    }

    /**
     * The name of the type.
     *
     * @return one word
     */
    public String label() {
      return label;
    }

    /**
     * What a value counts.
     *
     * @return a unit
     */
    public String unit() {
      return unit;
    }
  }

  private final String label;
  private final Type type;
  private final long defaultValue;
  private final long least;
  private final long most;
  private final String sentence;
  private final List<String> choices;

  Option(String label, List<String> choices, String sentence) {
    this.label = label;
    this.type = Type.CHOICE;
    this.defaultValue = 0;
    this.least = 0;
    this.most = choices.size() - 1;
    this.sentence = sentence;
    this.choices = choices;
  }

  Option(String label, Type type, long defaultValue, long least, long most, String sentence) {
    this.label = label;
    this.type = type;
    this.defaultValue = defaultValue;
    this.least = least;
    this.most = most;
    this.sentence = sentence;
    this.choices = List.of();
  }

  /**
   * The option's name, in the builder, in a list and after {@code hakmem.} in a property.
   *
   * @return a name in camel case
   */
  public String label() {
    return label;
  }

  /**
   * What a value is.
   *
   * @return its type, which says the unit
   */
  public Type type() {
    return type;
  }

  /**
   * The value if nobody gives one.
   *
   * @return in the type's unit
   */
  public long defaultValue() {
    return defaultValue;
  }

  /**
   * The least value.
   *
   * @return in the type's unit
   */
  public long least() {
    return least;
  }

  /**
   * The largest value.
   *
   * @return in the type's unit
   */
  public long most() {
    return most;
  }

  /**
   * The words that may be given, in the order of their numbers.
   *
   * @return unmodifiable; empty if the option is no choice
   */
  public List<String> choices() {
    return choices;
  }

  /**
   * What the option is for.
   *
   * @return a sentence
   */
  public String sentence() {
    return sentence;
  }
}
