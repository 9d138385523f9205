// SPDX-License-Identifier: Apache-2.0
package hakmem.sample;

/**
 * Who wants to be told of samples. Called by the thread that allocates or frees, which holds no
 * lock; what it throws ends it.
 */
public interface SampleWatcher {
  /** Whether it would look at a sample now. */
  boolean isInterested();

  /** A sampled block is about to be handed out. */
  void sampled(Sample sample);

  /** A sampled block was freed, and is nobody else's yet. */
  void freed(Sample sample);

  /** It is told nothing any more, because it has thrown this. */
  void lost(Throwable cause);
}
