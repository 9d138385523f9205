// SPDX-License-Identifier: Apache-2.0
package hakmem.lab.scheduler;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/*
 * Implementation note.
 *
 * Accesses that the spec has as actions are known by the method they stand in, which has the
 * action's name. All others are private work of the thread whose turn it is, or words that the spec
 * leaves to other modules: they just happen. A thread is stopped before its next known access, and
 * goes on if that is what the behaviour says it does next.
 */
/** Lets logical threads do what a behaviour of the spec says, in its order. */
final class Follower implements Strategy {
  private static final Map<String, String> ACTIONS =
      Map.ofEntries(
          Map.entry("the program, call", Turn.CALL),
          Map.entry("the program, return", Turn.RETURN),
          Map.entry("BlockClaims.signatureOf", "signatureOf"),
          Map.entry("BlockClaims.claimBlock", "claimBlock"),
          Map.entry("Slab.loadRemoteWordAcquire", "loadRemoteWord"),
          Map.entry("Slab.casRemoteWordAcqRel", "casRemoteWord"),
          Map.entry("Slab.drainAcqRel", "drain"),
          Map.entry("Slab.unownVolatile", "unown"),
          Map.entry("Slab.setListedVolatile", "setListed"),
          Map.entry("Slab.clearListedVolatile", "clearListed"),
          Map.entry("Slab.claimOrphanVolatile", "claimOrphan"),
          Map.entry("Slab.markDeadAcqRel", "markDead"),
          Map.entry("OrphanSet.enqueue", "enqueue"),
          Map.entry("OrphanSet.dequeue", "dequeue"));

  /** No actions if they come at another time: looks into an empty queue, and at a slab's death. */
  private static final Set<String> MAY_BE_MORE = Set.of("dequeue", "loadRemoteWord");

  private final List<Turn> turns;
  private int at;
  private @Nullable String divergence;

  Follower(List<Turn> turns) {
    this.turns = turns;
  }

  /** Whether the spec knows an access of this name as an action that is followed. */
  static boolean isFollowed(String action) {
    return ACTIONS.containsValue(action);
  }

  /** How many turns were followed. */
  int followed() {
    return at;
  }

  /** Where the engine did something else than the behaviour says; null: nowhere. */
  @Nullable String divergence() {
    return divergence;
  }

  @Override
  public void begin(Execution execution) {
    at = 0;
    divergence = null;
  }

  @Override
  public int choose(Execution execution, int current) {
    if (at == turns.size()) {
      return current >= 0 ? current : Integer.numberOfTrailingZeros(execution.runnable());
    }
    Turn turn = turns.get(at);
    if ((execution.runnable() >>> turn.thread() & 1) == 0) {
      return diverged(turn, "it has ended");
    }
    Site site = Site.of(execution.pendingSite(turn.thread()));
    String action = ACTIONS.get(site.method());
    if (turn.action().equals(action)) {
      at++;
    } else if (action != null && !MAY_BE_MORE.contains(action)) {
      return diverged(turn, "the engine is about to do " + action + " at " + site.place());
    }
    return turn.thread();
  }

  private int diverged(Turn turn, String instead) {
    divergence =
        "SPEC: turn %d: thread %s does %s, but %s"
            .formatted(at + 1, Execution.name(turn.thread()), turn.action(), instead);
    return -1;
  }
}
