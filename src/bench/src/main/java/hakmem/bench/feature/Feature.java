// SPDX-License-Identifier: Apache-2.0
package hakmem.bench.feature;

import java.util.Locale;

/** What of an allocator is looked at while a workload runs, and how closely. */
public enum Feature {
  /** Nothing: what the others are compared with. */
  OFF("nothing", Setting.OFF, "as it is built"),
  /** See {@link hakmem.diag.Census}. */
  STATISTICS("statistics", Setting.PRODUCTION, "read each second"),
  /** The same. */
  STATISTICS_OFTEN("statistics", Setting.FULL, "read each 10 ms"),
  /** See {@link hakmem.jmx.AllocatorBeans}. */
  JMX("JMX", Setting.PRODUCTION, "all attributes read each second"),
  /** The same. */
  JMX_OFTEN("JMX", Setting.FULL, "all attributes read each 10 ms"),
  /** See {@link hakmem.jfr.FlightEvents}. */
  FLIGHT("flight recorder", Setting.PRODUCTION, "hakmem.jfc, a sample in 512 KiB"),
  /** The same. */
  FLIGHT_OFTEN("flight recorder", Setting.FULL, "hakmem.jfc, a sample in 16 KiB"),
  /** See {@link hakmem.api.SiteMode}. */
  SITES("sites", Setting.PRODUCTION, "sampled, one in 512 KiB"),
  /** The same. */
  SITES_ALL("sites", Setting.FULL, "all"),
  /** What hakmem-junit does. */
  STRICT("strict mode of tests", Setting.FULL, "a SiteWatch"),
  /** See {@link hakmem.api.Allocator#recordLast}. */
  RING("last operations", Setting.FULL, "65,536 of them, dumps of incidents"),
  /** See {@link hakmem.diag.StateDump}. */
  DUMP("dump", Setting.PRODUCTION, "one on demand, at the start"),
  /** The same. */
  DUMP_OFTEN("dump", Setting.FULL, "one each second"),
  /** See {@link hakmem.api.Allocator#record}. */
  RECORDING("recording", Setting.FULL, "each operation into a file"),
  /** See {@link hakmem.latency.LatencyIndicators}. */
  LATENCY("latency", Setting.PRODUCTION, "in rounds, all slow steps"),
  /** The same. */
  LATENCY_ALL("latency", Setting.FULL, "each operation, all slow steps"),
  /** See {@link hakmem.api.Allocator.Builder#within}. */
  TAGS("tags", Setting.PRODUCTION, "a name within another"),
  /** The same. */
  TAGS_DEEP("tags", Setting.FULL, "8 deep, with a limit each"),
  /** See {@link hakmem.api.Allocator.Builder#recordFailures}. */
  FAILURES("failure trace", Setting.PRODUCTION, "the last 64"),
  /** The same. */
  FAILURES_MANY("failure trace", Setting.FULL, "the last 65,536");

  /** How closely. */
  public enum Setting {
    /** Not at all. */
    OFF,
    /** As a service can afford for weeks. */
    PRODUCTION,
    /** As closely as it goes. */
    FULL
  }

  private static final String PREFIX = "feature-";

  private final String label;
  private final Setting setting;
  private final String how;

  Feature(String label, Setting setting, String how) {
    this.label = label;
    this.setting = setting;
    this.how = how;
  }

  /** What is on. */
  public String label() {
    return label;
  }

  /** How closely it looks. */
  public Setting setting() {
    return setting;
  }

  /** What that means. */
  public String how() {
    return how;
  }

  /** Name of the peer that has it on. */
  public String peer() {
    return PREFIX + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
