package org.lathe.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lathe.graph.op.Repeat;

/**
 * Builds a {@link Repeat}: declare the carried, sliced and shared tensors, write the body with
 * {@link #body()}, name the next carried and the collected tensors, then call {@link #end()}.
 */
public final class RepeatBuilder {
  private record Sliced(Tensor outer, int offset) {}

  private final GraphBuilder outer;
  private final GraphBuilder body;
  private final int count;
  private final boolean reversed;
  private final Map<Tensor, Tensor> carried = new LinkedHashMap<>();
  private final Map<Tensor, Sliced> sliced = new LinkedHashMap<>();
  private final Map<Tensor, Tensor> shared = new LinkedHashMap<>();
  private final Map<Tensor, Tensor> next = new LinkedHashMap<>();
  private final Map<String, Tensor> collected = new LinkedHashMap<>();

  RepeatBuilder(GraphBuilder outer, String name, int count, boolean reversed) {
    this.outer = outer;
    this.body = new GraphBuilder(name);
    this.count = count;
    this.reversed = reversed;
  }

  /** Returns the graph that one iteration runs. */
  public GraphBuilder body() {
    return body;
  }

  /**
   * Declares a tensor that is passed from iteration to iteration; {@code first} is its value in the
   * first iteration.
   */
  public Tensor carry(String name, Tensor first) {
    Tensor inner = body.input(name, first.type());
    carried.put(inner, first);
    return inner;
  }

  /**
   * Declares a tensor that is slice {@code offset + i} of {@code stacked} along its first axis in
   * iteration i.
   */
  public Tensor slice(String name, Tensor stacked, int offset) {
    TensorType type = new TensorType(stacked.type().dtype(), stacked.shape().slice());
    Tensor inner = body.input(name, type);
    sliced.put(inner, new Sliced(stacked, offset));
    return inner;
  }

  /** Declares a tensor that every iteration reads whole. */
  public Tensor share(String name, Tensor whole) {
    Tensor inner = body.input(name, whole.type());
    shared.put(inner, whole);
    return inner;
  }

  /** Sets the value of the carried tensor after the iteration. */
  public void next(Tensor carry, Tensor value) {
    next.put(carry, value);
  }

  /** Stacks this tensor of the body over the iterations. */
  public void collect(String name, Tensor value) {
    if (collected.putIfAbsent(name, value) != null) {
      throw new IllegalArgumentException(
          "repeat " + body.name() + " already collects a tensor under the name " + name);
    }
  }

  /**
   * Appends the repeat to the outer graph.
   *
   * @return last value of each carried tensor, then the collected tensors, each in order of
   *     declaration
   */
  public List<Tensor> end() {
    // The body's inputs must stand as carried, sliced, shared whatever the order of declaration.
    GraphBuilder ordered = new GraphBuilder(body.name());
    Map<Tensor, Tensor> mapping = new LinkedHashMap<>();
    List<Tensor> operands = new ArrayList<>();
    List<Integer> offsets = new ArrayList<>();
    carried.forEach(
        (inner, first) -> {
          mapping.put(inner, ordered.input(inner.name(), inner.type()));
          operands.add(first);
        });
    sliced.forEach(
        (inner, from) -> {
          mapping.put(inner, ordered.input(inner.name(), inner.type()));
          operands.add(from.outer());
          offsets.add(from.offset());
        });
    shared.forEach(
        (inner, whole) -> {
          mapping.put(inner, ordered.input(inner.name(), inner.type()));
          operands.add(whole);
        });
    List<Tensor> goals = new ArrayList<>(next.values());
    goals.addAll(collected.values());
    for (Task task : Prune.needed(body.tasks(), goals, Set.of())) {
      ordered.copy(task, mapping);
    }
    carried
        .keySet()
        .forEach(
            inner -> {
              if (!next.containsKey(inner)) {
                throw new IllegalStateException("carried " + inner + " has no next value");
              }
              ordered.output("next_" + inner.name(), ordered.standIn(next.get(inner), mapping));
            });
    collected.forEach((name, value) -> ordered.output(name, ordered.standIn(value, mapping)));
    Repeat repeat = new Repeat(ordered.build(), count, reversed, carried.size(), offsets);
    return outer.apply(repeat, operands);
  }
}
