// SPDX-License-Identifier: Apache-2.0
package hakmem.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.junit.jupiter.api.Test;

/**
 * The fence of the real system, on two words that an owner and a taker write as those of a lease:
 * whoever writes his own and then reads the other's must not miss, both of them at once, what the
 * other has written. The owner has no fence; the one that the taker pays for must serve both.
 *
 * <p>That a missing fence is seen is likely, not certain: it takes a store that waits in its
 * processor's buffer. A fence that is issued never fails here.
 */
class ProcessFenceTest {
  private static final int STORES = 1 << 22;

  /**
   * Rounds end when so many stores of the taker were seen: on a busy machine threads rarely meet.
   */
  private static final int SEEN = 1_000_000;

  private static final int ROUNDS_MAX = 16;

  private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(int[].class);

  /** Far enough apart for two cache lines, and for what processors fetch ahead. */
  private static final int BUSY = 64;

  private static final int HIDDEN = 128;

  private final int[] words = new int[192];
  private final int[] hiddenSeen = new int[STORES + 1];
  private final int[] busySeen = new int[STORES + 1];
  private volatile boolean begun;

  @Test
  void ownerAndTakerNeverMissEachOther() throws InterruptedException {
    assertTrue(LinuxOs.INSTANCE.fenceAllThreads(), "this system has membarrier");
    int seen = 0;
    for (int round = 0; round < ROUNDS_MAX && seen < SEEN; round++) {
      seen += missNoneOnce();
    }
  }

  /** Returns how many stores of the taker the owner has seen. */
  private int missNoneOnce() throws InterruptedException {
    begun = false;
    WORDS.setVolatile(words, BUSY, 0);
    WORDS.setVolatile(words, HIDDEN, 0);
    Thread owner = Thread.ofPlatform().start(this::own);
    int fences = take(owner);
    owner.join();
    assertEquals(STORES, (int) WORDS.getVolatile(words, BUSY), "the owner died of something");
    int missed = 0;
    for (int fence = 1; fence <= fences; fence++) {
      int next = busySeen[fence] + 1;
      if (next <= STORES && hiddenSeen[next] < fence) {
        missed++;
      }
    }
    assertEquals(
        0,
        missed,
        () ->
            "times of "
                + fences
                + " in which the taker did not see that the owner was inside, and the owner not"
                + " that its heap was hidden: no fence was issued between the taker's store and"
                + " load. Look at ProcessFence; double frees of programs that free rightly come of"
                + " it");
    int seen = 0;
    for (int store = 1; store <= STORES; store++) {
      if (hiddenSeen[store] != hiddenSeen[store - 1]) {
        seen++;
      }
    }
    return seen;
  }

  private void own() {
    begun = true;
    for (int store = 1; store <= STORES; store++) {
      WORDS.setOpaque(words, BUSY, store);
      hiddenSeen[store] = (int) WORDS.getOpaque(words, HIDDEN);
    }
  }

  private int take(Thread owner) {
    while (!begun && owner.isAlive()) {
      Thread.onSpinWait();
    }
    int fence = 0;
    while (fence < STORES && owner.isAlive()) {
      fence++;
      WORDS.setOpaque(words, HIDDEN, fence);
      LinuxOs.INSTANCE.fenceAllThreads();
      busySeen[fence] = (int) WORDS.getOpaque(words, BUSY);
    }
    return fence;
  }
}
