// SPDX-License-Identifier: Apache-2.0
package hakmem.diag;

import hakmem.api.Allocator;
import hakmem.gauge.Tag;
import hakmem.gauge.TagHolder;
import hakmem.heap.Engine;
import hakmem.walk.EngineDoor;
import java.util.ArrayList;
import java.util.List;

/** Allocators that are nested in others by name. Stateless. */
final class NestedEngines {
  private NestedEngines() {}

  /** The inside of one, and of all in it, each before those in it. */
  static List<Engine> of(Allocator allocator) {
    Engine engine = EngineDoor.open(allocator);
    List<Engine> all = new ArrayList<>(List.of(engine));
    Tag tag = engine.parts().gauge().tag();
    if (tag != null) {
      addNested(tag, all);
    }
    return all;
  }

  private static void addNested(Tag tag, List<Engine> all) {
    for (Tag inner : tag.nested()) {
      TagHolder holder = inner.holder();
      if (holder != null && holder.inside() instanceof Engine engine) {
        all.add(engine);
        addNested(inner, all);
      }
    }
  }
}
