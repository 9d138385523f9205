// SPDX-License-Identifier: Apache-2.0
package hakmem.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.IntStream;
import tlc2.value.IValue;
import tlc2.value.impl.BoolValue;
import tlc2.value.impl.FcnRcdValue;
import tlc2.value.impl.IntValue;
import tlc2.value.impl.ModelValue;
import tlc2.value.impl.RecordValue;
import tlc2.value.impl.SetEnumValue;
import tlc2.value.impl.StringValue;
import tlc2.value.impl.TupleValue;
import tlc2.value.impl.Value;

/**
 * TLA+ values as JSON: numbers, booleans and names are plain; {@code {"fcn":[[key,value],...]}},
 * {@code {"rec":{field:value}}}, {@code {"set":[...]}} and {@code {"seq":[...]}} carry their kind.
 * Strings and model values both become names: nobody mixes the two in one variable, and a reader
 * wants neither quotes nor a difference.
 */
final class ValueJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private ValueJson() {}

  static JsonNode encode(IValue value) {
    return switch (value) {
      case null -> NODES.nullNode();
      case IntValue i -> NODES.numberNode(i.val);
      case BoolValue b -> NODES.booleanNode(b.val);
      case StringValue s -> NODES.textNode(s.val.toString());
      case ModelValue m -> NODES.textNode(m.val.toString());
      case RecordValue r -> record(r);
      case TupleValue t -> list("seq", List.of(t.elems));
      case FcnRcdValue f -> function(f);
      case Value v -> other(v);
      default -> NODES.textNode(value.toString());
    };
  }

  private static JsonNode other(Value value) {
    try {
      if (value.toSetEnum() instanceof SetEnumValue set) {
        set.normalize();
        return list("set", IntStream.range(0, set.size()).mapToObj(set.elems::elementAt).toList());
      }
      if (value.toFcnRcd() instanceof FcnRcdValue f) {
        return function(f);
      }
    } catch (RuntimeException e) {
      // An infinite set or the like: its text is all there is.
      return NODES.textNode(value.toString());
    }
    return NODES.textNode(value.toString());
  }

  private static ObjectNode record(RecordValue record) {
    record.normalize();
    ObjectNode fields = NODES.objectNode();
    List<Value> values = List.of(record.values);
    for (int i = 0; i < record.names.length; i++) {
      fields.set(record.names[i].toString(), encode(values.get(i)));
    }
    ObjectNode node = NODES.objectNode();
    node.set("rec", fields);
    return node;
  }

  private static JsonNode function(FcnRcdValue function) {
    function.normalize();
    if (function.toTuple() instanceof TupleValue tuple) {
      return list("seq", List.of(tuple.elems));
    }
    if (function.toRcd() instanceof RecordValue record) {
      return record(record);
    }
    ArrayNode pairs = NODES.arrayNode();
    Value[] keys = function.getDomainAsValues();
    List<Value> values = List.of(function.values);
    for (int i = 0; i < keys.length; i++) {
      ArrayNode pair = pairs.addArray();
      pair.add(encode(keys[i]));
      pair.add(encode(values.get(i)));
    }
    ObjectNode node = NODES.objectNode();
    node.set("fcn", pairs);
    return node;
  }

  private static ObjectNode list(String kind, List<? extends IValue> elements) {
    ArrayNode array = NODES.arrayNode();
    for (IValue element : elements) {
      array.add(encode(element));
    }
    ObjectNode node = NODES.objectNode();
    node.set(kind, array);
    return node;
  }
}
