package org.lathe.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lathe.graph.op.Repeat;

/**
 * The gradient of {@code repeat}: a repeat over the same layers in the opposite direction. Its body
 * is the gradient of the original body. Values that it needs from the forward pass are collected
 * there (carried inputs and intermediates) or read again (stacked and shared operands).
 */
public final class RepeatGradient {
  private final Repeat repeat;
  private final Adjoint adjoint;
  private final TaskGraph body;
  private final List<Tensor> bodyOutputs;

  /** The body's tasks with the gradient's behind them, in a graph of their own. */
  private final GraphBuilder work;

  /** From the body's tensors to those of {@link #work}. */
  private final Map<Tensor, Tensor> mapping = new HashMap<>();

  private RepeatGradient(Repeat repeat, Adjoint adjoint) {
    this.repeat = repeat;
    this.adjoint = adjoint;
    this.body = repeat.body();
    this.bodyOutputs = List.copyOf(body.outputs().values());
    this.work = new GraphBuilder(body.name() + ".gradient");
  }

  /**
   * Adds the reversed repeat to the graph of the adjoint and accumulates into the cotangents of the
   * inputs.
   */
  public static void of(Repeat repeat, Adjoint adjoint) {
    new RepeatGradient(repeat, adjoint).add();
  }

  private void add() {
    Set<Tensor> activeInputs = activeInputs();
    for (Tensor input : body.inputs()) {
      mapping.put(input, work.input(input.name(), input.type()));
    }
    body.tasks().forEach(task -> work.copy(task, mapping));
    Set<Tensor> forward = new HashSet<>(mapping.values());

    // Cotangents of the body's outputs enter as inputs of the gradient's body.
    Map<Tensor, Tensor> seeds = new LinkedHashMap<>();
    Map<Integer, Tensor> carriedCotangents = new LinkedHashMap<>();
    Map<Tensor, Integer> collectedCotangents = new LinkedHashMap<>();
    for (int o = 0; o < bodyOutputs.size(); o++) {
      boolean carried = o < repeat.carried();
      if (carried ? activeInputs.contains(body.inputs().get(o)) : adjoint.cotangent(o) != null) {
        Tensor output = work.standIn(bodyOutputs.get(o), mapping);
        Tensor cotangent = work.input(work.free("cotangent_" + o), output.type());
        seeds.merge(output, cotangent, work::add);
        if (carried) {
          carriedCotangents.put(o, cotangent);
        } else {
          collectedCotangents.put(cotangent, o);
        }
      }
    }
    List<Tensor> targets = new ArrayList<>();
    activeInputs.forEach(input -> targets.add(mapping.get(input)));
    Map<Tensor, Tensor> gradients = Differentiation.reverse(work, seeds, targets);
    append(forward, carriedCotangents, collectedCotangents, gradients);
  }

  /** Body inputs that something asked for depends on, through the carried tensors too. */
  private Set<Tensor> activeInputs() {
    Set<Tensor> active = new LinkedHashSet<>();
    List<Tensor> inputs = body.inputs();
    for (int i = 0; i < inputs.size(); i++) {
      if (adjoint.wanted(i) && inputs.get(i).type().dtype() == DType.F32) {
        active.add(inputs.get(i));
      }
    }
    boolean grew = true;
    while (grew) {
      grew = false;
      Set<Tensor> reached = Differentiation.active(body.tasks(), active);
      for (int c = 0; c < repeat.carried(); c++) {
        grew |= reached.contains(bodyOutputs.get(c)) && active.add(inputs.get(c));
      }
    }
    // In the body's order, so that the gradient graph does not depend on how it was found.
    Set<Tensor> ordered = new LinkedHashSet<>(inputs);
    ordered.retainAll(active);
    return ordered;
  }

  private void append(
      Set<Tensor> forward,
      Map<Integer, Tensor> carriedCotangents,
      Map<Tensor, Integer> collectedCotangents,
      Map<Tensor, Tensor> gradients) {
    GraphBuilder graph = adjoint.graph();
    List<Task> tasks = Prune.needed(work.tasks(), gradients.values(), forward);
    Set<Tensor> read = new LinkedHashSet<>();
    tasks.forEach(task -> read.addAll(task.inputs()));
    gradients.values().stream().filter(forward::contains).forEach(read::add);

    RepeatBuilder reverse =
        new RepeatBuilder(graph, work.name(), repeat.count(), !repeat.reversed());
    Map<Tensor, Tensor> inner = new HashMap<>();

    for (Map.Entry<Integer, Tensor> entry : carriedCotangents.entrySet()) {
      Tensor last = adjoint.cotangent(entry.getKey());
      Tensor first = last != null ? last : graph.filled(entry.getValue().type(), 0);
      inner.put(entry.getValue(), reverse.carry(entry.getValue().name(), first));
    }
    for (Map.Entry<Tensor, Integer> entry : collectedCotangents.entrySet()) {
      Tensor cotangent = adjoint.cotangent(entry.getValue());
      inner.put(entry.getKey(), reverse.slice(entry.getKey().name(), cotangent, 0));
    }
    readForward(reverse, forward, read, inner);
    for (Task task : tasks) {
      reverse.body().copy(task, inner);
    }

    List<Integer> ofCarried = new ArrayList<>();
    List<Integer> ofShared = new ArrayList<>();
    List<Integer> ofStacked = new ArrayList<>();
    carriedCotangents.forEach(
        (c, cotangent) -> {
          Tensor value = gradients.get(mapping.get(body.inputs().get(c)));
          reverse.next(inner.get(cotangent), reverse.body().standIn(value, inner));
          ofCarried.add(c);
        });
    for (int i = repeat.carried(); i < body.inputs().size(); i++) {
      Tensor gradient = gradients.get(mapping.get(body.inputs().get(i)));
      if (gradient == null) {
        continue;
      }
      Tensor value = reverse.body().standIn(gradient, inner);
      if (i < repeat.firstShared()) {
        reverse.collect("grad_" + i, value);
        ofStacked.add(i);
      } else {
        Tensor sum =
            reverse.carry(reverse.body().free("sum_" + i), graph.filled(gradient.type(), 0));
        reverse.next(sum, reverse.body().add(sum, value));
        ofShared.add(i);
      }
    }
    List<Tensor> results = reverse.end();
    int r = 0;
    for (int i : ofCarried) {
      adjoint.give(i, results.get(r++));
    }
    for (int i : ofShared) {
      adjoint.give(i, results.get(r++));
    }
    for (int i : ofStacked) {
      adjoint.giveSlice(i, results.get(r++), repeat.offsets().get(i - repeat.carried()));
    }
  }

  /** Lets the reversed body read what it needs of the forward pass. */
  private void readForward(
      RepeatBuilder reverse, Set<Tensor> forward, Set<Tensor> read, Map<Tensor, Tensor> inner) {
    List<Tensor> saved = new ArrayList<>();
    for (Map.Entry<Tensor, Tensor> entry : inForwardOrder()) {
      Tensor mapped = entry.getValue();
      if (!read.contains(mapped) || !forward.contains(mapped)) {
        continue;
      }
      int input = body.inputs().indexOf(entry.getKey());
      if (mapped.kind() == Tensor.Kind.CONSTANT) {
        continue;
      }
      if (input >= repeat.firstShared()) {
        inner.put(mapped, reverse.share(mapped.name(), adjoint.input(input)));
      } else if (input >= repeat.carried()) {
        int offset = repeat.offsets().get(input - repeat.carried());
        inner.put(mapped, reverse.slice(mapped.name(), adjoint.input(input), offset));
      } else {
        saved.add(entry.getKey());
      }
    }
    List<Tensor> collected = collect(saved);
    for (int i = 0; i < saved.size(); i++) {
      Tensor mapped = mapping.get(saved.get(i));
      String name = reverse.body().free("saved_" + mapped.name());
      inner.put(mapped, reverse.slice(name, collected.get(i), 0));
    }
  }

  /** The body's inputs, then its intermediates in the order in which they are made. */
  private List<Map.Entry<Tensor, Tensor>> inForwardOrder() {
    List<Map.Entry<Tensor, Tensor>> order = new ArrayList<>();
    body.inputs().forEach(input -> order.add(Map.entry(input, mapping.get(input))));
    for (Task task : body.tasks()) {
      task.outputs().forEach(output -> order.add(Map.entry(output, mapping.get(output))));
    }
    return order;
  }

  /** Makes the forward repeat collect these tensors of its body as well. */
  private List<Tensor> collect(List<Tensor> saved) {
    if (saved.isEmpty()) {
      return List.of();
    }
    Map<String, Tensor> outputs = new LinkedHashMap<>(body.outputs());
    List<Tensor> results = new ArrayList<>(adjoint.task().outputs());
    List<Tensor> added = new ArrayList<>();
    for (Tensor tensor : saved) {
      String base = "saved_" + tensor.name();
      String name = base;
      // The body may have collected another tensor under this name.
      for (int n = 2; outputs.getOrDefault(name, tensor) != tensor; n++) {
        name = base + "_" + n;
      }
      if (outputs.putIfAbsent(name, tensor) != null) {
        // Differentiated before: what is needed is collected already.
        int known = List.copyOf(outputs.keySet()).indexOf(name);
        added.add(results.get(known));
        continue;
      }
      TensorType type =
          new TensorType(tensor.type().dtype(), tensor.shape().stacked(repeat.count()));
      Tensor stack = adjoint.graph().pending(name, type);
      added.add(stack);
      results.add(stack);
    }
    TaskGraph saving =
        new TaskGraph(body.name(), body.inputs(), body.tasks(), outputs, body.updates());
    Repeat forward =
        new Repeat(saving, repeat.count(), repeat.reversed(), repeat.carried(), repeat.offsets());
    adjoint.replaceTask(new Task(forward, adjoint.task().inputs(), results));
    return added;
  }
}
