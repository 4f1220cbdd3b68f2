package org.lathe.conformance.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.lathe.files.Safetensors.Entry;
import org.lathe.graph.Constant;
import org.lathe.graph.DType;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Shape;
import org.lathe.graph.Task;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.Op;
import org.lathe.graph.op.Repeat;

/**
 * A task graph as JSON, without the elements of its constants; they go into a map that is written
 * beside it. Reading gives an equal graph: the same tensors, tasks, bodies and names in the same
 * order.
 *
 * <pre>
 * { "name": "matmul",
 *   "inputs":    [ {"name": "x0", "dtype": "f32", "shape": [17, 129]}, .. ],
 *   "states":    [ .. ],
 *   "constants": [ {.., "elements": "constant.0"} ],
 *   "tasks":     [ {"op": "Matmul", "attributes": {"transposeLhs": true, ..},
 *                   "inputs": ["x0", "x1"], "outputs": ["matmul"]} ],
 *   "updates":   { "weight": "adam" },
 *   "outputs":   { "y0": "matmul" } }
 * </pre>
 *
 * An operation of record {@code Repeat} has its graph as {@code body}.
 */
public final class GraphJson {
  private GraphJson() {}

  /**
   * Writes a graph.
   *
   * @param elements receives the elements of its constants
   */
  public static ObjectNode write(TaskGraph graph, Map<String, Entry> elements) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    Set<String> names = new HashSet<>();
    node.put("name", graph.name());
    ArrayNode inputs = node.putArray("inputs");
    graph.inputs().forEach(tensor -> inputs.add(tensor(tensor, names)));
    ArrayNode states = node.putArray("states");
    graph.states().forEach(tensor -> states.add(tensor(tensor, names)));
    ArrayNode constants = node.putArray("constants");
    for (Tensor constant : graph.constants()) {
      String key = "constant." + elements.size();
      int[] shape = constant.shape().extents();
      Constant values = constant.constant();
      elements.put(
          key,
          constant.type().dtype() == DType.F32
              ? Entry.of(shape, values.floats())
              : Entry.of(shape, values.ints()));
      constants.add(tensor(constant, names).put("elements", key));
    }
    ArrayNode tasks = node.putArray("tasks");
    graph.tasks().forEach(task -> tasks.add(task(task, names, elements)));
    ObjectNode updates = node.putObject("updates");
    graph.updates().forEach((state, value) -> updates.put(state.name(), value.name()));
    ObjectNode outputs = node.putObject("outputs");
    graph.outputs().forEach((name, tensor) -> outputs.put(name, tensor.name()));
    return node;
  }

  private static ObjectNode tensor(Tensor tensor, Set<String> names) {
    unique(tensor, names);
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("name", tensor.name());
    node.put("dtype", tensor.type().dtype().name().toLowerCase(Locale.ROOT));
    ArrayNode shape = node.putArray("shape");
    for (int extent : tensor.shape().extents()) {
      shape.add(extent);
    }
    return node;
  }

  private static void unique(Tensor tensor, Set<String> names) {
    if (!names.add(tensor.name())) {
      throw new IllegalArgumentException("two tensors of the graph are named " + tensor.name());
    }
  }

  private static ObjectNode task(Task task, Set<String> names, Map<String, Entry> elements) {
    task.outputs().forEach(output -> unique(output, names));
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("op", task.op().getClass().getSimpleName());
    node.set("attributes", OpJson.attributes(task.op()));
    if (task.op() instanceof Repeat repeat) {
      node.set("body", write(repeat.body(), elements));
    }
    ArrayNode inputs = node.putArray("inputs");
    task.inputs().forEach(input -> inputs.add(input.name()));
    ArrayNode outputs = node.putArray("outputs");
    task.outputs().forEach(output -> outputs.add(output.name()));
    return node;
  }

  /**
   * Reads a graph that {@link #write} wrote.
   *
   * @param elements of its constants
   * @throws IllegalArgumentException if the JSON does not have that form or breaks a shape rule
   */
  public static TaskGraph read(JsonNode node, Map<String, Entry> elements) {
    return new Reading(node, elements).graph();
  }

  /** The state of reading one graph. */
  private static final class Reading {
    private final JsonNode node;
    private final Map<String, Entry> elements;
    private final GraphBuilder builder;
    private final Map<String, Tensor> tensors = new HashMap<>();

    Reading(JsonNode node, Map<String, Entry> elements) {
      this.node = node;
      this.elements = elements;
      this.builder = new GraphBuilder(text(node, "name"));
    }

    TaskGraph graph() {
      for (JsonNode input : array(node, "inputs")) {
        add(builder.input(text(input, "name"), type(input)));
      }
      for (JsonNode state : array(node, "states")) {
        add(builder.state(text(state, "name"), type(state)));
      }
      for (JsonNode constant : array(node, "constants")) {
        add(builder.constant(text(constant, "name"), type(constant), elements(constant)));
      }
      for (JsonNode task : array(node, "tasks")) {
        builder.apply(op(task), all(task, "inputs"), names(task, "outputs")).forEach(this::add);
      }
      object(node, "updates")
          .properties()
          .forEach(e -> builder.update(known(e.getKey()), known(e.getValue().asText())));
      object(node, "outputs")
          .properties()
          .forEach(e -> builder.output(e.getKey(), known(e.getValue().asText())));
      return builder.build();
    }

    private Op op(JsonNode task) {
      JsonNode attributes = object(task, "attributes");
      String name = text(task, "op");
      return name.equals(Repeat.class.getSimpleName())
          ? OpJson.repeat(attributes, read(object(task, "body"), elements))
          : OpJson.read(name, attributes);
    }

    private void add(Tensor tensor) {
      tensors.put(tensor.name(), tensor);
    }

    private Tensor known(String name) {
      Tensor tensor = tensors.get(name);
      if (tensor == null) {
        throw new IllegalArgumentException("the graph has no tensor named '" + name + "'");
      }
      return tensor;
    }

    private List<Tensor> all(JsonNode task, String field) {
      return names(task, field).stream().map(this::known).toList();
    }

    private Constant elements(JsonNode constant) {
      String key = text(constant, "elements");
      Entry entry = elements.get(key);
      if (entry == null || entry.doubles() != null) {
        throw new IllegalArgumentException("no float32 or int32 elements named '" + key + "'");
      }
      return entry.floats() != null ? Constant.of(entry.floats()) : Constant.of(entry.ints());
    }
  }

  private static TensorType type(JsonNode tensor) {
    DType dtype = DType.valueOf(text(tensor, "dtype").toUpperCase(Locale.ROOT));
    JsonNode extents = array(tensor, "shape");
    int[] shape = new int[extents.size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = extents.get(i).asInt(-1);
    }
    return new TensorType(dtype, Shape.of(shape));
  }

  private static List<String> names(JsonNode node, String field) {
    List<String> names = new ArrayList<>();
    array(node, field).forEach(name -> names.add(name.asText()));
    return names;
  }

  private static String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (!value.isTextual()) {
      throw new IllegalArgumentException("a string '" + field + "' is missing");
    }
    return value.textValue();
  }

  private static JsonNode array(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (!value.isArray()) {
      throw new IllegalArgumentException("a list '" + field + "' is missing");
    }
    return value;
  }

  private static JsonNode object(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (!value.isObject()) {
      throw new IllegalArgumentException("an object '" + field + "' is missing");
    }
    return value;
  }
}
