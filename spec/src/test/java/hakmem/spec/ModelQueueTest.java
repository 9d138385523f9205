// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ModelQueueTest {

  private static ModelEntry holds(String model, String module, double seconds) {
    return row(model, module, ModelEntry.Kind.CHECK, ModelEntry.SUCCESS, seconds, false);
  }

  private static ModelEntry fails(String model, String module, double seconds) {
    return row(model, module, ModelEntry.Kind.BROKEN, "P", seconds, false);
  }

  private static ModelEntry row(
      String model,
      String module,
      ModelEntry.Kind kind,
      String expected,
      double seconds,
      boolean coverage) {
    return new ModelEntry(
        model,
        module,
        kind,
        expected,
        1L,
        1,
        seconds,
        ModelEntry.Tier.SMALL,
        coverage,
        null,
        "about");
  }

  private static List<String> all(ModelQueue.Batch batch) {
    List<String> models = new ArrayList<>();
    for (ModelEntry e = batch.poll(); e != null; e = batch.poll()) {
      models.add(e.model());
    }
    return models;
  }

  private static ModelQueue.Batch claim(ModelQueue queue) {
    return Objects.requireNonNull(queue.claim());
  }

  @Test
  void whatMustHoldComesFirstThenTheLongest() {
    ModelQueue queue =
        new ModelQueue(
            List.of(
                fails("F1", "A", 9),
                holds("H1", "A", 1),
                fails("F2", "A", 30),
                holds("H2", "A", 2)),
            _ -> false);
    assertEquals(List.of("H2", "H1", "F2", "F1"), all(claim(queue)));
    assertNull(queue.claim());
  }

  @Test
  void modulesCountersAndLoneModelsAreBatchesOfTheirOwn() {
    ModelEntry counts = row("C", "A", ModelEntry.Kind.CHECK, ModelEntry.SUCCESS, 3, true);
    ModelQueue queue =
        new ModelQueue(
            List.of(holds("H", "A", 4), counts, fails("L", "A", 2), holds("B", "B", 1)),
            e -> e.model().equals("L"));
    ModelQueue.Batch first = claim(queue);
    assertEquals(List.of("H"), all(first));
    assertEquals("A", first.sharedBy());
    assertFalse(first.coverage());
    ModelQueue.Batch second = claim(queue);
    assertTrue(second.coverage());
    assertEquals(List.of("C"), all(second));
    ModelQueue.Batch third = claim(queue);
    assertEquals("", third.sharedBy());
    assertEquals(List.of("L"), all(third));
    assertEquals(List.of("B"), all(claim(queue)));
    assertNull(queue.claim());
  }

  @Test
  void secondJvmHelpsWhereMuchIsLeft() {
    ModelQueue queue =
        new ModelQueue(
            List.of(holds("H1", "A", 40), holds("H2", "A", 30), holds("B", "B", 1)), _ -> false);
    ModelQueue.Batch batch = claim(queue);
    assertFalse(batch.brief());
    assertEquals("H1", Objects.requireNonNull(batch.poll()).model());
    ModelQueue.Batch help = claim(queue);
    assertEquals(List.of("H2"), all(help));
    ModelQueue.Batch rest = claim(queue);
    assertTrue(rest.brief());
    assertEquals(List.of("B"), all(rest));
  }
}
