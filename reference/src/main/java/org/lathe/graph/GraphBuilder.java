package org.lathe.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lathe.graph.op.Op;

/**
 * Collects tensors and tasks into a {@link TaskGraph}. The formulas of the operations are the
 * methods of {@link Formulas}, so that model code reads like the mathematics.
 */
public final class GraphBuilder extends Formulas {
  private final String name;
  private final List<Tensor> inputs = new ArrayList<>();
  private final List<Task> tasks = new ArrayList<>();
  private final Map<String, Tensor> outputs = new LinkedHashMap<>();
  private final Map<Tensor, Tensor> updates = new LinkedHashMap<>();
  private final Map<String, Tensor> states = new HashMap<>();
  private final Map<Float, Map<TensorType, Tensor>> fills = new HashMap<>();
  private final Set<Tensor> known = new HashSet<>();
  private final Map<String, Integer> names = new HashMap<>();

  /** Starts an empty graph. */
  public GraphBuilder(String name) {
    this.name = name;
  }

  /** Returns the name of the graph. */
  public String name() {
    return name;
  }

  /** Declares an input that the caller feeds; the name must be new. */
  public Tensor input(String name, TensorType type) {
    Tensor input = declare(Tensor.Kind.INPUT, name, type, null);
    inputs.add(input);
    return input;
  }

  /**
   * Returns the state of this name: it is declared at the first call, and later calls return the
   * same tensor.
   *
   * @throws IllegalArgumentException if mentioned before with another type
   */
  public Tensor state(String name, TensorType type) {
    Tensor state = states.get(name);
    if (state == null) {
      state = declare(Tensor.Kind.STATE, name, type, null);
      states.put(name, state);
    } else if (!state.type().equals(type)) {
      throw new IllegalArgumentException("state " + state + " already exists, not " + type);
    }
    return state;
  }

  /** Returns a tensor with constant elements. */
  public Tensor constant(String name, TensorType type, Constant elements) {
    if (elements.size() != type.shape().size() || elements.dtype() != type.dtype()) {
      throw new IllegalArgumentException(
          "constant " + name + " of type " + type + " given " + elements.size() + " elements");
    }
    return declare(Tensor.Kind.CONSTANT, fresh(name), type, elements);
  }

  /** Returns a float32 constant with all elements equal; one tensor for each type and value. */
  public Tensor filled(TensorType type, float value) {
    return fills
        .computeIfAbsent(value, key -> new HashMap<>())
        .computeIfAbsent(
            type,
            key -> constant("fill_" + value, type, Constant.filled(type.shape().size(), value)));
  }

  /** Appends a task. */
  @Override
  public List<Tensor> apply(Op op, List<Tensor> operands) {
    List<TensorType> types = outputs(op, operands);
    return append(op, operands, types, types.stream().map(t -> fresh(op.mnemonic())).toList());
  }

  /**
   * Appends a task of a saved graph, with the names of its outputs.
   *
   * @throws IllegalArgumentException if a name is taken or there are more or fewer than outputs
   */
  public List<Tensor> apply(Op op, List<Tensor> operands, List<String> results) {
    List<TensorType> types = outputs(op, operands);
    if (types.size() != results.size()) {
      throw new IllegalArgumentException(
          op.mnemonic() + " has " + types.size() + " outputs, not " + results);
    }
    for (String result : results) {
      if (names.putIfAbsent(result, 1) != null) {
        throw new IllegalArgumentException("the graph already has a tensor named " + result);
      }
    }
    return append(op, operands, types, results);
  }

  private List<TensorType> outputs(Op op, List<Tensor> operands) {
    for (Tensor operand : operands) {
      requireKnown(operand, op.mnemonic());
      if (updates.containsKey(operand)) {
        throw new IllegalArgumentException(
            op.mnemonic() + " reads state " + operand.name() + " after its update");
      }
    }
    return op.outputs(operands.stream().map(Tensor::type).toList());
  }

  private List<Tensor> append(
      Op op, List<Tensor> operands, List<TensorType> types, List<String> called) {
    List<Tensor> results = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      results.add(declare(Tensor.Kind.INTERMEDIATE, called.get(i), types.get(i), null));
    }
    tasks.add(new Task(op, operands, results));
    return List.copyOf(results);
  }

  /** Makes {@code tensor} readable after a run under this name. */
  public void output(String name, Tensor tensor) {
    requireKnown(tensor, "output " + name);
    if (outputs.putIfAbsent(name, tensor) != null) {
      throw new IllegalArgumentException("output " + name + " already exists");
    }
  }

  /**
   * Sets {@code state} to {@code value} after the run. No later task may read the state, and if the
   * task that makes {@code value} reads it, the operation must work in place on it.
   */
  public void update(Tensor state, Tensor value) {
    requireKnown(state, "update");
    requireKnown(value, "update of " + state.name());
    if (state.kind() != Tensor.Kind.STATE || value.kind() != Tensor.Kind.INTERMEDIATE) {
      throw new IllegalArgumentException(
          "update needs a state and an intermediate, got " + state + " and " + value);
    }
    if (!state.type().equals(value.type())) {
      throw new IllegalArgumentException("state " + state + " cannot contain " + value);
    }
    if (updates.containsValue(value) || outputs.containsValue(value)) {
      throw new IllegalArgumentException(value + " is already an output or an update");
    }
    int made = producer(value);
    for (int t = made; t < tasks.size(); t++) {
      Task task = tasks.get(t);
      for (int i = 0; i < task.inputs().size(); i++) {
        if (task.inputs().get(i) == state
            && !(t == made && worksInPlace(task, task.outputs().indexOf(value), i))) {
          throw new IllegalArgumentException(
              task.op().mnemonic() + " reads state " + state.name() + " after its update");
        }
      }
    }
    if (updates.putIfAbsent(state, value) != null) {
      throw new IllegalArgumentException("state " + state.name() + " is updated twice");
    }
  }

  private static boolean worksInPlace(Task task, int output, int input) {
    return task.op().inPlaceInput(output) == input;
  }

  private int producer(Tensor value) {
    for (int t = 0; t < tasks.size(); t++) {
      if (tasks.get(t).outputs().contains(value)) {
        return t;
      }
    }
    throw new IllegalStateException("no task computes " + value);
  }

  @Override
  public RepeatBuilder repeat(String name, int count) {
    return new RepeatBuilder(this, name, count, false);
  }

  /** Returns the tasks so far, in order. */
  public List<Task> tasks() {
    return List.copyOf(tasks);
  }

  /** Returns the graph so far, without the tasks that no output and no update needs. */
  public TaskGraph build() {
    List<Tensor> goals = new ArrayList<>(outputs.values());
    goals.addAll(updates.values());
    return new TaskGraph(name, inputs, Prune.needed(tasks, goals, Set.of()), outputs, updates);
  }

  /** Replaces {@code task} by {@code replacement}, which computes at least the same tensors. */
  void replace(Task task, Task replacement) {
    tasks.set(tasks.indexOf(task), replacement);
    known.addAll(replacement.outputs());
  }

  /** Returns a new intermediate that no task of this graph makes yet; for {@link #replace}. */
  public Tensor pending(String base, TensorType type) {
    return declare(Tensor.Kind.INTERMEDIATE, fresh(base), type, null);
  }

  /**
   * Copies a task of another graph, its operands replaced as {@code mapping} says; constants are
   * copied too. The copies of its outputs are added to {@code mapping}.
   */
  public void copy(Task task, Map<Tensor, Tensor> mapping) {
    List<Tensor> operands = new ArrayList<>();
    for (Tensor input : task.inputs()) {
      operands.add(standIn(input, mapping));
    }
    List<Tensor> results = apply(task.op(), operands);
    for (int i = 0; i < results.size(); i++) {
      mapping.put(task.outputs().get(i), results.get(i));
    }
  }

  /**
   * Returns the tensor that {@code mapping} has for a tensor of another graph; a constant is
   * copied.
   */
  Tensor standIn(Tensor of, Map<Tensor, Tensor> mapping) {
    Tensor mapped = mapping.get(of);
    if (mapped == null && of.kind() == Tensor.Kind.CONSTANT) {
      mapped = constant(of.name(), of.type(), of.constant());
      mapping.put(of, mapped);
    }
    if (mapped == null) {
      throw new IllegalStateException("no substitute for " + of);
    }
    return mapped;
  }

  private Tensor declare(Tensor.Kind kind, String name, TensorType type, Constant constant) {
    if (kind != Tensor.Kind.INTERMEDIATE && kind != Tensor.Kind.CONSTANT) {
      if (names.putIfAbsent(name, 1) != null) {
        throw new IllegalArgumentException("the graph already has a tensor named " + name);
      }
    }
    Tensor tensor = new Tensor(kind, name, type, constant);
    known.add(tensor);
    return tensor;
  }

  /** Returns {@code base}, or a name made of it that no tensor has; the name is not taken yet. */
  String free(String base) {
    String candidate = base;
    for (int n = 2; names.containsKey(candidate); n++) {
      candidate = base + "_" + n;
    }
    return candidate;
  }

  private String fresh(String base) {
    int used = names.merge(base, 1, Integer::sum);
    String candidate = used == 1 ? base : base + "_" + used;
    if (used == 1 || names.putIfAbsent(candidate, 1) == null) {
      return candidate;
    }
    return fresh(base);
  }

  private void requireKnown(Tensor tensor, String where) {
    if (!known.contains(tensor)) {
      throw new IllegalArgumentException(
          where + ": " + tensor + " belongs to another graph than " + name);
    }
  }

  /** Appends a task with one output. */
  public Tensor apply(Op op, Tensor... operands) {
    List<Tensor> results = apply(op, Arrays.asList(operands));
    if (results.size() != 1) {
      throw new IllegalArgumentException(op.mnemonic() + " has " + results.size() + " outputs");
    }
    return results.getFirst();
  }
}
