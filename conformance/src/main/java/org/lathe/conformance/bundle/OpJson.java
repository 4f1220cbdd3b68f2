package org.lathe.conformance.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.StdConverter;
import java.util.List;
import org.lathe.files.Json;
import org.lathe.graph.Shape;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.op.Op;
import org.lathe.graph.op.Repeat;

/** Operations by the names of their records, attributes by the names of the components. */
final class OpJson {
  /** Unlike {@link org.lathe.files.Json} it wants every attribute, and knows shapes. */
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .addModule(
              new SimpleModule()
                  .addSerializer(
                      Shape.class,
                      new com.fasterxml.jackson.databind.ser.std.StdDelegatingSerializer(
                          Shape.class, new Extents()))
                  .addDeserializer(
                      Shape.class,
                      new com.fasterxml.jackson.databind.deser.std.StdDelegatingDeserializer<>(
                          new OfExtents())))
          .build();

  /** Returns the extents of a shape. */
  private static final class Extents extends StdConverter<Shape, int[]> {
    @Override
    public int[] convert(Shape shape) {
      return shape.extents();
    }
  }

  /** Returns the shape with these extents. */
  private static final class OfExtents extends StdConverter<int[], Shape> {
    @Override
    public Shape convert(int[] extents) {
      return Shape.of(extents);
    }
  }

  /** Returns the attributes of a repeat, without its body. */
  private record Loop(int count, boolean reversed, int carried, List<Integer> offsets) {}

  private OpJson() {}

  static ObjectNode attributes(Op op) {
    Object record =
        op instanceof Repeat repeat
            ? new Loop(repeat.count(), repeat.reversed(), repeat.carried(), repeat.offsets())
            : op;
    return JSON.valueToTree(record);
  }

  static Op repeat(JsonNode attributes, TaskGraph body) {
    Loop loop = value(attributes, Loop.class);
    return new Repeat(body, loop.count(), loop.reversed(), loop.carried(), loop.offsets());
  }

  /** Returns the operation with the name of this record. */
  static Op read(String name, JsonNode attributes) {
    return value(attributes, record(name));
  }

  private static <T> T value(JsonNode attributes, Class<T> type) {
    try {
      return JSON.treeToValue(attributes, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "attributes of " + type.getSimpleName() + ": " + Json.reason(e));
    }
  }

  /** Loads only operations of the package of the graph. */
  private static Class<? extends Op> record(String name) {
    try {
      if (name.matches("[A-Za-z0-9]+")) {
        String full = Op.class.getPackageName() + "." + name;
        Class<?> type = Class.forName(full, false, Op.class.getClassLoader());
        if (type.isRecord() && Op.class.isAssignableFrom(type)) {
          return type.asSubclass(Op.class);
        }
      }
    } catch (ClassNotFoundException none) {
      // The error follows below.
    }
    throw new IllegalArgumentException("there is no operation '" + name + "'");
  }
}
