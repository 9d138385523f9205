// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import com.fasterxml.jackson.databind.JsonNode;
import hakmem.lab.scheduler.Turn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A behaviour of SimRemoteFree as a program for the engine, and the order in which its threads take
 * their turns.
 */
final class RemoteFreeBehaviour {
  private static final List<String> THREADS = List.of("a", "b", "c");

  /** Threads that have a heap: the first ones. */
  static final int HEAPS = 2;

  private final List<List<String>> operations = new ArrayList<>();
  private final List<Turn> turns = new ArrayList<>();
  private final Map<Integer, Integer> numberOfBlock = new HashMap<>();
  private final int[] allocating = new int[THREADS.size()];
  private int blocks;

  private RemoteFreeBehaviour() {
    THREADS.forEach(_ -> operations.add(new ArrayList<>()));
  }

  /** The behaviour that TLC has shown. */
  static RemoteFreeBehaviour of(Behaviour shown) {
    RemoteFreeBehaviour behaviour = new RemoteFreeBehaviour();
    for (int i = 1; i < shown.steps().size(); i++) {
      behaviour.step(shown.steps().get(i - 1).variables(), shown.steps().get(i).variables());
    }
    return behaviour;
  }

  /** By thread, its operations: malloc N, free N, close. */
  List<List<String>> operations() {
    return operations;
  }

  /** Who does what, in order. */
  List<Turn> turns() {
    return turns;
  }

  private void step(JsonNode before, JsonNode after) {
    String name = after.path("by").asText();
    int thread = THREADS.indexOf(name);
    String pc = local(before, name).path("pc").asText();
    String next = local(after, name).path("pc").asText();
    if (pc.equals("idle") && !next.equals("retire")) {
      if (!contains(before.path("owes"), name)) {
        begin(thread, next, local(after, name).path("blk").asInt());
      }
    } else if (!pc.equals("drain") || !local(before, name).path("ctx").asText().equals("adopt")) {
      boolean dequeues = pc.equals("next") && next.equals("clearListed");
      turns.add(new Turn(thread, dequeues ? "dequeue" : pc));
    }
    for (JsonNode block : after.path("live").path("set")) {
      if (!contains(before.path("live"), block.asText())) {
        numberOfBlock.put(block.asInt(), allocating[thread]);
      }
    }
    if (next.equals("idle") && !contains(after.path("owes"), name) && !mustRetire(after, name)) {
      turns.add(new Turn(thread, Turn.RETURN));
    }
  }

  private void begin(int thread, String next, int block) {
    String operation =
        switch (next) {
          case "loadOwner", "signatureOf" -> "free " + numberOfBlock.get(block);
          case "closeOwnerId" -> "close";
          default -> {
            allocating[thread] = blocks++;
            yield "malloc " + allocating[thread];
          }
        };
    operations.get(thread).add(operation);
    turns.add(new Turn(thread, Turn.CALL));
  }

  private static boolean mustRetire(JsonNode state, String name) {
    JsonNode heap = at(state.path("heap"), name);
    if (heap.path("lease").asText().equals("OPEN")) {
      for (JsonNode slab : heap.path("partial").path("set")) {
        if (at(state.path("slab"), slab.asText()).path("used").asInt() == 0) {
          return true;
        }
      }
    }
    return false;
  }

  private static JsonNode local(JsonNode state, String thread) {
    return at(state.path("th"), thread);
  }

  /** The record that a function has for a key. */
  private static JsonNode at(JsonNode function, String key) {
    if (function.has("seq")) {
      return function.path("seq").path(Integer.parseInt(key) - 1).path("rec");
    }
    if (function.has("rec")) {
      return function.path("rec").path(key).path("rec");
    }
    for (JsonNode pair : function.path("fcn")) {
      if (pair.path(0).asText().equals(key)) {
        return pair.path(1).path("rec");
      }
    }
    return function.path("missing");
  }

  private static boolean contains(JsonNode set, String element) {
    for (JsonNode e : set.path("set")) {
      if (e.asText().equals(element)) {
        return true;
      }
    }
    return false;
  }
}
