// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs.exec;

import java.util.HashMap;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Fields of the objects that the executed code made. Copied where a path forks. */
final class MadeObjects {
  private Map<String, Value> fields;
  private int objects;

  MadeObjects() {
    this(new HashMap<>(), 0);
  }

  private MadeObjects(Map<String, Value> fields, int objects) {
    this.fields = fields;
    this.objects = objects;
  }

  MadeObjects copy() {
    return new MadeObjects(new HashMap<>(fields), objects);
  }

  Value.Made make(String type) {
    return new Value.Made(type, objects++);
  }

  /** The field's value; null if it was never written. */
  @Nullable Value get(Value.Made object, String field) {
    return fields.get(object.number() + "." + field);
  }

  void put(Value.Made object, String field, Value value) {
    fields.put(object.number() + "." + field, value);
  }

  /** Takes the other's place. */
  void become(MadeObjects other) {
    fields = new HashMap<>(other.fields);
    objects = other.objects;
  }

  /** Whether the objects that are here have the same fields there. */
  boolean isUnchangedIn(MadeObjects later) {
    return later.fields.entrySet().stream()
        .filter(e -> numberOf(e.getKey()) < objects)
        .allMatch(e -> e.getValue().equals(fields.get(e.getKey())));
  }

  private static int numberOf(String key) {
    return Integer.parseInt(key.substring(0, key.indexOf('.')));
  }

  boolean sameAs(MadeObjects other) {
    return objects == other.objects && fields.equals(other.fields);
  }
}
