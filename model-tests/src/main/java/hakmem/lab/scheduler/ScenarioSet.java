// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import java.util.List;

/** Scenarios over one copy of the engine. */
public interface ScenarioSet {
  /** Names, in a fixed order. */
  List<String> names();

  /** What a scenario is about, in one sentence. */
  String description(String name);

  /** By thread, its operations in words. */
  List<List<String>> operations(String name);

  /** How many interleavings are sampled, because there are too many; 0: all are explored. */
  int samples(String name);

  /** With how many preemptions it is explored, because there are too many; -1: with any number. */
  int preemptionsMax(String name);

  /** What trials that are made from now on check; all until then. */
  void judgeBy(Judge judge);

  /**
   * A fresh engine, prepared.
   *
   * @param omitted operations that are not done
   */
  Trial trial(String name, List<Schedule.Part> omitted);

  /**
   * A fresh engine for a program of single blocks of which a slab holds two. Its operations are
   * those of {@link Turn#CALL}: {@code malloc N}, {@code free N} and {@code close}, with N from 0.
   *
   * @param heaps how many of the threads have a heap: the first ones
   * @param threads operations of each
   */
  Trial scripted(int heaps, List<List<String>> threads);
}
