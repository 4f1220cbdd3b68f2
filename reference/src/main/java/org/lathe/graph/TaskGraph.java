package org.lathe.graph;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A static list of tasks in order of execution, all shapes known. Immutable; made by {@link
 * GraphBuilder}.
 *
 * <p>A state read by a task has the value from before the run: an update becomes visible when the
 * run has ended, and no task after the one that makes an update reads that state.
 */
public final class TaskGraph {
  private final String name;
  private final List<Tensor> inputs;
  private final List<Task> tasks;
  private final Map<String, Tensor> outputs;
  private final Map<Tensor, Tensor> updates;

  TaskGraph(
      String name,
      List<Tensor> inputs,
      List<Task> tasks,
      Map<String, Tensor> outputs,
      Map<Tensor, Tensor> updates) {
    this.name = name;
    this.inputs = List.copyOf(inputs);
    this.tasks = List.copyOf(tasks);
    this.outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    this.updates = Collections.unmodifiableMap(new LinkedHashMap<>(updates));
  }

  /**
   * Returns this graph with other tasks, for engines that fuse some of them.
   *
   * @param others make the same outputs and updates, each tensor before it is read
   */
  public TaskGraph withTasks(List<Task> others) {
    return new TaskGraph(name, inputs, others, outputs, updates);
  }

  /** Returns the name of the graph in reports. */
  public String name() {
    return name;
  }

  /** Returns the inputs that the caller feeds, in order of declaration. */
  public List<Tensor> inputs() {
    return inputs;
  }

  /** Returns the tasks in order of execution. */
  public List<Task> tasks() {
    return tasks;
  }

  /** Returns the outputs that the caller may read after a run, by name, in order of declaration. */
  public Map<String, Tensor> outputs() {
    return outputs;
  }

  /**
   * Returns the new value of each state that a run changes: from the state to the tensor that
   * replaces it.
   */
  public Map<Tensor, Tensor> updates() {
    return updates;
  }

  /** Returns how often tasks and outputs read this tensor; an update of a state does not count. */
  public long reads(Tensor tensor) {
    long byTasks =
        tasks.stream().flatMap(task -> task.inputs().stream()).filter(tensor::equals).count();
    return byTasks + outputs.values().stream().filter(tensor::equals).count();
  }

  /** Returns the states that tasks read or that a run changes, in order of first mention. */
  public Set<Tensor> states() {
    return ofKind(Tensor.Kind.STATE);
  }

  /** Returns the constants that tasks read, in order of first mention. */
  public Set<Tensor> constants() {
    return ofKind(Tensor.Kind.CONSTANT);
  }

  private Set<Tensor> ofKind(Tensor.Kind kind) {
    Set<Tensor> found = new LinkedHashSet<>();
    for (Task task : tasks) {
      for (Tensor input : task.inputs()) {
        if (input.kind() == kind) {
          found.add(input);
        }
      }
    }
    for (Tensor output : outputs.values()) {
      if (output.kind() == kind) {
        found.add(output);
      }
    }
    for (Tensor state : updates.keySet()) {
      if (state.kind() == kind) {
        found.add(state);
      }
    }
    return Collections.unmodifiableSet(found);
  }

  /** Returns the graph as text, one task per line, with the bodies of {@code repeat} indented. */
  @Override
  public String toString() {
    return GraphText.of(this);
  }
}
